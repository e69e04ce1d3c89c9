package requests

import (
	"context"
	"encoding/base64"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// Limits of a page of the queue.
const (
	defaultPage = 50
	maxPage     = 200
	maxWords    = 10
)

// Queue returns requests for staff, by deadline.
func (s *Service) Queue(ctx context.Context, req *requestsv1.QueueRequest) (*requestsv1.QueueResponse, error) {
	if req.Staff == "" {
		return nil, fault.New(fault.Denied, "fault.no_staff")
	}
	f := Filter{States: req.States, Words: words(req.Query), Limit: int(req.Limit)}
	if len(f.States) == 0 {
		f.States = openStates
	}
	if f.Limit <= 0 {
		f.Limit = defaultPage
	}
	f.Limit = min(f.Limit, maxPage)
	var ok bool
	if f.AfterDeadline, f.AfterID, ok = place(req.Page); !ok {
		return nil, fault.New(fault.Invalid, "fault.bad_page")
	}
	page := f.Limit
	f.Limit++ // one more tells whether there is a next page
	found, err := s.store.Queue(ctx, f)
	if err != nil {
		return nil, err
	}
	counts, err := s.store.Counts(ctx, f.Words)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.QueueResponse{Requests: found, Counts: map[int32]int32{}}
	if len(found) > page {
		res.Requests = found[:page]
		last := found[page-1]
		res.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Deadline + " " + last.Id))
	}
	for _, r := range res.Requests {
		s.show(r)
	}
	for state, n := range counts {
		res.Counts[int32(state)] = int32(n)
	}
	return res, nil
}

// words are those of a search, as the store looks for them.
func words(query string) []string {
	found := strings.Fields(fold.Text(line(query)))
	return found[:min(len(found), maxWords)]
}

func place(page string) (deadline, id string, ok bool) {
	if page == "" {
		return "", "", true
	}
	text, err := base64.RawURLEncoding.DecodeString(page)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(text), " ")
}
