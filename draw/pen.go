package draw

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const ellipsis = "…"

// Pen holds the typeface and draws. It may be used from many goroutines; one
// for the whole program is enough. The functions in a spec are called while the
// pen is at work and must not draw with it.
type Pen struct {
	// mu guards the typefaces: shaping fills caches inside them.
	mu      sync.Mutex
	regular *typeface
	bold    *typeface
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
	regular, err := newTypeface("Inter-Regular", regularFont)
	if err != nil {
		return nil, fmt.Errorf("load the regular font: %w", err)
	}
	bold, err := newTypeface("Inter-SemiBold", boldFont)
	if err != nil {
		return nil, fmt.Errorf("load the semibold font: %w", err)
	}
	return &Pen{regular: regular, bold: bold, widths: map[widthKey]float64{}}, nil
}

// face returns the typeface of a weight.
func (p *Pen) face(bold bool) *typeface {
	if bold {
		return p.bold
	}
	return p.regular
}

// width measures one line in drawing units.
func (p *Pen) width(s string, size float64, bold bool) float64 {
	key := widthKey{s, bold}
	em, ok := p.widths[key]
	if !ok {
		_, em = p.face(bold).shape(s)
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
		case !p.regular.has(r) || !p.bold.has(r):
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
