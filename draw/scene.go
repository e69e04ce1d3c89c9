package draw

import "math"

// align says which point of a line of text its x means.
type align byte

const (
	left align = iota
	middle
	end
)

// leastNumber is the least size of a number, in drawing units.
const leastNumber = 11

// mark is one thing drawn: a filled shape or a line of text.
type mark struct {
	fill  rgb
	shape shape
	text  *line
}

// line is a line of text, shaped; x is its left end, y its baseline.
type line struct {
	s      string
	x, y   float64
	width  float64
	size   float64
	bold   bool
	struck bool
	glyphs []glyph
}

// scene is a drawing in the making. It belongs to one goroutine, which holds
// the pen's lock.
type scene struct {
	pen   *Pen
	w, h  float64
	marks []mark
	title string
}

func (p *Pen) scene(w, h float64) *scene {
	s := &scene{pen: p, w: w, h: h}
	s.fill(paper, rectangle(0, 0, w, h))
	return s
}

func (s *scene) fill(c rgb, sh shape) {
	if len(sh) > 0 {
		s.marks = append(s.marks, mark{fill: c, shape: sh})
	}
}

func (s *scene) box(c rgb, x, y, w, h float64) {
	if w > 0 && h > 0 {
		s.fill(c, rectangle(x, y, w, h))
	}
}

// style is how a text looks.
type style struct {
	size   float64
	bold   bool
	colour rgb
	align  align
	struck bool
	max    float64 // the width it may take; 0 for any
	// least is the size to which the text may shrink before it is shortened: a
	// number cut short would be another number.
	least float64
	tail  bool // what is too long loses its beginning: "…Informática 3"
}

// write draws one line of text and returns the width it took. The text is
// cleaned and, if it is too wide, shortened.
func (s *scene) write(x, y float64, text string, st style) float64 {
	text = s.pen.clean(text)
	if st.max > 0 {
		if w := s.pen.width(text, st.size, st.bold); st.least > 0 && w > st.max {
			st.size = math.Max(st.least, st.size*st.max/w*0.9999)
		}
		if st.tail {
			text = s.pen.fitEnd(text, st.size, st.bold, st.max)
		} else {
			text = s.pen.fit(text, st.size, st.bold, st.max)
		}
	}
	if text == "" {
		return 0
	}
	glyphs, width := s.pen.face(st.bold).shape(text)
	width *= st.size
	switch st.align {
	case middle:
		x -= width / 2
	case end:
		x -= width
	}
	s.marks = append(s.marks, mark{fill: st.colour, text: &line{
		s: text, x: x, y: y, width: width, size: st.size, bold: st.bold, struck: st.struck, glyphs: glyphs,
	}})
	if st.struck {
		s.box(st.colour, x, y-st.size*0.36, width, st.size*0.075)
	}
	return width
}

// width measures a text as write would draw it.
func (s *scene) width(text string, size float64, bold bool) float64 {
	return s.pen.width(s.pen.clean(text), size, bold)
}

// drawing turns the scene into a Drawing.
func (s *scene) drawing() *Drawing {
	return &Drawing{pen: s.pen, w: s.w, h: s.h, title: s.title, marks: s.marks}
}
