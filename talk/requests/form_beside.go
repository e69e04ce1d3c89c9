package requests

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// splitAnswer parts a message into the answer to a question of a form and what else is
// wanted: "la tesis, y apunta que tengo que pedir la carta", "yes. How long does it take?".
// It reports false if the first part is no answer, or nothing else is wanted.
func splitAnswer(t *talk.Turn, f *requestsv1.Field, text string) (answer, rest string, ok bool) {
	answer, said, rest, ok := t.Around("words.form_beside")
	if ok {
		if and, verb, _ := strings.Cut(said, " "); t.OnlyWords(and, "words.going_on") {
			rest = verb + " " + rest
		}
	} else {
		at := strings.IndexAny(text, ".;")
		if at < 0 || !strings.ContainsRune(text[at:], '?') {
			return "", "", false
		}
		answer, rest = text[:at], strings.TrimSpace(text[at+1:])
	}
	answer = strings.Trim(answer, " ,;.")
	if f.Kind == "text" || answer == "" || len(speak.Words(rest)) < 2 || strings.ContainsAny(answer, "?¿") || t.Asks(answer) {
		return "", "", false
	}
	if f.Kind == "yes_no" && !t.Agrees(answer) && !t.IsOne(answer, "words.no") {
		return "", "", false // "no sé" is no answer
	}
	_, read := readField(t, f, answer)
	return answer, rest, read
}

// putAndMore takes an answer, and leaves the rest of the message to be done beside it; a
// question about the form itself is answered here.
func (tp *Topic) putAndMore(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, answer, rest string) (talk.Reply, bool, error) {
	value, _ := readField(t, f, answer)
	r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}}, f.Key)
	if err != nil {
		return r, true, err
	}
	if t.Asks(rest) && t.HasLine(rest, "words.form_about") {
		r.Text = speak.Lines(about(t, c, d), "", r.Text)
		return r, true, nil
	}
	t.Update.Text = rest
	return r, false, nil
}

// about tells what a request takes that is being filled in, and how long.
func about(t *talk.Turn, c catalog, d *requestsv1.Draft) string {
	return speak.Lines(c.needed(t, d), t.Say("form.decides", "by", c.role(d.DecidedBy), "days", t.Say("form.days", "n", int(d.Days)), "day", t.Date(d.Deadline)))
}

// leaves reports whether the first or the last piece of a message, which commas and stops
// part, says that the form is left, and nothing in it is a question or another wish: "cancel
// it please, I'll think about it". The draft is then kept, since it may be meant otherwise.
func (tp *Topic) leaves(t *talk.Turn, text string) bool {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;!", r) })
	if len(pieces) < 2 || t.Asks(text) || strings.ContainsRune(text, '?') {
		return false
	}
	for _, piece := range []string{pieces[0], pieces[len(pieces)-1]} {
		if t.IsWords(piece, "words.form_drop") || t.IsWords(piece, "words.form_leave") {
			return !tp.sureOf(t, text, func(nlu.Slots) bool { return true })
		}
	}
	return false
}
