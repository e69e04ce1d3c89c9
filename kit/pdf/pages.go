package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // what people send beside photos
	"regexp"

	_ "golang.org/x/image/webp" // and what browsers keep
)

// ErrNoPicture says that bytes are no picture of which a page can be made.
var ErrNoPicture = errors.New("not a jpeg, png or webp picture")

// longSide is the longer side of a page in points: that of A4.
const longSide = 842

// quality is that of pictures that have to be written anew.
const quality = 90

// Pages makes a document of pictures, a page each, in their order and as large as
// A4 at most. JPEG pictures are taken as they are and turned as their cameras
// say; PNG and WebP pictures are written anew on white. It fails with ErrNoPicture.
func Pages(pictures ...[]byte) ([]byte, error) {
	d := &document{}
	d.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	kids := ""
	for i := range pictures {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	d.object("<< /Type /Catalog /Pages 2 0 R >>", nil)
	d.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(pictures)), nil)
	for _, data := range pictures {
		if err := d.page(data); err != nil {
			return nil, err
		}
	}
	table := d.Len()
	fmt.Fprintf(d, "xref\n0 %d\n0000000000 65535 f \n", len(d.at)+1)
	for _, offset := range d.at {
		fmt.Fprintf(d, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(d, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(d.at)+1, table)
	return d.Bytes(), nil
}

// document is one that is being written; at is where its objects begin.
type document struct {
	bytes.Buffer
	at []int
}

// object writes the next object, with a stream if there is one.
func (d *document) object(dict string, stream []byte) {
	d.at = append(d.at, d.Len())
	fmt.Fprintf(d, "%d 0 obj\n%s\n", len(d.at), dict)
	if stream != nil {
		d.WriteString("stream\n")
		d.Write(stream)
		d.WriteString("\nendstream\n")
	}
	d.WriteString("endobj\n")
}

// page writes a page, its picture and what draws it: three objects.
func (d *document) page(data []byte) error {
	data, model, width, height, err := asJPEG(data)
	if err != nil {
		return err
	}
	turn := Turn(data)
	w, h := float64(width), float64(height)
	scale := longSide / max(w, h)
	w, h = w*scale, h*scale
	first := len(d.at) + 1
	d.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Rotate %d /Resources << /XObject << /P %d 0 R >> >> /Contents %d 0 R >>",
		w, h, turn, first+1, first+2), nil)
	colours := map[color.Model]string{color.GrayModel: "/DeviceGray", color.CMYKModel: "/DeviceCMYK /Decode [1 0 1 0 1 0 1 0]"}[model]
	if colours == "" {
		colours = "/DeviceRGB"
	}
	d.object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>",
		width, height, colours, len(data)), data)
	contents := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /P Do Q", w, h)
	d.object(fmt.Sprintf("<< /Length %d >>", len(contents)), []byte(contents))
	return nil
}

// asJPEG returns a picture as JPEG, with its colours and its size in pixels.
func asJPEG(data []byte) (_ []byte, model color.Model, width, height int, err error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 || kind == "gif" {
		return nil, nil, 0, 0, ErrNoPicture
	}
	if kind == "jpeg" {
		return data, cfg.ColorModel, cfg.Width, cfg.Height, nil
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, 0, 0, ErrNoPicture
	}
	page := image.NewRGBA(image.Rect(0, 0, cfg.Width, cfg.Height))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(page, page.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: quality}); err != nil {
		return nil, nil, 0, 0, fmt.Errorf("write picture: %w", err)
	}
	return b.Bytes(), color.YCbCrModel, cfg.Width, cfg.Height, nil
}

// Turn is by how many degrees a JPEG photo is turned to the right to be upright, as
// its camera says (Exif 2.32, 4.6.4, the tag Orientation). Mirrored ones are left
// as they are: no camera makes them.
func Turn(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF && data[at+1] != 0xDA; {
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] == 0xE1 && at+2+size <= len(data) && size > 16 {
			if degrees, ok := exifTurn(data[at+4 : at+2+size]); ok {
				return degrees
			}
		}
		at += 2 + size
	}
	return 0
}

func exifTurn(segment []byte) (int, bool) {
	tiff, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0, false
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 0, false
	}
	const entry, orientation = 12, 0x0112
	for i := range int(order.Uint16(tiff[at:])) {
		e := at + 2 + entry*i
		if e+entry > len(tiff) {
			return 0, false
		}
		if order.Uint16(tiff[e:]) == orientation {
			return map[uint16]int{3: 180, 6: 90, 8: 270}[order.Uint16(tiff[e+8:])], true
		}
	}
	return 0, false
}

// created finds the day on which a document says to have been made, where one of
// marks stands.
var created = regexp.MustCompile(`^(?:/CreationDate\s*\(D:(\d{4})(\d{2})(\d{2})|<xmp:CreateDate>(\d{4})-(\d{2})-(\d{2}))`)

var createdMarks = [...]string{"/CreationDate", "<xmp:CreateDate>"}

// createdHead is how much of what follows a mark is looked at.
const createdHead = 64

// Created returns the day on which a document says to have been made, YYYY-MM-DD;
// empty if it does not say so in a place that can be read without unpacking it.
func Created(data []byte) string {
	for _, mark := range createdMarks {
		for rest := data; ; {
			at := bytes.Index(rest, []byte(mark)) // a file is large, and a regular expression slow
			if at < 0 {
				break
			}
			rest = rest[at:]
			switch m := created.FindSubmatch(rest[:min(len(rest), createdHead)]); {
			case m == nil:
				rest = rest[len(mark):]
				continue
			case len(m[1]) > 0:
				return fmt.Sprintf("%s-%s-%s", m[1], m[2], m[3])
			default:
				return fmt.Sprintf("%s-%s-%s", m[4], m[5], m[6])
			}
		}
	}
	return ""
}
