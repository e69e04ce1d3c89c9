package expenses

import (
	"slices"
	"strings"

	"becario/kit/fold"
	"becario/nlu"
	"becario/report"
	"becario/talk"
)

// compare draws two periods side by side and says how they differ.
func (tp *Topic) compare(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	category, err := tp.category(t, f.Slots.Category)
	if err != nil {
		return talk.Reply{}, err
	}
	one := f.Slots.A
	if one+f.Slots.B == "" {
		one = f.Slots.Range
	}
	c, err := tp.compared(t, report.Compare(one, f.Slots.B, category, t.Now))
	if err != nil {
		return talk.Reply{}, err
	}
	if known, err := tp.isCategory(t, category); err != nil {
		return talk.Reply{}, err
	} else if !known && c.Empty() {
		// A word that names nothing: "este mes con el anterior".
		if c, err = tp.compared(t, c.Of("")); err != nil {
			return talk.Reply{}, err
		}
	}
	w := t.Writer
	switch {
	case c.Empty():
		return none(t, c.After), nil
	case c.Was.Minor == 0:
		return talk.Reply{Text: t.Say("expense.no_history", "before", c.Before.Label(w), "label", c.After.Label(w), "total", w.Money(c.Is))}, nil
	case c.Is.Minor == 0:
		return talk.Reply{Text: t.Say("expense.nothing_now", "label", c.After.Label(w), "before", c.Before.Label(w), "total", w.Money(c.Was))}, nil
	}
	pen, err := tp.pen()
	if err != nil {
		return talk.Reply{}, err
	}
	picture, err := pen.Compare(c.Picture(w)).PNG(talk.PictureScale)
	if err != nil {
		return talk.Reply{}, err
	}
	text := cutLines(strings.Join(c.Text(w), "\n"), captionRunes)
	return talk.Reply{Text: text, Picture: picture, Frames: []nlu.Frame{f}, Refs: []talk.Ref{{Service: tp.Name()}}}, nil
}

// compared asks for the sums of a comparison.
func (tp *Topic) compared(t *talk.Turn, c report.Comparison) (report.Compared, error) {
	before, after := c.Queries()
	is, err := tp.sums(t, after)
	if err != nil {
		return report.Compared{}, err
	}
	was, err := tp.sums(t, before)
	if err != nil {
		return report.Compared{}, err
	}
	return c.Fill(t.Writer, was, is), nil
}

// isCategory reports whether a name is that of a category.
func (tp *Topic) isCategory(t *talk.Turn, name string) (bool, error) {
	known, err := tp.known(t)
	return slices.ContainsFunc(known, func(k string) bool { return fold.Same(k, name) }), err
}
