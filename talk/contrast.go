package talk

import (
	"strings"

	"becario/talk/speak"
)

// deniedWords is how many words of a message may say what is not meant.
const deniedWords = 4

// Contrast is a message that says what is meant and what is not: "borra la 2, no
// la 3", "mueve el examen no, la memoria al lunes".
type Contrast struct {
	// Meant is the message without what is not meant; Denied is that.
	Meant, Denied string
}

// Contrasts reads a message as a contrast. Whether it is one depends on what is
// left: "comprar pan, no leche" is a task of that name.
func (t *Turn) Contrasts() (Contrast, bool) {
	if t.Asks(t.Update.Text) {
		return Contrast{}, false
	}
	fields := strings.Fields(t.Update.Text)
	for i := 1; i < len(fields)-1; i++ {
		if !t.OnlyWords(fields[i], "words.not") || len(speak.Words(fields[i])) == 0 {
			continue
		}
		before, after := fields[:i], fields[i+1:]
		switch {
		case strings.HasSuffix(fields[i], ",") && i >= 2 && i <= deniedWords+1:
			// "mueve el examen no, la memoria al lunes": the verb stands before what is denied.
			return Contrast{Meant: strings.Join(append([]string{before[0]}, after...), " "), Denied: strings.Join(before[1:], " ")}, true
		case len(after) <= deniedWords && !strings.HasSuffix(fields[i], ",") && !t.OnlyWords(before[i-1], "words.joining") && t.nounLike(after):
			return Contrast{Meant: strings.TrimRight(strings.Join(before, " "), ", "), Denied: strings.TrimRight(strings.Join(after, " "), ".!")}, true
		}
	}
	return Contrast{}, false
}

// nounLike reports whether words can name what is not meant: one word, or some that
// begin with an article or a number.
func (t *Turn) nounLike(words []string) bool {
	if len(words) == 1 {
		return true
	}
	first := words[0]
	return t.OnlyWords(first, "words.articles") || first[0] >= '0' && first[0] <= '9'
}

// meant reads a message without what it says is not meant, if what is left is a
// change of a record that is there; else it leaves the message as it is.
func (t *Turn) meant() error {
	c, ok := t.Contrasts()
	if fields := strings.Fields(t.Update.Text); !ok && len(fields) > 1 && !t.Asks(t.Update.Text) && t.OnlyWords(fields[len(fields)-1], "words.removing_it") {
		// "el internet bórralo": what it is about stands first.
		verb, _, _ := strings.Cut(t.Say("words.removing"), " ")
		c, ok = Contrast{Meant: verb + " " + strings.TrimRight(strings.Join(fields[:len(fields)-1], " "), ",")}, true
	}
	if !ok {
		return nil
	}
	read, err := t.Understand(c.Meant)
	if err != nil || len(read.Frames) != 1 {
		return err
	}
	f := read.Frames[0]
	if row := t.engine.byIntent[f.Intent]; !row.onRecord || t.Unclear(f) && !t.pointsOut(c) {
		return nil
	}
	t.Update.Text = c.Meant
	return nil
}

// pointsOut reports whether both sides of a contrast are places in a list.
func (t *Turn) pointsOut(c Contrast) bool {
	words := speak.Words(c.Meant)
	return len(words) > 1 && t.Number(strings.Join(words[1:], " ")) != 0 && t.Number(c.Denied) != 0
}

// otherOne does once more what was done last, with another record of the same
// list, and takes back what was done with the first: "esa no, la anterior".
func (t *Turn) otherOne() (Reply, bool, error) {
	words := speak.Words(t.Update.Text)
	if len(words) < 2 || len(words) > fragmentWords || len(t.Target) > 0 {
		return Reply{}, false, nil
	}
	var rest []string
	denied := false
	for _, w := range words {
		if t.OnlyWords(w, "words.not") || t.OnlyWords(w, "words.correcting") {
			denied = true
			continue
		}
		rest = append(rest, w)
	}
	number := t.Number(strings.Join(rest, " "))
	before := t.HasAny(strings.Join(rest, " "), "words.the_one_before") && t.onlyPointing(rest)
	if !denied || number == 0 && !before {
		return Reply{}, false, nil
	}
	messages, err := t.Recent(10)
	if err != nil || len(messages) < 2 || !Changed(messages[0].Refs) || len(messages[0].Frames) != 1 || !t.Fresh(messages[0]) {
		return Reply{}, false, err
	}
	f := messages[0].Frames[0]
	if !t.engine.byIntent[f.Intent].onRecord {
		return Reply{}, false, nil
	}
	ref, ok := another(messages, number)
	if !ok {
		return Reply{}, false, nil
	}
	gone, err := t.undoRefs(messages[0].Refs)
	if err != nil {
		return Reply{}, true, err
	}
	f = bound(Meaning{Frame: f}).Frame
	r, err := t.carryOut(f, []Ref{ref}, 0)
	r.Text = speak.Lines(strings.Join(gone, "\n"), r.Text)
	return r, true, err
}

// onlyPointing reports whether words say nothing but which record is meant.
func (t *Turn) onlyPointing(words []string) bool {
	for _, w := range words {
		if !t.Little(w) && !t.HasAny(w, "words.the_one_before") && !t.OnlyWords(w, "words.correcting") {
			return false
		}
	}
	return true
}

// another is the record of a number in the newest list before the last change; of
// no number, the one before that which was changed.
func another(messages []Said, number int) (Ref, bool) {
	done := messages[0].Refs[0]
	for _, m := range messages[1:] {
		if m.Notice || len(m.Refs) == 0 || m.Refs[0].Service != done.Service {
			continue
		}
		if number == 0 && Changed(m.Refs) && m.Refs[0].ID != "" && m.Refs[0].ID != done.ID {
			return m.Refs[0], true
		}
		if Changed(m.Refs) || len(m.Refs) < 2 {
			continue
		}
		at := number
		if number < 0 {
			at = len(m.Refs)
		}
		for i, r := range m.Refs {
			if number == 0 && r.ID == done.ID {
				at = i // counts from 1: the one before
			}
		}
		if at < 1 || at > len(m.Refs) {
			return Ref{}, false
		}
		return m.Refs[at-1], true
	}
	return Ref{}, false
}
