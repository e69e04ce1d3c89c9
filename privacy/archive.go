package privacy

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"becario/kit/fault"
)

// File is a file among what is kept about somebody.
type File struct {
	// Name says what it is, with its ending. Two may have the same, and it need not
	// be fit for a path.
	Name string
	At   time.Time
	Size int64 // bytes
	// Open fails with not_found if its bytes are not kept any more.
	Open func() (io.ReadCloser, error)
}

// Words are what an archive says in a language.
type Words struct {
	// Folder is called so in which the files are.
	Folder string
	// Readme is the name of the file that explains the others, and Explain what it
	// says.
	Readme  string
	Explain func(c Contents) string
}

// Contents are the files of an archive.
type Contents struct {
	// Files are their paths.
	Files []string
	// LeftOut are the names of those for which there was no room, or whose bytes are
	// not kept any more.
	LeftOut []string
}

// DocumentName is what the document of an archive is called.
const DocumentName = "becario.json"

// room is kept for what stands in an archive beside the document and the files.
const room = 256 << 10

// ZIP writes an archive with the document, becario.json, with the files, and with
// a text that explains both. Files for which there is no room in max bytes are
// left out; zero is no limit. The document is there in any case.
func (a *Archive) ZIP(ctx context.Context, who Who, words Words, max int64, to io.Writer) (Contents, error) {
	written := &counter{to: to}
	w := archiveWriter{zip: zip.NewWriter(written), at: a.Clock.Now(), taken: map[string]bool{}}
	var c Contents
	document, err := w.create(DocumentName, w.at)
	if err == nil {
		err = a.Export(ctx, who, document)
	}
	if err != nil {
		return c, fmt.Errorf("write archive: %w", err)
	}
	for _, p := range a.Parts {
		if p.Files == nil {
			continue
		}
		err := p.Files(ctx, who, func(f File) error {
			if err := w.zip.Flush(); err != nil {
				return err
			}
			if max > 0 && written.n+f.Size+room > max {
				c.LeftOut = append(c.LeftOut, f.Name)
				return nil
			}
			from, err := f.Open()
			if fault.Is(err, fault.NotFound) {
				c.LeftOut = append(c.LeftOut, f.Name)
				return nil
			}
			if err != nil {
				return err
			}
			defer from.Close()
			name := w.free(words.Folder, f.Name)
			c.Files = append(c.Files, name)
			to, err := w.create(name, f.At)
			if err != nil {
				return err
			}
			_, err = io.Copy(to, from)
			return err
		})
		if err != nil {
			return c, fmt.Errorf("write files of %s: %w", p.Name, err)
		}
	}
	readme, err := w.create(words.Readme, w.at)
	if err == nil {
		_, err = io.WriteString(readme, words.Explain(c))
	}
	if err == nil {
		err = w.zip.Close()
	}
	if err != nil {
		return c, fmt.Errorf("write archive: %w", err)
	}
	return c, nil
}

// counter counts what is written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

type archiveWriter struct {
	zip   *zip.Writer
	at    time.Time
	taken map[string]bool // names in small letters, as some disks compare them
}

func (w *archiveWriter) create(name string, at time.Time) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
}

const (
	maxName   = 100 // letters of a name, before its ending
	maxEnding = 6   // letters of an ending, with its dot
)

// free returns a path in a folder that no other file has.
func (w *archiveWriter) free(folder, name string) string {
	name = safeName(name)
	ending := endingOf(name)
	stem := strings.TrimSuffix(name, ending)
	if letters := []rune(stem); len(letters) > maxName {
		stem = string(letters[:maxName])
	}
	for n := 1; ; n++ {
		full := folder + "/" + stem + ending
		if n > 1 {
			full = folder + "/" + stem + " (" + strconv.Itoa(n) + ")" + ending
		}
		if key := strings.ToLower(full); !w.taken[key] {
			w.taken[key] = true
			return full
		}
	}
}

// safeName makes a name that every system takes for a file in its folder.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == ':' {
			return ' '
		}
		if unicode.IsControl(r) || slices.Contains([]rune(`/\*?"<>|`), r) || unicode.Is(unicode.Bidi_Control, r) {
			return '-'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(strings.Join(strings.Fields(name), " "), " .-")
	if name == "" {
		return "-"
	}
	return name
}
