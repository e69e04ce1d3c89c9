package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// readable writes a record as people read it: indented, below what begins at
// indent, and with instants as dates and hours (RFC 3339, UTC) instead of
// microseconds since 1970. Nothing else is changed.
func readable(record json.RawMessage, indent string) ([]byte, error) {
	w := readableWriter{from: json.NewDecoder(bytes.NewReader(record))}
	w.from.UseNumber()
	if err := w.value("", indent); err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	return w.to.Bytes(), nil
}

type readableWriter struct {
	from *json.Decoder
	to   bytes.Buffer
}

// value writes the next value, which stands under a key.
func (w *readableWriter) value(key, indent string) error {
	token, err := w.from.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		return w.members(token, key, indent)
	case json.Number:
		if at, ok := instant(key, token.String()); ok {
			return w.plain(at)
		}
	case string:
		if at, ok := instant(key, token); ok {
			return w.plain(at)
		}
	}
	return w.plain(token)
}

// members writes what an object or a list holds.
func (w *readableWriter) members(open json.Delim, key, indent string) error {
	deeper := indent + "  "
	w.to.WriteString(open.String())
	for first := true; w.from.More(); first = false {
		if !first {
			w.to.WriteByte(',')
		}
		w.to.WriteString("\n" + deeper)
		name := key // of each value of a list
		if open == '{' {
			token, err := w.from.Token()
			if err != nil {
				return err
			}
			if err := w.plain(token); err != nil {
				return err
			}
			w.to.WriteString(": ")
			name, _ = token.(string)
		}
		if err := w.value(name, deeper); err != nil {
			return err
		}
	}
	end, err := w.from.Token()
	if err != nil {
		return err
	}
	if !bytes.HasSuffix(w.to.Bytes(), []byte(open.String())) {
		w.to.WriteString("\n" + indent)
	}
	w.to.WriteString(fmt.Sprint(end))
	return nil
}

// plain writes a value without members. Letters such as < stay as they are.
func (w *readableWriter) plain(v any) error {
	out := json.NewEncoder(&w.to)
	out.SetEscapeHTML(false)
	if err := out.Encode(v); err != nil {
		return err
	}
	w.to.Truncate(w.to.Len() - 1) // the end of the line
	return nil
}

// instant returns the date and hour that a value under a key stands for. Instants
// are called "at" or "..._at" everywhere; protobuf writes long numbers as text.
func instant(key, value string) (string, bool) {
	if key != "at" && !strings.HasSuffix(key, "_at") && !strings.HasSuffix(key, "At") {
		return "", false
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < firstInstant {
		return "", false
	}
	return time.UnixMicro(n).UTC().Format(time.RFC3339Nano), true
}

// firstInstant is 2001 in microseconds since 1970: nothing was kept before, and
// smaller numbers are something else.
const firstInstant = 1e15
