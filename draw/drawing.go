package draw

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"regexp"

	"github.com/tdewolff/canvas"
	"github.com/tdewolff/canvas/renderers/pdf"
	"github.com/tdewolff/canvas/renderers/rasterizer"
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
	pen    *Pen
	w, h   float64
	title  string
	marks  []mark
	canvas *canvas.Canvas
}

// Size is the size in pixels at scale 1.
func (d *Drawing) Size() (width, height float64) { return d.w, d.h }

// PNG draws at so many pixels a unit: 2 is right for a chat. The scale is
// lowered where the picture would pass the size that Telegram takes as a photo.
func (d *Drawing) PNG(scale float64) ([]byte, error) {
	if !(scale > 0.1) {
		scale = 0.1
	}
	scale = math.Min(scale, (maxPhotoSum-2)/(d.w+d.h))
	img := rasterizer.Draw(d.canvas, canvas.DPMM(scale), canvas.LinearColorSpace{})
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, indexed(img)); err != nil {
		return nil, fmt.Errorf("encode png: %w", err)
	}
	return b.Bytes(), nil
}

// A4 in millimetres, and the margin that printers leave.
const (
	a4Long    = 297.0
	a4Short   = 210.0
	pdfMargin = 8.0
)

var creationDate = regexp.MustCompile(`/CreationDate ?\(D:[^)]*\)`)

// PDF is one page of A4, in the orientation that fits, with text that can be
// searched and copied.
func (d *Drawing) PDF() ([]byte, error) {
	w, h := a4Long, a4Short
	if d.h > d.w {
		w, h = h, w
	}
	scale := math.Min((w-2*pdfMargin)/d.w, (h-2*pdfMargin)/d.h)
	view := canvas.Identity.Translate((w-d.w*scale)/2, (h-d.h*scale)/2).Scale(scale, scale)
	var b bytes.Buffer
	// The fonts' tables are read while they are subset.
	d.pen.mu.Lock()
	defer d.pen.mu.Unlock()
	out := pdf.New(&b, w, h, nil)
	out.SetInfo(d.title, "", "", "", "")
	d.canvas.RenderViewTo(out, view)
	if err := out.Close(); err != nil {
		return nil, fmt.Errorf("write pdf: %w", err)
	}
	// Without the instant of making, which would make every copy differ. The
	// length stays, because the file's index counts bytes.
	return creationDate.ReplaceAllFunc(b.Bytes(), func(m []byte) []byte {
		return bytes.Repeat([]byte(" "), len(m))
	}), nil
}
