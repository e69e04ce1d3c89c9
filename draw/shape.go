package draw

import (
	"math"
	"slices"
)

// Coordinates are in drawing units, one pixel at scale 1, from the top left
// corner.

type point struct{ x, y float64 }

// segment is a move (m), line (l), cubic curve (c, two control points and the
// end) or close (z).
type segment struct {
	kind byte
	p    [3]point
}

// points are the points that the segment names.
func (g *segment) points() []point {
	switch g.kind {
	case 'c':
		return g.p[:]
	case 'z':
		return nil
	}
	return g.p[:1]
}

// shape is an outline to fill by the non-zero rule.
type shape []segment

func (s *shape) move(x, y float64) { *s = append(*s, segment{'m', [3]point{{x, y}}}) }
func (s *shape) line(x, y float64) { *s = append(*s, segment{'l', [3]point{{x, y}}}) }
func (s *shape) close()            { *s = append(*s, segment{kind: 'z'}) }
func (s *shape) curve(a, b, end point) {
	*s = append(*s, segment{'c', [3]point{a, b, end}})
}

// isRectangle reports whether the shape is one that rectangle made, and its
// corners at the top left and bottom right.
func (s shape) isRectangle() (from, to point, ok bool) {
	if len(s) != 5 {
		return from, to, false
	}
	from, to = s[0].p[0], s[2].p[0]
	return from, to, slices.Equal(s, rectangle(from.x, from.y, to.x-from.x, to.y-from.y))
}

// kappa places the control points of a quarter circle.
const kappa = 0.5522847498

func rectangle(x, y, w, h float64) shape {
	var s shape
	s.move(x, y)
	s.line(x+w, y)
	s.line(x+w, y+h)
	s.line(x, y+h)
	s.close()
	return s
}

// corners are the radii at top left, top right, bottom right, bottom left.
type corners [4]float64

func all(r float64) corners   { return corners{r, r, r, r} }
func top(r float64) corners   { return corners{r, r, 0, 0} }
func right(r float64) corners { return corners{0, r, r, 0} }

func rounded(x, y, w, h float64, r corners) shape {
	most := math.Max(0, math.Min(w, h)/2)
	for i := range r {
		r[i] = math.Min(r[i], most)
	}
	k := 1 - kappa
	var s shape
	s.move(x+r[0], y)
	s.line(x+w-r[1], y)
	s.curve(point{x + w - r[1]*k, y}, point{x + w, y + r[1]*k}, point{x + w, y + r[1]})
	s.line(x+w, y+h-r[2])
	s.curve(point{x + w, y + h - r[2]*k}, point{x + w - r[2]*k, y + h}, point{x + w - r[2], y + h})
	s.line(x+r[3], y+h)
	s.curve(point{x + r[3]*k, y + h}, point{x, y + h - r[3]*k}, point{x, y + h - r[3]})
	s.line(x, y+r[0])
	s.curve(point{x, y + r[0]*k}, point{x + r[0]*k, y}, point{x + r[0], y})
	s.close()
	return s
}

func circle(x, y, r float64) shape { return rounded(x-r, y-r, 2*r, 2*r, all(r)) }

// arc continues s along a circle from one angle to another, in radians,
// clockwise from twelve o'clock; the shape is already at the first point.
func (s *shape) arc(cx, cy, r, from, to float64) {
	steps := max(1, int(math.Ceil(math.Abs(to-from)/(math.Pi/4))))
	step := (to - from) / float64(steps)
	k := 4.0 / 3 * math.Tan(step/4) * r
	for i := range steps {
		a := from + float64(i)*step
		b := a + step
		pa, pb := onCircle(cx, cy, r, a), onCircle(cx, cy, r, b)
		s.curve(
			point{pa.x + k*math.Cos(a), pa.y + k*math.Sin(a)},
			point{pb.x - k*math.Cos(b), pb.y - k*math.Sin(b)},
			pb,
		)
	}
}

func onCircle(cx, cy, r, angle float64) point {
	return point{cx + r*math.Sin(angle), cy - r*math.Cos(angle)}
}

// sector is a piece of a ring.
func sector(cx, cy, inner, outer, from, to float64) shape {
	var s shape
	start := onCircle(cx, cy, outer, from)
	s.move(start.x, start.y)
	s.arc(cx, cy, outer, from, to)
	back := onCircle(cx, cy, inner, to)
	s.line(back.x, back.y)
	s.arc(cx, cy, inner, to, from)
	s.close()
	return s
}

// polyline is a line of a width with round joints. Every piece turns the same
// way, so that the non-zero rule unites them.
func polyline(points []point, width float64) shape {
	var s shape
	r := width / 2
	for i, p := range points {
		s = append(s, circle(p.x, p.y, r)...)
		if i == 0 {
			continue
		}
		q := points[i-1]
		dx, dy := p.x-q.x, p.y-q.y
		d := math.Hypot(dx, dy)
		if d == 0 {
			continue
		}
		nx, ny := dy/d*r, -dx/d*r
		s.move(q.x+nx, q.y+ny)
		s.line(p.x+nx, p.y+ny)
		s.line(p.x-nx, p.y-ny)
		s.line(q.x-nx, q.y-ny)
		s.close()
	}
	return s
}

// dashed is a horizontal broken line.
func dashed(x0, x1, y, width, dash, gap float64) shape {
	var s shape
	for x := x0; x < x1; x += dash + gap {
		s = append(s, rectangle(x, y-width/2, math.Min(dash, x1-x), width)...)
	}
	return s
}
