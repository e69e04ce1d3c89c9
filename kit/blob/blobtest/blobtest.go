// Package blobtest makes the files that tests send.
package blobtest

import (
	"archive/zip"
	"bytes"
	_ "embed" // locked
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"path"
	"strings"
)

//go:embed locked.pdf
var locked []byte

// PDF is a document of one page; spare is how many bytes it has beside what it
// needs.
func PDF(spare int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>",
	} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	b.WriteString("%" + strings.Repeat("x", spare) + "\n")
	table := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table)
	return b.Bytes()
}

// Locked is a document that asks for a password.
func Locked() []byte { return bytes.Clone(locked) }

// JPEG is a photo of 40 by 30 pixels.
func JPEG() []byte { return photo(40, 30, 0) }

// Photo is one that can be read, of 600 by 800 pixels, as grey as is said.
func Photo(grey uint8) []byte { return photo(600, 800, grey) }

func photo(width, height int, grey uint8) []byte {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = grey
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		panic(err) // it is written to memory
	}
	return b.Bytes()
}

// Dated is a document of one page that says to have been made on a day, YYYYMMDD.
func Dated(day string) []byte {
	return bytes.Replace(PDF(40), []byte("%xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), []byte("%/CreationDate (D:"+day+"000000Z)xxxxxxx"), 1)
}

// PNG is a picture that says in its header to be so large; it has the bytes of
// one of 40 by 30 pixels.
func PNG(width, height uint32) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		panic(err) // it is written to memory
	}
	data := b.Bytes()
	binary.BigEndian.PutUint32(data[16:], width)
	binary.BigEndian.PutUint32(data[20:], height)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// SVG is a drawing with a program in it.
const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`

// HTML is a page with a program in it.
const HTML = `<!DOCTYPE html><html><body><script>alert(1)</script></body></html>`

// NoEvents is a calendar in the form of RFC 5545 with nothing in it.
const NoEvents = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Becario//Test//EN\r\nEND:VCALENDAR\r\n"

// Calendar is one with two weekly classes, of which one is not held on
// 2026-03-16, and a holiday. The classes go on for decades.
func Calendar() []byte { return []byte(strings.ReplaceAll(calendar, "\n", "\r\n")) }

const calendar = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Becario//Test//EN
BEGIN:VEVENT
UID:cc@test
DTSTAMP:20260201T000000Z
SUMMARY:CC
LOCATION:1.6
DTSTART:20260302T100000
DTEND:20260302T120000
RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20991231
EXDATE:20260316T100000
END:VEVENT
BEGIN:VEVENT
UID:fisica@test
DTSTAMP:20260201T000000Z
SUMMARY:Física
LOCATION:Aula Magna
DTSTART:20260303T160000
DTEND:20260303T173000
RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20991231
END:VEVENT
BEGIN:VEVENT
UID:holiday@test
DTSTAMP:20260201T000000Z
SUMMARY:No lectures
DTSTART;VALUE=DATE:20260319
DTEND;VALUE=DATE:20260320
END:VEVENT
END:VCALENDAR
`

// Named is a file of the kind that its name tells; a document if the name has
// no ending that is known here. Names that begin with empty, broken, locked,
// huge, small, old or no_events are of files that are so, and those that begin with
// same of one file. Others of different names are different.
func Named(name string) []byte {
	begins := func(word string) bool { return strings.HasPrefix(name, word) }
	switch {
	case begins("empty"):
		return nil
	case begins("broken"):
		return PDF(0)[:200]
	case begins("locked"):
		return Locked()
	case begins("huge"):
		return PNG(10_000, 10_000)
	case begins("small"):
		return JPEG()
	case begins("old"):
		return Dated("20250103")
	case begins("same"):
		name = "same" + path.Ext(name)
	case begins("no_events"):
		return []byte(NoEvents)
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return Photo(uint8(crc32.ChecksumIEEE([]byte(name))))
	case ".docx":
		return office()
	case ".png":
		return PNG(40, 30)
	case ".svg":
		return []byte(SVG)
	case ".html":
		return []byte(HTML)
	case ".ics":
		return Calendar()
	case ".csv":
		return []byte("día,monto\nlunes,3\nmartes,4\n")
	case ".txt":
		return []byte("Carta de la universidad")
	}
	return append(PDF(0), "% "+name+"\n"...)
}

// office is a text of a word processor, as far as its list of files tells.
func office() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte("<x/>"))
		}
		if err != nil {
			panic(err) // it is written to memory
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
