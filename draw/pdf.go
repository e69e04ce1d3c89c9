package draw

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/tdewolff/canvas"
	"github.com/tdewolff/canvas/renderers/pdf"
)

// A4 in millimetres, and the margin that printers leave.
const (
	a4Long    = 297.0
	a4Short   = 210.0
	pdfMargin = 8.0
)

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
	return undatedPDF(b.Bytes())
}

var (
	errPDF       = errors.New("not the pdf that was expected")
	creationDate = regexp.MustCompile(`/CreationDate ?\(D:[^)]*\)`)
	startOfIndex = regexp.MustCompile(`startxref\n(\d+)\n`)
	streamLength = regexp.MustCompile(`/Length \d+`)
)

// undatedPDF takes the instant of writing out of a PDF, so that a drawing gives
// the same bytes always: it is in the document's information and in the fonts.
// The index of objects (ISO 32000, 7.5.4) is written anew.
func undatedPDF(file []byte) ([]byte, error) {
	m := startOfIndex.FindSubmatch(file)
	if m == nil {
		return nil, errPDF
	}
	index, err := strconv.Atoi(string(m[1]))
	if err != nil || index > len(file) {
		return nil, errPDF
	}
	head, trailer := []byte("xref\n0 "), bytes.Index(file[index:], []byte("trailer"))
	if !bytes.HasPrefix(file[index:], head) || trailer < 0 {
		return nil, errPDF
	}
	offsets, err := objectOffsets(file[index+len(head) : index+trailer])
	if err != nil {
		return nil, err
	}
	order := slices.Sorted(slices.Values(offsets))
	order = append(order, index)
	out := slices.Clone(file[:order[0]])
	moved := map[int]int{}
	for i, from := range order[:len(order)-1] {
		moved[from] = len(out)
		out = append(out, undatedObject(file[from:order[i+1]])...)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, from := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", moved[from])
	}
	end := startOfIndex.ReplaceAll(file[index+trailer:], fmt.Appendf(nil, "startxref\n%d\n", start))
	return append(out, end...), nil
}

// objectOffsets reads the lines of the index, twenty bytes each, after the first,
// which stands for no object.
func objectOffsets(index []byte) ([]int, error) {
	lines := bytes.Split(bytes.TrimSpace(index), []byte("\n"))
	if len(lines) < 3 {
		return nil, errPDF
	}
	var out []int
	for _, l := range lines[2:] {
		if len(l) < 10 {
			return nil, errPDF
		}
		n, err := strconv.Atoi(string(l[:10]))
		if err != nil {
			return nil, errPDF
		}
		out = append(out, n)
	}
	return out, nil
}

// undatedObject leaves an object as it is, if it is neither the document's
// information nor a font.
func undatedObject(object []byte) []byte {
	dict, rest, ok := bytes.Cut(object, []byte("stream\n"))
	if !ok {
		return creationDate.ReplaceAll(object, nil)
	}
	body, end, ok := bytes.Cut(rest, []byte("\nendstream"))
	if !ok {
		return object
	}
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return object
	}
	font, err := io.ReadAll(r)
	if err != nil || !undateFont(font) {
		return object
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	// Writing into memory does not fail.
	_, _ = w.Write(font)
	_ = w.Close()
	dict = streamLength.ReplaceAll(dict, fmt.Appendf(nil, "/Length %d", b.Len()))
	return slices.Concat(dict, []byte("stream\n"), b.Bytes(), []byte("\nendstream"), end)
}

// undateFont sets the instant of change in a TrueType font to zero and its
// checksums (OpenType, "head" and "Calculating checksums") accordingly. It
// reports whether the bytes are such a font.
func undateFont(font []byte) bool {
	const record = 16
	if len(font) < 12 || binary.BigEndian.Uint32(font) != 0x00010000 {
		return false
	}
	tables := int(binary.BigEndian.Uint16(font[4:]))
	for i := range tables {
		at := 12 + i*record
		if at+record > len(font) || string(font[at:at+4]) != "head" {
			continue
		}
		offset := int(binary.BigEndian.Uint32(font[at+8:]))
		length := int(binary.BigEndian.Uint32(font[at+12:]))
		if length < 54 || offset+length > len(font) {
			return false
		}
		head := font[offset : offset+length]
		clear(head[8:12])  // the adjustment, below
		clear(head[28:36]) // modified
		binary.BigEndian.PutUint32(font[at+4:], checksum(head))
		binary.BigEndian.PutUint32(head[8:], 0xB1B0AFBA-checksum(font))
		return true
	}
	return false
}

// checksum adds the words of a table, the last one filled up with zeros.
func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
