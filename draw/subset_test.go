package draw

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// TestSubset checks that each letter of a font inside an SVG has the outline and
// width that it has in the typeface, composed ones too.
func TestSubset(t *testing.T) {
	p := newPen(t)
	for _, face := range []*typeface{p.regular, p.bold} {
		glyphs, places := []uint16{0}, map[rune]int{}
		for _, r := range "Aáñü€₲ς6" {
			places[r] = len(glyphs)
			glyphs = append(glyphs, face.letter(r))
		}
		if data := face.outlineData(face.letter('á')); len(components(data)) < 2 {
			t.Errorf("%s: á is not composed, so that this test shows less than it should", face.name)
		}
		program := face.subset(glyphs, places)
		undated(t, program)
		part, err := font.ParseTTF(bytes.NewReader(program))
		if err != nil {
			t.Fatal(err)
		}
		for r, at := range places {
			id, ok := part.NominalGlyph(r)
			if !ok || int(id) != at {
				t.Errorf("%s: %q is glyph %d, want %d", face.name, r, id, at)
			}
			got, _ := part.GlyphDataOutline(id)
			want, _ := face.face.GlyphDataOutline(font.GID(glyphs[at]))
			if !slices.Equal(got.Segments, want.Segments) || len(want.Segments) == 0 {
				t.Errorf("%s: %q has another outline", face.name, r)
			}
			if got, want := float64(part.HorizontalAdvance(id))/face.perEm, face.advance(glyphs[at]); got != want {
				t.Errorf("%s: %q is %v wide, want %v", face.name, r, got, want)
			}
		}
	}
}

// TestSubsetIsAWebFont checks the tables without which browsers refuse a font.
func TestSubsetIsAWebFont(t *testing.T) {
	face := newPen(t).regular
	loader, err := opentype.NewLoader(bytes.NewReader(face.subset([]uint16{0, face.letter('a')}, map[rune]int{'a': 1})))
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"} {
		if !loader.HasTable(opentype.MustNewTag(tag)) {
			t.Errorf("the font has no table %s", tag)
		}
	}
}

func TestTypefaceRefuses(t *testing.T) {
	for name, file := range map[string][]byte{
		"nothing is there":     nil,
		"it is cut off":        regularFont[:len(regularFont)/2],
		"it is another format": []byte("wOF2 and more than a header of some bytes"),
		"a table is not there": bytes.Replace(regularFont, []byte("loca"), []byte("lock"), 1),
	} {
		if _, err := newTypeface("x", slices.Clone(file)); err == nil {
			t.Errorf("it refuses when %s: got no error", name)
		}
	}
}

// TestPDFIndex checks that the index of a PDF leads to its objects, and that
// the streams are as long as they say.
func TestPDFIndex(t *testing.T) {
	b, err := newPen(t).Week(sampleWeek()).PDF()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s []byte) int {
		n, err := strconv.Atoi(string(s))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(b)
	if start == nil || !bytes.HasPrefix(b[number(start[1]):], []byte("xref\n0 ")) {
		t.Fatal("the index is not where it is said to be")
	}
	rows := regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllSubmatch(b[number(start[1]):], -1)
	if len(rows) < 10 {
		t.Fatalf("the index has %d objects", len(rows))
	}
	for i, row := range rows {
		if at := number(row[1]); !bytes.HasPrefix(b[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
	for _, m := range regexp.MustCompile(`/Length (\d+)>>\nstream\n`).FindAllSubmatchIndex(b, -1) {
		if end := m[1] + number(b[m[2]:m[3]]); !bytes.HasPrefix(b[end:], []byte("\nendstream")) {
			t.Errorf("a stream does not end at %d", end)
		}
	}
}
