package draw

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"

	"golang.org/x/image/vector"
)

// raster draws the marks at so many pixels a unit.
func (d *Drawing) raster(scale float64) *image.RGBA {
	c := painter{img: image.NewRGBA(image.Rect(0, 0, int(d.w*scale+0.5), int(d.h*scale+0.5))), filler: vector.NewRasterizer(0, 0)}
	c.rectangle(paper, point{}, point{float64(c.img.Rect.Max.X), float64(c.img.Rect.Max.Y)})
	for _, m := range d.marks {
		if m.text == nil {
			if from, to, ok := m.shape.isRectangle(); ok {
				c.rectangle(m.fill, point{from.x * scale, from.y * scale}, point{to.x * scale, to.y * scale})
				continue
			}
			c.fill(m.fill, []outlined{{shape: m.shape, scale: scale}})
			continue
		}
		var glyphs []outlined
		size := m.text.size * scale
		baseline := math.Round(m.text.y * scale) // the feet of the letters stay sharp
		for _, g := range m.text.glyphs {
			glyphs = append(glyphs, outlined{g.outline, point{m.text.x*scale + g.x*size, baseline + g.y*size}, size})
		}
		c.fill(m.fill, glyphs)
	}
	return c.img
}

// painter fills outlines with a colour.
type painter struct {
	img    *image.RGBA
	filler *vector.Rasterizer
	// cover is room for how much of each pixel an outline covers.
	cover []uint8
}

// outlined is a shape in pixels: scaled first, then moved.
type outlined struct {
	shape shape
	at    point
	scale float64
}

func (o outlined) pixel(p point) point {
	return point{o.at.x + p.x*o.scale, o.at.y + p.y*o.scale}
}

// fill fills shapes together, by the non-zero rule as far as pieces that lie
// over each other turn the same way.
func (c *painter) fill(colour rgb, all []outlined) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range all {
		for i := range o.shape {
			for _, p := range o.shape[i].points() {
				p = o.pixel(p)
				low = point{math.Min(low.x, p.x), math.Min(low.y, p.y)}
				high = point{math.Max(high.x, p.x), math.Max(high.y, p.y)}
			}
		}
	}
	box := image.Rect(floor(low.x), floor(low.y), -floor(-high.x), -floor(-high.y)).Intersect(c.img.Rect)
	if box.Empty() {
		return
	}
	c.filler.Reset(box.Dx(), box.Dy())
	for _, o := range all {
		o.at = point{o.at.x - float64(box.Min.X), o.at.y - float64(box.Min.Y)}
		for i := range o.shape {
			g := &o.shape[i]
			a, b, end := o.pixel(g.p[0]), o.pixel(g.p[1]), o.pixel(g.p[2])
			switch g.kind {
			case 'm':
				c.filler.MoveTo(float32(a.x), float32(a.y))
			case 'l':
				c.filler.LineTo(float32(a.x), float32(a.y))
			case 'c':
				c.filler.CubeTo(float32(a.x), float32(a.y), float32(b.x), float32(b.y), float32(end.x), float32(end.y))
			case 'z':
				c.filler.ClosePath()
			}
		}
	}
	c.stamp(colour, box)
}

// stamp draws what the filler holds at a place.
func (c *painter) stamp(colour rgb, box image.Rectangle) {
	w := box.Dx()
	if n := w * box.Dy(); len(c.cover) < n {
		c.cover = make([]uint8, n)
	}
	mask := &image.Alpha{Pix: c.cover[:w*box.Dy()], Stride: w, Rect: image.Rect(0, 0, w, box.Dy())}
	c.filler.DrawOp = draw.Src
	c.filler.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	for y := range box.Dy() {
		row := mask.Pix[y*w : (y+1)*w]
		for x := 0; x < w; {
			cover, from := row[x], x
			for x < w && row[x] == cover {
				x++
			}
			if cover > 0 {
				c.span(colour, box.Min.X+from, box.Min.Y+y, x-from, uint32(cover))
			}
		}
	}
}

// span lays a colour over some pixels of a row, which it covers up to 255.
func (c *painter) span(colour rgb, x, y, n int, cover uint32) {
	row := c.img.Pix[c.img.PixOffset(x, y):][:4*n]
	v := colour.rgba()
	if cover == 255 {
		row[0], row[1], row[2], row[3] = v.R, v.G, v.B, 255
		for done := 4; done < len(row); done *= 2 {
			copy(row[done:], row[:done])
		}
		return
	}
	for i := 0; i+4 <= len(row); i += 4 {
		p := row[i : i+4 : i+4]
		p[0], p[1], p[2] = mixed(p[0], v.R, cover), mixed(p[1], v.G, cover), mixed(p[2], v.B, cover)
	}
}

// mixed is a value under another that covers so much of 255 of it.
func mixed(under, over uint8, cover uint32) uint8 {
	return uint8((uint32(under)*(255-cover) + uint32(over)*cover + 127) / 255)
}

// rectangle fills a rectangle between two corners.
func (c *painter) rectangle(colour rgb, from, to point) {
	// part is how much of a pixel is between two coordinates.
	part := func(pixel int, from, to float64) float64 {
		return math.Max(0, math.Min(to, float64(pixel+1))-math.Max(from, float64(pixel)))
	}
	box := image.Rect(floor(from.x), floor(from.y), -floor(-to.x), -floor(-to.y)).Intersect(c.img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		high := part(y, from.y, to.y) * 255
		for x := box.Min.X; x < box.Max.X; {
			wide, n := part(x, from.x, to.x), 1
			if wide == 1 {
				n = max(1, min(box.Max.X, floor(to.x))-x)
			}
			c.span(colour, x, y, n, uint32(high*wide+0.5))
			x += n
		}
	}
}

// floor is the pixel of a coordinate, far outside of every picture at most.
func floor(v float64) int { return int(math.Floor(math.Max(-1e6, math.Min(v, 1e6)))) }

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
