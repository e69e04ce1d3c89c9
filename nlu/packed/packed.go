// Package packed is the form in which models are embedded: a mark of their kind and
// version, then names and numbers, compressed, since most weights are small. The
// same model gives the same bytes.
package packed

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrForm is what Load and Names fail with if the bytes are not of the form.
var ErrForm = errors.New("not a model of this version; run make train")

// Save packs data behind a mark.
func Save(mark string, data []byte) []byte {
	packed := bytes.NewBufferString(mark)
	w, _ := gzip.NewWriterLevel(packed, gzip.BestCompression) // a level that there is
	_, _ = w.Write(data)                                      // to memory, cannot fail
	_ = w.Close()
	return packed.Bytes()
}

// Load gives what Save packed behind a mark, up to a most of bytes.
func Load(mark string, packed []byte, most int64) ([]byte, error) {
	packed, ours := bytes.CutPrefix(packed, []byte(mark))
	if !ours {
		return nil, ErrForm
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack a model: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, fmt.Errorf("unpack a model: %w", err)
	}
	return data, nil
}

// AppendNames adds names without spaces, with their length before them.
func AppendNames(data []byte, names []string) []byte {
	all := strings.Join(names, " ")
	data = binary.LittleEndian.AppendUint16(data, uint16(len(all)))
	return append(data, all...)
}

// Names gives the names at the beginning, and what comes after them.
func Names(data []byte) (names []string, rest []byte, err error) {
	if len(data) < 2 {
		return nil, nil, ErrForm
	}
	n := int(binary.LittleEndian.Uint16(data))
	if data = data[2:]; len(data) < n {
		return nil, nil, ErrForm
	}
	return strings.Fields(string(data[:n])), data[n:], nil
}
