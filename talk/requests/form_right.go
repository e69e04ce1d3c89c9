package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/talk"
	"becario/talk/speak"
)

// askOn asks for a field of a draft again or, if that is empty, shows the draft whole.
// before is said first.
func (tp *Topic) askOn(t *talk.Turn, c catalog, d *requestsv1.Draft, field, before string) talk.Reply {
	if field == "" {
		return tp.summary(t, c, d, before)
	}
	return tp.ask(t, c, d, field, before)
}

// about tells what a request takes that is being filled in, and how long.
func about(t *talk.Turn, c catalog, d *requestsv1.Draft) string {
	return speak.Lines(c.needed(t, d), t.Say("form.decides", "by", c.role(d.DecidedBy), "days", t.Say("form.days", "n", int(d.Days)), "day", t.Date(d.Deadline)))
}

// hasPiece reports whether one of the pieces of a text, which commas and stops part, is
// one of a phrase's lines: "cancel it please, I'll think about it".
func hasPiece(t *talk.Turn, text, key string) bool {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;!", r) })
	return len(pieces) > 1 && slices.ContainsFunc(pieces, func(piece string) bool { return t.IsWords(piece, key) })
}

// rights takes a message that says that an answer is wrong, and perhaps what is right:
// "el periodo está mal, es todo noviembre", "the date should be 30 April". It reports
// false for every other message, and for one about the answer that is being asked for.
func (tp *Topic) rights(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	words := speak.Words(text)
	begins := s.Field == "" && len(words) > 1 && t.OnlyWords(words[0], "words.correcting") && !t.IsOne(text, "words.no")
	if !begins && !t.HasLine(text, "words.form_wrong") || t.Asks(text) || t.HasLine(text, "words.form_hold") {
		return talk.Reply{}, false, nil
	}
	right, said := t.After("words.form_should")
	if !said {
		right = text
	}
	f := namedField(t, d, text)
	value, read := "", false
	if f == nil {
		f, value = onlyReadable(t, d, right)
		read = f != nil
	} else if value, read = readField(t, f, right); f.Kind == "text" {
		read = said
	}
	switch {
	case f != nil && f.Key == s.Field:
		return talk.Reply{}, false, nil
	case f == nil && s.Field != "":
		return talk.Reply{}, false, nil
	case f == nil:
		return tp.askFix(t, c, d), true, nil
	case !read:
		return tp.ask(t, c, d, f.Key, ""), true, nil
	}
	r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}}, f.Key)
	return r, true, err
}

// onlyReadable is the one field that is answered of whose kind a text has a value, and
// the value; nil if it has one of none, or of several.
func onlyReadable(t *talk.Turn, d *requestsv1.Draft, text string) (found *requestsv1.Field, value string) {
	for _, a := range d.Answers {
		f := fieldOf(d.Type, a.Field)
		if f.Kind == "text" || f.Kind == "person" || f.Kind == "yes_no" {
			continue
		}
		v, ok := readField(t, f, text)
		if !ok {
			continue
		}
		if found != nil {
			return nil, ""
		}
		found, value = f, v
	}
	return found, value
}

// besideAnswer parts a message into the answer to a question of a form and what else is
// wanted: "la tesis, y apunta que tengo que pedir la carta". It reports false if the
// first part is no answer, or nothing else is wanted.
func (tp *Topic) besideAnswer(t *talk.Turn, f *requestsv1.Field, text string) (first, rest string, ok bool) {
	if f.Kind == "text" {
		return "", "", false
	}
	at := strings.IndexAny(text, ".!?;")
	if more, said := t.After("words.form_beside"); said {
		at = strings.LastIndex(text, more)
	} else if at >= 0 && strings.ContainsRune(text[at+1:], '?') {
		at++
	} else {
		return "", "", false
	}
	if at <= 0 || at >= len(text) {
		return "", "", false
	}
	first, rest = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at:])
	for line := range strings.Lines(t.Say("words.form_beside")) {
		line = strings.TrimSpace(line)
		if cut := len(first) - len(line); cut > 0 && strings.EqualFold(first[cut:], line) {
			first = first[:cut]
			if and, verb, _ := strings.Cut(line, " "); t.OnlyWords(and, "words.going_on") {
				rest = verb + " " + rest
			}
			break
		}
	}
	first = strings.TrimRight(first, " ,;.")
	_, read := readField(t, f, first)
	return first, rest, read && len(speak.Words(rest)) > 1
}

// putAndMore takes an answer, and leaves the rest of the message to be done beside it; a
// question about the form itself is answered here.
func (tp *Topic) putAndMore(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, first, rest string) (talk.Reply, bool, error) {
	value, _ := readField(t, f, first)
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
