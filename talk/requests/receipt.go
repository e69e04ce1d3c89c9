package requests

import (
	requestsv1 "becario/api/becario/requests/v1"
	"becario/talk"
	"becario/talk/speak"
)

// receipt says what was filed, its number, until when the office answers, what
// is missing, and how to follow it.
func (tp *Topic) receipt(t *talk.Turn, r *requestsv1.Request) (string, error) {
	names, err := tp.catalog(t)
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
	return speak.Lines(filed, t.Say("request.kind", "kind", names.kind(r.Type))+" "+answer, names.note(r.Type), lacking(t, r, names), t.Say("request.follow")), nil
}

// lacking says which documents are missing; nothing if none is.
func lacking(t *talk.Turn, r *requestsv1.Request, names catalog) string {
	if len(r.Missing) == 0 {
		return ""
	}
	return t.Say("request.lacking", "n", len(r.Missing), "names", t.List(names.documents(r.Missing)))
}
