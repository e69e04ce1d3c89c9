package requests

import (
	"context"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
)

const keyPrefix = "request/"

// ClaimDue leases the notices that are due.
func (s *Service) ClaimDue(ctx context.Context, req *requestsv1.ClaimDueRequest) (res *requestsv1.ClaimDueResponse, err error) {
	res = &requestsv1.ClaimDueResponse{}
	res.Notices, res.NextAt, err = s.notices.Claim(ctx, int(req.Limit), time.Duration(req.LeaseSeconds)*time.Second)
	return res, err
}

// AckDue says that notices are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *requestsv1.AckDueRequest) (*requestsv1.AckDueResponse, error) {
	return &requestsv1.AckDueResponse{}, s.notices.Acknowledge(ctx, req.Notices)
}

// notices are those of an event: one.
func notices(tx Tx, row ledger.Due, _ time.Time) ([]*commonv1.Notice, error) {
	told, err := tx.Told(row.ID)
	if err != nil {
		return nil, err
	}
	return []*commonv1.Notice{notice(told)}, nil
}

// next is never: an event is told once.
func next(Tx, ledger.Due, time.Time) (int64, error) { return 0, nil }

// event is the id of the event that a notice tells of.
func event(n *commonv1.Notice) string { return strings.TrimPrefix(n.Key, keyPrefix) }

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
