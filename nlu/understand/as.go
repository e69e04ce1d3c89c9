package understand

import (
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/read"
)

// As reads a whole message as one wish of a given intent, whatever it takes to
// be the likeliest. Slots that stay empty are filled from quotes, by slot, if
// they are Quotable and stand in the text just so; other quotes are ignored.
// The frame is in band Ask. It fails if the intent lacks what it cannot do
// without, or if the text says it more than once.
func (u *Understander) As(in nlu.Input, intent nlu.Intent, quotes map[string]string) (nlu.Frame, bool) {
	m := u.open(in)
	pt := &cut.Part{To: len(m.Line.Elems)}
	if pt.To == 0 {
		return nlu.Frame{}, false
	}
	m.DropOpening(pt)
	pt.Line = m.Pack.Line(m.Text, m.Line.Elems[pt.From:pt.To])
	all := choose.Rank(m, []*cut.Part{pt}, 0, "")
	i := slices.IndexFunc(all.List, func(c choose.Candidate) bool { return c.Intent == intent })
	if i < 0 {
		return nlu.Frame{}, false
	}
	frames := read.As(m, pt, intent, all.List[i].Match, all.Prob[i])
	choose.Doubt(m, pt, frames)
	if len(frames) != 1 {
		return nlu.Frame{}, false
	}
	items := itemsAfter(m.Input.Onto)
	f := items.add(m, pt, nil, frames)[0]
	quote(&f.Slots, m.Text, intent, quotes)
	f.Band = nlu.Ask
	return f, complete([]nlu.Frame{f})
}

// quote fills the empty slots of an intent with words of the text.
func quote(s *nlu.Slots, text string, intent nlu.Intent, quotes map[string]string) {
	slots := map[string]*string{"title": &s.Title, "new_title": &s.NewTitle, "subject": &s.Subject, "alias": &s.Alias,
		"teacher": &s.Teacher, "room": &s.Room, "group": &s.Group, "category": &s.Category, "document": &s.Document}
	for _, name := range nlu.Quotable(intent) {
		said := strings.TrimSpace(quotes[name])
		if slot := slots[name]; *slot == "" && said != "" && strings.Contains(text, said) {
			*slot = said
		}
	}
}
