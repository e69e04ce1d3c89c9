package cut

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"becario/nlu/entity"
	"becario/nlu/pattern"
)

// pieces chooses entities that do not overlap: the longer one first, and of
// equals the one that says more.
func (m *Message) pieces() []pattern.Piece {
	order := make([]int, 0, len(m.Entities))
	for i := range m.Entities {
		if e := &m.Entities[i]; e.End > e.Offset && e.End <= len(m.Text) && m.mark(e) != 0 && m.whole(e) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &m.Entities[a], &m.Entities[b]
		if d := (y.End - y.Offset) - (x.End - x.Offset); d != 0 {
			return d
		}
		if d := rank(y) - rank(x); d != 0 {
			return d
		}
		return x.Offset - y.Offset
	})
	var out []pattern.Piece
	if len(order) > 400 {
		order = order[:400]
	}
	for _, i := range order {
		e := &m.Entities[i]
		start, end := m.edges(e)
		if start >= end || overlaps(out, start, end) {
			continue
		}
		out = append(out, pattern.Piece{Start: start, End: end, Mark: m.mark(e), Ent: i})
	}
	slices.SortFunc(out, func(a, b pattern.Piece) int { return a.Start - b.Start })
	return out
}

// edges takes words from the ends of a datetime that say something else: a
// verb of request in front, or the name of a meal.
func (m *Message) edges(e *entity.Entity) (start, end int) {
	if e.Kind != entity.KindDatetime || e.End-e.Offset > 80 {
		return e.Offset, e.End
	}
	text := m.Text[e.Offset:e.End]
	words := m.Pack.Split(text, nil, nil)
	l := m.Pack.Line(text, words)
	c := &m.Pack.Classes
	i, j := 0, len(words)
	if j > 3 && words[j-3].Mark&pattern.Punct != 0 && l.Is(j-2, c.Number) > 0 && strings.Contains(words[j-1].Fold, ".") {
		j -= 3 // a room after a comma: ", la 2.04"
	}
	for i+1 < j && l.Is(i, c.TrimRight) > 0 && l.Is(i+1, c.NoTime) > 0 {
		i += 2
	}
	for i < j && (l.Is(i, c.NoTime) > 0 || j > 1 && (l.Is(i, c.Move) > 0 || l.Is(i, c.Opener) > 0)) {
		i++
	}
	for j > i && l.Is(j-1, c.NoTime) > 0 {
		j--
	}
	if j < len(words) && l.Is(j, c.NoTime) > 0 {
		k := i
		for k < j && l.Is(k, c.TrimRight) > 0 {
			k++
		}
		if k == j {
			return 0, 0
		}
	}
	if i >= j {
		return 0, 0
	}
	return e.Offset + words[i].Start, e.Offset + words[j-1].End
}

func overlaps(ps []pattern.Piece, start, end int) bool {
	for i := range ps {
		if start < ps[i].End && ps[i].Start < end {
			return true
		}
	}
	return false
}

func rank(e *entity.Entity) int {
	switch e.Kind {
	case entity.KindDuration:
		if e.Duration.Sign < 0 {
			return 6
		}
		return 2
	case entity.KindRecurrence:
		return 5
	case entity.KindDatetime:
		return 4
	case entity.KindMoney:
		return 3
	}
	return 1
}

// whole tells that an entity is not a piece of a longer word, as 3 is in "3B"
// or 2027 in "2027-118".
func (m *Message) whole(e *entity.Entity) bool {
	if e.Kind == entity.KindRecurrence || e.Kind == entity.KindDuration {
		return true
	}
	if e.Kind == entity.KindDatetime {
		return !m.listNumber(e) && !m.digitAfter(e.End) && !m.weekName(e)
	}
	if e.Kind == entity.KindMoney && m.afterRoom(e.Offset, e.End) {
		return false
	}
	after, before := m.Text[e.End:], m.Text[:e.Offset]
	next, n := utf8.DecodeRuneInString(after)
	prev, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLetter(next) || unicode.IsLetter(prev) && e.Kind == entity.KindNumber {
		return false
	}
	switch next {
	case '-', '/', '+':
		if e.Kind == entity.KindMoney && m.repeats(e.End) {
			break // "15.49/mo"
		}
		then, _ := utf8.DecodeRuneInString(after[n:])
		if unicode.IsDigit(then) || unicode.IsLetter(then) {
			return false
		}
	}
	own := strings.HasSuffix(before, " !") // "!2" is a mark of one's own
	return prev != '-' && prev != '/' && prev != '#' && !own || e.Kind == entity.KindMoney && !e.Money.Bare
}

// repeats tells that a repetition begins at a byte.
func (m *Message) repeats(at int) bool {
	for i := range m.Entities[:min(len(m.Entities), 64)] {
		if m.Entities[i].Kind == entity.KindRecurrence && m.Entities[i].Offset == at {
			return true
		}
	}
	return false
}

// weekName tells that a week is followed by its letter: "de la semana A".
func (m *Message) weekName(e *entity.Entity) bool {
	rest := m.Text[e.End:]
	if len(rest) < 2 || rest[0] != ' ' || !unicode.IsUpper(rune(rest[1])) || len(rest) > 2 && wordByte(rest[2]) {
		return false
	}
	text := m.Text[e.Offset:e.End]
	words := m.Pack.Split(text, nil, nil)
	return len(words) > 0 && m.Pack.Line(text, words).Is(len(words)-1, m.Pack.Classes.Week) > 0
}

func wordByte(c byte) bool { return c >= 0x80 || unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) }

// afterRoom tells that the word before is one for a room: "sala 3c" is no sum,
// and neither is "sala del 3c", while "sala de 20€" has its price.
func (m *Message) afterRoom(i, end int) bool {
	text := m.Text[max(0, i-20):i]
	code := end-i <= 4 && m.Text[end-1] < utf8.RuneSelf && unicode.IsLetter(rune(m.Text[end-1]))
	words := m.Pack.Split(text, nil, nil)
	l := m.Pack.Line(text, words)
	last := len(words) - 1
	for code && last > 0 && l.Is(last, m.Pack.Classes.Of) > 0 {
		last--
	}
	return last >= 0 && l.Is(last, m.Pack.Classes.Room) > 0
}

// digitAfter tells that a number goes on after the entity: "for 2" of "for 2.80".
func (m *Message) digitAfter(i int) bool {
	return i > 0 && i+1 < len(m.Text) && m.Text[i-1] >= '0' && m.Text[i-1] <= '9' &&
		strings.IndexByte(".,:'", m.Text[i]) >= 0 && m.Text[i+1] >= '0' && m.Text[i+1] <= '9'
}

// listNumber tells "la 2", the second of a list, from "a la 2", an hour.
func (m *Message) listNumber(e *entity.Entity) bool {
	if e.End-e.Offset > 24 {
		return false
	}
	words := m.Pack.Split(m.Text[e.Offset:e.End], nil, nil)
	if len(words) != 2 {
		return false
	}
	l := m.Pack.Line(m.Text[e.Offset:e.End], words)
	if l.Is(0, m.Pack.Classes.LastN) > 0 && HasDigit(words[1].Fold) {
		return true // "last 5"
	}
	if !HasDigit(words[1].Fold) {
		// "the one", "at a": no hour.
		return !e.When.HasDate && e.When.HasClock && (l.Is(0, m.Pack.Classes.Number) > 0 || l.Is(1, m.Pack.Classes.Article) > 0)
	}
	return !e.When.HasDate && e.When.HasClock && (Number(words[1].Fold) > 0 || strings.Contains(words[1].Fold, ".")) &&
		(l.Is(0, m.Pack.Classes.Number) > 0 || words[0].Fold == "#")
}

// parted reads again what comes after the number of a list that was taken for an
// hour: "la 2 para el lunes" is the second thing and a day.
func (m *Message) parted() {
	for i := range m.Entities {
		e := &m.Entities[i]
		if e.Kind != entity.KindDatetime || !e.When.HasDate || !e.When.HasClock || e.End-e.Offset > 60 {
			continue
		}
		text := m.Text[e.Offset:e.End]
		words := m.Pack.Split(text, nil, nil)
		l := m.Pack.Line(text, words)
		if len(words) < 4 || l.Is(0, m.Pack.Classes.Number) != 1 || Number(words[1].Fold) == 0 || l.Is(2, m.Pack.Classes.Rather) == 0 {
			continue
		}
		from := e.Offset + words[2].Start
		again := m.reader.Read(entity.Input{Text: m.Text[from:e.End], Reference: m.Input.Reference, Lang: m.Input.Lang, Currency: m.Input.Currency})
		for _, x := range again.Entities {
			if x.Kind == entity.KindDatetime {
				x.Offset, x.End = x.Offset+from, x.End+from
				*e = x
				break
			}
		}
	}
}

// alsoLength tells that an hour could as well be a length: "1h".
func (m *Message) alsoLength(e *entity.Entity) bool {
	if e.End-e.Offset > 12 || e.When.HasDate {
		return false
	}
	for i := range m.Entities[:min(len(m.Entities), 64)] {
		if d := &m.Entities[i]; d.Kind == entity.KindDuration && d.Offset == e.Offset && d.End == e.End {
			return true
		}
	}
	return false
}

// DayBefore tells a phrase such as "the day before".
func (m *Message) DayBefore(e *entity.Entity) bool {
	if e.End-e.Offset > 24 {
		return false
	}
	text := m.Text[e.Offset:e.End]
	l := m.Pack.Line(text, m.Pack.Split(text, nil, nil))
	return len(l.Elems) > 0 && l.Is(0, m.Pack.Classes.DayBefore) == len(l.Elems)
}

// rate tells bare digits before a length or a repeat, as in "350 a month",
// which are a sum rather than the hour 3:50.
func (m *Message) rate(e *entity.Entity) bool {
	if Number(m.Text[e.Offset:e.End]) == 0 {
		return false
	}
	for i := range m.Entities[:min(len(m.Entities), 64)] {
		x := &m.Entities[i]
		if x.Offset == e.End+1 && (x.Kind == entity.KindDuration && x.Duration.Sign == 0 || x.Kind == entity.KindRecurrence) {
			return true
		}
	}
	return false
}

// maxSum is the largest number that is taken for a sum of money.
const maxSum = 1e15

// mark tells how an entity may be read in a template.
func (m *Message) mark(e *entity.Entity) pattern.Mark {
	switch e.Kind {
	case entity.KindDatetime:
		if m.rate(e) {
			return pattern.Money | pattern.Num | pattern.Word
		}
		k := pattern.When
		if !e.When.End.IsZero() || e.When.ClockEnd.Set {
			k |= pattern.Span
		}
		if e.When.HasClock && !e.When.HasDate {
			k |= pattern.Clock
		}
		if e.When.Relative && !e.When.Impossible || m.alsoLength(e) || m.DayBefore(e) {
			k |= pattern.Shift
		}
		return k
	case entity.KindRecurrence:
		return pattern.Rec
	case entity.KindDuration:
		return pattern.Dur | pattern.Word
	case entity.KindMoney:
		if e.Money.Bare {
			return pattern.Money | pattern.Num | pattern.Word
		}
		return pattern.Money | pattern.Priced | pattern.Word
	case entity.KindNumber:
		if !HasDigit(m.Text[e.Offset:e.End]) || e.Number > maxSum || e.Number <= 1 && strings.Contains(m.Text[e.Offset:e.End], " ") { // "8 out of 10"
			return pattern.Num | pattern.Word
		}
		return pattern.Num | pattern.Word | pattern.Money
	case entity.KindOrdinal:
		return pattern.Num | pattern.Word
	}
	return 0
}
