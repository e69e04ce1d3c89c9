package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
)

// maxManifest bounds the list of an archive.
const maxManifest = 256 << 20

// sealedMark is how an archive that is encrypted begins.
const sealedMark = "age-encryption.org/"

// Read goes through an archive and hands each file of it to take, but for the
// list, which it returns. It fails if the archive is cut, altered, of a newer form
// or sealed for others; then what take was given must not be used.
func Read(path string, identities []age.Identity, take func(name string, from io.Reader) error) (m Manifest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}()
	defer func() { err = errors.Join(err, f.Close()) }()
	from := bufio.NewReaderSize(f, 1<<20)
	var plain io.Reader = from
	if begin, _ := from.Peek(len(sealedMark)); string(begin) == sealedMark {
		if len(identities) == 0 {
			return m, errors.New("it is encrypted; give the file of the key with --identity")
		}
		if plain, err = age.Decrypt(from, identities...); err != nil {
			return m, fmt.Errorf("it cannot be decrypted: %w; give the key for which it was written with --identity", err)
		}
	}
	packed, err := gzip.NewReader(plain)
	if err != nil {
		return m, damaged(err)
	}
	got, list, err := walk(tar.NewReader(packed), take)
	if err != nil {
		return m, err
	}
	if rest, err := io.Copy(io.Discard, packed); err != nil || rest > 0 && list == nil {
		return m, damaged(errors.Join(err, packed.Close()))
	}
	if list == nil {
		return m, errors.New("it is cut short: the list in the end is missing; take another backup")
	}
	if err := json.Unmarshal(list, &m); err != nil {
		return m, damaged(err)
	}
	if m.Format > format {
		return m, fmt.Errorf("it is of a newer release (form %d, this one knows %d): restore it with that one", m.Format, format)
	}
	if !slices.Equal(got, m.Files) {
		return m, damaged(errors.New("its files are not those of its list"))
	}
	return m, nil
}

// walk hands on the files and returns what they were, with the list.
func walk(t *tar.Reader, take func(name string, from io.Reader) error) (got []File, list []byte, err error) {
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return got, list, nil
		}
		if err != nil {
			return nil, nil, damaged(err)
		}
		if list != nil || h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) {
			return nil, nil, damaged(fmt.Errorf("%q has no business in it", h.Name))
		}
		if h.Name == manifestName {
			if list, err = io.ReadAll(io.LimitReader(t, maxManifest)); err != nil {
				return nil, nil, damaged(err)
			}
			continue
		}
		sum := sha256.New()
		from := &failing{from: io.TeeReader(t, sum)}
		err = take(h.Name, from)
		if from.err != nil {
			return nil, nil, damaged(from.err)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, from)
		}
		if err != nil {
			return nil, nil, err
		}
		got = append(got, File{Name: h.Name, Size: h.Size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	}
}

// failing remembers why it could not read, to tell it from why the other side
// could not write.
type failing struct {
	from io.Reader
	err  error
}

// Read implements io.Reader.
func (f *failing) Read(p []byte) (int, error) {
	n, err := f.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

func damaged(why error) error {
	if errors.Is(why, io.ErrUnexpectedEOF) {
		why = errors.New("it is cut short")
	}
	return fmt.Errorf("it is damaged (%w); take another backup", why)
}
