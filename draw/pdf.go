package draw

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
)

// A4 in points, and the margin that printers leave.
const (
	pointsPerMM = 72 / 25.4
	a4Long      = 297 * pointsPerMM
	a4Short     = 210 * pointsPerMM
	pdfMargin   = 8 * pointsPerMM
)

// PDF is one page of A4, in the orientation that fits, with text that can be
// searched and copied. It has no instant of writing (ISO 32000-1 asks for none).
func (d *Drawing) PDF() ([]byte, error) {
	w, h := a4Long, a4Short
	if d.h > d.w {
		w, h = h, w
	}
	scale := math.Min((w-2*pdfMargin)/d.w, (h-2*pdfMargin)/d.h)
	fonts := [2]*pdfFont{newPDFFont("F0", d.pen.regular), newPDFFont("F1", d.pen.bold)}
	var page bytes.Buffer
	// The page's y goes up, the drawing's down.
	fmt.Fprintf(&page, "%s 0 0 %s %s %s cm\n", real(scale), real(-scale), real((w-d.w*scale)/2), real((h+d.h*scale)/2))
	for _, m := range d.marks {
		fmt.Fprintf(&page, "%s %s %s rg\n", real(float64(m.fill>>16&0xff)/255), real(float64(m.fill>>8&0xff)/255), real(float64(m.fill&0xff)/255))
		switch {
		case m.text == nil:
			page.WriteString(outlinePDF(m.shape))
		case m.text.bold:
			fonts[1].write(&page, m.text)
		default:
			fonts[0].write(&page, m.text)
		}
	}
	f := &pdfFile{}
	catalog, pages, leaf, info := f.reserve(), f.reserve(), f.reserve(), f.reserve()
	content := f.reserve()
	resources := ""
	for _, font := range fonts {
		if len(font.glyphs) > 1 {
			resources += fmt.Sprintf("/%s %d 0 R ", font.resource, font.add(f))
		}
	}
	f.object(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/ViewerPreferences<</DisplayDocTitle true>>>>", pages))
	f.object(pages, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]/Count 1>>", leaf))
	f.object(leaf, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>>>/Contents %d 0 R>>", pages, real(w), real(h), resources, content))
	f.object(info, fmt.Sprintf("<</Title %s/Producer(Becario)>>", pdfText(d.title)))
	f.stream(content, "", page.Bytes())
	return f.bytes(catalog, info), nil
}

// outlinePDF fills a shape (ISO 32000-1, 8.5).
func outlinePDF(sh shape) string {
	var b strings.Builder
	for _, g := range sh {
		for _, p := range g.points() {
			b.WriteString(real(p.x) + " " + real(p.y) + " ")
		}
		switch g.kind {
		case 'z':
			b.WriteString("h\n")
		default:
			b.WriteString(string(g.kind) + "\n")
		}
	}
	return b.String() + "f\n"
}

// real writes a number with as many decimals as a printer can tell apart.
func real(v float64) string { return trimmed(v, 4) }

// pdfText writes a text string in UTF-16 (7.9.2.2).
func pdfText(s string) string { return "<FEFF" + utf16Hex(s) + ">" }

func utf16Hex(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// pdfFont is one weight of the typeface as a composite font whose codes are
// the places of glyphs in a font file of those that are used (9.7).
type pdfFont struct {
	resource string
	face     *typeface
	glyphs   []uint16
	places   map[uint16]int
	// texts are the letters for which the glyphs stand.
	texts map[int]string
}

func newPDFFont(resource string, face *typeface) *pdfFont {
	return &pdfFont{resource: resource, face: face, glyphs: []uint16{0}, places: map[uint16]int{0: 0}, texts: map[int]string{}}
}

func (f *pdfFont) place(g glyph) int {
	at, ok := f.places[g.id]
	if !ok {
		at = len(f.glyphs)
		f.places[g.id] = at
		f.glyphs = append(f.glyphs, g.id)
	}
	if f.texts[at] == "" {
		f.texts[at] = g.text
	}
	return at
}

// write shows a line (9.4). Where the next glyph does not stand where the one
// before it ends, as in kerning, the pen is moved in thousandths of an em.
func (f *pdfFont) write(b *bytes.Buffer, l *line) {
	fmt.Fprintf(b, "BT /%s %s Tf 1 0 0 -1 %s %s Tm ", f.resource, real(l.size), real(l.x), real(l.y))
	pen, rise, open := 0.0, 0.0, false
	for _, g := range l.glyphs {
		if g.y != rise {
			if open {
				b.WriteString(">]TJ ")
			}
			rise, open = g.y, false
			fmt.Fprintf(b, "%s Ts ", real(-rise*l.size))
		}
		moved := math.Abs(g.x-pen) > 0.0005
		switch {
		case !open && moved:
			fmt.Fprintf(b, "[%s<", real((pen-g.x)*1000))
		case !open:
			b.WriteString("[<")
		case moved:
			fmt.Fprintf(b, ">%s<", real((pen-g.x)*1000))
		}
		open = true
		fmt.Fprintf(b, "%04X", f.place(g))
		pen = g.x + f.face.advance(g.id)
	}
	if open {
		b.WriteString(">]TJ ")
	}
	if rise != 0 {
		b.WriteString("0 Ts ")
	}
	b.WriteString("ET\n")
}

// add writes the font's objects and returns the number of the first.
func (f *pdfFont) add(file *pdfFile) int {
	program := f.face.subset(f.glyphs, nil)
	sum := sha256.Sum256(program)
	var tag strings.Builder
	for _, c := range sum[:6] {
		tag.WriteByte('A' + c%26)
	}
	name := tag.String() + "+" + f.face.name
	font, descendant, descriptor, data, unicode := file.reserve(), file.reserve(), file.reserve(), file.reserve(), file.reserve()
	file.object(font, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, descendant, unicode))
	var widths strings.Builder
	for _, id := range f.glyphs {
		widths.WriteString(real(f.face.advance(id)*1000) + " ")
	}
	file.object(descendant, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/W[0[%s]]/CIDToGIDMap/Identity>>", name, descriptor, widths.String()))
	thousandths := func(table string, at int) string {
		return real(float64(int16(big.Uint16(f.face.tables[table][at:]))) * 1000 / f.face.perEm)
	}
	file.object(descriptor, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s %s %s %s]/ItalicAngle 0/Ascent %s/Descent %s/CapHeight %s/StemV 80/FontFile2 %d 0 R>>",
		name, thousandths("head", 36), thousandths("head", 38), thousandths("head", 40), thousandths("head", 42),
		thousandths("hhea", 4), thousandths("hhea", 6), thousandths("OS/2", 88), data))
	file.stream(data, fmt.Sprintf("/Length1 %d", len(program)), program)
	file.stream(unicode, "", f.toUnicode())
	return font
}

// toUnicode is the table by which text is copied out (9.10.3).
func (f *pdfFont) toUnicode() []byte {
	var places []int
	for at, text := range f.texts {
		if text != "" {
			places = append(places, at)
		}
	}
	slices.Sort(places)
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(places, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, at := range part {
			fmt.Fprintf(&b, "<%04X> <%s>\n", at, utf16Hex(f.texts[at]))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// pdfFile collects numbered objects (7.3.10) and writes the index of where
// they are (7.5.4).
type pdfFile struct{ objects [][]byte }

// reserve returns the number of an object that is written later.
func (f *pdfFile) reserve() int {
	f.objects = append(f.objects, nil)
	return len(f.objects)
}

func (f *pdfFile) object(number int, body string) { f.objects[number-1] = []byte(body) }

// stream writes bytes, compressed (7.3.8).
func (f *pdfFile) stream(number int, entries string, data []byte) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	// Writing into memory does not fail.
	_, _ = w.Write(data)
	_ = w.Close()
	f.objects[number-1] = slices.Concat(fmt.Appendf(nil, "<<%s/Filter/FlateDecode/Length %d>>\nstream\n", entries, b.Len()), b.Bytes(), []byte("\nendstream"))
}

func (f *pdfFile) bytes(catalog, info int) []byte {
	out := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var index bytes.Buffer
	fmt.Fprintf(&index, "xref\n0 %d\n0000000000 65535 f \n", len(f.objects)+1)
	for i, body := range f.objects {
		fmt.Fprintf(&index, "%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	sum := sha256.Sum256(out)
	start := len(out)
	out = append(out, index.Bytes()...)
	return fmt.Appendf(out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n", len(f.objects)+1, catalog, info, sum[:16], sum[:16], start)
}
