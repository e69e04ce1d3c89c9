package draw

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/canvas"
	"github.com/tdewolff/font"
)

// SVG is a picture for a page: text stays text, in the typeface, of which the
// letters used are inside. It needs no script and no other file; shown as an
// image (<img src>), it is drawn under the strictest Content-Security-Policy.
func (d *Drawing) SVG() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img">`,
		num(d.w), num(d.h), num(d.w), num(d.h))
	if d.title != "" {
		fmt.Fprintf(&b, "<title>%s</title>", html.EscapeString(d.title))
	}
	fmt.Fprintf(&b, "<desc>%s</desc>", html.EscapeString(strings.Join(d.Texts(), " · ")))
	b.WriteString("<style>")
	for _, bold := range []bool{false, true} {
		if err := d.face(&b, bold); err != nil {
			return nil, err
		}
	}
	b.WriteString(`text{font-family:"Inter Becario",Inter,system-ui,sans-serif;white-space:pre}.b{font-weight:600}</style>`)
	for _, m := range d.marks {
		if m.text == nil {
			fmt.Fprintf(&b, `<path fill="%s" d="%s"/>`, m.fill.hex(), outlineSVG(m.shape))
			continue
		}
		t := m.text
		class := ""
		if t.bold {
			class = ` class="b"`
		}
		fmt.Fprintf(&b, `<text%s x="%s" y="%s" font-size="%s" fill="%s" textLength="%s">%s</text>`,
			class, num(t.x), num(t.y), num(t.size), m.fill.hex(), num(t.width), html.EscapeString(t.s))
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// face writes the letters of one weight that the drawing uses as a font.
func (d *Drawing) face(b *bytes.Buffer, bold bool) error {
	glyphs := []uint16{0}
	for _, m := range d.marks {
		if m.text == nil || m.text.bold != bold {
			continue
		}
		m.text.typesetted.WalkSpans(func(_, _ float64, span canvas.TextSpan) {
			for _, g := range span.Glyphs {
				glyphs = append(glyphs, g.ID)
			}
		})
	}
	if len(glyphs) == 1 {
		return nil
	}
	// The fonts' tables are read while they are subset.
	d.pen.mu.Lock()
	defer d.pen.mu.Unlock()
	f := d.pen.font(bold, "")
	slices.Sort(glyphs)
	glyphs = slices.Compact(glyphs)
	part, err := f.SFNT.Subset(glyphs, font.SubsetOptions{Tables: font.KeepMinTables})
	if err != nil {
		return fmt.Errorf("subset the font: %w", err)
	}
	part.Tables["cmap"] = characterMap(f, glyphs)
	program := part.Write()
	undateFont(program)
	weight := "400"
	if bold {
		weight = "600"
	}
	fmt.Fprintf(b, `@font-face{font-family:"Inter Becario";font-weight:%s;src:url(data:font/ttf;base64,%s)}`,
		weight, base64.StdEncoding.EncodeToString(program))
	return nil
}

// characterMap writes the table that finds the glyph of a letter (OpenType's
// cmap, format 12); the one that the subsetter writes loses letters whose code
// is the number of their glyph. Of two glyphs of a letter the last is taken, in
// Inter the digit of the common width.
func characterMap(f *canvas.Font, glyphs []uint16) []byte {
	number := map[rune]uint32{}
	var letters []rune
	for i, g := range glyphs {
		for _, r := range f.GlyphToUnicode(g) {
			if _, had := number[r]; !had {
				letters = append(letters, r)
			}
			number[r] = uint32(i)
		}
	}
	slices.Sort(letters)
	const header = 12
	b := binary.BigEndian.AppendUint16(nil, 0) // version
	b = binary.BigEndian.AppendUint16(b, 1)    // tables
	b = binary.BigEndian.AppendUint16(b, 3)    // Windows
	b = binary.BigEndian.AppendUint16(b, 10)   // all of Unicode
	b = binary.BigEndian.AppendUint32(b, header)
	b = binary.BigEndian.AppendUint16(b, 12) // format
	b = binary.BigEndian.AppendUint16(b, 0)  // reserved
	b = binary.BigEndian.AppendUint32(b, uint32(16+12*len(letters)))
	b = binary.BigEndian.AppendUint32(b, 0) // language
	b = binary.BigEndian.AppendUint32(b, uint32(len(letters)))
	for _, r := range letters {
		b = binary.BigEndian.AppendUint32(b, uint32(r)) // first
		b = binary.BigEndian.AppendUint32(b, uint32(r)) // last
		b = binary.BigEndian.AppendUint32(b, number[r])
	}
	return b
}

func outlineSVG(sh shape) string {
	var b strings.Builder
	for _, g := range sh {
		n := 1
		switch g.kind {
		case 'z':
			b.WriteByte('Z')
			continue
		case 'c':
			n = 3
		}
		b.WriteByte(g.kind - 'a' + 'A')
		for i, p := range g.p[:n] {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(num(p.x))
			b.WriteByte(' ')
			b.WriteString(num(p.y))
		}
	}
	return b.String()
}

// num writes a length with two decimals at most.
func num(v float64) string {
	s := strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0")
	return strings.TrimSuffix(s, ".")
}
