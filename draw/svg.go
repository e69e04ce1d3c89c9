package draw

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
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
		d.face(&b, bold)
	}
	b.WriteString(`text{font-family:"` + family + `",Inter,system-ui,sans-serif;white-space:pre}.b{font-weight:600}</style>`)
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

// face writes the letters of one weight that the drawing uses as a font. Of two
// glyphs of a letter the last is taken, in Inter the digit of the common width.
func (d *Drawing) face(b *bytes.Buffer, bold bool) {
	t := d.pen.face(bold)
	used := map[rune]uint16{}
	for _, m := range d.marks {
		if m.text == nil || m.text.bold != bold {
			continue
		}
		for _, g := range m.text.glyphs {
			letters := []rune(g.text)
			for _, r := range letters {
				id := g.id
				if len(letters) > 1 {
					id = t.letter(r) // the letters of a ligature stand for themselves
				}
				used[r] = max(used[r], id)
			}
		}
	}
	if len(used) == 0 {
		return
	}
	glyphs := slices.Compact(slices.Sorted(maps.Values(used)))
	if glyphs[0] != 0 {
		glyphs = slices.Insert(glyphs, 0, 0)
	}
	places := map[rune]int{}
	for r, id := range used {
		places[r], _ = slices.BinarySearch(glyphs, id)
	}
	weight := "400"
	if bold {
		weight = "600"
	}
	fmt.Fprintf(b, `@font-face{font-family:"%s";font-weight:%s;src:url(data:font/ttf;base64,%s)}`,
		family, weight, base64.StdEncoding.EncodeToString(t.subset(glyphs, places)))
}

func outlineSVG(sh shape) string {
	var b strings.Builder
	for _, g := range sh {
		b.WriteByte(g.kind - 'a' + 'A')
		for i, p := range g.points() {
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
func num(v float64) string { return trimmed(v, 2) }

// trimmed writes a number with no more decimals than there are.
func trimmed(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}
