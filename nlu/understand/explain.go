package understand

import (
	"fmt"
	"strings"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// Explain tells in plain lines how a text is read: its elements with their
// bytes, the entities, and for each part the intents with their scores and the
// template that spoke for them.
func (u *Understander) Explain(in nlu.Input) string {
	m := u.open(in)
	var b strings.Builder
	b.WriteString("elements\n")
	for i := range m.Line.Elems {
		e := &m.Line.Elems[i]
		fmt.Fprintf(&b, "  %4d-%-4d %-24q %s", e.Start, e.End, m.Text[e.Start:e.End], markNames(e.Mark))
		if e.Fixed {
			b.WriteString("  mended")
		}
		var names []string
		m.Line.Classes(i, func(c int32, n int) { names = append(names, m.Pack.ClassName(c)) })
		if len(names) > 0 {
			fmt.Fprintf(&b, "  :%s", strings.Join(names, " :"))
		}
		b.WriteByte('\n')
	}
	b.WriteString("entities\n")
	for i := range m.Entities {
		e := &m.Entities[i]
		fmt.Fprintf(&b, "  %4d-%-4d %-24q %s\n", e.Offset, e.End, m.Text[e.Offset:e.End], e.Kind)
	}
	if rows := u.list(m); rows != nil {
		for _, r := range rows {
			fmt.Fprintf(&b, "row at byte %d, read as %q\n", r.at, r.text)
		}
		return b.String()
	}
	parts, _ := readWays(m)
	for n, pt := range parts {
		if len(pt.Elems) == 0 {
			continue
		}
		fmt.Fprintf(&b, "part %d %q\n", n+1, m.Text[pt.Elems[0].Start:pt.Elems[len(pt.Elems)-1].End])
		explainChoice(m, &b, parts, n)
	}
	return b.String()
}

// explainChoice tells the intents of a part, as if nothing were known of what the
// part before it says.
func explainChoice(m *cut.Message, b *strings.Builder, parts []*cut.Part, n int) {
	s := choose.Rank(m, parts, n, "")
	for i, c := range s.List {
		if i > 3 && c.Match == nil || i > 6 {
			break
		}
		fmt.Fprintf(b, "  %-20s %5.1f %%  model %5.1f  template %4.1f", c.Intent, 100*s.Prob[i], c.Model, c.Template)
		if c.Match != nil {
			fmt.Fprintf(b, "  %s", c.Match.Source)
		}
		b.WriteByte('\n')
	}
}

func markNames(k pattern.Mark) string {
	var out []string
	for _, n := range []struct {
		k    pattern.Mark
		name string
	}{
		{pattern.Word, "word"}, {pattern.Punct, "punctuation"}, {pattern.Stop, "stop"}, {pattern.Ask, "question"}, {pattern.When, "when"},
		{pattern.Span, "span"}, {pattern.Clock, "clock"}, {pattern.Dur, "length"}, {pattern.Money, "money"}, {pattern.Priced, "priced"},
		{pattern.Num, "number"}, {pattern.Rec, "repeat"}, {pattern.Sign, "sign"}, {pattern.Shift, "from now"},
	} {
		if k&n.k != 0 {
			out = append(out, n.name)
		}
	}
	return strings.Join(out, ",")
}
