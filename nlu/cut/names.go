package cut

import (
	"becario/nlu"
	"becario/nlu/pattern"
)

// Own finds one of a person's own names of a kind in a text, forgiving one
// typing slip in each long word, and gives it as it is written there. It notes
// that they were looked for.
func (m *Message) Own(text string, kind nlu.Names) string {
	if text == "" {
		return ""
	}
	m.Wanted |= kind
	names := m.Input.Context.Of(kind)
	if len(names) == 0 {
		return ""
	}
	words := m.Pack.Split(text, nil, nil)
	best, size := "", 0
	for _, name := range names {
		want := m.Pack.Split(name, nil, nil)
		if len(want) == 0 || len(want) <= size {
			continue
		}
		for i := 0; i+len(want) <= len(words); i++ {
			if sameWords(words[i:i+len(want)], want) {
				best, size = text[words[i].Start:words[i+len(want)-1].End], len(want)
				break
			}
		}
	}
	return best
}

func sameWords(a, b []pattern.Elem) bool {
	for i := range b {
		if !alike(a[i].Fold, b[i].Fold) {
			return false
		}
	}
	return true
}

// alike tells whether two folded words are the same but for one slip.
func alike(a, b string) bool {
	return a == b || len(a) >= 5 && len(b) >= 5 && pattern.Near(a, b)
}
