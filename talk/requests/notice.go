package requests

import (
	"context"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/talk"
	"becario/talk/speak"
)

// Claim implements talk.Noticer.
func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.requests.ClaimDue(ctx, &requestsv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

// Acknowledge implements talk.Noticer.
func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.requests.AckDue(ctx, &requestsv1.AckDueRequest{Notices: notices})
	return err
}

// Notice implements talk.Noticer: it tells what the office has done with a
// request.
func (tp *Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
	r := talk.Reply{Refs: []talk.Ref{{Service: "requests", ID: n.RecordId}}}
	if moved := n.GetRequestRecounted(); moved != nil {
		r.Text = t.Say("notice.request_recounted", "title", moved.Title, "number", moved.Number, "day", t.Date(moved.Deadline))
		return r, nil
	}
	if changed := n.GetRequestCorrected(); changed != nil {
		return tp.privateChanged(t, n, changed)
	}
	if written := n.GetRequestMessaged(); written != nil {
		return tp.messaged(t, n, written)
	}
	if owed := n.GetRequestOwed(); owed != nil {
		r.Text = t.Say("notice.request_owed", "n", int(owed.Left), "title", owed.Title, "number", owed.Number, "day", t.Date(owed.Day))
		if owed.Left == 0 {
			r.Text = t.Say("notice.request_owed_today", "title", owed.Title, "number", owed.Number)
		}
		r.Buttons = [][]channel.Button{{t.Button("button.answer", "requests.answer:0"), t.Button("button.request", "requests.show:0")}}
		return r, nil
	}
	if late := n.GetRequestLate(); late != nil {
		c, err := tp.catalog(t)
		if err != nil {
			return r, err
		}
		r.Text = speak.Lines(t.Say("notice.request_late", "title", late.Title, "number", late.Number, "day", t.Date(late.Deadline)),
			c.held(t, &requestsv1.Request{HeldBy: late.HeldBy}), t.Say("notice.request_late_next"))
		r.Buttons = [][]channel.Button{{t.Button("button.request", "requests.show:0"), t.Button("button.complain", "requests.type:complaint")}}
		return r, nil
	}
	if lapses := n.GetDraftLapses(); lapses != nil {
		if lapses.Papers > 0 {
			return talk.Reply{Text: t.Say("notice.papers_lapse", "n", int(lapses.Papers), "title", lapses.Title, "day", t.Date(lapses.Day))}, nil
		}
		return talk.Reply{
			Text: t.Say("notice.draft", "title", lapses.Title, "day", t.Date(lapses.Day)), Refs: []talk.Ref{{Service: "requests", ID: draftPrefix + n.RecordId}},
			Buttons: [][]channel.Button{{t.Button("button.form_go_on", "requests.form_go_on:0")}}}, nil
	}
	tell := n.GetRequestAdvanced()
	comment, next := tell.GetComment(), ""
	if comment != "" {
		comment = t.Say("request.comment", "comment", comment)
	}
	if key := "request.next." + tell.GetState(); t.Has(key) {
		next = t.Say(key, "number", tell.GetNumber(), "day", t.Date(tell.GetDeadline()))
	}
	if by := tell.GetAnswerBy(); by != "" {
		next = speak.Lines(t.Say("request.answer_until", "day", t.Date(by)), next)
	}
	r.Text = speak.Lines(t.Say("notice.request", "title", tell.GetTitle(), "number", tell.GetNumber(), "state", t.Say("request.now."+tell.GetState())), comment, next)
	r.Buttons = [][]channel.Button{{t.Button("button.request", "requests.show:0")}}
	if state := tell.GetState(); state == stateName(requestsv1.State_STATE_RESOLVED) || state == stateName(requestsv1.State_STATE_REJECTED) {
		r.Text = speak.Lines(r.Text, t.Say("request.ask_rate"))
		r.Buttons = append(r.Buttons, starRows())
	}
	if state := tell.GetState(); state == stateName(requestsv1.State_STATE_APPROVED) || state == stateName(requestsv1.State_STATE_REJECTED) {
		p, err := tp.paper(t, n.Space, n.RecordId)
		if fault.Is(err, fault.NotFound) {
			return r, nil // it was erased meanwhile
		}
		if err != nil {
			return r, err
		}
		if err := tp.attach(t, decisionPaper, p, &r); err != nil {
			return r, err
		}
	}
	if tell.GetState() == stateName(requestsv1.State_STATE_WAITING_APPLICANT) {
		r.Buttons = [][]channel.Button{{t.Button("button.answer", "requests.answer:0"), t.Button("button.request", "requests.show:0")}}
	}
	return r, nil
}
