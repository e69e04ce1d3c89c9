package preview_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"becario/kit/pdf"
)

// How long a page takes to be read: of text, of a scan as a phone makes it, and of the
// photo itself.
func BenchmarkPage(b *testing.B) {
	photo := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for y := range 3000 {
		for x := range 4000 {
			photo.SetRGBA(x, y, color.RGBA{uint8(x*y>>7&15 + x/20), uint8(y / 12), uint8((x + y) / 30), 255})
		}
	}
	var j bytes.Buffer
	if err := jpeg.Encode(&j, photo, &jpeg.Options{Quality: 88}); err != nil {
		b.Fatal(err)
	}
	scan, err := pdf.Pages(j.Bytes())
	if err != nil {
		b.Fatal(err)
	}
	lines := document(595, 842, "", strings.Repeat("10 10 m 500 800 l S 0.1 0.2 0.3 RG 50 50 200 30 re f\n", 500))
	for _, one := range []struct {
		name, kind string
		data       []byte
	}{{"lines", "application/pdf", lines}, {"scan", "application/pdf", scan}, {"photo", "image/jpeg", j.Bytes()}} {
		b.Run(one.name, func(b *testing.B) {
			if _, err := shared().Page(b.Context(), held(one.data), one.kind, 1, 1400); err != nil { // until PDFium is ready
				b.Fatal(err)
			}
			b.ResetTimer()
			for range b.N {
				if _, err := shared().Page(b.Context(), held(one.data), one.kind, 1, 1400); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
