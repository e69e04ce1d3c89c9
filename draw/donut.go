package draw

import (
	"cmp"
	"math"
	"slices"
)

// Part is one part of a whole.
type Part struct {
	Label string
	Value int64  // below zero counts as zero
	Text  string // the value to read; if empty, the spec's Text makes it
}

// Donut shows the parts of a whole, the greatest first, with a list below it.
// The frame's Figure is in the middle.
type Donut struct {
	Frame
	Parts []Part
	// Most is how many parts are shown, 8 if zero, at most 10; the rest is
	// drawn together under the label Others.
	Most   int
	Others string
	// Text writes values; Share writes a part of the whole, from 0 to 1. Where
	// one is nil, nothing is written.
	Text  func(value int64) string
	Share func(part float64) string
}

// slice is a part with its colour.
type slice struct {
	Part
	fill rgb
}

// Donut draws the parts of a whole.
func (p *Pen) Donut(d Donut) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	parts := topParts(d.Parts, clampMost(d.Most, 8, 10), d.Others, d.Text)
	height := chartHeight
	if len(parts) > 0 {
		height += float64(len(parts)-2) * donutRow
	}
	s := p.scene(chartWidth, height)
	a := s.frame(d.Frame, true)
	if len(parts) == 0 {
		s.empty(a, d.Empty)
		return s.drawing()
	}
	list := float64(len(parts)) * donutRow
	r := math.Min((a.h-list-donutGap)/2, 230)
	cx, cy := a.x+a.w/2, a.y+(a.h-list-donutGap)/2
	total := 0.0
	for _, sl := range parts {
		total += float64(sl.Value)
	}
	s.ring(cx, cy, r*0.64, r, parts, total)
	inside := 2 * r * 0.64 * 0.86
	y := cy + 15
	if d.Caption != "" {
		y = cy + 6
		s.write(cx, cy+44, d.Caption, style{size: 23, colour: soft, align: middle, max: inside * 0.8})
	}
	s.write(cx, y, d.Figure, style{size: 46, bold: true, colour: ink, align: middle, max: inside, least: leastNumber})
	s.list(area{a.x, a.bottom() - list, a.w, list}, parts, total, d.Share)
	return s.drawing()
}

// The height of a row of the list, and what is left between it and the ring.
const (
	donutRow = 66.0
	donutGap = 36.0
)

func clampMost(most, usual, limit int) int {
	if most <= 0 {
		return usual
	}
	return min(most, limit)
}

// topParts sorts the parts that have a value and unites those beyond most.
func topParts(parts []Part, most int, others string, text func(int64) string) []slice {
	var kept []Part
	for _, part := range parts {
		if part.Value > 0 {
			kept = append(kept, part)
		}
	}
	slices.SortStableFunc(kept, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Label, b.Label))
	})
	var rests int64
	cut := len(kept) > most
	if cut {
		for _, part := range kept[most-1:] {
			rests = addUp(rests, part.Value)
		}
		kept = kept[:most-1]
	}
	names := make([]string, len(kept))
	for i, part := range kept {
		names[i] = part.Label
	}
	fills := colours(names)
	var out []slice
	for _, part := range kept {
		out = append(out, slice{part, fills[fold(part.Label)]})
	}
	if cut {
		out = append(out, slice{Part{Label: others, Value: rests}, rest})
	}
	for i := range out {
		if out[i].Text == "" && text != nil {
			out[i].Text = text(out[i].Value)
		}
	}
	return out
}

// addUp adds without going past the greatest number.
func addUp(a, b int64) int64 {
	if b > 0 && a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// ring draws the slices clockwise from the top, a gap between them.
func (s *scene) ring(cx, cy, inner, outer float64, parts []slice, total float64) {
	if len(parts) == 1 {
		for i := range 2 {
			s.fill(parts[0].fill, sector(cx, cy, inner, outer, float64(i)*math.Pi-0.001, float64(i+1)*math.Pi))
		}
		return
	}
	const gap = 4.0
	from := 0.0
	for _, sl := range parts {
		to := from + float64(sl.Value)/total*2*math.Pi
		if g := gap / outer; to-from > 2*g {
			s.fill(sl.fill, sector(cx, cy, inner, outer, from+g/2, to-g/2))
		} else {
			s.fill(sl.fill, sector(cx, cy, inner, outer, from+(to-from)*0.2, to-(to-from)*0.2))
		}
		from = to
	}
}

// list writes the slices as rows: patch, label, share, value.
func (s *scene) list(a area, parts []slice, total float64, share func(float64) string) {
	const row, size = donutRow, 30.0
	y := a.y
	widest, shares := 0.0, 0.0
	for _, sl := range parts {
		widest = math.Max(widest, s.width(sl.Text, size, true))
		if share != nil {
			shares = math.Max(shares, s.width(share(float64(sl.Value)/total), size*0.86, false))
		}
	}
	widest = math.Min(widest, a.w*0.55)
	for i, sl := range parts {
		base := y + row/2 + size*0.36
		s.fill(sl.fill, rounded(a.x, y+row/2-12, 24, 24, all(7)))
		room := a.w - 40 - widest - 28
		if share != nil {
			s.write(a.right()-widest-28, base, share(float64(sl.Value)/total),
				style{size: size * 0.86, colour: soft, align: end, max: 110})
			room -= math.Min(110, shares) + 24
		}
		s.write(a.x+40, base, sl.Label, style{size: size, colour: ink, max: room})
		s.write(a.right(), base, sl.Text, style{size: size, bold: true, colour: ink, align: end, max: widest, least: leastNumber})
		y += row
		if i < len(parts)-1 {
			s.box(hairline, a.x, y-0.75, a.w, 1.5)
		}
	}
}
