package nlu

import (
	"fmt"
	"strings"

	"becario/nlu/hear"
)

// Explain tells in plain lines how a text is read: its elements with their
// bytes, the entities, and for each part the intents with their scores and the
// template that spoke for them.
func (u *Understander) Explain(in Input) string {
	m := u.open(in)
	var b strings.Builder
	b.WriteString("elements\n")
	for i := range m.line.Elems {
		e := &m.line.Elems[i]
		fmt.Fprintf(&b, "  %4d-%-4d %-24q %s", e.Start, e.End, m.text[e.Start:e.End], markNames(e.Mark))
		if e.Fixed {
			b.WriteString("  mended")
		}
		var names []string
		m.line.Classes(i, func(c int32, n int) { names = append(names, m.p.ClassName(c)) })
		if len(names) > 0 {
			fmt.Fprintf(&b, "  :%s", strings.Join(names, " :"))
		}
		b.WriteByte('\n')
	}
	b.WriteString("entities\n")
	for i := range m.ents {
		e := &m.ents[i]
		fmt.Fprintf(&b, "  %4d-%-4d %-24q %s\n", e.Offset, e.End, m.text[e.Offset:e.End], e.Kind)
	}
	for n, pt := range m.parts() {
		if len(pt.Elems) == 0 {
			continue
		}
		fmt.Fprintf(&b, "part %d %q\n", n+1, m.text[pt.Elems[0].Start:pt.Elems[len(pt.Elems)-1].End])
		m.explainChoice(&b, pt)
	}
	return b.String()
}

func (m *message) explainChoice(b *strings.Builder, pt *part) {
	s := m.choose(pt, "")
	for i, c := range s.list {
		if i > 3 && c.match == nil || i > 6 {
			break
		}
		fmt.Fprintf(b, "  %-20s %5.1f %%  model %5.1f  template %4.1f", c.intent, 100*s.prob[i], c.model, c.tmpl)
		if c.match != nil {
			fmt.Fprintf(b, "  %s", c.match.Source)
		}
		b.WriteByte('\n')
	}
}

func markNames(k hear.Mark) string {
	var out []string
	for _, n := range []struct {
		k    hear.Mark
		name string
	}{
		{hear.Word, "word"}, {hear.Punct, "punctuation"}, {hear.Stop, "stop"}, {hear.Ask, "question"}, {hear.When, "when"},
		{hear.Span, "span"}, {hear.Clock, "clock"}, {hear.Dur, "length"}, {hear.Money, "money"}, {hear.Priced, "priced"},
		{hear.Num, "number"}, {hear.Rec, "repeat"}, {hear.Sign, "sign"}, {hear.Shift, "from now"},
	} {
		if k&n.k != 0 {
			out = append(out, n.name)
		}
	}
	return strings.Join(out, ",")
}
