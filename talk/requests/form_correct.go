package requests

import (
	"strconv"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// correction takes a message that says which answer is wrong, and perhaps what is right: "el
// periodo está mal, es todo noviembre", "the date should be 30 April 2027". At the summary
// a day with its year needs no name: "no, hasta el 30 de junio de 2027". It reports false
// for every other message, and for one that answers what is being asked.
func (tp *Topic) correction(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
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
