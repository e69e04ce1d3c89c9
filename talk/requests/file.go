package requests

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// file files a request; if nobody said for what, it asks.
func (tp *Topic) file(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	if strings.TrimSpace(s.Title) == "" || t.IsOne(s.Title, "words.request") {
		return talk.Reply{Text: t.Say("request.ask_what"), Ask: talk.NewQuestion(tp.Name(), whatQuestion, asked{})}, nil
	}
	from, to := speak.CutRange(s.Range)
	res, err := tp.requests.File(t.Ctx, &requestsv1.FileRequest{
		Space: t.Person.ID, Actor: t.Person.ID, Key: key, Title: s.Title, From: from, To: to, Holder: t.Person.Name})
	if err != nil {
		return talk.Reply{}, err
	}
	text, err := tp.receipt(t, res.Request)
	return talk.Reply{
		Text: text, Refs: []talk.Ref{requestRef(res.Request, key)},
		Buttons: [][]channel.Button{{t.Button("button.withdraw", "requests.withdraw:0")}},
	}, err
}

// receipt says what was filed, its number, until when the office answers, what
// is missing, and how to follow it.
func (tp *Topic) receipt(t *talk.Turn, r *requestsv1.Request) (string, error) {
	names, err := tp.catalogNames(t)
	if err != nil {
		return "", err
	}
	filed := t.Say("request.filed", "title", r.Title, "number", r.Number)
	switch {
	case r.From != "" && r.To != "" && r.From != r.To:
		filed = t.Say("request.filed_range", "title", r.Title, "number", r.Number, "from", t.Date(r.From), "to", t.Date(r.To))
	case r.From != "":
		filed = t.Say("request.filed_day", "title", r.Title, "number", r.Number, "day", t.Date(r.From))
	}
	answer := t.Say("request.answer_by", "n", int(r.Days), "day", t.Date(r.Deadline))
	return speak.Lines(filed, t.Say("request.kind", "kind", names.kind(r.Type))+" "+answer, names.notes[r.Type], lacking(t, r, names), t.Say("request.follow")), nil
}

// lacking says which documents are missing; nothing if none is.
func lacking(t *talk.Turn, r *requestsv1.Request, names catalogNames) string {
	if len(r.Missing) == 0 {
		return ""
	}
	return t.Say("request.lacking", "n", len(r.Missing), "names", t.List(names.documents(r.Missing)))
}
