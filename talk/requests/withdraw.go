package requests

import (
	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/talk"
)

// askWithdraw asks before a request is withdrawn, since that cannot be taken back.
func (tp *Topic) askWithdraw(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	r, err := tp.openOne(t, ref)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("request.ask_withdraw", "title", r.Title, "number", r.Number),
		Refs:    []talk.Ref{requestRef(r, "")},
		Buttons: [][]channel.Button{{t.Button("button.withdraw_sure", "requests.withdraw_sure:0"), t.Button("button.no", "no")}},
		Ask:     talk.NewQuestion(tp.Name(), withdrawQuestion, asked{Requests: []talk.Ref{requestRef(r, "")}}),
	}, nil
}

func (tp *Topic) withdraw(t *talk.Turn, ref talk.Ref, key string) (talk.Reply, error) {
	res, err := tp.requests.Withdraw(t.Ctx, &requestsv1.WithdrawRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: ref.ID, Version: ref.Version})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Edit: true, Refs: []talk.Ref{requestRef(res.Request, "")},
		Text: t.Say("request.withdrawn", "title", res.Request.Title, "number", res.Request.Number)}, nil
}

// Undo implements talk.Undoer: it withdraws the request that was filed under a
// key.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	ref, err := tp.filedUnder(t, key)
	if err != nil {
		return "", err
	}
	r, err := tp.withdraw(t, ref, key+"/undo")
	return r.Text, err
}

// AskUndo implements talk.UndoAsker: what has left the house is not taken back
// without a question.
func (tp *Topic) AskUndo(t *talk.Turn, key string) (talk.Reply, error) {
	ref, err := tp.filedUnder(t, key)
	if err != nil {
		return talk.Reply{}, err
	}
	return tp.askWithdraw(t, ref)
}

// filedUnder is the request that was filed under a key: it is answered again.
func (tp *Topic) filedUnder(t *talk.Turn, key string) (talk.Ref, error) {
	filed, err := tp.requests.File(t.Ctx, &requestsv1.FileRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return talk.Ref{}, err
	}
	return talk.Ref{ID: filed.Request.GetId()}, nil
}

// openOne returns a request that is still open.
func (tp *Topic) openOne(t *talk.Turn, ref talk.Ref) (*requestsv1.Request, error) {
	r, _, err := tp.one(t, ref.ID)
	if err == nil && !r.Open {
		return nil, fault.New(fault.State, "fault.request_closed", "number", r.Number)
	}
	return r, err
}
