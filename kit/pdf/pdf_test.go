package pdf

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// samples are documents of one page, written by qpdf in the ways that there
// are: with object streams, made for the web, encrypted with and without a
// password that is needed to open them.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(names) < 10 {
		t.Fatalf("find samples: %d, %v", len(names), err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = data
	}
	return all
}

func TestInspect(t *testing.T) {
	for name, data := range samples(t) {
		locked, open := strings.HasPrefix(name, "locked"), strings.HasPrefix(name, "open")
		want := Info{Encrypted: locked || open, Locked: locked}
		if got, err := Inspect(data); err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, want)
		}
		mailed := append([]byte("From nobody\r\n\r\n"), data...)
		if got, err := Inspect(mailed); err != nil || got != want {
			t.Errorf("%s behind another line: got %+v, %v; want %+v", name, got, err, want)
		}
	}
}

// A document that lacks its end is none, wherever it was cut.
func TestCutDocuments(t *testing.T) {
	for name, data := range samples(t) {
		for n := range len(data) - len("startxref\n1000\n%%EOF\n") {
			if _, err := Inspect(data[:n]); !errors.Is(err, ErrBroken) {
				t.Errorf("the first %d bytes of %s: got %v, want that they are no document", n, name, err)
				break
			}
		}
	}
}

func TestNoDocuments(t *testing.T) {
	plain := string(samples(t)["plain.pdf"])
	for name, text := range map[string]string{
		"nothing":             "",
		"four bytes":          "%PDF",
		"a header":            "%PDF-1.7\n",
		"a header and an end": "%PDF-1.7\nstartxref\n9\n%%EOF\n",
		"a web page":          "<html>%PDF-1.4 startxref 5 %%EOF</html>",
		"no page":             strings.ReplaceAll(plain, "/Type /Page ", "/Type /Pics "),
		"no root":             strings.ReplaceAll(plain, "/Root", "/Boot"),
		"no table, no end":    strings.ReplaceAll(strings.ReplaceAll(plain, "xref\n0", "xxxx\n0"), "%%EOF", ""),
		"a lost encryption":   strings.ReplaceAll(plain, "/Root 1 0 R", "/Root 1 0 R /Encrypt 77 0 R"),
	} {
		if got, err := Inspect([]byte(text)); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: got %+v, %v; want that it is no document", name, got, err)
		}
	}
}

// Readers find the way where the offset is wrong and the rest is there.
func TestWrongOffset(t *testing.T) {
	wrong := bytes.ReplaceAll(samples(t)["plain.pdf"], []byte("\n"), []byte("\r\n"))
	if _, err := Inspect(wrong); err != nil {
		t.Errorf("with other line ends: %v", err)
	}
}

// What was made to take long is answered as soon as anything of its size.
func TestHostileDocumentsAreQuick(t *testing.T) {
	plain := samples(t)["plain.pdf"]
	tail := plain[bytes.LastIndex(plain, []byte("xref\n0")):]
	tail = bytes.ReplaceAll(tail, []byte("/Type /Page "), nil)
	for _, piece := range []string{"/Type%", "/Type ", "/ObjStm ", "/ObjStm stream\nx\x9c", "1 0 obj ", "obj", "<<", "[", "(", "/Page%\n"} {
		data := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte(piece), (4<<20)/len(piece))...)
		data = append(append(data, tail...), "startxref\n4194313\n%%EOF"...)
		begin := time.Now()
		_, _ = Inspect(data)
		if took := time.Since(begin); took > time.Minute { // each piece was looked for in all that follows: hours
			t.Errorf("4 MB of %q took %v", piece, took)
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if info, err := Inspect(data); err != nil && info != (Info{}) {
			t.Errorf("%v, and yet %+v", err, info)
		}
	})
}
