package draw

import (
	"math"
	"slices"
)

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
	if s.limitKey(a.right(), a.y-14, a.w, b.Limit) > 0 {
		a.y += 28
		a.h -= 28
	}
	if low < 0 {
		a.h -= belowZero
	}
	c := s.axis(low, high, a, axis)
	s.grid(c, axis)
	s.limit(c, b.Limit)
	s.columns(c, b)
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
	marks := slices.ContainsFunc(b.Bars, func(bar Bar) bool { return bar.Mark })
	for i, bar := range b.Bars {
		if bar.Value == 0 {
			continue
		}
		fill := accent
		if marks && !bar.Mark {
			fill = mix(accent, paper, 0.52)
		}
		s.column(fill, c.plot.x+pitch*(float64(i)+0.5)-width/2, c.y(0), c.y(float64(bar.Value)), width)
	}
	texts := barTexts(b)
	widest := 0.0
	for _, t := range texts {
		widest = math.Max(widest, s.width(t, 1, true))
	}
	if size := math.Min(21, (pitch-10)/widest); size >= 16 {
		s.values(c, b.Bars, texts, size)
		return
	}
	s.summits(c, b.Bars, texts)
}

// values writes every value over its bar, or under it where it goes down.
func (s *scene) values(c scale, bars []Bar, texts []string, size float64) {
	pitch := c.plot.w / float64(len(bars))
	for i, bar := range bars {
		y := c.y(float64(bar.Value)) - 12
		switch {
		case bar.Value == 0:
			continue
		case bar.Value < 0:
			y = c.y(float64(bar.Value)) + size + 6
		}
		s.overGrid(c.plot.x+pitch*(float64(i)+0.5), y, texts[i], size, pitch)
	}
}

// summits writes the values that matter where there is no room for all: that
// of the marked bar, unless higher ones are too near, and the highest.
func (s *scene) summits(c scale, bars []Bar, texts []string) {
	const size = 21
	pitch := c.plot.w / float64(len(bars))
	first, second := -1, -1
	for i, bar := range bars {
		if bar.Mark && bar.Value > 0 {
			first = i
		}
		if bar.Value > 0 && (second < 0 || bar.Value > bars[second].Value) {
			second = i
		}
	}
	var taken area
	for _, i := range []int{first, second} {
		if i < 0 || texts[i] == "" {
			continue
		}
		w := math.Min(s.width(texts[i], size, true), c.plot.w)
		x := math.Max(c.plot.x+w/2, math.Min(c.plot.right()-w/2, c.plot.x+pitch*(float64(i)+0.5)))
		y, higher := c.y(float64(bars[i].Value)), false
		for j, bar := range bars {
			higher = higher || bar.Value > bars[i].Value && math.Abs(c.plot.x+pitch*(float64(j)+0.5)-x) < w/2+pitch*0.4
		}
		if higher {
			continue // it would be read as that one's
		}
		at := area{x - w/2 - 8, y - 38, w + 16, 30}
		if at.meets(taken) {
			continue
		}
		s.overGrid(x, y-12, texts[i], size, c.plot.w)
		taken = at
	}
}

// overGrid writes a value so that no line of the grid goes through it.
func (s *scene) overGrid(x, y float64, text string, size, room float64) {
	w := math.Min(s.width(text, size, true), room)
	if w > 0 {
		s.fill(paper, rounded(x-w/2-3, y-size*0.9, w+6, size*1.15, all(6)))
	}
	s.write(x, y, text, style{size: size, bold: true, colour: ink, align: middle, max: room, least: leastNumber})
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
