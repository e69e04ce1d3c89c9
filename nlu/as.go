package nlu

import (
	"slices"
	"strings"
)

// As reads a whole message as one wish of a given intent, whatever it takes to
// be the likeliest. Slots that stay empty are filled from quotes, by slot, if
// they are Quotable and stand in the text just so; other quotes are ignored.
// The frame is in band Ask. It fails if the intent lacks what it cannot do
// without, or if the text says it more than once.
func (u *Understander) As(in Input, intent Intent, quotes map[string]string) (Frame, bool) {
	m := u.open(in)
	pt := &part{to: len(m.line.Elems)}
	if pt.to == 0 {
		return Frame{}, false
	}
	m.behead(pt)
	pt.Line = m.p.Line(m.text, m.line.Elems[pt.from:pt.to])
	all := m.choose(pt, "")
	i := slices.IndexFunc(all.list, func(c candidate) bool { return c.intent == intent })
	if i < 0 {
		return Frame{}, false
	}
	frames := m.readAs(pt, all.list[i], all.prob[i])
	if len(frames) != 1 {
		return Frame{}, false
	}
	f := frames[0]
	f.Slots.quote(m.text, intent, quotes)
	f.Band = Ask
	return f, complete([]Frame{f})
}

// quote fills the empty slots of an intent with words of the text.
func (s *Slots) quote(text string, intent Intent, quotes map[string]string) {
	slots := map[string]*string{"title": &s.Title, "new_title": &s.NewTitle, "subject": &s.Subject, "alias": &s.Alias,
		"teacher": &s.Teacher, "room": &s.Room, "group": &s.Group, "category": &s.Category, "document": &s.Document}
	for _, name := range Quotable(intent) {
		said := strings.TrimSpace(quotes[name])
		if slot := slots[name]; *slot == "" && said != "" && strings.Contains(text, said) {
			*slot = said
		}
	}
}
