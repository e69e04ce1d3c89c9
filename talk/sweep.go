package talk

import (
	"slices"
	"strings"

	"becario/talk/speak"
)

// Sweep is a message that takes away several records at once: "borra los gastos
// de octubre menos el taxi".
type Sweep struct {
	// Text is the message without what is left out.
	Text string
	// Except are the names of what is left out.
	Except []string
	// places are those of it in a list, from 1; -1 is the last one.
	places []int
}

const (
	// verbWithin and kindWithin are how many words may stand before the word of
	// taking away, and between it and the kind of record.
	verbWithin = 3
	kindWithin = 4
)

// Sweeps reads a message as one that takes away several records of a topic. If it
// says no kind of record ("borra todo menos el café"), it is about the topic that
// was answered last.
func (t *Turn) Sweeps(topic string) (Sweep, bool, error) {
	words := speak.Words(t.Update.Text)
	at := slices.IndexFunc(words[:min(len(words), verbWithin+1)], func(w string) bool { return t.OnlyWords(w, "words.removing") })
	if at < 0 || slices.ContainsFunc(words[:at], func(w string) bool { return t.OnlyWords(w, "words.denying") }) {
		return Sweep{}, false, nil
	}
	s := Sweep{}
	s.Text, s.Except = t.cutExcept(t.Update.Text)
	s.Except = slices.DeleteFunc(s.Except, func(name string) bool {
		words := slices.DeleteFunc(speak.Words(name), func(w string) bool { return t.OnlyWords(w, "words.the_one") })
		place := t.Number(strings.Join(words, " "))
		if place != 0 {
			s.places = append(s.places, place)
		}
		return place != 0
	})
	s.Text = t.ofNotSince(s.Text)
	after := strings.Join(words[at+1:min(len(words), at+2+kindWithin)], " ")
	said := ""
	for _, k := range Having[Keeper](t) {
		if key := "words.many_" + k.Name(); t.Has(key) && t.HasAny(after, key) {
			said = k.Name()
			break
		}
	}
	if said != "" || !t.HasAny(after, "words.everything") {
		return s, said == topic, nil
	}
	messages, err := t.Recent(10)
	for _, m := range messages {
		for _, r := range m.Refs {
			if _, ok := one[Keeper](t, r.Service); ok {
				return s, r.Service == topic, err
			}
		}
	}
	return s, false, err
}

// removes reports whether a message begins as one that takes something away.
func (t *Turn) removes() bool {
	words := speak.Words(t.Update.Text)
	return len(words) > 0 && t.OnlyWords(words[0], "words.removing")
}

// cutExcept cuts off what a message leaves out: "menos el café y el pan".
func (t *Turn) cutExcept(text string) (rest string, except []string) {
	fields := strings.Fields(text)
	for i := 1; i < len(fields)-1; i++ {
		if !t.OnlyWords(fields[i], "words.except") {
			continue
		}
		last := ""
		for _, w := range fields[i+1:] {
			switch {
			case t.OnlyWords(w, "words.except"), t.OnlyWords(w, "words.going_on"):
				except, last = append(except, last), ""
			default:
				last += " " + w
				if strings.HasSuffix(w, ",") {
					except, last = append(except, last), ""
				}
			}
		}
		return strings.Join(fields[:i], " "), t.named(append(except, last))
	}
	return text, nil
}

// ofNotSince is a text without the words that say of which days something is
// but are also those of a beginning: "delete expenses from October".
func (t *Turn) ofNotSince(text string) string {
	if t.HasAny(text, "words.until") {
		return text
	}
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(w string) bool { return t.OnlyWords(w, "words.from") }), " ")
}

// named are the words of names that say something; a name of which nothing is
// left is dropped.
func (t *Turn) named(names []string) []string {
	var kept []string
	for _, name := range names {
		words := slices.DeleteFunc(speak.Words(name), t.Little)
		if len(words) > 0 {
			kept = append(kept, strings.Join(words, " "))
		}
	}
	return kept
}

// SparesAt reports whether the record at a place from 0 of so many is left out: "all but the
// last one".
func (s Sweep) SparesAt(i, n int) bool {
	return slices.Contains(s.places, i+1) || i == n-1 && slices.Contains(s.places, -1)
}

// Spares reports whether a record of a title is left out.
func (s Sweep) Spares(title string) bool {
	return slices.ContainsFunc(s.Except, func(name string) bool { return speak.HoldsWords(title, name) })
}
