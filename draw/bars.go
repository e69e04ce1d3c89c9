package draw

import "math"

// Bar is one value of a row of them.
type Bar struct {
	Label string
	Value int64
	Text  string // the value to read; if empty, the spec's Text makes it
	Mark  bool   // the bar that matters: today, the greatest
}

// Bars compares the values of days, weeks or months, in the order given.
type Bars struct {
	Frame
	Bars []Bar
	// Text writes the values over the bars, Axis those at the side; if Axis is
	// nil, Text writes them too.
	Text  func(value int64) string
	Axis  func(value int64) string
	Limit *Limit
}

// Bars draws values as columns.
func (p *Pen) Bars(b Bars) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.scene(chartWidth, chartHeight)
	a := s.frame(b.Frame, false)
	low, high, some := 0.0, 0.0, false
	for _, bar := range b.Bars {
		low, high = math.Min(low, float64(bar.Value)), math.Max(high, float64(bar.Value))
		some = some || bar.Value != 0
	}
	if !some {
		s.empty(a, b.Empty)
		return s.drawing()
	}
	if b.Limit != nil {
		high = math.Max(high, float64(b.Limit.Value))
	}
	axis := b.Axis
	if axis == nil {
		axis = b.Text
	}
	a.y += 30
	a.h -= 30 + 48
	c := s.axis(low, high, a, axis)
	s.grid(c, axis)
	s.columns(c, b)
	s.limit(c, b.Limit)
	names := make([]string, len(b.Bars))
	for i, bar := range b.Bars {
		names[i] = bar.Label
	}
	s.labels(c, names, func(i int) bool { return b.Bars[i].Mark })
	return s.drawing()
}

// columns draws the bars and, where they have room, their values.
func (s *scene) columns(c scale, b Bars) {
	pitch := c.plot.w / float64(len(b.Bars))
	width := math.Min(pitch*0.66, 96)
	marks := false
	for _, bar := range b.Bars {
		marks = marks || bar.Mark
	}
	texts, room := barTexts(b), pitch-8
	crowded := false
	for _, t := range texts {
		crowded = crowded || s.width(t, 21, true) > room
	}
	for i, bar := range b.Bars {
		if bar.Value == 0 {
			continue
		}
		x := c.plot.x + pitch*(float64(i)+0.5) - width/2
		y0, y := c.y(0), c.y(float64(bar.Value))
		fill := accent
		if marks && !bar.Mark {
			fill = mix(accent, paper, 0.52)
		}
		s.column(fill, x, y0, y, width)
		if crowded && !bar.Mark && float64(bar.Value) != highest(b.Bars) {
			continue
		}
		at := y - 12
		if bar.Value < 0 {
			at = y + 28
		}
		s.over(c, x+width/2, at, texts[i], room, crowded)
	}
}

// over writes a value over a bar; in a crowd it may be wider than the bar's
// place but stays inside the plot.
func (s *scene) over(c scale, x, y float64, text string, room float64, crowded bool) {
	if crowded {
		w := s.width(text, 21, true)
		x = math.Max(c.plot.x+w/2, math.Min(c.plot.right()-w/2, x))
		s.fill(paper, rounded(x-w/2-6, y-22, w+12, 29, all(6)))
		room = c.plot.w
	}
	s.write(x, y, text, style{size: 21, bold: true, colour: ink, align: middle, max: room})
}

// column draws a bar from the base line y0 to y, at least visible.
func (s *scene) column(fill rgb, x, y0, y, width float64) {
	r := math.Min(8, width*0.3)
	if y <= y0 {
		h := math.Max(y0-y, 2)
		s.fill(fill, rounded(x, y0-h, width, h, top(math.Min(r, h))))
		return
	}
	h := math.Max(y-y0, 2)
	s.fill(fill, rounded(x, y0, width, h, corners{0, 0, math.Min(r, h), math.Min(r, h)}))
}

func barTexts(b Bars) []string {
	out := make([]string, len(b.Bars))
	for i, bar := range b.Bars {
		out[i] = bar.Text
		if out[i] == "" && b.Text != nil {
			out[i] = b.Text(bar.Value)
		}
	}
	return out
}

func highest(bars []Bar) float64 {
	h := math.Inf(-1)
	for _, b := range bars {
		h = math.Max(h, float64(b.Value))
	}
	return h
}
