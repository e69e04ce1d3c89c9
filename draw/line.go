package draw

import (
	"math"
	"slices"
)

// Series is a row of values with a name, one for each label of the chart. It may
// be shorter than the labels: a month that is not over.
type Series struct {
	Name   string
	Values []int64
	Text   string // what the last value reads; if empty, the spec's Text makes it
	Behind bool   // to compare with: drawn thin and pale
}

// Line shows how values go on: money spent since the first of the month, this
// month and the last.
type Line struct {
	Frame
	Labels []string
	Series []Series
	Text   func(value int64) string
	Axis   func(value int64) string // of the axis; Text if nil
	Limit  *Limit
}

// Line draws series over time. More than six series are not drawn.
func (p *Pen) Line(l Line) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.scene(chartWidth, chartHeight)
	a := s.frame(l.Frame, false)
	if len(l.Series) > 6 {
		l.Series = l.Series[:6]
	}
	low, high, some := bounds(l.Series)
	if !some {
		s.empty(a, l.Empty)
		return s.drawing()
	}
	if l.Limit != nil {
		high = math.Max(high, float64(l.Limit.Value))
	}
	axis := l.Axis
	if axis == nil {
		axis = l.Text
	}
	fills := lineColours(l.Series)
	limit := s.limitKey(a.right(), a.y+16, a.w, l.Limit)
	if len(l.Series) > 1 {
		names := make([]string, len(l.Series))
		for i, se := range l.Series {
			names[i] = se.Name
		}
		s.key(a.x, a.y+16, a.w-limit, names, fills)
	}
	if len(l.Series) > 1 || limit > 0 {
		a.y += 44
		a.h -= 44
	}
	a.y += 24
	a.h -= 24 + 48
	if low < 0 {
		a.h -= belowZero
	}
	c := s.axis(low, high, a, axis)
	s.under(c, l, fills)
	s.grid(c, axis)
	s.limit(c, l.Limit)
	for _, behind := range []bool{true, false} {
		for i, se := range l.Series {
			if se.Behind == behind {
				s.curve(c, l, i, fills[i])
			}
		}
	}
	var taken []area
	for i := range l.Series {
		taken = append(taken, s.last(c, l, i, fills[i], taken))
	}
	s.labels(c, l.Labels, nil)
	return s.drawing()
}

func bounds(series []Series) (low, high float64, some bool) {
	for _, se := range series {
		for _, v := range se.Values {
			low, high = math.Min(low, float64(v)), math.Max(high, float64(v))
			some = some || v != 0
		}
	}
	return low, high, some
}

// lineColours gives the accent to a series that stands alone before others.
func lineColours(series []Series) []rgb {
	var names []string
	for _, se := range series {
		if !se.Behind {
			names = append(names, se.Name)
		}
	}
	byName := colours(names)
	out := make([]rgb, len(series))
	for i, se := range series {
		switch {
		case se.Behind:
			out[i] = rest
		case len(names) == 1:
			out[i] = accent
		default:
			out[i] = byName[fold(se.Name)]
		}
	}
	return out
}

func (l Line) points(c scale, i int) []point {
	n := max(len(l.Labels), longest(l.Series))
	pitch := c.plot.w / float64(n)
	var out []point
	for j, v := range l.Series[i].Values {
		out = append(out, point{c.plot.x + pitch*(float64(j)+0.5), c.y(float64(v))})
	}
	return out
}

func longest(series []Series) int {
	n := 1
	for _, se := range series {
		n = max(n, len(se.Values))
	}
	return n
}

// under tints the area below the one series in front.
func (s *scene) under(c scale, l Line, fills []rgb) {
	front := -1
	for i, se := range l.Series {
		if se.Behind {
			continue
		}
		if front >= 0 {
			return
		}
		front = i
	}
	if front < 0 {
		return
	}
	pts := l.points(c, front)
	if len(pts) < 2 {
		return
	}
	var sh shape
	sh.move(pts[0].x, c.y(0))
	for _, p := range pts {
		sh.line(p.x, p.y)
	}
	sh.line(pts[len(pts)-1].x, c.y(0))
	sh.close()
	s.fill(mix(fills[front], paper, 0.88), sh)
}

// curve draws one series with a dot at the end.
func (s *scene) curve(c scale, l Line, i int, fill rgb) {
	pts := l.points(c, i)
	if len(pts) == 0 {
		return
	}
	se := l.Series[i]
	if se.Behind {
		s.fill(fill, polyline(pts, 4))
	} else {
		s.fill(fill, polyline(pts, 5.5))
	}
	last := pts[len(pts)-1]
	s.fill(paper, circle(last.x, last.y, 11))
	s.fill(fill, circle(last.x, last.y, 8))
}

// last writes the value at the end of one series in front, and returns the area
// it takes: above the point, or as near as the areas taken allow.
func (s *scene) last(c scale, l Line, i int, fill rgb, taken []area) area {
	pts, se := l.points(c, i), l.Series[i]
	if len(pts) == 0 || se.Behind {
		return area{}
	}
	text := orText(se.Text, se.Values[len(se.Values)-1], l.Text)
	if text == "" {
		return area{}
	}
	p := pts[len(pts)-1]
	w := math.Min(s.width(text, 24, true), 400)
	x := math.Max(c.plot.x+w/2+12, math.Min(c.plot.right()-w/2-12, p.x))
	for _, shift := range []float64{-51, 18, -92, 59, -133, 100} {
		at := area{x - w/2 - 12, p.y + shift, w + 24, 37}
		if at.y < c.plot.y-44 || at.bottom() > c.plot.bottom() || slices.ContainsFunc(taken, at.meets) {
			continue
		}
		ground := mix(fill, paper, 0.9)
		s.fill(ground, rounded(at.x, at.y, at.w, at.h, all(10)))
		s.write(x, at.y+27, text, style{size: 24, bold: true, colour: legible(fill, ground, 5), align: middle, max: 400, least: leastNumber})
		return at
	}
	return area{}
}
