package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Limits of a page of the queue.
const (
	defaultPage = 50
	maxPage     = 200
	maxWords    = 10
	// countLimit is up to how many requests of a state are counted.
	countLimit = 1000
)

// Queue returns requests for staff, by deadline.
func (s *Service) Queue(ctx context.Context, req *requestsv1.QueueRequest) (*requestsv1.QueueResponse, error) {
	res, err := s.List(ctx, &requestsv1.ListRequest{Staff: req.Staff, States: req.States, Query: req.Query, Limit: req.Limit, Page: req.Page, Sort: requestsv1.Sort_SORT_DEADLINE})
	if err != nil {
		return nil, err
	}
	all := &requestsv1.QueueResponse{Next: res.Next, Counts: res.Counts}
	for _, item := range res.Items {
		all.Requests = append(all.Requests, item.Request)
	}
	return all, nil
}

func noStaff() error { return fault.New(fault.Denied, "fault.no_staff") }
