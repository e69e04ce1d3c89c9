package cut

import (
	"slices"
	"strings"
	"unicode"

	"becario/nlu/entity"
	"becario/nlu/vocab"
)

// Hours reads a range of bare hours, "14 a 16" or "2 to 5", which has the sense
// of hours only in a class.
func (m *Message) Hours(pt *Part) (from, to entity.Clock, ok bool) {
	if len(pt.Elems) == 0 {
		return
	}
	text, ends := pt.TextOf(0, len(pt.Elems)), &m.Pack.Hours
	words := m.Pack.Split(text, nil, nil)
	l := m.Pack.Line(text, words)
	for i := 0; i+2 < len(words); i++ {
		if l.Is(i+1, m.Pack.Classes.UpTo) == 0 && words[i+1].Fold != "-" && text[words[i+1].Start:words[i+1].End] != "–" {
			continue
		}
		a, late1, ok1 := bareClock(words[i].Fold, ends)
		b, late2, ok2 := bareClock(words[i+2].Fold, ends)
		if ok1 && ok2 {
			return settle(a, late1), settle(b, late2), true
		}
	}
	for _, w := range words {
		if x, y, two := strings.Cut(w.Fold, "-"); two {
			a, late1, ok1 := bareClock(x, ends)
			b, late2, ok2 := bareClock(y, ends)
			if ok1 && ok2 {
				return settle(a, late1), settle(b, late2), true
			}
		}
	}
	return
}

// bareClock reads "9", "8:30", "20hs", "5pm" as an hour; late tells that it
// was said to be of the afternoon.
func bareClock(s string, ends *vocab.HourEnds) (c entity.Clock, late, ok bool) {
	digits := strings.TrimRightFunc(s, unicode.IsLetter)
	if end := strings.TrimLeft(s[len(digits):], "."); end != "" {
		if late = slices.Contains(ends.Late, end); !late && !slices.Contains(ends.Plain, end) {
			return c, false, false
		}
	}
	hour, minute, _ := strings.Cut(strings.ReplaceAll(digits, ".", ":"), ":")
	c.Hour, c.Set = Number(hour), true
	if minute != "" {
		if len(minute) != 2 {
			return c, false, false
		}
		c.Minute = Number(minute)
	}
	return c, late, c.Hour > 0 && c.Hour < 24 && c.Minute < 60
}

// settle puts a bare hour from 1 to 6 in the afternoon, as one said to be late.
func settle(c entity.Clock, late bool) entity.Clock {
	if c.Hour < 12 && (late || c.Hour < 7) {
		c.Hour += 12
	}
	return c
}
