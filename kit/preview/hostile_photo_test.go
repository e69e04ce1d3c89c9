package preview

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"
)

// A progressive JPEG with thousands of scans of some bytes makes a decoder go over the whole
// picture for each: it is given up in its time, and the next document has its turn.
func TestPhotosAreGivenUp(t *testing.T) {
	slow := manyScans(2000, 2000, 5000)
	start := time.Now()
	r := New(Config{Time: 3 * time.Second})
	if _, err := r.Page(t.Context(), source(slow), "image/jpeg", 1, 500); !errors.Is(err, ErrLarge) {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
	var good bytes.Buffer
	if err := jpeg.Encode(&good, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Page(t.Context(), source(good.Bytes()), "image/jpeg", 1, 500); err != nil {
		t.Errorf("the next one: %v", err)
	}
	if _, err := r.Page(t.Context(), source(manyScans(4000, 4000, 1)), "image/jpeg", 1, 500); !errors.Is(err, ErrLarge) {
		t.Errorf("a large progressive one: %v", err)
	}
}

func TestPanickingSourceGivesTheTurnBack(t *testing.T) {
	r := New(Config{})
	func() {
		defer func() { _ = recover() }()
		_, _ = r.Page(t.Context(), func(context.Context) ([]byte, error) { panic("broken") }, "image/jpeg", 1, 500)
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := r.Page(ctx, source([]byte("no photo")), "image/jpeg", 1, 500); !errors.Is(err, ErrBroken) {
		t.Errorf("the next one: %v", err)
	}
}

func source(data []byte) Source {
	return func(context.Context) ([]byte, error) { return data, nil }
}

// manyScans is a progressive JPEG of three components with so many scans that say only that
// there is nothing more (ITU-T T.81, annex G: runs of ended bands).
func manyScans(w, h, scans int) []byte {
	var b bytes.Buffer
	segment := func(marker byte, data ...byte) {
		b.Write([]byte{0xFF, marker})
		_ = binary.Write(&b, binary.BigEndian, uint16(len(data)+2))
		b.Write(data)
	}
	b.Write([]byte{0xFF, 0xD8})
	segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xC2, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	// Codes of one bit: no difference, and the run of 16384 blocks and what 14 bits say.
	segment(0xC4, append([]byte{0x00, 1}, append(make([]byte, 15), 0)...)...)
	segment(0xC4, append([]byte{0x10, 1}, append(make([]byte, 15), 0xE0)...)...)
	blocks := ((w + 7) / 8) * ((h + 7) / 8)
	segment(0xDA, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	b.Write(packed(strings.Repeat("0", 3*blocks)))
	runs := ""
	for left := blocks; left > 0; left -= 1<<15 - 1 {
		runs += fmt.Sprintf("0%014b", max(min(left, 1<<15-1), 1<<14)-(1<<14))
	}
	scan := packed(runs)
	for i := range scans {
		segment(0xDA, 1, byte(i%3+1), 0, 1, 63, 0)
		b.Write(scan)
	}
	b.Write([]byte{0xFF, 0xD9})
	return b.Bytes()
}

// packed are bits as bytes, filled with ones, with what JPEG puts behind 0xFF.
func packed(bits string) []byte {
	var out []byte
	for i := 0; i < len(bits); i += 8 {
		v := byte(0)
		for j := range 8 {
			v <<= 1
			if i+j >= len(bits) || bits[i+j] == '1' {
				v |= 1
			}
		}
		if out = append(out, v); v == 0xFF {
			out = append(out, 0)
		}
	}
	return out
}
