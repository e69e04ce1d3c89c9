package cut

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/pattern"
)

// Part is a stretch of a message that says one thing, or several of one kind.
type Part struct {
	*pattern.Line
	From, To int        // elements of the message
	Like     bool       // says a thing of the same kind as the part before it, unless its words say otherwise
	Inherit  bool       // goes on with what the part before it wants ("and also ...")
	Carried  bool       // has the day of the part before it
	Sentence int        // number of the sentence
	Called   string     // the subject or title of the part that this one goes on with
	As       nlu.Intent // the intent of the part that it is like
}

// TextOf is what was written from one element up to another.
func (p *Part) TextOf(from, to int) string {
	if from < 0 || from >= to || to > len(p.Elems) {
		return ""
	}
	return p.Text[p.Elems[from].Start:p.Elems[to-1].End]
}

// Bounds finds the elements of a text that was taken from it. Of a title
// that was joined of two pieces it finds the first.
func (p *Part) Bounds(text string) (from, to int) {
	n := len(p.Elems)
	if n == 0 {
		return 0, 0
	}
	base := p.Elems[0].Start
	whole := p.TextOf(0, n)
	at := p.index(whole, text)
	for at < 0 {
		k := strings.LastIndexByte(text, ' ')
		if k < 0 {
			return 0, n
		}
		text = text[:k]
		at = p.index(whole, text)
	}
	first, last := base+at, base+at+len(text)
	for from < n && p.Elems[from].Start < first {
		from++
	}
	for to = from; to < n && p.Elems[to].End <= last; to++ {
	}
	return from, to
}

// index is where a text stands in the whole part as elements of its own, or else anywhere:
// the "3" of "a las 8:30 en el aula 3" is not that of the hour. It is -1 if it stands nowhere.
func (p *Part) index(whole, text string) int {
	base := p.Elems[0].Start
	for from := 0; text != ""; {
		k := strings.Index(whole[from:], text)
		if k < 0 {
			break
		}
		at := base + from + k
		first := slices.ContainsFunc(p.Elems, func(e pattern.Elem) bool { return e.Start == at })
		if first && slices.ContainsFunc(p.Elems, func(e pattern.Elem) bool { return e.End == at+len(text) }) {
			return from + k
		}
		from += k + 1
	}
	return strings.Index(whole, text)
}

// EndsBefore tells that words of a class end right before element i.
func (p *Part) EndsBefore(i int, class int32) bool {
	for j := max(0, i-3); j < i; j++ {
		if n := p.Is(j, class); n > 0 && j+n == i {
			return true
		}
	}
	return false
}

// FollowedBy tells whether a word of a class comes right after element i.
func (p *Part) FollowedBy(i int, class int32) bool {
	for i++; i < len(p.Elems) && p.Elems[i].Mark&pattern.Word == 0; i++ {
	}
	return p.Is(i, class) > 0
}

// Has tells whether a word of a class stands in the part.
func (p *Part) Has(class int32) bool {
	for i := range p.Elems {
		if p.Is(i, class) > 0 {
			return true
		}
	}
	return false
}

// Leads tells that a part begins with a date, before anything is named.
func (p *Part) Leads() bool {
	for i := range p.Elems {
		e := &p.Elems[i]
		if e.Mark&pattern.When != 0 {
			return true
		}
		if e.Mark&pattern.Word != 0 && i > 1 {
			return false
		}
	}
	return false
}
