package preview

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	_ "image/png" // what people send beside photos
	"io"
	"time"

	scale "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and what browsers keep

	"becario/kit/pdf"
)

// scaled is a photo, upright and no wider and no higher than side pixels. Go decodes it:
// that is faster than the sandbox, and as safe. It is given up when its time is over, or that
// of ctx.
func scaled(ctx context.Context, limit time.Duration, data []byte, mediaType string, side int) (_ Picture, err error) {
	defer func() {
		if v := recover(); v != nil { // of a decoder
			err = ErrBroken
		}
	}()
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return Picture{}, ErrBroken
	}
	most := maxPixels
	switch {
	case mediaType == "image/jpeg" && progressive(data):
		most = maxProgressivePixels
	case mediaType == "image/jpeg":
		most = maxJPEGPixels
	}
	if cfg.Width > most/cfg.Height {
		return Picture{}, ErrLarge
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, ErrLarge)
	defer cancel()
	from, _, err := image.Decode(&hurried{ctx: ctx, data: data})
	if ctx.Err() != nil {
		return Picture{}, context.Cause(ctx)
	}
	if err != nil {
		return Picture{}, ErrBroken
	}
	width, height, ok := fit(float64(cfg.Width), float64(cfg.Height), min(side, max(cfg.Width, cfg.Height)))
	if !ok {
		return Picture{}, ErrBroken
	}
	paper := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	from = shrunk(from, cfg.Width/width)
	scale.ApproxBiLinear.Scale(paper, paper.Bounds(), from, from.Bounds(), scale.Over, nil)
	p, err := written(turn(paper, pdf.Turn(data)))
	p.Pages = 1
	return p, err
}

// hurried reads data in small pieces until a context ends. A decoder that does much for each
// byte, as of a JPEG with thousands of scans, ends soon after.
type hurried struct {
	ctx  context.Context
	data []byte
}

// pieceBytes is how much is read between two looks at the time.
const pieceBytes = 256

// Read implements io.Reader.
func (h *hurried) Read(p []byte) (int, error) {
	if h.ctx.Err() != nil {
		return 0, context.Cause(h.ctx)
	}
	if len(h.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), pieceBytes)], h.data)
	h.data = h.data[n:]
	return n, nil
}

// progressive reports whether a JPEG comes in several passes over the whole picture (ITU-T
// T.81, SOF2): Go keeps all their coefficients while it decodes.
func progressive(data []byte) bool {
	const sof2, sos = 0xC2, 0xDA
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		switch marker := data[at+1]; {
		case marker == sof2:
			return true
		case marker == sos:
			return false
		case marker == 0xFF: // filling
			at++
			continue
		}
		at += 2 + int(data[at+2])<<8 + int(data[at+3])
	}
	return false
}

// shrunk is a picture a whole number of times smaller, each pixel the mean of a square,
// on white. It is done strip by strip, so that a large one takes no more memory.
func shrunk(from image.Image, times int) image.Image {
	if times < 2 {
		return from
	}
	b := from.Bounds()
	w, h := max(1, b.Dx()/times), max(1, b.Dy()/times)
	to, strip := image.NewRGBA(image.Rect(0, 0, w, h)), image.NewRGBA(image.Rect(0, 0, w*times, min(times, b.Dy())))
	for y := range h {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, from, b.Min.Add(image.Pt(0, y*times)), draw.Over)
		for x := range w {
			var sum [3]int
			for dy := range strip.Rect.Dy() {
				at := strip.Pix[dy*strip.Stride+x*times*4:]
				for i := 0; i < times*4; i += 4 {
					sum[0], sum[1], sum[2] = sum[0]+int(at[i]), sum[1]+int(at[i+1]), sum[2]+int(at[i+2])
				}
			}
			n := times * strip.Rect.Dy()
			to.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return to
}

// turn turns a picture by 0, 90, 180 or 270 degrees to the right.
func turn(from *image.RGBA, degrees int) *image.RGBA {
	w, h := from.Rect.Dx(), from.Rect.Dy()
	to := from
	switch degrees {
	case 90, 270:
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	case 180:
		to = image.NewRGBA(from.Rect)
	}
	for y := range h {
		for x := range w {
			switch degrees {
			case 90:
				to.SetRGBA(h-1-y, x, from.RGBAAt(x, y))
			case 180:
				to.SetRGBA(w-1-x, h-1-y, from.RGBAAt(x, y))
			case 270:
				to.SetRGBA(y, w-1-x, from.RGBAAt(x, y))
			}
		}
	}
	return to
}
