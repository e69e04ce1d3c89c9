package draw

import (
	"math"
	"slices"
)

// Pair is one thing in two periods.
type Pair struct {
	Label         string
	Before, After int64 // below zero counts as zero
	BeforeText    string
	AfterText     string
	Change        string // "+12 %", "nuevo"; may be empty
	// Trend colours the change: above zero it is bad news, below good, zero
	// neither.
	Trend int
}

// Compare shows two periods side by side, in the order given.
type Compare struct {
	Frame
	Before, After string // the names of the periods
	Pairs         []Pair // at most 10 are drawn
	Text          func(value int64) string
}

// Compare draws two bars for each pair.
func (p *Pen) Compare(cmp Compare) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	pairs := slices.Clone(cmp.Pairs[:min(len(cmp.Pairs), 10)])
	most := 0.0
	for _, pair := range pairs {
		most = math.Max(most, math.Max(float64(pair.Before), float64(pair.After)))
	}
	s := p.scene(chartWidth, chartHeight+math.Max(0, float64(len(pairs)-6))*90)
	a := s.frame(cmp.Frame, false)
	if most <= 0 {
		s.empty(a, cmp.Empty)
		return s.drawing()
	}
	s.key(a.x, a.y+16, a.w, []string{cmp.After, cmp.Before}, []rgb{accent, faint})
	a.y += 50
	a.h -= 50
	s.pairs(a, pairs, most, cmp.Text)
	return s.drawing()
}

// pairs draws the rows: label, the two bars with their values, the change.
func (s *scene) pairs(a area, pairs []Pair, most float64, text func(int64) string) {
	row := math.Min(a.h/float64(len(pairs)), 104)
	size := math.Min(26, row*0.42)
	names, changes, values := 0.0, 0.0, 0.0
	for i := range pairs {
		pair := &pairs[i]
		pair.AfterText = orText(pair.AfterText, pair.After, text)
		pair.BeforeText = orText(pair.BeforeText, pair.Before, text)
		names = math.Max(names, s.width(pair.Label, size, false))
		changes = math.Max(changes, s.width(pair.Change, size*0.9, true))
		values = math.Max(values, math.Max(s.width(pair.AfterText, size*0.86, true), s.width(pair.BeforeText, size*0.8, false)))
	}
	names, changes, values = math.Min(names, a.w*0.3), math.Min(changes, 170), math.Min(values, a.w*0.24)
	left := a.x + names + 24
	width := a.right() - left - values - 16
	if changes > 0 {
		width -= changes + 32
	}
	h := math.Min(26, row*0.33)
	for i, pair := range pairs {
		mid := a.y + (float64(i)+0.5)*row
		s.write(a.x, mid+size*0.36, pair.Label, style{size: size, colour: ink, max: names})
		s.pairBar(accent, left, mid-h-1.5, width*float64(pair.After)/most, h)
		s.pairBar(faint, left, mid+1.5, width*float64(pair.Before)/most, h)
		after, before := math.Max(0, width*float64(pair.After)/most), math.Max(0, width*float64(pair.Before)/most)
		s.write(left+after+12, mid-1.5-h/2+size*0.31, pair.AfterText, style{size: size * 0.86, bold: true, colour: ink, max: values, least: leastNumber})
		s.write(left+before+12, mid+1.5+h/2+size*0.29, pair.BeforeText, style{size: size * 0.8, colour: soft, max: values, least: leastNumber})
		colour := soft
		switch {
		case pair.Trend > 0:
			colour = alert
		case pair.Trend < 0:
			colour = good
		}
		s.write(a.right(), mid+size*0.33, pair.Change, style{size: size * 0.9, bold: true, colour: colour, align: end, max: changes, least: leastNumber})
		if i < len(pairs)-1 {
			s.box(hairline, a.x, mid+row/2-0.75, a.w, 1.5)
		}
	}
}

func (s *scene) pairBar(fill rgb, x, y, w, h float64) {
	if w > 0 {
		w = math.Max(w, 3)
		s.fill(fill, rounded(x, y, w, h, right(math.Min(6, w/2))))
	}
}

func orText(text string, value int64, f func(int64) string) string {
	if text == "" && f != nil {
		return f(value)
	}
	return text
}
