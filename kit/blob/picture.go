package blob

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // what people send
	_ "image/jpeg" // most of it
	_ "image/png"  // or on a screen

	_ "golang.org/x/image/webp" // and what browsers keep
)

// pixels reads the size of a picture from its header and looks for its end. It
// reports false if one of them is missing.
func pixels(kind string, data []byte) (width, height int, whole bool) {
	if kind == HEIC || kind == HEIF {
		return extents(data)
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return 0, 0, false
	}
	return cfg.Width, cfg.Height, ended(kind, data)
}

// ended reports whether a picture has its last marker. What cameras put behind
// it, such as a moving picture, does not matter.
func ended(kind string, data []byte) bool {
	switch kind {
	case JPEG:
		return bytes.Contains(data[scan(data):], []byte{0xFF, 0xD9})
	case PNG:
		return bytes.Contains(data, []byte("IEND\xAE\x42\x60\x82"))
	case GIF:
		return bytes.IndexByte(data, 0x3B) >= 0
	case WebP: // RIFF tells the size of all that follows it
		return int64(binary.LittleEndian.Uint32(data[4:])) <= int64(len(data))-8
	}
	return true
}

// scan is where the picture itself begins in a JPEG file, behind the segments
// that may hold smaller ones; the end of the data if it is not there.
func scan(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker := data[at+1]
		switch {
		case marker == 0xFF: // filling
			at++
		case marker == 0xDA:
			return at
		default:
			at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		}
	}
	return len(data)
}

// extents is the largest of the sizes in the boxes "ispe" of a HEIF file
// (ISO/IEC 23008-12, section 6.5.3): those of its tiles and its thumbnail are in
// such boxes, too. They stand in its head, before the data.
func extents(data []byte) (width, height int, found bool) {
	head := data[:min(len(data), 1<<20)]
	for {
		at := bytes.Index(head, []byte("ispe"))
		if at < 0 || len(head) < at+16 {
			return width, height, found
		}
		w, h := binary.BigEndian.Uint32(head[at+8:]), binary.BigEndian.Uint32(head[at+12:])
		if w > 0 && h > 0 && w < 1<<31 && h < 1<<31 {
			found = true
			if uint64(w)*uint64(h) > uint64(width)*uint64(height) {
				width, height = int(w), int(h)
			}
		}
		head = head[at+4:]
	}
}
