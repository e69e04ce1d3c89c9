package requests

import (
	"context"
	"strconv"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/wall"
)

const keyPrefix = "request/"

const draftPrefix = "draft/"

// ClaimDue leases the notices that are due: of what the office has done, of what is
// owed, and of drafts that will lapse.
func (s *Service) ClaimDue(ctx context.Context, req *requestsv1.ClaimDueRequest) (*requestsv1.ClaimDueResponse, error) {
	res := &requestsv1.ClaimDueResponse{}
	lease := time.Duration(req.LeaseSeconds) * time.Second
	var err error
	if res.Notices, res.NextAt, err = s.notices.Claim(ctx, int(req.Limit), lease); err != nil {
		return res, err
	}
	lapsing, next, err := s.lapses.Claim(ctx, int(req.Limit), lease)
	res.Notices = append(res.Notices, lapsing...)
	sooner := func(next int64) {
		if next != 0 && (res.NextAt == 0 || next < res.NextAt) {
			res.NextAt = next
		}
	}
	sooner(next)
	if err != nil {
		return res, err
	}
	reminders, next, err := s.reminders.Claim(ctx, int(req.Limit), lease)
	res.Notices = append(res.Notices, reminders...)
	sooner(next)
	return res, err
}

// AckDue says that notices are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *requestsv1.AckDueRequest) (*requestsv1.AckDueResponse, error) {
	var events, drafts, reminders []*commonv1.Notice
	for _, n := range req.Notices {
		if reminds(n) {
			reminders = append(reminders, n)
		} else if strings.HasPrefix(n.Key, draftPrefix) {
			drafts = append(drafts, n)
		} else {
			events = append(events, n)
		}
	}
	if err := s.notices.Acknowledge(ctx, events); err != nil {
		return nil, err
	}
	if err := s.reminders.Acknowledge(ctx, reminders); err != nil {
		return nil, err
	}
	return &requestsv1.AckDueResponse{}, s.lapses.Acknowledge(ctx, drafts)
}

// lapsing is the notice of a draft that will be gone; none if it is gone.
func (s *Service) lapsing(tx Tx, row ledger.Due, _ time.Time) ([]*commonv1.Notice, error) {
	d, err := s.kept(tx, row.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if waits(d) && len(d.Documents) > 0 {
		d.Title = d.Documents[0].Name
	}
	return []*commonv1.Notice{{
		Key: draftPrefix + d.Id + "/" + strconv.FormatInt(d.LapsesAt, 36), Space: d.Space, RecordId: d.Id, DueAt: row.At, StaleAt: d.LapsesAt,
		Body: &commonv1.Notice_DraftLapses{DraftLapses: &commonv1.DraftLapses{Title: d.Title, Day: s.day(d.LapsesAt).Format(wall.DayForm), Papers: papersOf(d)}},
	}}, nil
}

// draftOf is the id of the draft that a notice tells of.
func draftOf(n *commonv1.Notice) string { return n.RecordId }

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
	if e.Kind == "amended" || e.Kind == "corrected" {
		body := &commonv1.RequestCorrected{Number: r.Number, Title: r.Title, Fields: strings.Split(e.Comment, changedSeparator)}
		if e.Kind == "corrected" {
			body.Staff = e.Actor
		}
		n.Body = &commonv1.Notice_RequestCorrected{RequestCorrected: body}
		return n
	}
	if e.Kind == "messaged" || e.Kind == "refused" || e.Kind == "delivered" {
		n.Body = &commonv1.Notice_RequestMessaged{RequestMessaged: &commonv1.RequestMessaged{
			Number: r.Number, Title: r.Title, Kind: e.Kind, Text: e.Comment, DocumentId: e.DocumentId, Document: t.Document}}
		return n
	}
	n.Body = &commonv1.Notice_RequestAdvanced{RequestAdvanced: &commonv1.RequestAdvanced{
		Number: r.Number, Title: r.Title, State: Name(e.To), Comment: e.Comment, Deadline: e.Deadline, AnswerBy: answerBy(r, e)}}
	return n
}

// answerBy is until when the holder is to answer to a step that asks for it.
func answerBy(r *requestsv1.Request, e *requestsv1.Event) string {
	if e.To != waitsApplicant {
		return ""
	}
	return r.AnswerBy
}

// papersOf is how many papers wait in a draft that is no form; 0 of a form.
func papersOf(d *requestsv1.Draft) int32 {
	if !waits(d) {
		return 0
	}
	return int32(len(d.Documents))
}
