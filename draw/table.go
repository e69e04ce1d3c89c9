package draw

import (
	"cmp"
	"math"
	"slices"
)

// table is the grid of a week: where its first minute and day are, and how
// large they are.
type table struct {
	week        Week
	columns     []column
	first, last int
	x, y        float64
	fills       map[string]rgb
}

// column is a day with its place and its cards.
type column struct {
	Day
	x, w   float64
	placed []placed
}

func (t table) top(minute int) float64 { return t.y + float64(minute-t.first)*minuteUnits }
func (t table) bottom() float64        { return t.top(t.last) }

func (t table) right() float64 {
	last := t.columns[len(t.columns)-1]
	return last.x + last.w
}

// columns gives each day a width: more where cards lie side by side, and more
// to all where the days are few.
func columns(days []Day, x float64) []column {
	out := make([]column, len(days))
	sum := 0.0
	for i, d := range days {
		c := column{Day: d, placed: lanes(d.Cards), w: dayWidth}
		if len(days) < 4 {
			c.w = math.Min(560, 3.6*dayWidth/float64(len(days)))
		}
		for _, p := range c.placed {
			c.w = math.Max(c.w, float64(p.of)*laneWidth+dayGap)
		}
		sum += c.w
		out[i] = c
	}
	shrink := math.Min(1, widest/sum)
	for i := range out {
		out[i].x, out[i].w = x, out[i].w*shrink
		x += out[i].w
	}
	return out
}

func (t table) subjectColours() map[string]rgb {
	names := slices.Clone(t.week.Subjects)
	for _, c := range t.columns {
		for _, p := range c.placed {
			names = append(names, p.card.Subject)
		}
	}
	return colours(names)
}

// draw draws the columns, the lines of the hours, the cards and the line of now.
func (t table) draw(s *scene, head float64) {
	for _, c := range t.columns {
		t.ground(s, c, head)
	}
	t.hours(s)
	for _, c := range t.columns {
		if c.Holiday != "" {
			t.holiday(s, c)
		}
		if c.shows(t) {
			s.box(alert, c.x, t.top(*c.Now)-1.5, c.w, 3)
		}
		for _, p := range c.placed {
			lane := (c.w - dayGap) / float64(p.of)
			w := lane*float64(p.span) - 4
			if p.lane+p.span == p.of {
				w += 4
			}
			top := t.top(p.card.Start)
			t.card(s, p.card, area{c.x + dayGap/2 + lane*float64(p.lane), top + 1.5, w, t.top(p.card.End) - top - 3})
		}
		t.nowEnds(s, c)
	}
}

// ground draws the head of a day and what its cards lie on.
func (t table) ground(s *scene, c column, head float64) {
	fill, dayInk, dateInk := wash, ink, soft
	if c.Holiday != "" {
		fill = 0xFBF1E6
	}
	if c.Today {
		fill = mix(accent, paper, 0.92)
		dayInk, dateInk = accent, accent
	}
	s.fill(fill, rounded(c.x+1, t.y, c.w-2, t.bottom()-t.y, all(12)))
	s.write(c.x+c.w/2, head+38, c.Label, style{size: 25, bold: true, colour: dayInk, align: middle, max: c.w - 16})
	s.write(c.x+c.w/2, head+66, c.Date, style{size: 20, colour: dateInk, align: middle, max: c.w - 16})
}

// hours draws a line and the time at each full hour.
func (t table) hours(s *scene) {
	for m := t.first; m <= t.last; m += 60 {
		y := t.top(m)
		if m > t.first && m < t.last {
			s.box(hairline, t.x, y-0.75, t.right()-t.x, 1.5)
		}
		s.write(t.x-16, y+7, t.week.Hour(m%dayMinutes), style{size: 20, colour: soft, align: end, max: hourColumn - 10})
	}
}

// holiday writes the name of the holiday: into the middle of the column, or,
// where there are cards all the same, at its head.
func (t table) holiday(s *scene, c column) {
	const colour rgb = 0x8A4B0F
	lines := s.pen.wrap(s.pen.clean(c.Holiday), 23, true, c.w-40, 4)
	y := (t.y+t.bottom())/2 - float64(len(lines)-1)*15 + 8
	if len(c.placed) > 0 {
		s.write(c.x+c.w/2, t.y-4, c.Holiday, style{size: 19, bold: true, colour: colour, align: middle, max: c.w - 16})
		return
	}
	for _, l := range lines {
		s.write(c.x+c.w/2, y, l, style{size: 23, bold: true, colour: colour, align: middle, max: c.w - 40})
		y += 30
	}
}

// shows reports whether the line of the present minute is in the column.
func (c column) shows(t table) bool {
	return c.Now != nil && *c.Now >= t.first && *c.Now <= t.last
}

// nowEnds draws the ends of the line of the present minute over the cards. The
// line itself is under them, for it would look like a cancelled class.
func (t table) nowEnds(s *scene, c column) {
	if !c.shows(t) {
		return
	}
	y := t.top(*c.Now)
	s.box(alert, c.x, y-1.5, 18, 3)
	s.box(alert, c.x+c.w-10, y-1.5, 10, 3)
	s.fill(alert, circle(c.x+1, y, 8))
}

// placed is a card with its lane among those of the cards that overlap it, and
// how many lanes it may take up.
type placed struct {
	card           Card
	lane, of, span int
}

// lanes puts cards that overlap side by side.
func lanes(cards []Card) []placed {
	sorted := slices.Clone(cards)
	slices.SortStableFunc(sorted, func(a, b Card) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Subject, b.Subject))
	})
	var out []placed
	var ends []int // of the lanes of the present group
	begin, until := 0, -1
	flush := func() {
		for i := begin; i < len(out); i++ {
			out[i].of = len(ends)
			out[i].span = reach(out[begin:], out[i], len(ends))
		}
		begin, ends = len(out), nil
	}
	for _, c := range sorted {
		if c.Start >= until {
			flush()
		}
		lane := slices.IndexFunc(ends, func(e int) bool { return e <= c.Start })
		if lane < 0 {
			lane = len(ends)
			ends = append(ends, 0)
		}
		ends[lane] = c.End
		until = max(until, c.End)
		out = append(out, placed{card: c, lane: lane})
	}
	flush()
	return out
}

// reach counts the lanes from the card's own to the next card beside it.
func reach(group []placed, p placed, of int) int {
	next := of
	for _, q := range group {
		if q.lane > p.lane && q.card.Start < p.card.End && p.card.Start < q.card.End {
			next = min(next, q.lane)
		}
	}
	return next - p.lane
}
