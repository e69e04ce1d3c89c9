package understand

import (
	"fmt"
	"math"
	"strings"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/lines"
	"becario/nlu/pattern"
	"becario/nlu/read"
)

// item is a row of a list as a message of its own: with the day of its heading
// before what it says.
type item struct {
	text   string
	at     int // the byte of the message at which what it says begins
	before int // how many bytes of text stand before that
}

// list gives the rows of a message that is a list, nil if it is none. A list is two
// rows or more with bullets or numbers, two or more of which each has a time or
// each a price, or two or more after a heading.
func (u *Understander) list(m *cut.Message) []item {
	if !strings.ContainsRune(m.Text, '\n') {
		return nil
	}
	rows := lines.Of(m.Text)
	if len(rows) < 2 || len(rows) > maxRows {
		return nil
	}
	l := lister{text: m.Text, rows: rows, holds: make([]holding, len(rows))}
	for i, r := range rows {
		in := m.Input
		in.Text = m.Text[r.Start:r.End]
		l.holds[i] = holdingOf(u.open(in)) // alone: "14/10" and "9:00" in the next row are two things
	}
	l.headings()
	if !l.isList() {
		return nil
	}
	if sum := l.receipt(); sum != nil {
		return sum
	}
	return l.items()
}

// maxRows is how many rows a list may have.
const maxRows = 60

// longRow is how many bytes a row of a list without marks may have.
const longRow = 90

// lister finds out whether a message is a list, and what its rows are.
type lister struct {
	text    string
	rows    []lines.Row
	holds   []holding
	heading []bool
}

// holding is what a row holds.
type holding struct {
	words, other int            // words, and those of them that are no fillers
	day          *entity.Entity // the first that says a day
	said         string         // as it was said
	days         int
	price        string // the last one
	timed        bool
	prices       int
	sum          bool // what all others come to
	colon        bool // ends with a colon
}

func holdingOf(m *cut.Message) holding {
	var h holding
	h.colon = strings.HasSuffix(m.Text, ":")
	c := &m.Pack.Classes
	for i := range m.Line.Elems {
		e := &m.Line.Elems[i]
		switch {
		case e.Mark&(pattern.When|pattern.Rec) != 0 && e.Ent >= 0:
			h.timed = true
			if e.Mark&pattern.Clock == 0 {
				if h.days++; h.day == nil {
					h.day, h.said = &m.Entities[e.Ent], m.Text[e.Start:e.End]
				}
			}
		case e.Mark&(pattern.Priced|pattern.Money) != 0:
			h.prices++
			h.price = m.Text[e.Start:e.End]
		case e.Mark&pattern.Word != 0:
			h.words++
			h.sum = h.sum || m.Line.Is(i, c.Total) > 0
			if m.Line.Is(i, c.Filler)+m.Line.Is(i, c.TrimLeft)+m.Line.Is(i, c.TrimRight) == 0 {
				h.other++
			}
		}
	}
	return h
}

// headings finds the rows that only say what those after them are about: they end
// with a colon, say nothing but a day, or have no mark where the next ones have.
func (l *lister) headings() {
	l.heading = make([]bool, len(l.rows))
	for i := len(l.rows) - 2; i >= 0; i-- {
		h := &l.holds[i]
		if l.rows[i].Marked || l.rows[i].Done {
			continue
		}
		next := l.rows[i+1]
		l.heading[i] = h.colon || h.day != nil && h.other == 0 && h.prices == 0 ||
			next.Marked && l.marked() > 1 ||
			i == 0 && l.heading[1] && h.prices == 0 ||
			i == 0 && len(l.rows) > 2 && h.prices == 0 && (!h.timed && l.all(1, func(h *holding) bool { return h.timed }) || l.all(1, func(h *holding) bool { return h.prices > 0 }))
	}
}

// marked is how many rows have a mark.
func (l *lister) marked() int {
	n := 0
	for _, r := range l.rows {
		if r.Marked || r.Done {
			n++
		}
	}
	return n
}

// all tells that something holds of each row from one on, of headings aside.
func (l *lister) all(from int, holds func(*holding) bool) bool {
	n := 0
	for i := from; i < len(l.rows); i++ {
		if l.heading[i] {
			continue
		}
		if !holds(&l.holds[i]) {
			return false
		}
		n++
	}
	return n > 1
}

func (l *lister) isList() bool {
	if l.marked() > 1 {
		return true
	}
	for i, r := range l.rows {
		if r.End-r.Start > longRow || !l.heading[i] && strings.ContainsAny(l.text[r.End-1:r.End], ".?!") && l.holds[i].words > 8 {
			return false
		}
	}
	if l.all(0, func(h *holding) bool { return h.timed && h.words > 0 }) || l.all(0, func(h *holding) bool { return h.prices > 0 && h.words > 0 }) {
		return true
	}
	return l.heading[0] && l.all(1, func(*holding) bool { return true })
}

// receipt gives the sum of a list of prices, with what stands above it, if it has
// one. The prices that it is the sum of are no spending of their own.
func (l *lister) receipt() []item {
	prices, sum := 0, -1
	for i := range l.holds {
		switch h := &l.holds[i]; {
		case h.sum && h.prices > 0 && sum < 0:
			sum = i
		case h.prices > 0 && sum < 0:
			prices++
		}
	}
	if prices < 2 || sum < 0 || l.holds[0].prices > 0 {
		return nil
	}
	head := l.rows[0]
	text := strings.TrimRight(l.text[head.Start:head.End], ":") + " " + l.holds[sum].price
	if day := l.dayOf(); l.holds[0].day == nil && day != "" {
		text += ", " + day
	}
	return []item{{text: text, at: head.Start}}
}

// dayOf is the one day that stands in the message.
func (l *lister) dayOf() string {
	day := ""
	for i := range l.holds {
		if said := l.holds[i].said; said != "" {
			if day != "" {
				return ""
			}
			day = said
		}
	}
	return day
}

// items are the rows that are no headings, each with the day of the heading above
// it if it says none.
func (l *lister) items() []item {
	var out []item
	var above *holding // the heading that says a day
	for i, r := range l.rows {
		if l.heading[i] {
			if h := &l.holds[i]; h.days == 1 {
				above = h
			} else if r.Apart {
				above = nil
			}
			continue
		}
		if r.Done {
			continue
		}
		it := item{text: l.text[r.Start:r.End], at: r.Start}
		if above != nil && l.holds[i].day == nil {
			it.put(above.said, above.day)
		}
		out = append(out, it)
	}
	return out
}

// put sets the day of a heading before a row. Under a month a row begins with its
// day: "February", "3 – dentist".
func (it *item) put(said string, day *entity.Entity) {
	if day.Kind == entity.KindDatetime && !day.When.End.IsZero() && day.When.Start.Day() == 1 && day.When.Start.AddDate(0, 1, 0).Equal(day.When.End) {
		var n int
		if k, err := fmt.Sscanf(it.text, "%d", &n); k == 1 && err == nil && n >= 1 && n <= day.When.End.AddDate(0, 0, -1).Day() {
			rest := strings.TrimLeft(strings.TrimLeft(it.text, "0123456789"), " –—-.:)")
			if rest != "" {
				cut := len(it.text) - len(rest)
				said = day.When.Start.AddDate(0, 0, n-1).Format(nlu.DateLayout)
				it.text, it.at = rest, it.at+cut
			}
		}
	}
	if said == strings.ToUpper(said) {
		said = said[:1] + strings.ToLower(said[1:]) // "MON" in front of a name would be one
	}
	it.text = said + " " + it.text
	it.before = len(said) + 1
}

// listed reads the rows of a list. What a row says by itself counts, and where that
// is in doubt what most likely all of them say.
func (u *Understander) listed(m *cut.Message, items []item) []nlu.Frame {
	rows := make([]row, 0, len(items))
	for _, it := range items {
		in := m.Input
		in.Text = it.text
		r := row{item: it, m: u.open(in)}
		r.parts, r.frames = readWays(r.m)
		m.Wanted |= r.m.Wanted
		rows = append(rows, r)
	}
	whole := choose.Rank(m, m.PartsAt(func(int) bool { return false }), 0, "")
	alike(whole, rows)
	var out []nlu.Frame
	for _, r := range rows {
		for _, f := range r.frames {
			f.Start, f.End = max(f.Start-r.before, 0)+r.at, max(f.End-r.before, 0)+r.at
			out = append(out, f)
		}
	}
	return out
}

// row is an item while it is read.
type row struct {
	item
	m      *cut.Message
	parts  []*cut.Part
	frames []nlu.Frame
}

const (
	// sureAlone is how sure a row must be of what it says to say something else than
	// the others.
	sureAlone = 0.85
	// wholeWeighs is how many rows the list as a whole, with its headings, counts for
	// in what its rows say.
	wholeWeighs = 2
)

// alike settles what the rows of a list say where that is in doubt: what most
// likely all of them do. A list that as a whole asks for nothing, such as one of
// ideas or of what others do, is not done without a question.
func alike(whole choose.Ranking, rows []row) {
	total := map[nlu.Intent]float64{}
	vote := func(r *choose.Ranking, weighs float64) {
		p := map[nlu.Intent]float64{}
		for k, c := range r.List {
			p[chat(c.Intent)] += r.Prob[k]
		}
		for intent, p := range p {
			total[intent] += weighs * math.Log(max(p, 0.005))
		}
	}
	vote(&whole, wholeWeighs)
	for i := range rows {
		if r := &rows[i]; len(r.parts) == 1 {
			ranked := choose.Rank(r.m, r.parts, 0, "")
			vote(&ranked, 1)
		}
	}
	best, all := nlu.OutOfScope, 0.0
	for _, intent := range nlu.Intents() {
		if intent = chat(intent); total[intent] > total[best] {
			best = intent
		}
	}
	for _, t := range total {
		all += math.Exp(t - total[best])
	}
	asked := 0.0 // how likely the list as a whole asks for something
	for k, c := range whole.List {
		if chat(c.Intent) != nlu.OutOfScope {
			asked += whole.Prob[k]
		}
	}
	for i := range rows {
		r := &rows[i]
		if best != nlu.OutOfScope && len(r.parts) == 1 && len(r.frames) == 1 {
			r.settle(best, min(1/all, nlu.Doubtful))
		}
		for k := range r.frames {
			if f := &r.frames[k]; asked < 0.5 {
				f.Confidence = min(f.Confidence, 0.5)
			}
		}
	}
}

// settle reads a row as what the list says, by as much as that is sure, unless the
// row itself is sure to say something else.
func (r *row) settle(intent nlu.Intent, sure float64) {
	f := &r.frames[0]
	switch {
	case f.Intent == intent:
		if f.Confidence < sure && sure > 0.5 {
			f.Confidence = sure
		}
		return
	case f.Confidence > sureAlone && chat(f.Intent) != nlu.OutOfScope:
		return
	}
	pt := r.parts[0]
	out := read.As(r.m, pt, intent, choose.MatchFor(r.m, pt, intent), sure)
	read.Names(r.m, pt, out)
	choose.Doubt(r.m, pt, out)
	if complete(out) {
		r.frames = out
	}
}

// chat counts small talk as out of scope: nothing is done about either.
func chat(i nlu.Intent) nlu.Intent {
	if i == nlu.Smalltalk {
		return nlu.OutOfScope
	}
	return i
}
