package requests

import (
	"context"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
)

const keyPrefix = "request/"

// ClaimDue leases the notices that are due.
func (s *Service) ClaimDue(ctx context.Context, req *requestsv1.ClaimDueRequest) (*requestsv1.ClaimDueResponse, error) {
	lease := time.Duration(req.LeaseSeconds) * time.Second
	told, err := s.store.Claim(ctx, s.clock.Now(), int(req.Limit), lease)
	if err != nil {
		return nil, err
	}
	res := &requestsv1.ClaimDueResponse{}
	for _, t := range told {
		res.Notices = append(res.Notices, notice(t))
	}
	res.NextAt, err = s.store.NextDue(ctx)
	return res, err
}

// notice tells of an event; it never goes stale, since it says what the office
// has decided.
func notice(t Told) *commonv1.Notice {
	r, e := t.Request, t.Event
	n := &commonv1.Notice{Key: keyPrefix + e.Id, Space: r.Space, RecordId: r.Id, DueAt: e.At}
	if e.Kind == "recounted" {
		n.Body = &commonv1.Notice_RequestRecounted{RequestRecounted: &commonv1.RequestRecounted{Number: r.Number, Title: r.Title, Deadline: e.Deadline}}
		return n
	}
	n.Body = &commonv1.Notice_RequestAdvanced{RequestAdvanced: &commonv1.RequestAdvanced{
		Number: r.Number, Title: r.Title, State: Name(e.To), Comment: e.Comment, Deadline: e.Deadline}}
	return n
}

// AckDue says that notices are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *requestsv1.AckDueRequest) (*requestsv1.AckDueResponse, error) {
	for _, n := range req.Notices {
		event := strings.TrimPrefix(n.Key, keyPrefix)
		var err error
		if n.AgainAt != 0 {
			err = s.store.Hold(ctx, n.Space, event, n.DueAt, n.AgainAt)
		} else {
			err = s.store.Acknowledge(ctx, n.Space, event)
		}
		if err != nil {
			return nil, err
		}
	}
	return &requestsv1.AckDueResponse{}, nil
}
