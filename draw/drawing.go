package draw

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
)

// Limits of a photo in Telegram's Bot API (sendPhoto): width and height
// together in pixels, and the ratio of the longer side to the shorter.
const (
	maxPhotoSum   = 10000
	maxPhotoRatio = 20
)

// Drawing is a finished picture. It does not change and may be used from many
// goroutines; the same spec gives the same bytes.
type Drawing struct {
	pen   *Pen
	w, h  float64
	title string
	marks []mark
}

// Size is the size in pixels at scale 1.
func (d *Drawing) Size() (width, height float64) { return d.w, d.h }

// Texts are the lines of text in the picture, in the order in which they are
// drawn: for those who cannot see it, and for tests.
func (d *Drawing) Texts() []string {
	var out []string
	for _, m := range d.marks {
		if m.text != nil {
			out = append(out, m.text.s)
		}
	}
	return out
}

// PNG draws at so many pixels a unit: 2 is right for a chat. The scale is
// lowered where the picture would pass the size that Telegram takes as a photo.
func (d *Drawing) PNG(scale float64) ([]byte, error) {
	if !(scale > 0.1) {
		scale = 0.1
	}
	scale = math.Min(scale, (maxPhotoSum-2)/(d.w+d.h))
	img := d.raster(scale)
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, indexed(img)); err != nil {
		return nil, fmt.Errorf("encode png: %w", err)
	}
	return b.Bytes(), nil
}
