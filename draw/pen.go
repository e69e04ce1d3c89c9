package draw

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/tdewolff/canvas"
	"golang.org/x/text/unicode/norm"
)

//go:embed fonts/Inter-Regular.woff2
var regularFont []byte

//go:embed fonts/Inter-SemiBold.woff2
var boldFont []byte

// The features of the typeface: no contextual alternates, which would lose ":"
// and "–" when text is copied out of a PDF; and digits of one width, so that
// numbers line up, but not beside hyphens, which would become as wide.
const (
	plainFeatures   = "calt=0"
	numeralFeatures = "calt=0,tnum=1"
)

const ellipsis = "…"

// Pen holds the typeface and draws. It may be used from many goroutines; one
// for the whole program is enough. The functions in a spec are called while the
// pen is at work and must not draw with it.
type Pen struct {
	// mu guards the fonts: shaping fills caches inside them.
	mu      sync.Mutex
	regular *canvas.Font
	bold    *canvas.Font
	widths  map[widthKey]float64
}

type widthKey struct {
	text string
	bold bool
}

// maxWidths bounds the memory that measured texts may take.
const maxWidths = 4096

// New loads the embedded typeface.
func New() (*Pen, error) {
	regular, err := canvas.LoadFont(regularFont, 0, canvas.FontRegular)
	if err != nil {
		return nil, fmt.Errorf("load the regular font: %w", err)
	}
	bold, err := canvas.LoadFont(boldFont, 0, canvas.FontSemiBold)
	if err != nil {
		return nil, fmt.Errorf("load the semibold font: %w", err)
	}
	readable(regular)
	readable(bold)
	return &Pen{regular: regular, bold: bold, widths: map[widthKey]float64{}}, nil
}

// variants says which letter a glyph stands for that only a feature of the
// font chooses. It is a table of characters as package font knows them.
type variants map[uint16]rune

// Get finds no glyph: a letter is looked up in the font's own tables.
func (v variants) Get(rune) (uint16, bool) { return 0, false }

// ToUnicode returns the letter of a glyph.
func (v variants) ToUnicode(glyph uint16) []rune {
	if r, ok := v[glyph]; ok {
		return []rune{r}
	}
	return nil
}

// readable gives the digits of one width their meaning. The font's own table
// has no letter of Unicode for them, so that they would be missing in the text of a PDF and in
// the font inside an SVG.
func readable(f *canvas.Font) {
	f.SetFeatures(numeralFeatures)
	face := f.Face(12, canvas.Black)
	found := variants{}
	for r := rune(' '); r < 0x2300; r++ {
		if r == 0x0250 {
			r = 0x2000
		}
		if f.GlyphIndex(r) == 0 {
			continue
		}
		for _, g := range face.Glyphs(string(r)) {
			if g.ID != f.GlyphIndex(r) && !slices.ContainsFunc(f.GlyphToUnicode(g.ID), public) {
				found[g.ID] = r
			}
		}
	}
	// The first table is asked first.
	f.Cmap.Subtables = append(f.Cmap.Subtables, f.Cmap.Subtables[0])
	copy(f.Cmap.Subtables[1:], f.Cmap.Subtables)
	f.Cmap.Subtables[0] = found
}

// public reports letters with a meaning of their own: typefaces give their
// variants numbers in the area that Unicode leaves for private use.
func public(r rune) bool { return !unicode.Is(unicode.Co, r) }

// font returns the font of a weight, set up for the text.
func (p *Pen) font(bold bool, text string) *canvas.Font {
	f := p.regular
	if bold {
		f = p.bold
	}
	if strings.ContainsAny(text, "0123456789") && !strings.Contains(text, "-") {
		f.SetFeatures(numeralFeatures)
	} else {
		f.SetFeatures(plainFeatures)
	}
	return f
}

// ptPerUnit turns a size in drawing units into the points that canvas wants:
// canvas counts millimetres, and a unit is one of them.
const ptPerUnit = 72 / 25.4

// width measures one line in drawing units.
func (p *Pen) width(s string, size float64, bold bool) float64 {
	key := widthKey{s, bold}
	em, ok := p.widths[key]
	if !ok {
		em = p.font(bold, s).Face(100*ptPerUnit, canvas.Black).TextWidth(s) / 100
		if len(p.widths) >= maxWidths {
			clear(p.widths)
		}
		p.widths[key] = em
	}
	return em * size
}

// clean makes a text fit for one line: composed, without controls, marks of
// direction and pictures that the typeface lacks. Letters that it lacks (of
// another script) become an ellipsis, so that what is missing shows.
func (p *Pen) clean(s string) string {
	var b strings.Builder
	space, lost := false, false
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\u00a0' || r == '\u202f':
			b.WriteRune('\u00a0')
			space, lost = true, false
			continue
		case unicode.IsSpace(r):
			if !space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = true
			continue
		case !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || isSelector(r):
			continue
		case p.regular.GlyphIndex(r) == 0 || p.bold.GlyphIndex(r) == 0:
			if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !lost {
				b.WriteString(ellipsis)
				space, lost = false, true
			}
			continue
		}
		b.WriteRune(r)
		space, lost = false, false
	}
	out := strings.TrimSpace(b.String())
	if out == "" && strings.TrimSpace(s) != "" {
		return ellipsis
	}
	return out
}

// isSelector reports marks that only choose the look of the letter before.
func isSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r == 0x20E3 || r >= 0x1F3FB && r <= 0x1F3FF
}

// fit shortens a clean text with an ellipsis until it is no wider than max.
func (p *Pen) fit(s string, size float64, bold bool, max float64) string {
	if p.width(s, size, bold) <= max {
		return s
	}
	runes := []rune(s)
	return p.longest(len(runes), size, bold, max, func(n int) string {
		return strings.TrimRight(string(runes[:n]), loose) + ellipsis
	})
}

// fitEnd is fit for texts whose end matters most.
func (p *Pen) fitEnd(s string, size float64, bold bool, max float64) string {
	if p.width(s, size, bold) <= max {
		return s
	}
	runes := []rune(s)
	return p.longest(len(runes), size, bold, max, func(n int) string {
		return ellipsis + strings.TrimLeft(string(runes[len(runes)-n:]), loose)
	})
}

// loose are the characters that do not stand beside an ellipsis.
const loose = " ,.;:-–·" + ellipsis

// longest finds the greatest n, up to most, of which the text fits; an empty
// text where not even the ellipsis does.
func (p *Pen) longest(most int, size float64, bold bool, max float64, text func(n int) string) string {
	lo, hi := -1, most
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if p.width(text(mid), size, bold) <= max {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo < 0 {
		return ""
	}
	return text(lo)
}

// wrap breaks a clean text into at most lines lines, the last one shortened.
func (p *Pen) wrap(s string, size float64, bold bool, max float64, lines int) []string {
	var out []string
	words := strings.Fields(s)
	for len(words) > 0 {
		if len(out) == lines-1 {
			return append(out, p.fit(strings.Join(words, " "), size, bold, max))
		}
		n := 1
		for n < len(words) && p.width(strings.Join(words[:n+1], " "), size, bold) <= max {
			n++
		}
		out = append(out, p.fit(strings.Join(words[:n], " "), size, bold, max))
		words = words[n:]
	}
	return out
}
