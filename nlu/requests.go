package nlu

import (
	"strings"

	"becario/nlu/entity"
	"becario/nlu/hear"
)

// request reads what is asked of the office: to file something, how it stands,
// or a paper for it.
func (r *reading) request() []Frame {
	s := &r.f.Slots
	s.ID = r.requestID()
	switch r.f.Intent {
	case RequestFile:
		if ps := r.requestPeriod(); ps != "" {
			s.Range = ps
		}
		return r.each("title", func(f *Frame, t string) { f.Slots.Title = t })
	case RequestStatus:
		if s.ID == "" {
			if t := r.name("title"); t != "" && !r.onlyRequest(t) {
				s.Title = r.withoutKind(t)
			}
		}
		return []Frame{r.f}
	}
	if s.ID == "" {
		if t := r.name("title"); t != "" && !r.onlyRequest(t) {
			s.Title = r.withoutKind(t)
		}
	}
	return r.each("document", func(f *Frame, t string) { f.Slots.Document = t })
}

// each gives a frame for each thing of a list in a capture.
func (r *reading) each(slot string, put func(*Frame, string)) []Frame {
	c, ok := r.caps[slot]
	if !ok {
		from := 0
		for from < len(r.pt.Elems) {
			n := max(r.pt.Is(from, r.m.p.c.must), r.pt.Is(from, r.m.p.c.apply), r.pt.Is(from, r.m.p.c.article))
			if n == 0 {
				break
			}
			from += n
		}
		t := r.first(span{from: from, to: len(r.pt.Elems)})
		put(&r.f, t)
		r.f.Confidence = min(r.f.Confidence, 0.6)
		return []Frame{r.f}
	}
	var out []Frame
	start := c.from
	for i := c.from; i <= c.to; i++ {
		n := 0
		if i < c.to {
			if n = r.pt.Is(i, r.m.p.c.and); n == 0 || r.pt.Is(i+n, r.m.p.c.article) == 0 {
				continue
			}
		}
		if t := r.first(span{from: start, to: i}); t != "" {
			f := r.f
			put(&f, t)
			out = append(out, f)
		}
		start = i + n
	}
	if len(out) == 0 {
		r.f.Confidence = min(r.f.Confidence, 0.4)
		return []Frame{r.f}
	}
	return out
}

// requestID is the number of a request: a capture, or a code after the word for one.
func (r *reading) requestID() string {
	if c, ok := r.caps["id"]; ok {
		return strings.Trim(r.text(c.from, c.to), "#., ")
	}
	for i := range r.pt.Elems {
		e := &r.pt.Elems[i]
		if e.Mark&(hear.When|hear.Priced) != 0 || !hasDigit(e.Fold) {
			continue
		}
		if e.Fold[0] == '#' || r.pt.Is(i-1, r.m.p.c.requestWord) > 0 {
			return strings.Trim(r.pt.Text[e.Start:e.End], "#., ")
		}
	}
	return ""
}

// onlyRequest tells that a text says no more than "my request".
func (r *reading) onlyRequest(t string) bool { return r.withoutKind(t) == "" }

// withoutKind takes "my request for" from the front and "request" from the end.
func (r *reading) withoutKind(t string) string {
	elems := r.m.p.Split(t, nil, nil)
	l := r.m.p.Line(t, elems)
	c := &r.m.p.c
	i, j := 0, len(elems)
	for i < j {
		n := max(l.Is(i, c.requestWord), l.Is(i, c.article), l.Is(i, c.trimLeft))
		if n == 0 {
			break
		}
		i += n
	}
	for j > i && (l.Is(j-1, c.requestWord) == 1 && c.before >= 0 || elems[j-1].Mark&hear.Word == 0) {
		j--
	}
	if i >= j {
		return ""
	}
	return t[elems[i].Start:elems[j-1].End]
}

// requestPeriod is the stretch of days that a request is for.
func (r *reading) requestPeriod() string {
	ps := r.ranges(entity.Forward)
	switch {
	case len(ps) == 0:
		return ""
	case len(ps) > 1:
		a, _, _ := strings.Cut(ps[0], "/")
		_, b, _ := strings.Cut(ps[1], "/")
		if a < b {
			return a + "/" + b
		}
	}
	return ps[0]
}
