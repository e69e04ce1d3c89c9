package draw

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"
)

func TestClean(t *testing.T) {
	p := newPen(t)
	for name, c := range map[string]struct{ in, want string }{
		"accents stand apart":                 {"E\u0301tica an\u0303o", "Ética año"},
		"an emoji is in the text":             {"Café ☕ y té 🍵", "Café y té"},
		"an emoji is made of several":         {"👩‍🚀👍🏽 hola 1️⃣", "hola 1"},
		"there is nothing but an emoji":       {"🎓", "…"},
		"a word is in another script":         {"curso עברית ok", "curso … ok"},
		"all words are":                       {"مقهى صغير", "…"},
		"marks turn the direction":            {"\u202Eabc\u202C\u200F", "abc"},
		"there are line ends, tabs and zeros": {" a\r\n\tb\x00 c ", "a b c"},
		"numbers hold together":               {"12\u00a0€ 5\u202f%", "12\u00a0€ 5\u00a0%"},
		"money of Paraguay and minus signs":   {"₲ 15.000 −3", "₲ 15.000 −3"},
		"there is nothing":                    {" ", ""},
		"bytes are no text":                   {"a\xff\xfeb", "ab"},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			if got := p.clean(c.in); got != c.want {
				t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	p := newPen(t)
	long := strings.Repeat("Termodinámica aplicada ", 20)
	for _, width := range []float64{0, 5, 30, 100, 400, 1e6} {
		got := p.fit(long, 20, true, width)
		if w := p.width(got, 20, true); w > width {
			t.Errorf("fit to %v is %q, %v wide", width, got, w)
		}
		if width >= 30 && width < 1e6 && !strings.HasSuffix(got, ellipsis) {
			t.Errorf("fit to %v is %q, want an ellipsis at its end", width, got)
		}
	}
	if got := p.fit("Redes", 20, true, 400); got != "Redes" {
		t.Errorf("fit shortened a text that fits to %q", got)
	}
	room := p.fitEnd("Laboratorio de Informática 3", 20, true, 150)
	if w := p.width(room, 20, true); w > 150 || !strings.HasPrefix(room, ellipsis) || !strings.HasSuffix(room, "ca 3") {
		t.Errorf("fitEnd gave %q, %v wide", room, w)
	}
	lines := p.wrap("Computación de Altas Prestaciones", 22, true, 200, 3)
	if len(lines) < 2 || strings.Join(lines, " ") != "Computación de Altas Prestaciones" {
		t.Errorf("wrap gave %q", lines)
	}
}

func TestDigitsHaveOneWidth(t *testing.T) {
	p := newPen(t)
	for _, bold := range []bool{false, true} {
		if a, b := p.width("111,11", 20, bold), p.width("888,88", 20, bold); a != b {
			t.Errorf("111,11 is %v wide and 888,88 %v", a, b)
		}
	}
	if a, b := p.width("B-12", 20, true), p.width("B–12", 20, true); a >= b+2 {
		t.Errorf("a hyphen is as wide as a digit: B-12 takes %v, B–12 %v", a, b)
	}
}

// TestPDFText reads the tables by which a PDF says which letters its glyphs are.
func TestPDFText(t *testing.T) {
	p := newPen(t)
	for name, d := range samples(p) {
		b, err := d.PDF()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("CreationDate")) {
			t.Errorf("%s says when it was made", name)
		}
		has := pdfLetters(t, b)
		for _, r := range strings.Join(d.Texts(), "") {
			if r != '\u00a0' && !has[r] {
				t.Errorf("%s: %q cannot be copied out of the PDF", name, r)
			}
		}
	}
}

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	bfChar    = regexp.MustCompile(`(?m)^<([0-9A-F]{4})> <([0-9A-F]{4})>(?:$| e)`)
	bfRange   = regexp.MustCompile(`(?m)^<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>`)
)

func pdfLetters(t *testing.T, b []byte) map[rune]bool {
	t.Helper()
	has := map[rune]bool{}
	number := func(s string) int64 {
		n, err := strconv.ParseInt(s, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, m := range pdfStream.FindAllSubmatch(b, -1) {
		text := m[1]
		if r, err := zlib.NewReader(bytes.NewReader(m[1])); err == nil {
			if text, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if bytes.HasPrefix(text, []byte{0, 1, 0, 0}) {
			undated(t, text)
		}
		if !bytes.Contains(text, []byte("begincmap")) {
			continue
		}
		for _, c := range bfChar.FindAllSubmatch(text, -1) {
			has[rune(number(string(c[2])))] = true
		}
		for _, c := range bfRange.FindAllSubmatch(text, -1) {
			for i := range number(string(c[2])) - number(string(c[1])) + 1 {
				has[rune(number(string(c[3]))+i)] = true
			}
		}
	}
	return has
}

// undated checks that a font does not say when it was written, and that its sum
// is right.
func undated(t *testing.T, program []byte) {
	t.Helper()
	at := bytes.Index(program[:16*20], []byte("head"))
	if at < 0 {
		t.Fatal("no font inside")
	}
	head := program[binary.BigEndian.Uint32(program[at+8:]):]
	if modified := binary.BigEndian.Uint64(head[28:]); modified != 0 {
		t.Errorf("the font inside was changed at %d, want no instant", modified)
	}
	if got := checksum(program); got != 0xB1B0AFBA {
		t.Errorf("the font inside has sum %x, want b1b0afba", got)
	}
}

// TestSVGText reads the picture as a page would, with the fonts inside.
func TestSVGText(t *testing.T) {
	type document struct {
		Title string `xml:"title"`
		Style string `xml:"style"`
		Texts []struct {
			Class string `xml:"class,attr"`
			Text  string `xml:",chardata"`
		} `xml:"text"`
	}
	source := regexp.MustCompile(`font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)`)
	for name, d := range samples(newPen(t)) {
		b, err := d.SVG()
		if err != nil {
			t.Fatal(err)
		}
		var doc document
		if err := xml.Unmarshal(b, &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fonts := map[string]*font.Face{}
		for _, m := range source.FindAllStringSubmatch(doc.Style, -1) {
			raw, err := base64.StdEncoding.DecodeString(m[2])
			if err != nil {
				t.Fatal(err)
			}
			undated(t, raw)
			if fonts[m[1]], err = font.ParseTTF(bytes.NewReader(raw)); err != nil {
				t.Fatalf("%s: font of weight %s: %v", name, m[1], err)
			}
		}
		var texts []string
		for _, l := range doc.Texts {
			texts = append(texts, l.Text)
			f := fonts[map[string]string{"": "400", "b": "600"}[l.Class]]
			for _, r := range l.Text {
				if id, ok := f.NominalGlyph(r); !ok || id == 0 {
					t.Errorf("%s: the font inside lacks %q of %q", name, r, l.Text)
				}
			}
		}
		if got, want := strings.Join(texts, "|"), strings.Join(d.Texts(), "|"); got != want {
			t.Errorf("%s reads %q, want %q", name, got, want)
		}
	}
}
