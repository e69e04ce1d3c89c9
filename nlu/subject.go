package nlu

import (
	"strings"
	"unicode"

	"becario/nlu/hear"
)

// subjectIn finds the subject that a title names: one of the person's own, or
// what comes after a word such as exam or essay, or a name at the end.
func (r *reading) subjectIn(title string) string {
	if title == "" {
		return ""
	}
	if own := r.m.own(title, r.m.in.Context.Subjects); own != "" {
		return own
	}
	l, c := r.pt, &r.m.p.c
	start, end := r.bounds(title)
	for i := start; i < end; i++ {
		if l.Is(i, c.acad) == 0 {
			continue
		}
		if s := r.subjectAfter(i+l.Is(i, c.acad), end); s != "" {
			return s
		}
		if s := r.subjectBefore(i, start); s != "" {
			return s
		}
	}
	return ""
}

// bounds finds the elements of a text that was taken from the part. Of a title
// that was joined of two pieces it finds the first.
func (r *reading) bounds(text string) (from, to int) {
	n := len(r.pt.Elems)
	if n == 0 {
		return 0, 0
	}
	base := r.pt.Elems[0].Start
	whole := r.text(0, n)
	at := strings.Index(whole, text)
	for at < 0 {
		k := strings.LastIndexByte(text, ' ')
		if k < 0 {
			return 0, n
		}
		text = text[:k]
		at = strings.Index(whole, text)
	}
	first, last := base+at, base+at+len(text)
	for from < n && r.pt.Elems[from].Start < first {
		from++
	}
	for to = from; to < n && r.pt.Elems[to].End <= last; to++ {
	}
	return from, to
}

// subjectAfter reads "4 de Civil", "de Física II", "SO", "for History" at i.
func (r *reading) subjectAfter(i, end int) string {
	l, c := r.pt, &r.m.p.c
	counted := i
	for i < end && (l.Elems[i].Mark&hear.Num != 0 || l.Elems[i].Code && hasDigit(l.Elems[i].Fold)) {
		i++
	}
	linked := false
	if n := l.Is(i, c.subjectOf); n > 0 {
		i += n
		linked = true
	}
	if n := l.Is(i, c.article); n > 0 {
		i += n
	}
	if i >= end || l.Elems[i].Mark&hear.Word == 0 || r.taken(i) || l.Is(i, c.acad) > 0 && !l.Elems[i].Upper {
		return ""
	}
	e := &l.Elems[i]
	short := i > counted && i+1 == end && len(e.Fold) <= 4 // "práctica 2 so"
	if !linked && !(e.Code && !hasDigit(e.Fold)) && !e.Upper && !short {
		return ""
	}
	j := i + 1
	for j < end && !r.taken(j) && l.Elems[j].Mark&hear.Word != 0 && (l.Elems[j].Upper || l.Elems[j].Code) {
		j++
	}
	// "de anatomia" in lower case ends the title, "del viaje a Roma" does not.
	if !e.Upper && (j != end && !r.stops(j) || !linked && !short) {
		return ""
	}
	return r.text(i, j)
}

func (r *reading) stops(i int) bool { return r.taken(i) || r.pt.Elems[i].Mark&hear.Punct != 0 }

// subjectBefore reads "stats midterm", "Linguistics essay": one word right
// before, where the language puts it there.
func (r *reading) subjectBefore(i, start int) string {
	l, c := r.pt, &r.m.p.c
	if i-1 < start || c.before < 0 || l.Is(i, c.before) == 0 {
		return ""
	}
	e := &l.Elems[i-1]
	if e.Mark&hear.Word == 0 || e.Mark&hear.Num != 0 || l.Is(i-1, c.infinitive) > 0 || l.Is(i-1, c.article) > 0 ||
		l.Is(i-1, c.trimRight) > 0 || l.Is(i-1, c.notSubject) > 0 || l.Is(i-1, c.notBefore) > 0 || l.Is(i-1, c.acad) > 0 || r.taken(i-1) {
		return ""
	}
	j := i - 1
	for j-1 >= start && l.Elems[j-1].Upper && l.Elems[i-1].Upper && l.Is(j-1, c.infinitive) == 0 {
		j--
	}
	return r.text(j, i)
}

func hasDigit(s string) bool {
	return strings.IndexFunc(s, unicode.IsDigit) >= 0
}

// subjectNamed finds a subject after a preposition anywhere in a question.
func (r *reading) subjectNamed() string {
	if own := r.ownSubject(); own != "" {
		return own
	}
	l, c := r.pt, &r.m.p.c
	for i := range l.Elems {
		if l.Is(i, c.subjectOf) == 0 || i+1 >= len(l.Elems) {
			continue
		}
		j := i + 1
		if !l.Elems[j].Upper || l.Elems[j].Mark&hear.Word == 0 || l.Elems[j].Ent >= 0 || r.taken(j) {
			continue
		}
		k := j + 1
		for k < len(l.Elems) && l.Elems[k].Upper && l.Elems[k].Mark&hear.Word != 0 && !r.taken(k) {
			k++
		}
		if s := r.text(j, k); !r.common(s) && r.general(s) == "" {
			return s
		}
	}
	return ""
}

func (r *reading) subjectCapture() string {
	s := r.name("subject")
	if s == "" || r.general(s) != "" {
		return ""
	}
	if own := r.m.own(s, r.m.in.Context.Subjects); own != "" {
		return own
	}
	return s
}
