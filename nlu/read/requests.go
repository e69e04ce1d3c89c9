package read

import (
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/slot"
)

// request reads what is asked of the office: to file something, how it stands,
// or a paper for it.
func request(r *slot.Reading) []nlu.Frame {
	s := &r.Frame.Slots
	s.ID = requestID(r)
	if r.Frame.Intent == nlu.RequestFile {
		if ps := requestPeriod(r); ps != "" {
			s.Range = ps
		}
		return each(r, "title", func(f *nlu.Frame, t string) { f.Slots.Title = t })
	}
	if s.ID == "" {
		s.Title = withoutKind(r, r.Name("title"))
	}
	if r.Frame.Intent == nlu.RequestStatus {
		return []nlu.Frame{r.Frame}
	}
	return each(r, "document", func(f *nlu.Frame, t string) { f.Slots.Document = t })
}

// each gives a frame for each thing of a list in a capture.
func each(r *slot.Reading, name string, put func(*nlu.Frame, string)) []nlu.Frame {
	c, ok := r.Captures[name]
	if !ok {
		from := 0
		for from < len(r.Part.Elems) {
			n := max(r.Part.Is(from, r.Message.Pack.Classes.Must), r.Part.Is(from, r.Message.Pack.Classes.Apply), r.Part.Is(from, r.Message.Pack.Classes.Article))
			if n == 0 {
				break
			}
			from += n
		}
		t := r.First(slot.Span{From: from, To: len(r.Part.Elems)})
		put(&r.Frame, t)
		r.Frame.Confidence = min(r.Frame.Confidence, 0.6)
		return []nlu.Frame{r.Frame}
	}
	var out []nlu.Frame
	start := c.From
	for i := c.From; i <= c.To; i++ {
		n := 0
		if i < c.To {
			if n = r.Part.Is(i, r.Message.Pack.Classes.And); n == 0 || r.Part.Is(i+n, r.Message.Pack.Classes.Article) == 0 {
				continue
			}
		}
		if t := r.First(slot.Span{From: start, To: i}); t != "" {
			f := r.Frame
			put(&f, t)
			out = append(out, f)
		}
		start = i + n
	}
	if len(out) == 0 {
		r.Frame.Confidence = min(r.Frame.Confidence, 0.4)
		return []nlu.Frame{r.Frame}
	}
	return out
}

// requestID is the number of a request: a capture, or a code after the word for one.
func requestID(r *slot.Reading) string {
	if c, ok := r.Captures["id"]; ok {
		return strings.Trim(r.Part.TextOf(c.From, c.To), "#., ")
	}
	for i := range r.Part.Elems {
		e := &r.Part.Elems[i]
		if e.Mark&(pattern.When|pattern.Priced) != 0 || !cut.HasDigit(e.Fold) {
			continue
		}
		if e.Fold[0] == '#' || r.Part.Is(i-1, r.Message.Pack.Classes.RequestWord) > 0 {
			return strings.Trim(r.Part.Text[e.Start:e.End], "#., ")
		}
	}
	return ""
}

// withoutKind takes "my request for" from the front and "request" from the end; ""
// if there is nothing else.
func withoutKind(r *slot.Reading, t string) string {
	elems := r.Message.Pack.Split(t, nil, nil)
	l := r.Message.Pack.Line(t, elems)
	c := &r.Message.Pack.Classes
	i, j := 0, len(elems)
	for i < j {
		n := max(l.Is(i, c.RequestWord), l.Is(i, c.Article), l.Is(i, c.TrimLeft))
		if n == 0 {
			break
		}
		i += n
	}
	for j > i && (l.Is(j-1, c.RequestWord) == 1 && c.Before >= 0 || elems[j-1].Mark&pattern.Word == 0) {
		j--
	}
	if i >= j {
		return ""
	}
	return t[elems[i].Start:elems[j-1].End]
}

// requestPeriod is the stretch of days that a request is for.
func requestPeriod(r *slot.Reading) string {
	ps := r.Ranges(entity.Forward)
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
