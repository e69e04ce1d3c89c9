package slot

import (
	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// SubjectIn finds the subject that a title names: one of the person's own, or
// what comes after a word such as exam or essay, or a name at the end.
func (r *Reading) SubjectIn(title string) string {
	if title == "" {
		return ""
	}
	if own := r.Message.Own(title, nlu.SubjectNames); own != "" {
		return own
	}
	l, c := r.Part, &r.Message.Pack.Classes
	start, end := r.Part.Bounds(title)
	for i := start; i < end; i++ {
		if l.Is(i, c.Acad) == 0 {
			continue
		}
		if s := r.subjectAfter(i+l.Is(i, c.Acad), end); s != "" {
			return s
		}
		if s := r.subjectBefore(i, start); s != "" {
			return s
		}
	}
	return ""
}

// subjectAfter reads "4 de Civil", "de Física II", "SO", "for History" at i.
func (r *Reading) subjectAfter(i, end int) string {
	l, c := r.Part, &r.Message.Pack.Classes
	counted := i
	for i < end && (l.Elems[i].Mark&pattern.Num != 0 || l.Elems[i].Code && cut.HasDigit(l.Elems[i].Fold)) {
		i++
	}
	linked := false
	if n := l.Is(i, c.SubjectOf); n > 0 {
		i += n
		linked = true
	}
	if n := l.Is(i, c.Article); n > 0 {
		i += n
	}
	if i >= end || l.Elems[i].Mark&pattern.Word == 0 || r.Taken(i) || l.Is(i, c.Acad) > 0 && !l.Elems[i].Upper {
		return ""
	}
	e := &l.Elems[i]
	short := i > counted && i+1 == end && len(e.Fold) <= 4 // "práctica 2 so"
	if !linked && !(e.Code && !cut.HasDigit(e.Fold)) && !e.Upper && !short {
		return ""
	}
	j := i + 1
	for j < end && !r.Taken(j) && l.Elems[j].Mark&pattern.Word != 0 && (l.Elems[j].Upper || l.Elems[j].Code) {
		j++
	}
	// "de anatomia" in lower case ends the title, "del viaje a Roma" does not.
	if !e.Upper && (j != end && !r.stops(j) || !linked && !short) {
		return ""
	}
	return r.Part.TextOf(i, j)
}

// stops tells that element i ends a name.
func (r *Reading) stops(i int) bool { return r.Taken(i) || r.Part.Elems[i].Mark&pattern.Punct != 0 }

// subjectBefore reads "stats midterm", "Linguistics essay": one word right
// before, where the language puts it there.
func (r *Reading) subjectBefore(i, start int) string {
	l, c := r.Part, &r.Message.Pack.Classes
	if i-1 < start || c.Before < 0 || l.Is(i, c.Before) == 0 {
		return ""
	}
	e := &l.Elems[i-1]
	if e.Mark&pattern.Word == 0 || e.Mark&pattern.Num != 0 || l.Is(i-1, c.Infinitive) > 0 || l.Is(i-1, c.Article) > 0 ||
		l.Is(i-1, c.TrimRight) > 0 || l.Is(i-1, c.NotSubject) > 0 || l.Is(i-1, c.NotBefore) > 0 || l.Is(i-1, c.Acad) > 0 || r.Taken(i-1) {
		return ""
	}
	j := i - 1
	for j-1 >= start && l.Elems[j-1].Upper && l.Elems[i-1].Upper && l.Is(j-1, c.Infinitive) == 0 {
		j--
	}
	return r.Part.TextOf(j, i)
}

// SubjectNamed finds a subject after a preposition anywhere in a question.
func (r *Reading) SubjectNamed() string {
	if own := r.OwnSubject(); own != "" {
		return own
	}
	l, c := r.Part, &r.Message.Pack.Classes
	for i := range l.Elems {
		if l.Is(i, c.SubjectOf) == 0 || i+1 >= len(l.Elems) {
			continue
		}
		j := i + 1
		if !l.Elems[j].Upper || l.Elems[j].Mark&pattern.Word == 0 || l.Elems[j].Ent >= 0 || r.Taken(j) {
			continue
		}
		k := j + 1
		for k < len(l.Elems) && l.Elems[k].Upper && l.Elems[k].Mark&pattern.Word != 0 && !r.Taken(k) {
			k++
		}
		if s := r.Part.TextOf(j, k); !r.Common(s) && !r.General(s) {
			return s
		}
	}
	return ""
}

// SubjectCapture is the subject that a template has captured, as the person
// themselves write it; "" for words that name none in particular.
func (r *Reading) SubjectCapture() string {
	s := r.Name("subject")
	if s == "" || r.General(s) {
		return ""
	}
	if own := r.Message.Own(s, nlu.SubjectNames); own != "" {
		return own
	}
	return s
}
