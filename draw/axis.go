package draw

import "math"

// scale maps values to heights: low is at the bottom of the plot, high at its top.
type scale struct {
	low, high float64
	step      float64
	below     bool // whether a value is below zero, be it by so little that low is zero
	plot      area
}

// newScale finds round bounds around the values, zero among them, in about
// four steps.
func newScale(low, high float64, plot area) scale {
	low, high = math.Min(low, 0), math.Max(high, 0)
	if low == high {
		high = 1
	}
	step := roundStep((high - low) / 4)
	return scale{
		low:  math.Floor(low/step+1e-9) * step,
		high: math.Ceil(high/step-1e-9) * step,
		step: step, below: low < 0, plot: plot,
	}
}

// roundStep is the least of 1, 2, 2.5, 5 times a power of ten that is not below
// raw, and a whole number.
func roundStep(raw float64) float64 {
	if raw <= 1 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if step := m * power; step >= raw*0.999 && step == math.Floor(step) {
			return step
		}
	}
	return 10 * power
}

func (c scale) y(v float64) float64 {
	return c.plot.bottom() - (v-c.low)/(c.high-c.low)*c.plot.h
}

// ticks are the values at the lines of the grid, from the bottom up.
func (c scale) ticks() []float64 {
	n := int(math.Round((c.high - c.low) / c.step))
	out := make([]float64, 0, n+1)
	for i := 0; i <= n; i++ {
		out = append(out, c.low+float64(i)*c.step)
	}
	return out
}

// whole turns a position on the axis into the number that a text is asked for.
func whole(v float64) int64 {
	switch {
	case v >= math.MaxInt64:
		return math.MaxInt64
	case v <= math.MinInt64:
		return math.MinInt64
	}
	return int64(math.Round(v))
}

const tickSize = 21.0

// belowZero is the room for the values of bars that go down.
const belowZero = 28.0

// axis finds the scale for the values in the area and how much of its left the
// texts of the ticks take.
func (s *scene) axis(low, high float64, a area, text func(int64) string) scale {
	c := newScale(low, high, a)
	if text == nil {
		return c
	}
	widest := 0.0
	for _, v := range c.ticks() {
		widest = math.Max(widest, s.width(text(whole(v)), tickSize, false))
	}
	widest = math.Min(widest, a.w*0.2) + 20
	c.plot.x += widest
	c.plot.w -= widest
	return c
}

// grid draws the lines of the scale and their texts.
func (s *scene) grid(c scale, text func(int64) string) {
	left := c.plot.x
	for _, v := range c.ticks() {
		y := c.y(v)
		if v == 0 {
			continue
		}
		s.box(hairline, left, y-0.75, c.plot.w, 1.5)
		s.tick(c, v, text)
	}
	s.box(axisLine, left, c.y(0)-1, c.plot.w, 2)
	s.tick(c, 0, text)
}

func (s *scene) tick(c scale, v float64, text func(int64) string) {
	if text == nil {
		return
	}
	s.write(c.plot.x-18, c.y(v)+tickSize*0.36, text(whole(v)),
		style{size: tickSize, colour: soft, align: end, max: c.plot.x - 20 - margin, least: leastNumber})
}

// labels writes the names under columns of one width, leaving out as many as
// would touch. The last is kept with last.
func (s *scene) labels(c scale, names []string, marked func(i int) bool) {
	if len(names) == 0 {
		return
	}
	pitch := c.plot.w / float64(len(names))
	widest := 0.0
	for _, n := range names {
		widest = math.Max(widest, s.width(n, 22, false))
	}
	every := 1
	if len(names) > 8 {
		every = max(1, int(math.Ceil((math.Min(widest, 120)+14)/pitch)))
	}
	room := pitch*float64(every) - 10
	y := c.plot.bottom() + 36
	if c.below {
		y += belowZero
	}
	for i, n := range names {
		if i%every != 0 {
			continue
		}
		x := c.plot.x + pitch*(float64(i)+0.5)
		edge := math.Min(c.plot.right()+margin/2-x, x-margin/2)
		st := style{size: 22, colour: soft, align: middle, max: math.Min(room, 2*edge)}
		if marked != nil && marked(i) {
			st.bold, st.colour = true, ink
		}
		s.write(x, y, n, st)
	}
}

// Limit is a level to stay under, such as a budget.
type Limit struct {
	Value int64
	Label string
}

// limit draws the level over the plot.
func (s *scene) limit(c scale, l *Limit) {
	if l != nil {
		s.fill(alert, dashed(c.plot.x, c.plot.right(), c.y(float64(l.Value)), 3, 12, 8))
	}
}

// limitKey writes what the level is above the plot, where no bar comes, ending
// at right, and returns the width it takes.
func (s *scene) limitKey(right, y, room float64, l *Limit) float64 {
	if l == nil || l.Label == "" {
		return 0
	}
	w := s.write(right, y, l.Label, style{size: 22, bold: true, colour: alert, align: end, max: room - 60})
	s.fill(alert, dashed(right-w-56, right-w-12, y-8, 3, 12, 4))
	return w + 80
}
