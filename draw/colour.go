package draw

import (
	"fmt"
	"hash/fnv"
	"image/color"
	"math"
	"slices"
	"strings"
)

// rgb is an opaque colour, 0xRRGGBB.
type rgb uint32

// The colours of everything that is not data.
const (
	paper    rgb = 0xFFFFFF
	ink      rgb = 0x18212F // what is to be read first
	soft     rgb = 0x566273 // the rest of the text, 6.2:1 on paper
	hairline rgb = 0xE7EAEF
	axisLine rgb = 0xC3CAD4
	wash     rgb = 0xF4F6F9 // quiet surfaces
	accent   rgb = 0x2F62D9
	faint    rgb = 0xC6D3EE // the period compared with
	rest     rgb = 0xAEB7C4 // "others"
	alert    rgb = 0xC6362B
	good     rgb = 0x1B7F4B
)

// palette are the colours of data: apart from each other in hue and in
// lightness, none of them with the meaning of alert.
var palette = [...]rgb{
	0x3D74E6, // blue
	0xF08A4B, // orange
	0x19A79A, // teal
	0x8E5BD4, // violet
	0xF2BC3D, // yellow
	0xE0588C, // pink
	0x5BAA45, // green
	0x2BA5DB, // sky
	0xB3713C, // brown
	0x5A56B8, // indigo
	0xA3AF2E, // lime
	0xB8479F, // plum
}

func (c rgb) rgba() color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
}

func (c rgb) hex() string { return fmt.Sprintf("#%06x", uint32(c)) }

// mix goes from a (t = 0) to b (t = 1).
func mix(a, b rgb, t float64) rgb {
	var out rgb
	for shift := 0; shift <= 16; shift += 8 {
		x, y := float64(a>>shift&0xFF), float64(b>>shift&0xFF)
		out |= rgb(math.Round(x+(y-x)*t)) << shift
	}
	return out
}

// contrast is the ratio that WCAG 2.2 defines, 1 to 21.
func contrast(a, b rgb) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c rgb) float64 {
	channel := func(shift int) float64 {
		v := float64(c>>shift&0xFF) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// legible darkens c until text in it on the background reads with at least the
// contrast wanted.
func legible(c, background rgb, wanted float64) rgb {
	for t := 0.0; t < 1; t += 0.05 {
		if d := mix(c, 0x0B1220, t); contrast(d, background) >= wanted {
			return d
		}
	}
	return 0x0B1220
}

// colours gives each name a colour: the one that its letters choose or, where
// another of the names has it already, the next free one. The same set of
// names has the same colours always, in any order.
func colours(names []string) map[string]rgb {
	sorted := make([]string, 0, len(names))
	for _, n := range names {
		sorted = append(sorted, fold(n))
	}
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	out := make(map[string]rgb, len(sorted))
	var taken [len(palette)]int
	for i, name := range sorted {
		h := fnv.New32a()
		h.Write([]byte(name))
		at := int(h.Sum32() % uint32(len(palette)))
		for taken[at] > i/len(palette) {
			at = (at + 1) % len(palette)
		}
		taken[at]++
		out[name] = palette[at]
	}
	return out
}

// fold makes names equal that differ in case and spaces only.
func fold(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), " ")
}
