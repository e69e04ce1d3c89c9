package draw

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// indexed turns a picture of few colours into one with a palette of at most
// 256, which is a quarter of the size and far quicker to compress. The colours
// most used stay exact; the shades at the edges of letters beyond them take the
// nearest.
func indexed(img *image.RGBA) *image.Paletted {
	counts := tally(img)
	type entry struct {
		colour uint32
		n      int
	}
	entries := make([]entry, 0, len(counts))
	for c, n := range counts {
		entries = append(entries, entry{c, n})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.colour, b.colour))
	})
	index := make(map[uint32]uint8, len(entries))
	var palette color.Palette
	for i, e := range entries {
		if i < 256 {
			palette = append(palette, unpack(e.colour))
			index[e.colour] = uint8(i)
			continue
		}
		index[e.colour] = uint8(palette.Index(unpack(e.colour)))
	}
	out := image.NewPaletted(img.Rect, palette)
	eachRun(img, func(at int, n int, c uint32) {
		v := index[c]
		run := out.Pix[at : at+n]
		for i := range run {
			run[i] = v
		}
	})
	return out
}

func tally(img *image.RGBA) map[uint32]int {
	counts := map[uint32]int{}
	eachRun(img, func(_, n int, c uint32) { counts[c] += n })
	return counts
}

// eachRun walks over the pixels in runs of one colour: where the run starts,
// counted in pixels, how long it is and its colour.
func eachRun(img *image.RGBA, f func(at, n int, c uint32)) {
	pix := img.Pix
	total := len(pix) / 4
	for i := 0; i < total; {
		c := pack(pix[4*i:])
		j := i + 1
		for j < total && pack(pix[4*j:]) == c {
			j++
		}
		f(i, j-i, c)
		i = j
	}
}

func pack(p []uint8) uint32 {
	_ = p[2]
	return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
}

func unpack(c uint32) color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 255}
}
