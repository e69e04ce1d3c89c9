package draw

import (
	"fmt"
)

// Week is a timetable: columns of days, each with its classes at their hours.
type Week struct {
	Title    string
	Subtitle string
	Footer   string
	Empty    string // the sentence to show when no day has anything
	Days     []Day
	// Hour writes a time of day, in minutes since midnight; "8:00" if nil.
	Hour func(minute int) string
	// Subjects are all that the person has, so that a subject keeps its colour
	// in a week where others are missing. Those of the week are added.
	Subjects []string
}

// Day is one column. Days at either end with nothing in them are left out.
type Day struct {
	Label   string // "lunes"
	Date    string // "9 mar"
	Today   bool
	Holiday string // its name: the column is shaded and named
	Cards   []Card
	// Now is the present minute of the day, for a line across the column; nil
	// for none.
	Now *int
}

// State says whether a class is held as usual.
type State int

// The states of a class.
const (
	Normal    State = iota
	Cancelled       // struck through, without colour
	Changed         // another room or hour: marked
)

// Card is one class.
type Card struct {
	Subject string
	Room    string
	Detail  string // the second line: teacher, group, kind
	Badge   string // "A", "B": the weeks or the group it is for
	// Start and End are minutes since midnight. An End that is not after Start is
	// taken as half an hour later, or as midnight if it is in the next day.
	Start, End int
	State      State
	Note       string // what is to be known: "cancelada", "antes en 1.6"
}

// The measures of a week.
const (
	weekMargin  = 36.0
	hourColumn  = 82.0
	dayWidth    = 190.0
	dayGap      = 10.0
	laneWidth   = 128.0  // the least that cards side by side want
	widest      = 4000.0 // of all days together
	dateRow     = 84.0
	minuteUnits = 1.5
	dayMinutes  = 24 * 60
	maxDays     = 14
)

// Week draws a timetable.
func (p *Pen) Week(w Week) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	days := usedDays(w.Days)
	first, last, some := usedHours(days)
	if !some {
		return p.freeWeek(w)
	}
	if w.Hour == nil {
		w.Hour = func(m int) string { return fmt.Sprintf("%d:%02d", m/60, m%60) }
	}
	head, foot := p.weekHead(w), weekMargin
	if w.Footer != "" {
		foot += 42
	}
	t := table{week: w, first: first, last: last, x: weekMargin + hourColumn, y: head + dateRow}
	t.columns = columns(days, t.x)
	t.fills = t.subjectColours()
	width := t.right() + weekMargin
	s := p.scene(width, t.bottom()+foot)
	s.title = p.clean(w.Title)
	s.headline(w, width)
	t.draw(s, head)
	if w.Footer != "" {
		s.write(weekMargin, s.h-34, w.Footer, style{size: 20, colour: soft, max: width - 2*weekMargin})
	}
	return s.drawing()
}

// freeWeek is the picture of a week with nothing in it.
func (p *Pen) freeWeek(w Week) *Drawing {
	s := p.scene(chartWidth, chartHeight)
	a := s.frame(Frame{Title: w.Title, Subtitle: w.Subtitle, Footer: w.Footer}, false)
	s.empty(a, w.Empty)
	return s.drawing()
}

// weekHead is the height that title and subtitle take.
func (p *Pen) weekHead(w Week) float64 {
	h := weekMargin - 8
	if w.Title != "" {
		h += 52
	}
	if w.Subtitle != "" {
		h += 36
	}
	return h
}

func (s *scene) headline(w Week, width float64) {
	y := weekMargin - 4
	room := width - 2*weekMargin
	if w.Title != "" {
		s.write(weekMargin, y+32, w.Title, style{size: 38, bold: true, colour: ink, max: room})
		y += 50
	}
	if w.Subtitle != "" {
		s.write(weekMargin, y+24, w.Subtitle, style{size: 24, colour: soft, max: room})
	}
}

// usedDays leaves out the days at the ends that have nothing, and cards that
// are not in the day.
func usedDays(days []Day) []Day {
	var out []Day
	pending := 0
	for i, d := range days {
		cards := make([]Card, 0, len(d.Cards))
		for _, c := range d.Cards {
			if c, ok := inDay(c); ok {
				cards = append(cards, c)
			}
		}
		d.Cards = cards
		if len(cards) == 0 && d.Holiday == "" {
			if len(out) > 0 {
				pending++
			}
			continue
		}
		for ; pending > 0; pending-- {
			gap := days[i-pending]
			gap.Cards = nil
			out = append(out, gap)
		}
		out = append(out, d)
	}
	return out[:min(len(out), maxDays)]
}

// inDay puts the hours of a card in order.
func inDay(c Card) (Card, bool) {
	if c.Start < 0 || c.Start >= dayMinutes {
		return c, false
	}
	switch {
	case c.End < c.Start && c.End >= 0:
		c.End = dayMinutes
	case c.End <= c.Start:
		c.End = c.Start + 30
	}
	c.End = min(c.End, dayMinutes)
	return c, true
}

// usedHours are the full hours around everything that is in the days.
func usedHours(days []Day) (first, last int, some bool) {
	first, last = dayMinutes, 0
	for _, d := range days {
		for _, c := range d.Cards {
			first, last, some = min(first, c.Start), max(last, c.End), true
		}
	}
	if !some {
		return 0, 0, false
	}
	first -= first % 60
	last += (60 - last%60) % 60
	if last-first < 180 {
		last = min(dayMinutes, first+180)
		first = max(0, last-180)
	}
	return first, last, true
}
