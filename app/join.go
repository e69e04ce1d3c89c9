package app

import (
	"context"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/api/becario/holders/v1/holdersv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	talkholders "becario/talk/holders"
)

// joiner brings what a person has at the office in other conversations to one of
// theirs. Which these are, the service of holders alone says, each time anew: nothing
// that a conversation remembers decides it.
type joiner struct {
	holders  holdersv1connect.HoldersServiceClient
	requests requestsv1connect.RequestsServiceClient
}

var _ talkholders.Joiner = joiner{}

// Elsewhere implements talkholders.Joiner.
func (j joiner) Elsewhere(ctx context.Context, space string) (there talkholders.Elsewhere, err error) {
	others, err := j.holders.Joinable(ctx, &holdersv1.JoinableRequest{Space: space})
	if err != nil {
		return there, err
	}
	for _, other := range others.Spaces {
		mine, err := j.requests.Mine(ctx, &requestsv1.MineRequest{Space: other})
		if err != nil {
			return there, err
		}
		for _, r := range mine.Requests {
			there.Requests = append(there.Requests, talkholders.Request{Title: r.Title, Number: r.Number})
		}
		drafts, err := j.requests.Drafts(ctx, &requestsv1.DraftsRequest{Space: other})
		if err != nil {
			return there, err
		}
		there.Drafts += len(drafts.Drafts)
		if drafts.Waiting != nil {
			there.Drafts++
		}
	}
	return there, nil
}

// Join implements talkholders.Joiner.
func (j joiner) Join(ctx context.Context, space, key string) (came talkholders.Elsewhere, err error) {
	others, err := j.holders.Joinable(ctx, &holdersv1.JoinableRequest{Space: space})
	if err != nil || len(others.Spaces) == 0 {
		return came, err
	}
	res, err := j.requests.Join(ctx, &requestsv1.JoinRequest{Space: space, Actor: space, Key: key, From: others.Spaces})
	if err != nil {
		return came, err
	}
	for _, r := range res.Requests {
		came.Requests = append(came.Requests, talkholders.Request{Title: r.Title, Number: r.Number})
	}
	came.Drafts = int(res.Drafts)
	return came, nil
}
