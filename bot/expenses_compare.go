package bot

import (
	"slices"
	"strings"

	"becario/kit/fold"
	"becario/nlu"
	"becario/report"
)

// compare draws two periods side by side and says how they differ.
func (a *expensesArea) compare(t *turn, f nlu.Frame) (reply, error) {
	category, err := a.category(t, f.Slots.Category)
	if err != nil {
		return reply{}, err
	}
	one := f.Slots.A
	if one+f.Slots.B == "" {
		one = f.Slots.Range
	}
	c, err := a.compared(t, report.Compare(one, f.Slots.B, category, t.now))
	if err != nil {
		return reply{}, err
	}
	if known, err := a.isCategory(t, category); err != nil {
		return reply{}, err
	} else if !known && c.Empty() {
		// A word that names nothing: "este mes con el anterior".
		if c, err = a.compared(t, c.Of("")); err != nil {
			return reply{}, err
		}
	}
	w := t.writer()
	switch {
	case c.Empty():
		return a.none(t, c.After), nil
	case c.Was.Minor == 0:
		return reply{text: t.say("expense.no_history", "before", c.Before.Label(w), "label", c.After.Label(w), "total", w.Money(c.Is))}, nil
	case c.Is.Minor == 0:
		return reply{text: t.say("expense.nothing_now", "label", c.After.Label(w), "before", c.Before.Label(w), "total", w.Money(c.Was))}, nil
	}
	pen, err := t.pens()
	if err != nil {
		return reply{}, err
	}
	picture, err := pen.Compare(c.Picture(w)).PNG(scale)
	if err != nil {
		return reply{}, err
	}
	text := cutLines(strings.Join(c.Text(w), "\n"), captionRunes)
	return reply{text: text, picture: picture, frames: []nlu.Frame{f}, refs: []Ref{{Service: a.name()}}}, nil
}

// compared asks for the sums of a comparison.
func (a *expensesArea) compared(t *turn, c report.Comparison) (report.Compared, error) {
	before, after := c.Queries()
	is, err := a.sums(t, after)
	if err != nil {
		return report.Compared{}, err
	}
	was, err := a.sums(t, before)
	if err != nil {
		return report.Compared{}, err
	}
	return c.Fill(t.writer(), was, is), nil
}

// isCategory reports whether a name is that of a category.
func (a *expensesArea) isCategory(t *turn, name string) (bool, error) {
	known, err := a.known(t)
	return slices.ContainsFunc(known, func(k string) bool { return fold.Same(k, name) }), err
}
