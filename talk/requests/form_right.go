package requests

import (
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
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

// rights takes a message that says which answer is wrong, and perhaps what is right: "el
// periodo está mal, es todo noviembre", "the date should be 30 April 2027". At the summary
// a day with its year needs no name: "no, hasta el 30 de junio de 2027". It reports false
// for every other message, and for one that answers what is being asked.
func (tp *Topic) rights(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	words := speak.Words(text)
	corrects := s.Field == "" && len(words) > 1 && t.OnlyWords(words[0], "words.correcting") && yearForm.MatchString(text) && onlyTime(t, words)
	if asked := fieldOf(d.Type, s.Field); s.Field != "" {
		if _, answers := readField(t, asked, text); answers || asked.Kind == "text" {
			return talk.Reply{}, false, nil
		}
	}
	wrong := t.HasLine(text, "words.form_wrong")
	if !corrects && !wrong || t.Asks(text) || t.HasLine(text, "words.form_hold") || !corrects && tp.sureOf(t, text, func(nlu.Slots) bool { return true }) {
		return talk.Reply{}, false, nil
	}
	right, said := t.After("words.form_should")
	if !said {
		right = text
	}
	f, value := namedField(t, d, text), ""
	switch {
	case f == nil && corrects:
		if f, value = onlyDay(t, d, right); f == nil {
			return talk.Reply{}, false, nil
		}
	case f == nil && s.Field == "" && wrong && len(words) <= mostWords:
		return tp.askFix(t, c, d), true, nil
	case f == nil || f.Key == s.Field:
		return talk.Reply{}, false, nil
	default:
		read := false
		if value, read = readField(t, f, right); !read || f.Kind == "text" && !said {
			return tp.ask(t, c, d, f.Key, ""), true, nil
		}
	}
	r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}}, f.Key)
	return r, true, err
}

// onlyTime reports whether words say nothing but a time, and that something was wrong.
func onlyTime(t *talk.Turn, words []string) bool {
	for _, w := range words {
		_, err := strconv.Atoi(w)
		if err != nil && !t.Little(w) && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.times") && !t.OnlyWords(w, "words.until") && !t.OnlyWords(w, "words.from") {
			return false
		}
	}
	return true
}

// onlyDay is the one answered field that is a day or a span of days, and what a text says
// for it; nil if there are several, or the text says none.
func onlyDay(t *talk.Turn, d *requestsv1.Draft, text string) (found *requestsv1.Field, value string) {
	for _, a := range d.Answers {
		f := fieldOf(d.Type, a.Field)
		if f.Kind != "day" && f.Kind != "span" {
			continue
		}
		v, ok := readField(t, f, text)
		if found != nil || !ok {
			return nil, ""
		}
		found, value = f, v
	}
	return found, value
}

// besideAnswer parts a message into the answer to a question of a form and what else is
// wanted: "la tesis, y apunta que tengo que pedir la carta", "yes. How long does it take?".
// It reports false if the first part is no answer, or nothing else is wanted.
func besideAnswer(t *talk.Turn, f *requestsv1.Field, text string) (answer, rest string, ok bool) {
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
