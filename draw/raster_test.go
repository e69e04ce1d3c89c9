package draw

import (
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/vector"
)

func newPainter(w, h int) *painter {
	c := &painter{img: image.NewRGBA(image.Rect(0, 0, w, h)), filler: vector.NewRasterizer(0, 0)}
	c.rectangle(0xFFFFFF, point{}, point{float64(w), float64(h)})
	return c
}

// TestRectangle checks that a rectangle covers the pixels at its edges by as
// much of them as it has, as the same rectangle does as an outline.
func TestRectangle(t *testing.T) {
	for name, c := range map[string]struct{ from, to point }{
		"its edges are those of pixels":   {point{1, 1}, point{4, 3}},
		"its edges are within pixels":     {point{0.5, 1.25}, point{3.75, 2.5}},
		"it is within one pixel":          {point{2.25, 2.25}, point{2.75, 2.5}},
		"it leaves the picture":           {point{-3.5, -2}, point{2.5, 99}},
		"it is beside the picture":        {point{7, 1}, point{9, 2}},
		"it ends a little after a pixel":  {point{1, 1}, point{3.1, 2.1}},
		"it has the width of a thin line": {point{1, 1.9}, point{5, 2.1}},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			a, b := newPainter(6, 5), newPainter(6, 5)
			a.rectangle(0x000000, c.from, c.to)
			sh := rectangle(c.from.x, c.from.y, c.to.x-c.from.x, c.to.y-c.from.y)
			if _, _, ok := sh.isRectangle(); !ok {
				t.Error("it is not known to be a rectangle")
			}
			b.fill(0x000000, []outlined{{shape: sh, scale: 1}})
			for i := range a.img.Pix {
				if d := int(a.img.Pix[i]) - int(b.img.Pix[i]); d > 2 || d < -2 {
					t.Fatalf("byte %d is %d, as an outline %d", i, a.img.Pix[i], b.img.Pix[i])
				}
			}
		})
	}
}

func TestFill(t *testing.T) {
	c := newPainter(40, 40)
	ring := append(circle(20, 20, 15), sector(20, 20, 0, 5, 0, 6)...)
	if _, _, ok := ring.isRectangle(); ok {
		t.Error("a circle is taken for a rectangle")
	}
	c.fill(0x2060C0, []outlined{{shape: circle(10, 10, 7.5), scale: 2}})
	for at, want := range map[image.Point]color.RGBA{
		{20, 20}: {0x20, 0x60, 0xC0, 255}, {20, 6}: {0x20, 0x60, 0xC0, 255}, {2, 2}: {255, 255, 255, 255}, {39, 39}: {255, 255, 255, 255},
	} {
		if got := c.img.RGBAAt(at.X, at.Y); got != want {
			t.Errorf("the pixel at %v is %v, want %v", at, got, want)
		}
	}
	// What lies over itself and turns the same way is one area.
	twice := newPainter(40, 40)
	twice.fill(0x2060C0, []outlined{{shape: circle(10, 10, 7.5), scale: 2}, {shape: circle(10, 10, 7.5), scale: 2}})
	if got := twice.img.RGBAAt(20, 20); got != (color.RGBA{0x20, 0x60, 0xC0, 255}) {
		t.Errorf("two circles at one place have the colour %v in the middle", got)
	}
}
