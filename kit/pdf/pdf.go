// Package pdf tells whether bytes are a PDF document (ISO 32000) that a reader
// can open. It looks at the structure and draws nothing: the end of the file,
// the cross-reference section that it points to, the trailer, and that there is
// a page. What it reads was sent by strangers, so its work and memory are
// bounded by the size of the file, and it does not recurse into objects.
package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
)

// ErrBroken says that the bytes are no PDF document, or only a part of one.
var ErrBroken = errors.New("not a whole pdf document")

// Info is what is known of a document.
type Info struct {
	// Encrypted documents are common: banks forbid changes so. Locked ones are
	// those that nobody opens without a password.
	Encrypted, Locked bool
}

const (
	// maxHead is within which the header must stand: readers tolerate what
	// mail programs put before it.
	maxHead = 1024
	// maxDict bounds a dictionary that is read, in bytes.
	maxDict = 1 << 20
	// maxInflated bounds what is unpacked to find a page, in bytes; each stream
	// that is tried counts for streamCost, however little is in it.
	maxInflated = 64 << 20
	streamCost  = 4 << 10
)

// Inspect looks at a document. It fails with ErrBroken.
func Inspect(data []byte) (Info, error) {
	head := bytes.Index(data[:min(len(data), maxHead)], []byte("%PDF-"))
	if head < 0 {
		return Info{}, ErrBroken
	}
	data = data[head:] // offsets count from the header
	trailer, ok := lastTrailer(data)
	if !ok {
		return Info{}, ErrBroken
	}
	info := Info{}
	if e, ok := trailer.dict["Encrypt"]; ok && e.kind != isNull {
		info.Encrypted = true
		handler, ok := resolve(data, e)
		if !ok {
			return Info{}, ErrBroken
		}
		info.Locked = !opensForAll(handler, firstID(data, trailer))
	}
	// The pages of an encrypted document may be in streams that cannot be read.
	if !hasPage(data) && !info.Encrypted {
		return Info{}, ErrBroken
	}
	return info, nil
}

// lastTrailer is the trailer that the end of the file points to. Where the
// number is wrong, as after a transfer that changed line ends, the trailer
// before it counts if the file has an end.
func lastTrailer(data []byte) (value, bool) {
	end := bytes.LastIndex(data, []byte("startxref"))
	if end < 0 {
		return value{}, false
	}
	l := lexer{data: window(data, end+len("startxref"))}
	at, ok := l.integer()
	// The first part of a file that is made for the web says 0 here: where that
	// is the last one, the rest is missing.
	if !ok || at <= 0 {
		return value{}, false
	}
	if at < int64(len(data)) {
		if t, ok := trailerAt(data, int(at)); ok {
			return t, true
		}
	}
	before := bytes.LastIndex(data[:end], []byte("trailer"))
	if before < 0 || !bytes.Contains(data[end:], []byte("%%EOF")) {
		return value{}, false
	}
	return rooted(window(data, before+len("trailer")))
}

// trailerAt reads the trailer of the cross-reference table, or the dictionary
// of the cross-reference stream, that begins at an offset.
func trailerAt(data []byte, at int) (value, bool) {
	l := lexer{data: window(data, at)}
	if l.word("xref") {
		after := bytes.Index(data[at:], []byte("trailer"))
		if after < 0 {
			return value{}, false
		}
		return rooted(window(data, at+after+len("trailer")))
	}
	if !l.object() {
		return value{}, false
	}
	t, ok := rooted(l.data[l.at:])
	return t, ok && string(t.dict["Type"].text) == "XRef"
}

// rooted reads a dictionary that names the root of the document.
func rooted(data []byte) (value, bool) {
	l := lexer{data: data}
	t, ok := l.value(0)
	return t, ok && t.kind == isDict && t.dict["Root"].kind == isRef
}

// resolve follows a reference to an object that stands in the file itself.
func resolve(data []byte, v value) (value, bool) {
	if v.kind != isRef {
		return v, true
	}
	for at := len(data); ; {
		if at = bytes.LastIndex(data[:at], []byte("obj")); at < 0 {
			return value{}, false
		}
		begin := objectStart(data, at)
		l := lexer{data: window(data, begin)}
		number, ok := l.integer()
		if !ok || number != v.number || !l.rest() {
			continue
		}
		return l.value(0)
	}
}

// objectStart is where "12 0 obj" begins whose last word stands at an offset.
func objectStart(data []byte, at int) int {
	i := at
	for range 2 {
		for i > 0 && isSpace(data[i-1]) {
			i--
		}
		for i > 0 && data[i-1] >= '0' && data[i-1] <= '9' {
			i--
		}
	}
	return i
}

// firstID is the first of the two identifiers of the document; encryption of
// old kinds depends on it.
func firstID(data []byte, trailer value) []byte {
	id, ok := resolve(data, trailer.dict["ID"])
	if !ok || len(id.list) == 0 {
		return nil
	}
	return id.list[0].text
}

// hasPage looks for a page among the objects of the file, and in the streams
// that hold objects.
func hasPage(data []byte) bool {
	if pageIn(data) {
		return true
	}
	left := int64(maxInflated)
	for rest := data; left > 0; {
		at := bytes.Index(rest, []byte("/ObjStm"))
		if at < 0 {
			return false
		}
		rest = rest[at+len("/ObjStm"):]
		left -= streamCost
		begin := bytes.Index(rest[:min(len(rest), maxHead)], []byte("stream"))
		if begin < 0 {
			continue
		}
		body := bytes.TrimLeft(rest[begin+len("stream"):], "\r\n")
		z, err := zlib.NewReader(bytes.NewReader(body))
		if err != nil {
			continue
		}
		// A stream whose end is damaged may still hold the page.
		objects, _ := io.ReadAll(io.LimitReader(z, min(left, 4<<20)))
		left -= int64(len(objects))
		if pageIn(objects) {
			return true
		}
	}
	return false
}

// pageIn reports whether there is an object of the type Page.
func pageIn(data []byte) bool {
	for rest := data; ; {
		at := bytes.Index(rest, []byte("/Type"))
		if at < 0 {
			return false
		}
		rest = rest[at+len("/Type"):]
		name := bytes.TrimLeft(rest[:min(len(rest), 32)], " \t\r\n\f\x00")
		if bytes.HasPrefix(name, []byte("/Page")) && (len(name) == 5 || !isRegular(name[5])) {
			return true
		}
	}
}

// window is what may be read from an offset on.
func window(data []byte, at int) []byte {
	if at > len(data) {
		return nil
	}
	return data[at:min(len(data), at+maxDict)]
}
