package requests

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// At the summary people correct and add in their own words, several things in one message:
// "en realidad es el 15, y agregá en la explicación que el tutor está de acuerdo", "the
// reason is also my health". What is then there is shown again, and nothing is filed.

// edit is a piece of a message that changes a draft, and how.
type edit struct {
	text string
	adds bool // else it is right in the place of what is there
	fix  bool // it begins with an order to correct something
}

// editKeys are the phrases that begin an edit.
var editKeys = []string{"words.form_adding", "words.form_really", "words.form_fix"}

// edits parts a message where an edit begins, at its beginning or behind a mark or an "and".
// It is empty if the message begins with something else.
func edits(t *talk.Turn, text string) []edit {
	fields := strings.Fields(text)
	var all []edit
	from := 0
	for i := range fields {
		joined := i > 0 && t.OnlyWords(unmarked(fields[i-1]), "words.form_going_on")
		if i < from || i > 0 && !joined && !strings.ContainsAny(fields[i-1][len(fields[i-1])-1:], ".,;:!") {
			continue
		}
		rest := strings.Join(fields[i:], " ")
		for _, key := range editKeys {
			said, ok := startsWith(t, rest, key)
			if !ok || said == "" {
				continue
			}
			if i > 0 {
				if len(all) == 0 {
					break
				}
				all[len(all)-1].text = strings.Join(fields[from:i], " ")
			}
			from = len(fields) - len(strings.Fields(said))
			all = append(all, edit{text: said, adds: key == "words.form_adding", fix: key == "words.form_fix"})
			break
		}
	}
	for i, e := range all {
		words := strings.Fields(e.text)
		for len(words) > 0 && t.OnlyWords(unmarked(words[len(words)-1]), "words.form_going_on") {
			words = words[:len(words)-1]
		}
		all[i].text = unmarked(strings.Join(words, " "))
	}
	return all
}

// edited takes a message at the summary that corrects or adds to answers, and reports false
// if a piece of it changes none.
func (tp *Topic) edited(t *talk.Turn, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	if isQuestion(t, text) || t.HasLine(text, "words.form_hold") {
		return talk.Reply{}, false, nil
	}
	all := edits(t, dropLead(t, text, "words.form_aside"))
	if before, _, after, ok := t.Around("words.form_is_also"); ok && len(all) == 0 && namedField(t, d, before) != nil {
		f := namedField(t, d, before)
		if !freeText(f) {
			f = onlyFree(d)
		}
		said := unmarked(after)
		if first, rest, _ := strings.Cut(said, " "); rest != "" && t.OnlyWords(first, "words.form_that") {
			said = rest
		}
		if f == nil || said == "" {
			return talk.Reply{}, false, nil
		}
		return tp.amend(t, d, s, []*requestsv1.Answer{added(d, nil, f, said)})
	}
	var set []*requestsv1.Answer
	if len(all) == 1 && all[0].fix {
		return talk.Reply{}, false, nil // an order by itself asks for what is right
	}
	for _, e := range all {
		more := corrected(t, d, e.text)
		if e.adds {
			more = addition(t, d, set, e.text)
		}
		if len(more) == 0 {
			return talk.Reply{}, false, nil
		}
		for _, a := range more {
			set = append(slices.DeleteFunc(set, func(o *requestsv1.Answer) bool { return o.Field == a.Field }), a)
		}
	}
	if len(set) == 0 {
		return talk.Reply{}, false, nil
	}
	return tp.amend(t, d, s, set)
}

// thatWithin is within how many words the word stands behind which an addition follows.
const thatWithin = 8

// addition is what is added to a text of a draft: to the field that is named before "that",
// else to the only one that holds any text. Without either the message is about something
// else.
func addition(t *talk.Turn, d *requestsv1.Draft, set []*requestsv1.Answer, text string) []*requestsv1.Answer {
	fields := strings.Fields(text)
	at := slices.IndexFunc(fields[:min(len(fields), thatWithin)], func(w string) bool {
		return strings.HasSuffix(w, ":") || t.OnlyWords(w, "words.form_that")
	})
	if at < 0 || at == len(fields)-1 {
		return nil
	}
	named, said := strings.Join(fields[:at+1], " "), strings.Join(fields[at+1:], " ")
	f := namedField(t, d, named)
	switch {
	case f == nil && !saysOnly(t, named, "words.form_that", "words.form_also"):
		return nil
	case f == nil || !freeText(f):
		f = onlyFree(d)
	}
	if f == nil {
		return nil
	}
	return []*requestsv1.Answer{added(d, set, f, said)}
}

// onlyFree is the one field of a draft that any text may stand in; nil if there are several.
func onlyFree(d *requestsv1.Draft) (found *requestsv1.Field) {
	for _, key := range d.Asked {
		if f := fieldOf(d.Type, key); f.Kind == "text" && freeText(f) && !f.Private {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// added is the answer to a field with a sentence more.
func added(d *requestsv1.Draft, set []*requestsv1.Answer, f *requestsv1.Field, said string) *requestsv1.Answer {
	before := ""
	for _, a := range slices.Concat(d.Answers, set) { // what this message has changed counts
		if a.Field == f.Key {
			before = strings.TrimSpace(a.Value)
		}
	}
	if before == "" {
		return &requestsv1.Answer{Field: f.Key, Value: said}
	}
	if !strings.ContainsAny(before[len(before)-1:], ".!?") {
		before += "."
	}
	first, size := utf8.DecodeRuneInString(said)
	return &requestsv1.Answer{Field: f.Key, Value: before + " " + string(unicode.ToUpper(first)) + said[size:]}
}

// corrected is what a piece of a correction says: values of fields that it names, or that
// only one field can have. A day of the month alone is one of the month that stands there.
func corrected(t *talk.Turn, d *requestsv1.Draft, text string) []*requestsv1.Answer {
	words := speak.Words(text)
	for i, w := range words { // "15th"
		if n := strings.TrimRightFunc(w, unicode.IsLetter); n != "" && n != w && t.OnlyWords(w[len(n):], "words.form_ordinal") {
			words[i] = n
		}
	}
	if onlyTime(t, words) {
		if a := dayOfMonth(t, d, words); a != nil {
			return []*requestsv1.Answer{a}
		}
	}
	if f := namedField(t, d, text); f != nil {
		if set := amendments(t, d, text); len(set) > 0 {
			return set
		}
		if said, ok := towards(t, f, text); ok {
			if value, ok := readField(t, f, said); ok || f.Kind == "text" {
				return []*requestsv1.Answer{{Field: f.Key, Value: value}}
			}
		}
		return nil
	}
	if f, value := onlyDay(t, d, text); f != nil && onlyTime(t, words) {
		return []*requestsv1.Answer{{Field: f.Key, Value: value}}
	}
	return unnamed(t, d, text)
}

// dayOfMonth is the only day of a draft with another day of its month, if words say a day of
// the month and nothing else of a time: "es el 15".
func dayOfMonth(t *talk.Turn, d *requestsv1.Draft, words []string) *requestsv1.Answer {
	day := 0
	for _, w := range words {
		n := t.Number(w)
		switch {
		case n > 0 && day == 0:
			day = n
		case n != 0 || t.OnlyWords(w, "words.times") && !t.OnlyWords(w, "words.until") && !t.OnlyWords(w, "words.from"):
			return nil
		}
	}
	var found *requestsv1.Answer
	for _, a := range d.Answers {
		if kind := fieldOf(d.Type, a.Field).Kind; kind != "day" && kind != "span" {
			continue
		} else if found != nil || kind == "span" {
			return nil
		}
		found = a
	}
	if found == nil || day < 1 || day > 31 || len(found.Value) != len(wall.DayForm) {
		return nil
	}
	value := found.Value[:len(found.Value)-2] + twoDigits(day)
	if _, err := wall.Day(value); err != nil {
		return nil // that month has no such day
	}
	return &requestsv1.Answer{Field: found.Field, Value: value}
}
