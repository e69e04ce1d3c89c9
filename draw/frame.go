package draw

// Frame is what every chart has around it. All fields may be empty.
type Frame struct {
	Title    string // what is shown: "Gastos de marzo"
	Subtitle string // the range, the filter: "1–31 mar 2026"
	Figure   string // the one number to take away: "412,50 €"
	Caption  string // what the figure is: "en total"
	Footer   string // small print at the bottom
	Empty    string // the sentence to show when there is nothing to draw
}

// The size of a chart, and its margins. It is narrow, so that what is written in
// it can be read where a telephone shows it.
const (
	chartWidth  = 960.0
	chartHeight = 760.0
	margin      = 52.0
)

// area is the part of a picture that is left for the data.
type area struct{ x, y, w, h float64 }

func (a area) right() float64  { return a.x + a.w }
func (a area) bottom() float64 { return a.y + a.h }
func (a area) meets(b area) bool {
	return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

// frame draws title, figure and footer, and returns the area between them.
// With inside, the figure is not for the frame to show.
func (s *scene) frame(f Frame, inside bool) area {
	s.title = s.pen.clean(f.Title)
	a := area{margin, margin, s.w - 2*margin, s.h - 2*margin}
	titleWidth := a.w
	if !inside && f.Figure != "" {
		w := s.write(a.right(), margin+36, f.Figure, style{size: 44, bold: true, colour: ink, align: end, max: a.w * 0.45, least: leastNumber})
		c := s.write(a.right(), margin+74, f.Caption, style{size: 23, colour: soft, align: end, max: a.w * 0.45})
		titleWidth -= max(w, c) + 40
	}
	y := margin
	if f.Title != "" {
		s.write(a.x, y+34, f.Title, style{size: 42, bold: true, colour: ink, max: titleWidth, least: 30})
		y += 48
	}
	if f.Subtitle != "" {
		s.write(a.x, y+26, f.Subtitle, style{size: 25, colour: soft, max: titleWidth})
		y += 34
	}
	if !inside && f.Figure != "" {
		y = max(y, margin+82)
	}
	bottom := s.h - margin + 8
	if f.Footer != "" {
		s.write(a.x, s.h-38, f.Footer, style{size: 20, colour: soft, max: a.w})
		bottom = s.h - margin - 22
	}
	a.y = y + 34
	a.h = bottom - a.y
	return a
}

// empty draws the sentence for when there is nothing to show.
func (s *scene) empty(a area, sentence string) {
	s.fill(wash, rounded(a.x, a.y, a.w, a.h, all(24)))
	cx, cy := a.x+a.w/2, a.y+a.h/2
	for i, h := range []float64{34, 58, 46} {
		s.fill(axisLine, rounded(cx-51+float64(i)*36, cy-44-h, 30, h, top(6)))
	}
	s.fill(axisLine, rounded(cx-64, cy-40, 128, 5, all(2.5)))
	lines := s.pen.wrap(s.pen.clean(sentence), 30, false, a.w-160, 3)
	for i, l := range lines {
		s.write(cx, cy+22+float64(i)*42, l, style{size: 30, colour: soft, align: middle})
	}
}

// key draws a legend from x on: one patch and word after the other, as many as
// fit into the width.
func (s *scene) key(x, y, width float64, names []string, fills []rgb) {
	to := x + width
	for i, name := range names {
		room := to - x - 34
		if room < 60 {
			return
		}
		s.fill(fills[i], rounded(x, y-17, 20, 20, all(6)))
		w := s.write(x+30, y, name, style{size: 23, colour: soft, max: min(room, 320)})
		x += 30 + w + 36
	}
}
