package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os/exec"
	"strings"
	"testing"

	"becario/kit/pdf"
)

func photo(t *testing.T, turn byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200)), nil); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(turn) + "\x00\x00\x00\x00\x00\x00"
	return append(append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...), data[2:]...)
}

func TestPages(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 100, 400))); err != nil {
		t.Fatal(err)
	}
	got, err := pdf.Pages(photo(t, 6), b.Bytes(), photo(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := pdf.Inspect(got); err != nil || info.Locked {
		t.Errorf("what was made: %v, %v", info, err)
	}
	text := string(got)
	for want, n := range map[string]int{"/Type /Page ": 3, "/Rotate 90": 1, "/Rotate 0": 2, "/MediaBox [0 0 842.00 561.33]": 2, "/MediaBox [0 0 210.50 842.00]": 1, "/DeviceGray": 2, "/DeviceRGB": 1, "/Count 3": 1} {
		if strings.Count(text, want) != n {
			t.Errorf("%q: found %d times, want %d", want, strings.Count(text, want), n)
		}
	}
	for _, none := range [][]byte{nil, []byte("text"), b.Bytes()[:60]} {
		if _, err := pdf.Pages(photo(t, 1), none); !errors.Is(err, pdf.ErrNoPicture) {
			t.Errorf("%q: got %v, want that it is no picture", none, err)
		}
	}
	// Another reader agrees, where there is one.
	if tool, err := exec.LookPath("pdfinfo"); err == nil {
		c := exec.CommandContext(t.Context(), tool, "-")
		c.Stdin = bytes.NewReader(got)
		if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "Pages:           3") {
			t.Errorf("pdfinfo: %v\n%s", err, out)
		}
	}
}

func TestCreated(t *testing.T) {
	for data, want := range map[string]string{
		"<< /Producer (x) /CreationDate (D:20260103120000Z) >>": "2026-01-03",
		"<xmp:CreateDate>2025-12-31T10:00:00</xmp:CreateDate>":  "2025-12-31",
		"/CreationDate <feff>":                                  "",
	} {
		if got := pdf.Created([]byte(data)); got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
}
