package requests

import (
	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
)

func requestRef(r *requestsv1.Request, key string) talk.Ref {
	return talk.Ref{Service: "requests", ID: r.Id, Version: r.Version, Key: key}
}

// As implements talk.Keeper: a frame that takes something away may as well
// be about a request.
func (tp *Topic) As(_ *talk.Turn, f nlu.Frame) (nlu.Frame, bool) {
	if f.Intent != nlu.TaskDelete && f.Intent != nlu.ExpenseUndo {
		return f, false
	}
	f.Intent, f.Slots.Scope = nlu.RequestStatus, withdrawing
	return f, true
}

// Named implements talk.Keeper: it returns the open requests that have the
// words of a title in theirs, or all of them for a word that only says what
// they are.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	if t.IsOne(title, "words.request") {
		title = ""
	}
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID, Query: title})
	var refs []talk.Ref
	for _, r := range res.GetRequests() {
		if r.Open {
			refs = append(refs, requestRef(r, ""))
		}
	}
	return refs, err
}

// Called implements talk.Keeper.
func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	r, err := tp.openOne(t, talk.Ref{ID: id})
	if err != nil {
		return "", "", err
	}
	return t.Say("request.called", "title", r.Title, "number", r.Number), r.Title, nil
}

// Likely implements talk.Keeper: taking a request back is always asked about.
func (*Topic) Likely(*talk.Turn, nlu.Frame) bool { return true }
