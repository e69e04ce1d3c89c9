package academic

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// subjectIn is the subject of the person that a text names, the longest if it holds several
// names; empty if it names none.
func (tp *Topic) subjectIn(t *talk.Turn, text string) (string, error) {
	names, err := t.Names()
	longest := ""
	for _, s := range names.Subjects {
		if speak.HoldsWords(text, s) && len(speak.Words(s)) > len(speak.Words(longest)) {
			longest = s
		}
	}
	return longest, err
}

// subjectsIn are all subjects that a text names, but for names within a longer one.
func (tp *Topic) subjectsIn(t *talk.Turn, text string) ([]string, error) {
	names, err := t.Names()
	var all []string
	for _, s := range names.Subjects {
		within := func(other string) bool {
			return len(speak.Words(other)) > len(speak.Words(s)) && speak.HoldsWords(other, s) && speak.HoldsWords(text, other)
		}
		if speak.HoldsWords(text, s) && !slices.ContainsFunc(names.Subjects, within) {
			all = append(all, s)
		}
	}
	return all, err
}

// each does something for each of some subjects, with a key of its own, and says it in one
// reply that one undo takes back. If it is refused of one, what was done is said all the same.
func each(t *talk.Turn, subjects []string, key string, do func(subject, key string) (talk.Reply, error)) (talk.Reply, error) {
	sum := talk.Reply{}
	for i, subject := range subjects {
		if i > 0 {
			key += "+"
		}
		r, err := do(subject, key)
		refused, ok := t.Fault(err)
		switch {
		case err != nil && (i == 0 || !ok):
			return r, err
		case err != nil:
			r.Text = refused
		}
		sum.Text, sum.Refs = speak.Lines(sum.Text, r.Text), append(sum.Refs, r.Refs...)
		if len(r.Buttons) > 0 {
			sum.Buttons = r.Buttons
		}
	}
	return sum, nil
}

// onlySays reports whether a text names nothing but what is known, days and hours, and that
// it is about a subject or a class.
func onlySays(t *talk.Turn, text, known string) (bool, error) {
	names, err := t.Names()
	if err != nil {
		return false, err
	}
	var rest []string
	for _, w := range strings.Fields(text) {
		if !t.OnlyWords(w, "words.subject_nouns") {
			rest = append(rest, w)
		}
	}
	return !saysMore(t, t.Input(strings.Join(rest, " "), names), known), nil
}

// weekdaysIn is the rule of the days of the week on which a text says that something always
// is ("los martes y jueves"); empty if it says none.
func weekdaysIn(t *talk.Turn, text, subject string) (string, error) {
	names, err := t.Names()
	if err != nil {
		return "", err
	}
	f, _ := t.Reader().As(t.Input(text, names), nlu.ClassAdd, map[string]string{"subject": subject})
	if f.Slots.Date != "" || !strings.Contains(f.Slots.Recurrence, "BYDAY=") {
		return "", nil
	}
	return f.Slots.Recurrence, nil
}

// asks reports whether a message asks how something is, and not for something to be done:
// "¿puedes cambiar el nombre de química?" does not.
func asks(t *talk.Turn, text string) bool {
	words := speak.Words(text)
	return t.Asks(text) && len(words) > 0 && !t.OnlyWords(words[0], "words.favour")
}

// withoutCourtesy is a text without the words of courtesy at its end.
func withoutCourtesy(t *talk.Turn, text string) string {
	fields := strings.Fields(text)
	for n := len(fields); n > 1; n-- {
		if t.IsOne(strings.Join(fields[n-1:], " "), "words.courtesy") {
			return withoutCourtesy(t, strings.Join(fields[:n-1], " "))
		}
		if len(fields)-n > 1 {
			break
		}
	}
	return text
}

// polite reports whether a text only leads up to what is to be done: "por favor, ¿puedes".
func polite(t *talk.Turn, text string) bool {
	for _, w := range speak.Words(text) {
		if !t.Little(w) && !t.OnlyWords(w, "words.favour") && !t.OnlyWords(w, "words.wanting") && !t.OnlyWords(w, "words.opening") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.courtesy") {
			return false
		}
	}
	return true
}
