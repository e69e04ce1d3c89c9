package requests

import (
	"context"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// Mine returns the space's requests.
func (s *Service) Mine(ctx context.Context, req *requestsv1.MineRequest) (*requestsv1.MineResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	called, err := s.called(req.Number)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Mine(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	comments, err := s.store.Comments(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.MineResponse{}
	for _, r := range all {
		if req.OpenOnly && !open(r.State) || !called(r.Number) || !fold.Holds(r.Title+" "+s.names(r.Type), req.Query) {
			continue
		}
		res.Requests = append(res.Requests, s.show(r))
		res.Comments = append(res.Comments, comments[r.Id])
	}
	return res, s.explain(ctx, res.Requests...)
}

// called returns what tells whether a number is the one that somebody wrote.
func (s *Service) called(text string) (func(number string) bool, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return func(string) bool { return true }, nil
	}
	meant := pieces(s.programme, text)
	if len(meant) > 0 && !slices.ContainsFunc(meant, func(p piece) bool { return !p.wrong() }) {
		return nil, fault.New(fault.Invalid, "fault.bad_number", "value", text)
	}
	return func(number string) bool {
		return slices.ContainsFunc(meant, func(p piece) bool { return p.of(s.programme, number) })
	}, nil
}
