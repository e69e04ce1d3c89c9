package talk

import (
	"slices"
	"strings"

	"becario/channel"
	"becario/talk/speak"
)

// Who reads the label of a button may as well write it: "cuenta solo mi parte", "yes, keep
// both". That is its press, in whatever topic the button is.

const (
	// typedBack is how many messages back the buttons may lie that are written.
	typedBack = 3
	// typedWords is how many words a message may have that writes a label.
	typedWords = 10
)

// typedPress answers a message that writes the label of a button of the newest message that has
// buttons. Where exactly is set, it must be written as it stands. It reports false if it
// writes none, or more than one, or one that is of no use any more.
func (t *Turn) typedPress(exactly bool) ([]Reply, bool, error) {
	words := speak.Words(t.Update.Text)
	if len(words) == 0 || len(words) > typedWords || len(t.Target) > 0 || t.Asks(t.Update.Text) {
		return nil, false, nil
	}
	messages, err := t.engine.History.Latest(t.Ctx, t.Update.Chat, typedBack)
	if err != nil {
		return nil, false, err
	}
	at := slices.IndexFunc(messages, func(m Said) bool { return len(m.Buttons) > 0 })
	if at < 0 || !t.Fresh(messages[at]) {
		return nil, false, nil
	}
	data := ""
	for _, row := range messages[at].Buttons {
		for _, b := range row {
			if b.Data == "" || b.Data == data || !t.writes(b, exactly) {
				continue
			}
			if data != "" {
				return nil, false, nil
			}
			data = b.Data
		}
	}
	if data == "" {
		return nil, false, nil
	}
	defer func(open *Question, settled bool, base string) {
		if t.Update.Press == "" { // it was not taken
			t.settled, t.base = settled, base
		}
	}(t.Open, t.settled, t.base)
	t.Update.Press = data
	replies, err := t.pressed()
	for i := range replies {
		r := &replies[i]
		if r.Text == "" && r.Picture == nil && r.Document == nil {
			if r.Toast == "" || r.Toast == t.Say("talk.stale") {
				t.Update.Press = ""
				return nil, false, err
			}
			r.Text = r.Toast
		}
		r.Edit, r.Toast = false, ""
	}
	return replies, true, err
}

// writes reports whether the message writes the label of a button. A yes and a no are none:
// they answer what is asked; nor is to undo, which is of what was done last.
func (t *Turn) writes(b channel.Button, exactly bool) bool {
	label := speak.Words(b.Label)
	_, action, _ := strings.Cut(b.Data, "|")
	if len(label) == 0 || action == "undo" || t.IsOne(b.Label, "words.yes") || t.IsOne(b.Label, "words.no") {
		return false
	}
	text := speak.Words(t.Update.Text)
	if slices.Equal(text, label) {
		return len(label) > 1 || !exactly
	}
	if exactly || len(label) == 1 {
		return false
	}
	for len(text) > 2 && len(text) > len(label)-1 && !slices.Contains(label, text[0]) && (t.IsOne(text[0], "words.yes") || t.OnlyWords(text[0], "words.opening")) {
		text = text[1:]
	}
	if n := t.ends(text, "words.insisting"); len(text)-n > 1 {
		text = text[:len(text)-n] // "please"
	}
	return t.likeLabel(text, label)
}

// likeLabel reports whether some words are those of a label, in whatever order and with slips.
// Its verb may have another form, or be left out.
func (t *Turn) likeLabel(text, label []string) bool {
	rest := slices.Clone(label)
	var besides []string
	for _, w := range text {
		i := slices.IndexFunc(rest, func(l string) bool { return w == l || distance(w, l) <= min(slips(w), slips(l)) })
		if i < 0 {
			besides = append(besides, w)
			continue
		}
		rest = slices.Delete(rest, i, i+1)
	}
	same := len(text) - len(besides)
	named := slices.ContainsFunc(text, func(w string) bool { return !t.Little(w) && !slices.Contains(besides, w) })
	switch {
	case same < 2 || !named:
		return false
	case len(rest) == 0:
		return len(besides) == 0
	case len(rest) > 1 || rest[0] != label[0]:
		return false
	case len(besides) == 0: // "solo mi parte"
		return true
	}
	return len(besides) == 1 && besides[0] == text[0] && formOf(besides[0], label[0])
}

// formOf reports whether two words may be forms of one verb: they begin alike, and the
// consonants of one go on in the other, as in "cuenta" and "contar".
func formOf(a, b string) bool {
	a, b = consonants(a), consonants(b)
	return len(a) > 1 && len(b) > 1 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// consonants are the letters of a word that are no vowels.
func consonants(word string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, word)
}
