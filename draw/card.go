package draw

import "math"

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
// room, the time, the note and the detail.
func (t table) card(s *scene, c Card, a area) {
	k := t.tone(c)
	if c.State == Changed {
		s.fill(k.edge, rounded(a.x, a.y, a.w, a.h, all(10)))
		s.fill(k.ground, rounded(a.x+6, a.y+3, a.w-9, a.h-6, corners{2, 8, 8, 2}))
	} else {
		s.fill(k.ground, rounded(a.x, a.y, a.w, a.h, all(10)))
		s.fill(k.edge, strip(a))
	}
	in := area{a.x + 16, a.y + 8, a.w - 24, a.h - 14}
	if in.w < 14 {
		return
	}
	badge := t.badge(s, c, a, k)
	switch {
	case in.h < 44:
		t.short(s, c, in, badge, k)
	case in.w >= 340:
		t.wide(s, c, in, badge, k)
	case in.h < 80:
		t.low(s, c, in, badge, k)
	default:
		t.tall(s, c, in, badge, k)
	}
}

// twoLines writes a long room at the bottom, as large as two lines allow, and
// returns the height it takes.
func (t table) twoLines(s *scene, c Card, in area, k tone) float64 {
	room := s.pen.clean(c.Room)
	size := 25.0
	for size > leastRoom && len(s.pen.wrap(room, size, true, in.w, 3)) > 2 {
		size--
	}
	lines := s.pen.wrap(room, size, true, in.w, 2)
	for i, l := range lines {
		y := in.bottom() - 4 - float64(len(lines)-1-i)*size*1.2
		s.write(in.x, y, l, style{size: size, bold: true, colour: k.text, struck: c.State == Cancelled})
	}
	return float64(len(lines))*size*1.2 + 4
}

// leastRoom is the size to which a long room shrinks before it is broken or
// shortened.
const leastRoom = 18

// strip is the coloured left edge of a card, 6 wide, inside its round corners.
func strip(a area) shape {
	const width, r = 6.0, 10.0
	if a.h < 2*r {
		return rounded(a.x, a.y, width, a.h, all(width/2))
	}
	from := -math.Asin((r - width) / r)
	start := onCircle(a.x+r, a.y+r, r, from)
	var sh shape
	sh.move(start.x, start.y)
	sh.arc(a.x+r, a.y+r, r, from, -math.Pi/2)
	sh.line(a.x, a.bottom()-r)
	sh.arc(a.x+r, a.bottom()-r, r, -math.Pi/2, -math.Pi-from)
	sh.close()
	return sh
}

// tall writes time, subject, note and detail, and the room at the bottom.
func (t table) tall(s *scene, c Card, in area, badge float64, k tone) {
	s.write(in.x, in.y+16, t.times(s, c, in.w-badge), style{size: 20, colour: k.quiet})
	body := area{in.x, in.y + 25, in.w, in.h - 25}
	switch {
	case c.Room == "":
	case in.h >= 110 && c.State != Changed && s.width(c.Room, leastRoom, true) > in.w:
		body.h -= t.twoLines(s, c, in, k)
	default:
		t.room(s, c, in, in.y+in.h-4, k)
		body.h -= 34
	}
	t.text(s, c, body, k)
}

// text writes the subject and, below it, the note and the detail.
func (t table) text(s *scene, c Card, in area, k tone) {
	y := in.y + 20
	lines := max(1, min(3, int((in.h-4)/25)))
	for _, l := range s.pen.wrap(s.pen.clean(c.Subject), 22, true, in.w, lines) {
		s.write(in.x, y, l, style{size: 22, bold: true, colour: k.text, max: in.w, struck: c.State == Cancelled})
		y += 26
	}
	for _, text := range []string{c.Note, c.Detail} {
		if text == "" || y > in.y+in.h+1 {
			continue
		}
		st := style{size: 20, colour: k.quiet, max: in.w}
		if text == c.Note {
			st.bold, st.colour = true, noteInk(c.State, k)
		}
		s.write(in.x, y-3, text, st)
		y += 24
	}
}

// low writes the subject over the room, and beside the room the start.
func (t table) low(s *scene, c Card, in area, badge float64, k tone) {
	s.write(in.x, in.y+19, c.Subject, style{size: 22, bold: true, colour: k.text, max: in.w - badge, struck: c.State == Cancelled})
	y := in.y + in.h - 4
	used := 0.0
	if c.Room != "" {
		used = t.room(s, c, in, y, k) + 12
	}
	if start := t.week.Hour(c.Start); used+s.width(start, 20, false) <= in.w {
		s.write(in.x+in.w, y-1, start, style{size: 20, colour: k.quiet, align: end})
	}
}

// wide writes the room at the right, large, and the rest at the left.
func (t table) wide(s *scene, c Card, in area, badge float64, k tone) {
	room := 0.0
	if c.Room != "" {
		size := math.Min(40, in.h*0.6)
		room = math.Min(s.width(c.Room, size, true), in.w*0.45)
		x, y := in.x+in.w-room-badge, in.y+in.h/2+size*0.36
		st := style{size: size, bold: true, colour: k.text, max: room, least: 20, tail: true, struck: c.State == Cancelled}
		if c.State == Changed {
			x -= 14
			s.fill(k.text, rounded(x-14, in.y+in.h/2-size*0.68, room+28, size*1.36, all(12)))
			st.colour = paper
		}
		s.write(x, y, c.Room, st)
		room += 40
	}
	body := area{in.x, in.y, in.w - room - badge, in.h}
	if in.h >= 66 {
		s.write(body.x, body.y+16, t.times(s, c, body.w), style{size: 20, colour: k.quiet})
		body.y += 26
		body.h -= 26
	}
	t.text(s, c, body, k)
}

// times are the start and the end of a class, or the start alone where both are
// too wide.
func (t table) times(s *scene, c Card, room float64) string {
	start := t.week.Hour(c.Start)
	both := start + "–" + t.week.Hour(c.End%dayMinutes)
	for _, text := range []string{both, start} {
		if s.width(text, 20, false) <= room {
			return text
		}
	}
	return ""
}

func noteInk(state State, k tone) rgb {
	if state == Normal {
		return k.text
	}
	return legible(alert, k.ground, 4.6)
}

// room writes the room large and returns its width; a changed one stands out.
func (t table) room(s *scene, c Card, in area, y float64, k tone) float64 {
	st := style{size: 27, bold: true, colour: k.text, max: in.w, least: leastRoom, tail: true, struck: c.State == Cancelled}
	if c.State != Changed {
		return s.write(in.x, y, c.Room, st)
	}
	w := math.Min(s.width(c.Room, st.size, true), in.w-18)
	s.fill(k.text, rounded(in.x-2, y-30, w+20, 36, all(8)))
	st.colour, st.max = paper, in.w-18
	return s.write(in.x+8, y-2, c.Room, st) + 18
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
		s.write(in.x+width, y, c.Room, style{size: size, bold: true, colour: k.text, align: end, max: room, struck: struck, tail: true})
		room += 12
	}
	s.write(in.x, y, c.Subject, style{size: size, bold: true, colour: k.text, max: width - room, struck: struck})
}

// badge draws the pill at the top right and returns the width it takes.
func (t table) badge(s *scene, c Card, a area, k tone) float64 {
	if c.Badge == "" || a.w < 90 || a.h < 26 {
		return 0
	}
	w := math.Max(26, math.Min(s.width(c.Badge, 19, true)+16, a.w*0.4))
	x, y := a.right()-w-8, a.y+7
	s.fill(k.text, rounded(x, y, w, 24, all(12)))
	s.write(x+w/2, y+18, c.Badge, style{size: 19, bold: true, colour: paper, align: middle, max: w - 8})
	return w + 6
}
