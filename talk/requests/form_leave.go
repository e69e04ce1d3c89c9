package requests

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/talk"
	"becario/talk/speak"
)

// A form is left in many words, and what was answered is kept. It is removed if that is
// said, and then asked.

// leftAlone reports whether all clauses of a text say that a form is left for now: "not now,
// maybe tomorrow", "olvidalo por ahora". Of a question for yes or no, "ahora no" is the answer.
func leftAlone(t *talk.Turn, f *requestsv1.Field, text string) bool {
	pieces := speak.Clauses(text)
	leaves := false
	for _, piece := range pieces {
		piece = dropLead(t, unmarked(piece), "words.form_aside")
		switch {
		case isLine(t, piece, "words.form_leave"), isLine(t, piece, "words.form_save"):
			leaves = true
		case isLine(t, piece, "words.form_not_now"):
			leaves = leaves || f.Kind != "yes_no"
		case !saysOnly(t, piece, "words.opening", "words.correcting", "words.agreeing", "words.no", "words.thanks"):
			return false
		}
	}
	return leaves && !strings.ContainsAny(text, "?¿")
}

// askDrop asks whether a draft is to be removed, since it may be meant to be left only.
func (tp *Topic) askDrop(t *talk.Turn, d *requestsv1.Draft) talk.Reply {
	return talk.Reply{
		Text:    t.Say("form.ask_drop", "title", d.Title, "day", t.Date(day(t, d.LapsesAt))),
		Refs:    []talk.Ref{draftRef(d)},
		Buttons: [][]channel.Button{{t.Button("button.form_drop_sure", "requests.form_drop:0"), t.Button("button.form_keep", "requests.form_save:0")}},
		Ask:     talk.NewQuestion(tp.Name(), dropQuestion, asked{Requests: []talk.Ref{draftRef(d)}}),
	}
}

// replyDrop takes a message as the answer to whether a draft is to be removed.
func (tp *Topic) replyDrop(t *talk.Turn, a asked, text string) (talk.Reply, bool, error) {
	if len(a.Requests) > 1 {
		switch {
		case t.Agrees(text) || t.IsOne(text, "words.form_drop"):
			r, err := tp.dropAll(t, a.Requests)
			return r, true, err
		case t.IsOne(text, "words.no"):
			return talk.Reply{Text: t.Say("talk.left")}, true, nil
		}
	}
	if len(a.Requests) != 1 {
		return talk.Reply{}, false, nil
	}
	id := strings.TrimPrefix(a.Requests[0].ID, draftPrefix)
	if t.Agrees(text) || t.IsOne(text, "words.form_drop") {
		r, err := tp.drop(t, id)
		return r, true, err
	}
	if !t.IsOne(text, "words.no") && !leftAlone(t, &requestsv1.Field{}, text) {
		return talk.Reply{}, false, nil
	}
	d, err := tp.draftOf(t, id)
	if err != nil {
		return talk.Reply{}, true, err
	}
	return tp.save(t, d), true, nil
}

// dropsDraft takes a message that says to remove a draft that it names: "borra el borrador
// de la constancia". It is asked. It reports false if no draft is called so, or several are.
func (tp *Topic) dropsDraft(t *talk.Turn, what string) (talk.Reply, bool, error) {
	name, ok := startsWith(t, what, "words.form_draft_of")
	if !ok || name == "" {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	var found []*requestsv1.Draft
	for _, d := range res.Drafts {
		if draftCalled(t, d, name) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		return talk.Reply{}, false, nil
	case 1:
		return tp.askDrop(t, found[0]), true, nil
	}
	r, err := tp.drafts(t)
	return r, true, err
}
