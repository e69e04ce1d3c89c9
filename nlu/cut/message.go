// Package cut cuts a message into elements and parts: it chooses the entities that
// stand in a text without overlapping, settles what is taken back while writing,
// and finds where a new wish begins.
package cut

import (
	"becario/nlu"
	"becario/nlu/entity"
	"becario/nlu/pattern"
	"becario/nlu/vocab"
)

// maxText is how much of a message is read, in bytes. Telegram allows 4,096
// characters; what comes after is not understood.
const maxText = 16 << 10

// Message is a text on its way to frames.
type Message struct {
	Input    nlu.Input
	Text     string
	Pack     *vocab.Pack
	Entities []entity.Entity
	Line     *pattern.Line
	Currency string // of an amount without one where Input.Currency says none
	// Wanted are the kinds of the person's names that were looked for.
	Wanted nlu.Names
	reader *entity.Reader
}

// Open reads the entities of a text and cuts it into elements.
func Open(reader *entity.Reader, p *vocab.Pack, in nlu.Input, currency string) *Message {
	text := in.Text
	if len(text) > maxText {
		text = text[:maxText]
	}
	reading := reader.Read(entity.Input{Text: text, Reference: in.Reference, Lang: in.Lang, Currency: in.Currency})
	m := &Message{Input: in, Text: text, Pack: p, Entities: reading.Entities, Currency: currency, reader: reader}
	m.parted()
	elems := m.Pack.Split(text, m.pieces(), make([]pattern.Elem, 0, 8+len(text)/4))
	m.Line = m.Pack.Line(text, elems)
	m.correct()
	m.settle()
	return m
}

// Impossible lists the dates that there are not.
func (m *Message) Impossible() []string {
	var out []string
	for i := range m.Entities {
		if e := &m.Entities[i]; e.Kind == entity.KindDatetime && e.When.Impossible {
			out = append(out, m.Text[e.Offset:e.End])
		}
	}
	return out
}

// Said tells whether a word of a class stands in or right before element i.
func (m *Message) Said(pt *Part, i int, class int32) bool {
	if pt.Is(i-1, class) > 0 {
		return true
	}
	e := &pt.Elems[i]
	inner := m.Pack.Split(pt.Text[:e.End], []pattern.Piece{{Start: 0, End: e.Start}}, nil)
	l := m.Pack.Line(pt.Text, inner)
	for j := range inner {
		if inner[j].Start >= e.Start && l.Is(j, class) > 0 {
			return true
		}
	}
	return false
}
