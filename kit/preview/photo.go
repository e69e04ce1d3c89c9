package preview

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	_ "image/png" // what people send beside photos

	scale "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // and what browsers keep

	"becario/kit/pdf"
)

// scaled is a photo, upright and no wider and no higher than side pixels. Go decodes it:
// that is faster than the sandbox, and as safe.
func scaled(data []byte, mediaType string, side int) (Picture, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return Picture{}, ErrBroken
	}
	most := maxPixels
	if mediaType == "image/jpeg" {
		most = maxJPEGPixels
	}
	if cfg.Width > most/cfg.Height {
		return Picture{}, ErrLarge
	}
	from, _, err := image.Decode(bytes.NewReader(data))
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
