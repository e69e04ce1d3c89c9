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
	days        []Day
	first, last int
	x, y        float64
	unit, each  float64
	fills       map[string]rgb
}

func (t table) top(minute int) float64 { return t.y + float64(minute-t.first)*t.unit }
func (t table) bottom() float64        { return t.top(t.last) }

func (t table) subjectColours() map[string]rgb {
	names := slices.Clone(t.week.Subjects)
	for _, d := range t.days {
		for _, c := range d.Cards {
			names = append(names, c.Subject)
		}
	}
	return colours(names)
}

// draw draws the columns, the lines of the hours, the cards and the line of now.
func (t table) draw(s *scene, head float64) {
	for i, d := range t.days {
		t.column(s, i, d, head)
	}
	t.hours(s)
	for i, d := range t.days {
		x := t.x + float64(i)*t.each
		if d.Holiday != "" {
			t.holiday(s, x, d.Holiday, len(d.Cards) == 0)
		}
		for _, p := range lanes(d.Cards) {
			w := (t.each - dayGap) / float64(p.of)
			left := x + dayGap/2 + w*float64(p.lane)
			gap := 0.0
			if p.lane < p.of-1 {
				gap = 4
			}
			t.card(s, p.card, area{left, t.top(p.card.Start) + 1.5, w - gap, t.top(p.card.End) - t.top(p.card.Start) - 3})
		}
		t.now(s, x, d.Now)
	}
}

// column draws the head of a day and its ground.
func (t table) column(s *scene, i int, d Day, head float64) {
	x := t.x + float64(i)*t.each
	ground, dayInk, dateInk := wash, ink, soft
	if d.Holiday != "" {
		ground = 0xFBF1E6
	}
	if d.Today {
		ground = mix(accent, paper, 0.92)
		dayInk, dateInk = accent, accent
	}
	s.fill(ground, rounded(x+dayGap/2-4, t.y, t.each-dayGap+8, t.bottom()-t.y, all(12)))
	st := style{size: 25, bold: true, colour: dayInk, align: middle, max: t.each - 16}
	s.write(x+t.each/2, head+38, d.Label, st)
	s.write(x+t.each/2, head+66, d.Date, style{size: 20, colour: dateInk, align: middle, max: t.each - 16})
}

// hours draws a line and the time at each full hour.
func (t table) hours(s *scene) {
	for m := t.first; m <= t.last; m += 60 {
		y := t.top(m)
		if m > t.first && m < t.last {
			s.box(hairline, t.x, y-0.75, float64(len(t.days))*t.each, 1.5)
		}
		s.write(t.x-16, y+7, t.week.Hour(m%dayMinutes), style{size: 20, colour: soft, align: end, max: hourColumn - 10})
	}
}

// holiday writes the name of the holiday into its column.
func (t table) holiday(s *scene, x float64, name string, whole bool) {
	const colour rgb = 0x8A4B0F
	y := t.y + 34
	if whole {
		y = (t.y+t.bottom())/2 - 10
	}
	for _, l := range s.pen.wrap(s.pen.clean(name), 23, true, t.each-44, 4) {
		s.write(x+t.each/2, y, l, style{size: 23, bold: true, colour: colour, align: middle, max: t.each - 44})
		y += 30
	}
}

// now draws the line of the present minute.
func (t table) now(s *scene, x float64, minute *int) {
	if minute == nil || *minute < t.first || *minute > t.last {
		return
	}
	y := t.top(*minute)
	s.box(paper, x, y-3, t.each, 6)
	s.box(alert, x, y-1.5, t.each, 3)
	s.fill(alert, circle(x+3, y, 7))
}

// placed is a card with its lane beside those that overlap it.
type placed struct {
	card     Card
	lane, of int
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

// tone is the set of colours of a card.
type tone struct{ ground, edge, text, quiet rgb }

func (t table) tone(c Card) tone {
	fill := t.fills[fold(c.Subject)]
	if c.State == Cancelled {
		return tone{0xECEFF3, 0xB4BCC8, 0x566273, 0x566273}
	}
	ground := mix(fill, paper, 0.80)
	return tone{ground, fill, legible(mix(fill, ink, 0.45), ground, 7), legible(mix(fill, ink, 0.2), ground, 4.6)}
}

// card draws one class. What has room is written: the subject first, then the
// room, the time, the detail.
func (t table) card(s *scene, c Card, a area) {
	k := t.tone(c)
	s.fill(k.edge, rounded(a.x, a.y, a.w, a.h, all(10)))
	inset := 6.0
	s.fill(k.ground, rounded(a.x+inset, a.y, a.w-inset, a.h, corners{2, 10, 10, 2}))
	if c.State == Changed {
		t.outline(s, a, k)
	}
	in := area{a.x + inset + 10, a.y + 8, a.w - inset - 18, a.h - 14}
	if in.w < 14 {
		return
	}
	badge := t.badge(s, c, a, k)
	struck := c.State == Cancelled
	if in.h < 44 {
		t.short(s, c, in, badge, k)
		return
	}
	y := in.y + 14
	times := t.week.Hour(c.Start) + "–" + t.week.Hour(c.End%dayMinutes)
	room := c.Room != "" && in.h >= 62
	lines := in.h - 26
	if room {
		lines -= 36
	}
	if in.h >= 84 {
		s.write(in.x, y, times, style{size: 17, colour: k.quiet, max: in.w - badge})
		y += 27
		lines -= 22
		badge = 0
	} else {
		y += 6
	}
	most := 1
	if lines >= 26 {
		most = 2
	}
	if lines >= 90 {
		most = 3
	}
	for _, l := range s.pen.wrap(s.pen.clean(c.Subject), 22, true, in.w-badge, most) {
		s.write(in.x, y, l, style{size: 22, bold: true, colour: k.text, max: in.w - badge, struck: struck})
		y += 26
	}
	t.foot(s, c, in, y, room, k)
}

// outline marks a class that is not as usual.
func (t table) outline(s *scene, a area, k tone) {
	s.fill(k.edge, rounded(a.x, a.y, a.w, a.h, all(10)))
	s.fill(k.ground, rounded(a.x+6, a.y+3, a.w-9, a.h-6, corners{2, 8, 8, 2}))
}

// foot writes the room at the bottom of a card, and between it and the subject
// the note and the detail.
func (t table) foot(s *scene, c Card, in area, y float64, room bool, k tone) {
	bottom := in.y + in.h
	if room {
		t.room(s, c, in, bottom-4, k)
		bottom -= 36
	}
	for _, text := range []string{c.Note, c.Detail} {
		if text == "" || y > bottom+1 {
			continue
		}
		st := style{size: 18, colour: k.quiet, max: in.w}
		if text == c.Note {
			st.bold, st.colour = true, noteInk(c.State, k)
		}
		s.write(in.x, y-3, text, st)
		y += 23
	}
}

func noteInk(state State, k tone) rgb {
	if state == Normal {
		return k.text
	}
	return legible(alert, k.ground, 4.6)
}

// room writes the room large; a changed one stands out.
func (t table) room(s *scene, c Card, in area, y float64, k tone) {
	st := style{size: 27, bold: true, colour: k.text, max: in.w, struck: c.State == Cancelled}
	if c.State == Changed {
		w := math.Min(s.width(c.Room, st.size, true), in.w-14)
		s.fill(k.text, rounded(in.x-4, y-26, w+20, 35, all(8)))
		st.colour, st.max = paper, in.w-14
		s.write(in.x+6, y, c.Room, st)
		return
	}
	s.write(in.x, y, c.Room, st)
}

// short writes a class that has room for one line.
func (t table) short(s *scene, c Card, in area, badge float64, k tone) {
	struck := c.State == Cancelled
	size := math.Min(20, math.Max(11, in.h*0.72))
	y := in.y + in.h/2 + size*0.36 - 1
	width := in.w - badge
	room := 0.0
	if c.Room != "" && width > 90 {
		room = math.Min(s.width(c.Room, size, true), width*0.5)
		s.write(in.x+width, y, c.Room, style{size: size, bold: true, colour: k.text, align: end, max: room, struck: struck})
		room += 12
	}
	s.write(in.x, y, c.Subject, style{size: size, bold: true, colour: k.text, max: width - room, struck: struck})
}

// badge draws the pill at the top right and returns the width it takes.
func (t table) badge(s *scene, c Card, a area, k tone) float64 {
	if c.Badge == "" || a.w < 90 || a.h < 26 {
		return 0
	}
	w := math.Max(26, math.Min(s.width(c.Badge, 17, true)+16, a.w*0.4))
	x, y := a.right()-w-8, a.y+7
	s.fill(k.text, rounded(x, y, w, 24, all(12)))
	s.write(x+w/2, y+18, c.Badge, style{size: 17, bold: true, colour: paper, align: middle, max: w - 8})
	return w + 6
}
