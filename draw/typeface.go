package draw

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
)

//go:embed fonts/Inter-Regular.ttf
var regularFont []byte

//go:embed fonts/Inter-SemiBold.ttf
var boldFont []byte

// typeface is one weight of the typeface: shaping, outlines, and the tables
// from which the fonts inside a PDF and an SVG are made. Only subset, and what
// does not change, may be used by several goroutines.
type typeface struct {
	name string
	face *font.Face
	harf *harfbuzz.Font
	// buffer keeps the plan of how a text with its features is shaped.
	buffer   *harfbuzz.Buffer
	outlines map[font.GID]shape
	tables   map[string][]byte
	perEm    float64
}

func newTypeface(name string, file []byte) (*typeface, error) {
	loader, err := opentype.NewLoader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	f, err := font.NewFont(loader)
	if err != nil {
		return nil, err
	}
	t := &typeface{name: name, face: font.NewFace(f), buffer: harfbuzz.NewBuffer(), outlines: map[font.GID]shape{}, tables: map[string][]byte{}, perEm: float64(f.Upem())}
	t.harf = harfbuzz.NewFont(t.face)
	for _, tag := range []string{"OS/2", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post", "prep"} {
		if t.tables[tag], err = loader.RawTable(opentype.MustNewTag(tag)); err != nil {
			return nil, fmt.Errorf("table %s: %w", tag, err)
		}
	}
	return t, t.check()
}

// letter is the glyph of a letter by itself; 0 if there is none. It asks a table
// that does not change.
func (t *typeface) letter(r rune) uint16 {
	id, _ := t.face.Font.NominalGlyph(r)
	return uint16(id)
}

// has reports whether the typeface has a letter.
func (t *typeface) has(r rune) bool { return t.letter(r) != 0 }

// glyph is a piece of a shaped line. Lengths are in ems, y goes down.
type glyph struct {
	id uint16
	// x and y are where it stands from the beginning of the line.
	x, y float64
	// text are the letters that it stands for; empty if the glyph before it
	// stands for them, too.
	text    string
	outline shape
}

// The features of the typeface: no contextual alternates, which would lose ":"
// and "–" when text is copied out of a PDF; and digits of one width, so that
// numbers line up, but not beside hyphens, which would become as wide.
func features(text string) []harfbuzz.Feature {
	all := []harfbuzz.Feature{{Tag: opentype.MustNewTag("calt"), End: harfbuzz.FeatureGlobalEnd}}
	if strings.ContainsAny(text, "0123456789") && !strings.Contains(text, "-") {
		all = append(all, harfbuzz.Feature{Tag: opentype.MustNewTag("tnum"), Value: 1, End: harfbuzz.FeatureGlobalEnd})
	}
	return all
}

// shape lays out a line of text and returns how wide it is.
func (t *typeface) shape(text string) (glyphs []glyph, width float64) {
	letters := []rune(text)
	b := t.buffer
	b.Clear()
	b.ClusterLevel = harfbuzz.MonotoneCharacters
	b.AddRunes(letters, 0, -1)
	b.GuessSegmentProperties()
	b.Props.Direction = harfbuzz.LeftToRight
	b.Shape(t.harf, features(text))
	for i, info := range b.Info {
		end := len(letters)
		for _, next := range b.Info[i+1:] {
			if next.Cluster != info.Cluster {
				end = next.Cluster
				break
			}
		}
		pos := b.Pos[i]
		g := glyph{id: uint16(info.Glyph), x: width + float64(pos.XOffset)/t.perEm, y: -float64(pos.YOffset) / t.perEm, outline: t.outline(info.Glyph)}
		if i == 0 || b.Info[i-1].Cluster != info.Cluster {
			g.text = string(letters[info.Cluster:end])
		}
		glyphs = append(glyphs, g)
		width += float64(pos.XAdvance) / t.perEm
	}
	return glyphs, width
}

// outline is the shape of a glyph, an em high.
func (t *typeface) outline(id font.GID) shape {
	if s, ok := t.outlines[id]; ok {
		return s
	}
	data, _ := t.face.GlyphDataOutline(id)
	at := func(p opentype.SegmentPoint) point {
		return point{float64(p.X) / t.perEm, -float64(p.Y) / t.perEm}
	}
	var s shape
	var last point
	for i, seg := range data.Segments {
		a, b, c := at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2])
		switch seg.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				s.close()
			}
			s.move(a.x, a.y)
			last = a
		case opentype.SegmentOpLineTo:
			s.line(a.x, a.y)
			last = a
		case opentype.SegmentOpQuadTo:
			s.curve(toward(last, a), toward(b, a), b)
			last = b
		case opentype.SegmentOpCubeTo:
			s.curve(a, b, c)
			last = c
		}
	}
	if len(s) > 0 {
		s.close()
	}
	t.outlines[id] = s
	return s
}

// toward is two thirds of the way from the end of a quadratic curve to its
// control point: a control point of the same curve as a cubic one.
func toward(end, control point) point {
	return point{end.x + (control.x-end.x)*2/3, end.y + (control.y-end.y)*2/3}
}
