package draw

import "math"

// Rows compares categories, whose names are long, as horizontal bars, the
// greatest first.
type Rows struct {
	Frame
	Parts []Part
	// Most is how many are shown, 8 if zero, at most 12; the rest is drawn
	// together under the label Others.
	Most   int
	Others string
	Text   func(value int64) string
}

// Rows draws categories as horizontal bars.
func (p *Pen) Rows(r Rows) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.scene(chartWidth, chartHeight)
	a := s.frame(r.Frame, false)
	parts := topParts(r.Parts, clampMost(r.Most, 8, 12), r.Others, r.Text)
	if len(parts) == 0 {
		s.empty(a, r.Empty)
		return s.drawing()
	}
	row := math.Min(a.h/float64(len(parts)), 76)
	size := math.Min(26, row*0.5)
	names, values, most := 0.0, 0.0, 0.0
	for _, part := range parts {
		names = math.Max(names, s.width(part.Label, size, false))
		values = math.Max(values, s.width(part.Text, size, true))
		most = math.Max(most, float64(part.Value))
	}
	names, values = math.Min(names, a.w*0.3), math.Min(values, a.w*0.25)
	left := a.x + names + 24
	width := a.right() - left - values - 20
	for i, part := range parts {
		y := a.y + float64(i)*row
		base := y + row/2 + size*0.36
		s.write(a.x, base, part.Label, style{size: size, colour: ink, max: names})
		w := math.Max(6, width*float64(part.Value)/most)
		h := math.Min(34, row*0.56)
		s.fill(part.fill, rounded(left, y+row/2-h/2, w, h, right(math.Min(8, w/2))))
		s.write(left+w+16, base, part.Text, style{size: size, bold: true, colour: ink, max: values, least: leastNumber})
	}
	return s.drawing()
}
