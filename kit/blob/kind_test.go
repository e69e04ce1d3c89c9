package blob_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"becario/kit/blob"
	"becario/kit/blob/blobtest"
	"becario/kit/fault"
)

const maxPixels = 64_000_000

// drawn is a picture of 40 by 30 pixels.
func drawn(t testing.TB, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	img, err := image.NewGray(image.Rect(0, 0, 40, 30)), error(nil)
	switch format {
	case "png":
		err = png.Encode(&b, img)
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// heic is the head of a picture as telephones take it, with a thumbnail.
func heic(width, height uint32) []byte {
	box := func(kind string, body ...byte) []byte {
		return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
	}
	size := func(w, h uint32) []byte {
		return box("ispe", binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 4), w), h)...)
	}
	inner := append(size(320, 240), size(width, height)...)
	return append(box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")...), append(box("meta", append(make([]byte, 4), inner...)...), box("mdat", 1, 2, 3)...)...)
}

func office(t testing.TB, first, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct{ name, body string }{{first, content}, {"word/document.xml", "<w:document/>"}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestInspect(t *testing.T) {
	webp := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x27\x40\x07\x00\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	for name, c := range map[string]struct {
		data          []byte
		want          string
		width, height int
	}{
		"a document":      {document(t), blob.PDF, 0, 0},
		"a PNG":           {drawn(t, "png"), blob.PNG, 40, 30},
		"a JPEG":          {drawn(t, "jpeg"), blob.JPEG, 40, 30},
		"a GIF":           {drawn(t, "gif"), blob.GIF, 40, 30},
		"a WebP":          {webp, blob.WebP, 40, 30},
		"a HEIC":          {heic(4032, 3024), blob.HEIC, 4032, 3024},
		"a text document": {office(t, "[Content_Types].xml", "<Types/>"), blob.DOCX, 0, 0},
		"an ODT":          {office(t, "mimetype", blob.ODT), blob.ODT, 0, 0},
		"a calendar":      {blobtest.Calendar(), "text/calendar", 0, 0},
		"a table":         {[]byte("día,monto\nlunes,3\nmartes,4\n"), "text/csv", 0, 0},
		// What satisfies nothing has a type of its own.
		"four bytes":      {[]byte("%PDF"), "text/plain", 0, 0},
		"a drawing":       {[]byte(blobtest.SVG), "image/svg+xml", 0, 0},
		"a page":          {[]byte(blobtest.HTML), "text/html", 0, 0},
		"a program":       {[]byte("MZ\x90\x00\x03\x00\x00\x00"), "application/vnd.microsoft.portable-executable", 0, 0},
		"some bytes":      {[]byte{0, 1, 2, 0xfe, 0xff}, "application/octet-stream", 0, 0},
		"only an archive": {office(t, "a.txt", "x"), "application/zip", 0, 0},
	} {
		got, err := blob.Inspect(c.data, maxPixels)
		if err != nil || got.Type != c.want || got.Width != c.width || got.Height != c.height {
			t.Errorf("%s: got %+v, %v; want %s of %d by %d", name, got, err, c.want, c.width, c.height)
		}
	}
}

func TestRefusals(t *testing.T) {
	photo := drawn(t, "jpeg")
	// A photo that was cut has a whole smaller one in its head.
	thumbnail := append([]byte{0xFF, 0xD8, 0xFF, 0xE1}, binary.BigEndian.AppendUint16(nil, uint16(len(photo)+2))...)
	thumbnail = append(append(thumbnail, photo...), photo[2:len(photo)-2]...)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":                      {nil, "fault.file_empty"},
		"blanks":                       {[]byte(" \r\n\t"), "fault.file_empty"},
		"the head of a document":       {[]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "fault.file_broken"},
		"half a document":              {document(t)[:400], "fault.file_broken"},
		"half a PNG":                   {drawn(t, "png")[:50], "fault.file_broken"},
		"half a JPEG":                  {photo[:len(photo)-2], "fault.file_broken"},
		"half a JPEG with a whole one": {thumbnail, "fault.file_broken"},
		"the head of a HEIC":           {heic(1, 1)[:24], "fault.file_broken"},
		"half a text document":         {office(t, "[Content_Types].xml", "<Types/>")[:90], "fault.file_broken"},
		"100 megapixels":               {blobtest.PNG(10_000, 10_000), "fault.picture_big"},
		"all pixels that there are":    {blobtest.PNG(1<<31-1, 1<<31-1), "fault.file_broken"},
		"a page that says it is one":   {[]byte("<!DOCTYPE html><html><body>%PDF-1.7</body></html>"), "fault.file_broken"},
		"a HEIC of 100 megapixels":     {heic(11_600, 8_700), "fault.picture_big"},
	} {
		begin := time.Now()
		_, err := blob.Inspect(c.data, maxPixels)
		wantFault(t, name, err, fault.Invalid, c.want)
		if took := time.Since(begin); took > time.Second {
			t.Errorf("%s: took %v; a picture must not be decoded", name, took)
		}
	}
}

func TestLocked(t *testing.T) {
	for name, want := range map[string]bool{"locked-256.pdf": true, "open-256.pdf": false, "plain.pdf": false} {
		data := readFile(t, "../pdf/testdata/"+name)
		if got, err := blob.Inspect(data, maxPixels); err != nil || got.Locked != want || got.Type != blob.PDF {
			t.Errorf("%s: got %+v, %v; want locked %v", name, got, err, want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, data := range [][]byte{document(f), drawn(f, "png"), drawn(f, "jpeg"), drawn(f, "gif"), heic(9, 9), office(f, "mimetype", blob.ODT)} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := blob.Inspect(data, maxPixels)
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Errorf("%v is no fault", err)
			}
			return
		}
		if k.Type == "" || strings.Contains(k.Type, ";") || int64(k.Width)*int64(k.Height) > maxPixels {
			t.Errorf("got %+v", k)
		}
	})
}
