package draw

import (
	"math"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Sheet is a page of print that says something in writing: a receipt, a decision.
// All fields may be empty.
type Sheet struct {
	// Head is above the title: who issues it; Date stands opposite.
	Head, Date      string
	Title, Subtitle string
	// Figure is what it is called by, such as a number.
	Figure string
	// Verdict is its outcome in a word or two; Bad says that it is not a good one.
	Verdict string
	Bad     bool
	Lead    string
	Rows    []SheetRow
	// More says how many rows had no room.
	More func(n int) string
	// Scan is what the square code at the bottom holds; Proof are lines beside it or,
	// without a code, in its place. The first is what they are about, and the second
	// is what is to be copied.
	Scan  string
	Proof []string
	Foot  string
}

// SheetRow is a name and what belongs to it.
type SheetRow struct {
	Name string
	// Value has a paragraph a line.
	Value string
	// Long takes as much room as there is; it should be the last.
	Long bool
}

// A sheet has the shape of A4.
const (
	sheetWidth  = 1000.0
	sheetHeight = 1414.0
	sheetMargin = 92.0
	sheetNames  = 236.0 // the column of names
	rowLines    = 5     // of a value at most
	lineStep    = 28.0
	listLines   = 14 // of a value with several paragraphs
	nameSize    = 17.0
	longValue   = 400 // bytes from which on one is in small print
	scanSize    = 190.0
)

// Sheet draws a page of print.
func (p *Pen) Sheet(of Sheet) *Drawing {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.scene(sheetWidth, sheetHeight)
	s.title = p.clean(of.Title + " " + of.Figure)
	x, w := sheetMargin, sheetWidth-2*sheetMargin
	y := s.sheetHead(of, x, w)
	bottom := s.sheetProof(of, x, w)
	s.sheetRows(of, x, y, w, bottom)
	return s.drawing()
}

// sheetHead draws what is above the rows and returns where they begin.
func (s *scene) sheetHead(of Sheet, x, w float64) float64 {
	y := sheetMargin
	s.fill(accent, rounded(x, y-30, 52, 6, all(3)))
	s.write(x, y+12, of.Head, style{size: 20, bold: true, colour: ink, max: w * 0.6})
	s.write(x+w, y+12, of.Date, style{size: 18, colour: soft, align: end, max: w * 0.38})
	y += 84
	s.write(x, y, of.Title, style{size: 40, bold: true, colour: ink, max: w, least: 28})
	if of.Subtitle != "" {
		y += 40
		s.write(x, y, of.Subtitle, style{size: 23, colour: soft, max: w})
	}
	if of.Figure != "" {
		y += 56
		s.write(x, y, of.Figure, style{size: 30, bold: true, colour: accent, max: w, least: leastNumber})
	}
	if of.Verdict != "" {
		colour := good
		if of.Bad {
			colour = alert
		}
		y += 34
		width := s.width(of.Verdict, 24, true)
		s.fill(mix(paper, colour, 0.1), rounded(x, y, math.Min(width+48, w), 50, all(12)))
		s.write(x+24, y+34, of.Verdict, style{size: 24, bold: true, colour: colour, max: w - 48})
		y += 50
	}
	if of.Lead != "" {
		y += 42
		for _, l := range s.pen.wrap(s.pen.clean(of.Lead), 20, false, w, 3) {
			s.write(x, y, l, style{size: 20, colour: soft})
			y += 30
		}
		y -= 30
	}
	return y + 40
}

// sheetRows draws names and values as long as there is room.
func (s *scene) sheetRows(of Sheet, x, y, w, bottom float64) {
	const pad = 17.0
	for i, row := range of.Rows {
		size, step, most := 19.0, lineStep, rowLines
		if row.Long {
			if len(row.Value) > longValue {
				size, step = 16, 23
			}
			most = max(rowLines, int((bottom-y-2*pad)/step))
		}
		said := paragraphs(row.Value)
		if !row.Long && len(said) > rowLines { // as many as leave room for the rows below
			size, step = 16, 23
			room := bottom - y - 2*pad
			for _, below := range of.Rows[i+1:] {
				room -= float64(min(len(paragraphs(below.Value)), rowLines))*lineStep + 2*pad
			}
			most = min(listLines, max(1, int(room/step)))
		}
		lines := s.valueLines(said, size, w-sheetNames, most, of.More)
		names := s.pen.wrap(s.pen.clean(row.Name), nameSize, false, sheetNames-24, 3)
		height := float64(max(len(lines), len(names)))*step + 2*pad - 6
		left := len(of.Rows) - i
		room := bottom - y
		if left > 1 {
			room -= step + pad // for what tells that there is more
		}
		if height > room {
			if of.More != nil {
				s.write(x, y+pad+size, of.More(left), style{size: size, colour: soft, max: w})
			}
			return
		}
		s.box(hairline, x, y, w, 1.5)
		for k, l := range names {
			s.write(x, y+pad+nameSize+float64(k)*24, l, style{size: nameSize, colour: soft})
		}
		for k, l := range lines {
			s.write(x+sheetNames, y+pad+nameSize+float64(k)*step, l, style{size: size, colour: ink})
		}
		y += height
	}
	s.box(hairline, x, y, w, 1.5)
}

// paragraphs are the lines of a value.
func paragraphs(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == '\n' })
}

// valueLines breaks the paragraphs of a value into lines. Where not all have room, the
// last line says how many are left out.
func (s *scene) valueLines(paragraphs []string, size, w float64, most int, more func(n int) string) []string {
	var lines []string
	for i, paragraph := range paragraphs {
		left := len(paragraphs) - i
		if room := most - len(lines); left > 1 && room == 1 && more != nil {
			return append(lines, more(left))
		} else if room > 0 {
			lines = append(lines, s.pen.wrap(s.pen.clean(paragraph), size, false, w, min(room, max(1, room-left+1)))...)
		}
	}
	return lines
}

// sheetProof draws what is at the bottom and returns where it begins.
func (s *scene) sheetProof(of Sheet, x, w float64) float64 {
	bottom := sheetHeight - sheetMargin
	if of.Foot != "" {
		s.write(x, bottom+24, of.Foot, style{size: 15, colour: soft, max: w})
		bottom -= 14
	}
	if len(of.Proof) == 0 {
		return bottom
	}
	const pad = 26.0
	text, width := x+pad, w-2*pad
	scanned := s.scan(of.Scan)
	if scanned != nil {
		text += scanSize + pad + 4
		width -= scanSize + pad + 4
	}
	type lineOf struct {
		text string
		style
		step float64
	}
	var lines []lineOf
	for i, part := range of.Proof {
		st, step, most := style{size: 17, colour: soft}, 25.0, 4
		switch i {
		case 0:
			st, step, most = style{size: 19, bold: true, colour: ink}, 27, 2
		case 1:
			st, step, most = style{size: 24, bold: true, colour: ink, max: width, least: leastNumber}, 37, 1
		}
		for _, l := range s.pen.wrap(s.pen.clean(part), st.size, st.bold, width, most) {
			lines = append(lines, lineOf{l, st, step})
		}
	}
	height := 2*pad - 6
	for _, l := range lines {
		height += l.step
	}
	if scanned != nil {
		height = math.Max(height, scanSize+2*pad)
	}
	y := bottom - height
	s.fill(wash, rounded(x, y, w, height, all(18)))
	if scanned != nil {
		side := scanSize / float64(len(scanned))
		s.box(paper, x+pad-12, y+pad-12, scanSize+24, scanSize+24)
		s.fill(ink, squares(scanned, x+pad, y+pad, side))
	}
	at := y + pad - 8
	for _, l := range lines {
		at += l.step
		s.write(text, at, l.text, l.style)
	}
	return y - 24
}

// scan is a QR code (ISO/IEC 18004) by rows, true where it is dark; nil of nothing.
func (s *scene) scan(text string) [][]bool {
	if text == "" {
		return nil
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil // it is longer than any code can hold: what is beside it says the same
	}
	b := code.Bounds()
	rows := make([][]bool, b.Dy())
	for y := range rows {
		for x := range b.Dx() {
			r, _, _, _ := code.At(b.Min.X+x, b.Min.Y+y).RGBA()
			rows[y] = append(rows[y], r < 0x8000)
		}
	}
	return rows
}

// squares are the dark squares of a code, those beside each other as one, so that
// no line shows between them.
func squares(rows [][]bool, x, y, side float64) shape {
	const over = 0.04 // rows overlap by so much of a square
	var sh shape
	for i, row := range rows {
		for from := 0; from < len(row); from++ {
			to := from
			for to < len(row) && row[to] {
				to++
			}
			if to > from {
				sh = append(sh, rectangle(x+float64(from)*side, y+float64(i)*side, float64(to-from)*side, side*(1+over))...)
				from = to
			}
		}
	}
	return sh
}
