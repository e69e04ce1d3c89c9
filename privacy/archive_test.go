package privacy

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"becario/kit/clock"
	"becario/kit/fault"
)

func TestReadable(t *testing.T) {
	for record, want := range map[string]string{
		`{}`:                               "{}",
		`{"a":[],"b":{}}`:                  "{\n    \"a\": [],\n    \"b\": {}\n  }",
		`{"filedAt":"1773164400000000"}`:   "{\n    \"filedAt\": \"2026-03-10T17:40:00Z\"\n  }",
		`{"sent_at":1773164400000001}`:     "{\n    \"sent_at\": \"2026-03-10T17:40:00.000001Z\"\n  }",
		`{"at":[1773164400000000,7]}`:      "{\n    \"at\": [\n      \"2026-03-10T17:40:00Z\",\n      7\n    ]\n  }",
		`{"chat":1773164400000000}`:        "{\n    \"chat\": 1773164400000000\n  }",
		`{"at":"07:00","n":1.50,"b":true}`: "{\n    \"at\": \"07:00\",\n    \"n\": 1.50,\n    \"b\": true\n  }",
		`{"t":"<a> & \"b\"\né","n":null}`:  "{\n    \"t\": \"<a> & \\\"b\\\"\\né\",\n    \"n\": null\n  }",
		`{"t":"ends with {","u":["[",{}]}`: "{\n    \"t\": \"ends with {\",\n    \"u\": [\n      \"[\",\n      {}\n    ]\n  }",
	} {
		got, err := readable(json.RawMessage(record), "  ")
		if err != nil || string(got) != want {
			t.Errorf("%s: got %v\n%s\nwant\n%s", record, err, got, want)
		}
	}
	if _, err := readable(json.RawMessage(`{"a":`), ""); err == nil {
		t.Error("half a record was taken")
	}
}

// TestArchiveNames holds that a file is found by a name that every system takes,
// whatever the sender called it.
func TestArchiveNames(t *testing.T) {
	w := archiveWriter{taken: map[string]bool{}}
	long := strings.Repeat("ñ", 300)
	for _, c := range []struct{ name, want string }{
		{"carta.pdf", "f/carta.pdf"},
		{"Carta.PDF", "f/Carta (2).PDF"},
		{"../../etc/passwd", "f/etc-passwd"},
		{`C:\nota "final".txt`, "f/C -nota -final-.txt"},
		{"  .oculto ", "f/oculto"},
		{"a\x00b\n\u202ec.png", "f/a-b--c.png"},
		{"", "f/-"},
		{long + ".pdf", "f/" + long[:2*maxName] + ".pdf"},
		{"foto (1.jpg)", "f/foto (1.jpg)"},
		{"malo\xff.txt", "f/malo.txt"},
	} {
		if got := w.free("f", c.name); got != c.want {
			t.Errorf("%q: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestArchiveRoom holds that files are left out, and told of, where there is no
// room or their bytes are gone, and that the others are whole.
func TestArchiveRoom(t *testing.T) {
	big := make([]byte, 300<<10)
	_, _ = rand.Read(big) // it cannot be made smaller
	file := func(name string, size int64, open func() (io.ReadCloser, error)) File {
		return File{Name: name, Size: size, Open: open}
	}
	bytesOf := func(data []byte) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	a := &Archive{Clock: clock.NewManual(time.Unix(0, 0)), Parts: []Part{{
		Name:   "part",
		Export: func(context.Context, Who, string) ([]json.RawMessage, string, error) { return nil, "", nil },
		Files: func(_ context.Context, _ Who, each func(File) error) error {
			for _, f := range []File{
				file("one.bin", int64(len(big)), bytesOf(big)), file("two.bin", int64(len(big)), bytesOf(big)),
				file("gone.txt", 5, func() (io.ReadCloser, error) { return nil, fault.New(fault.NotFound, "fault.file_gone") }),
				file("small.txt", 5, bytesOf([]byte("small"))),
			} {
				if err := each(f); err != nil {
					return err
				}
			}
			return nil
		},
	}}}
	words := Words{Folder: "f", Readme: "read me", Explain: func(c Contents) string { return fmt.Sprint(c.Files, c.LeftOut) }}
	var to bytes.Buffer
	max := int64(len(big)) + room + 10<<10
	c, err := a.ZIP(t.Context(), Who{}, words, max, &to)
	if err != nil || int64(to.Len()) > max {
		t.Fatalf("%v, %d bytes, want %d at most", err, to.Len(), max)
	}
	if !slices.Equal(c.Files, []string{"f/one.bin", "f/small.txt"}) || !slices.Equal(c.LeftOut, []string{"two.bin", "gone.txt"}) {
		t.Errorf("got %+v", c)
	}
	z, err := zip.NewReader(bytes.NewReader(to.Bytes()), int64(to.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"f/one.bin": string(big), "f/small.txt": "small", "read me": "[f/one.bin f/small.txt] [two.bin gone.txt]"} {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(f); err != nil || string(got) != want {
			t.Errorf("%s: %v, %d bytes, want %d", name, err, len(got), len(want))
		}
	}
}
