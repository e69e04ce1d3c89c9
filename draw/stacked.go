package draw

import (
	"cmp"
	"math"
	"slices"
)

// Stacked shows totals over time and what they are made of.
type Stacked struct {
	Frame
	Labels []string // one for each column
	Series []Series // values below zero count as zero
	// Most is how many series are told apart, 7 if zero, at most 10; the rest is
	// drawn together under the name Others.
	Most   int
	Others string
	Text   func(value int64) string // of the totals over the columns
	Axis   func(value int64) string // of the axis; Text if nil
	Limit  *Limit
}

// layer is a series with its colour and its sum.
type layer struct {
	name   string
	fill   rgb
	values []int64
	sum    int64
}

// Stacked draws columns made of layers, the greatest series at the bottom.
func (p *Pen) Stacked(st Stacked) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.scene(chartWidth, chartHeight)
	a := s.frame(st.Frame, false)
	layers := topLayers(st)
	if len(layers) == 0 {
		s.empty(a, st.Empty)
		return s.drawing()
	}
	axis := st.Axis
	if axis == nil {
		axis = st.Text
	}
	totals := make([]int64, len(st.Labels))
	high := 0.0
	for i := range totals {
		height := 0.0
		for _, l := range layers {
			totals[i] = addUp(totals[i], l.at(i))
			height += float64(l.at(i))
		}
		high = math.Max(high, height)
	}
	if st.Limit != nil {
		high = math.Max(high, float64(st.Limit.Value))
	}
	side := s.sideKey(a, layers)
	a.w -= side
	a.y += 30
	a.h -= 30 + 48
	if s.limitKey(a.right(), a.y-14, a.w, st.Limit) > 0 {
		a.y += 28
		a.h -= 28
	}
	c := s.axis(0, high, a, axis)
	s.grid(c, axis)
	s.limit(c, st.Limit)
	s.stacks(c, st, layers, totals)
	s.labels(c, st.Labels, nil)
	return s.drawing()
}

func (l layer) at(i int) int64 {
	if i < len(l.values) {
		return max(0, l.values[i])
	}
	return 0
}

// topLayers sorts the series by their sum and unites those beyond most.
func topLayers(st Stacked) []layer {
	var all []layer
	for _, se := range st.Series {
		l := layer{name: se.Name, values: se.Values}
		for i := range st.Labels {
			l.sum = addUp(l.sum, l.at(i))
		}
		if l.sum > 0 {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b layer) int {
		return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.name, b.name))
	})
	most := clampMost(st.Most, 7, 10)
	kept := all
	if len(all) > most {
		kept = all[:most-1]
	}
	names := make([]string, len(kept))
	for i, l := range kept {
		names[i] = l.name
	}
	fills := colours(names)
	out := make([]layer, 0, most)
	for _, l := range kept {
		l.fill = fills[fold(l.name)]
		out = append(out, l)
	}
	if len(kept) == len(all) {
		return out
	}
	others := layer{name: st.Others, fill: rest, values: make([]int64, len(st.Labels))}
	for _, l := range all[len(kept):] {
		for i := range st.Labels {
			others.values[i] = addUp(others.values[i], l.at(i))
		}
	}
	return append(out, others)
}

// sideKey lists the layers at the right, in the order in which they lie, and
// returns the width taken.
func (s *scene) sideKey(a area, layers []layer) float64 {
	widest := 0.0
	for _, l := range layers {
		widest = math.Max(widest, s.width(l.name, 23, false))
	}
	widest = math.Min(widest, 230)
	x := a.right() - widest - 32
	y := a.y + 44
	for i := len(layers) - 1; i >= 0; i-- {
		s.fill(layers[i].fill, rounded(x, y-17, 20, 20, all(6)))
		s.write(x+32, y, layers[i].name, style{size: 23, colour: ink, max: widest})
		y += 42
	}
	return widest + 32 + 40
}

// stacks draws the columns and their totals.
func (s *scene) stacks(c scale, st Stacked, layers []layer, totals []int64) {
	pitch := c.plot.w / float64(len(totals))
	width := math.Min(pitch*0.62, 110)
	widest := 0.0
	if st.Text != nil {
		for _, total := range totals {
			widest = math.Max(widest, s.width(st.Text(total), 1, true))
		}
	}
	size := math.Min(21, (pitch-6)/math.Max(widest, 1))
	for i, total := range totals {
		if total == 0 {
			continue
		}
		x := c.plot.x + pitch*(float64(i)+0.5) - width/2
		y := c.y(0)
		topmost := -1
		for j, l := range layers {
			if l.at(i) > 0 {
				topmost = j
			}
		}
		for j, l := range layers {
			h := float64(l.at(i)) / (c.high - c.low) * c.plot.h
			if h <= 0 {
				continue
			}
			r := 0.0
			if j == topmost {
				r = math.Min(8, width*0.3)
			}
			s.fill(l.fill, rounded(x, y-h, width, h, top(math.Min(r, h))))
			if j > 0 && h > 3 {
				s.box(paper, x, y-1, width, 2)
			}
			y -= h
		}
		if st.Text != nil && size >= 16 {
			s.overGrid(x+width/2, y-12, st.Text(total), size, pitch)
		}
	}
}
