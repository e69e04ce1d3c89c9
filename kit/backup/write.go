// Package backup keeps files in one archive that can be trusted later: a tar,
// compressed, encrypted with age if there are recipients, with a list of all that
// is in it and its hashes at the end. An archive is there wholly or not at all.
package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// Manifest is the list of what is in an archive.
type Manifest struct {
	Format  int       `json:"format"` // of the archive, now 1
	Program string    `json:"program,omitempty"`
	At      time.Time `json:"at"`
	Files   []File    `json:"files"`
}

// File is one of an archive.
type File struct {
	Name   string `json:"name"` // a path with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const (
	format       = 1
	manifestName = "manifest.json"
	// unfinished is what the name of an archive ends in while it is written.
	unfinished = ".part"
)

// Writer writes an archive. Close or Abort must be called.
type Writer struct {
	path     string
	file     *os.File
	written  hash.Hash // of the file
	buffer   *bufio.Writer
	sealed   io.WriteCloser // nil without recipients
	packed   *gzip.Writer
	tar      *tar.Writer
	manifest Manifest
}

// Create begins an archive at path, where nothing may be. What an earlier run
// left unfinished there goes.
func Create(path string, recipients []age.Recipient) (_ *Writer, err error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s: is there already; choose another name", path)
	}
	if err := os.Remove(path + unfinished); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	w := &Writer{path: path, written: sha256.New(), manifest: Manifest{Format: format}}
	if w.file, err = os.OpenFile(path+unfinished, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return nil, err
	}
	w.buffer = bufio.NewWriterSize(io.MultiWriter(w.file, w.written), 1<<20)
	var to io.Writer = w.buffer
	if len(recipients) > 0 {
		if w.sealed, err = age.Encrypt(w.buffer, recipients...); err != nil {
			return nil, errors.Join(fmt.Errorf("encrypt: %w", err), w.Abort())
		}
		to = w.sealed
	}
	w.packed, _ = gzip.NewWriterLevel(to, gzip.BestSpeed) // the level is right
	w.tar = tar.NewWriter(w.packed)
	return w, nil
}

// Add adds a file of size bytes.
func (w *Writer) Add(name string, size int64, from io.Reader) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w.tar, h), io.LimitReader(from, size))
	if err == nil && n != size {
		err = fmt.Errorf("it ends after %d of %d bytes", n, size)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w.manifest.Files = append(w.manifest.Files, File{Name: name, Size: size, SHA256: hex.EncodeToString(h.Sum(nil))})
	return nil
}

// AddFile adds the file at a path.
func (w *Writer) AddFile(name, path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return w.Add(name, info.Size(), f)
}

// Close writes the list, brings all to the disk, reads what is there again, and
// only then gives the archive its name. If it fails, nothing is left.
func (w *Writer) Close(m Manifest) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Abort())
		}
	}()
	m.Format, m.Files = format, w.manifest.Files
	list, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := w.Add(manifestName, int64(len(list)), bytes.NewReader(list)); err != nil {
		return err
	}
	if err := errors.Join(w.tar.Close(), w.packed.Close()); err != nil {
		return err
	}
	if w.sealed != nil {
		if err := w.sealed.Close(); err != nil {
			return err
		}
	}
	if err := errors.Join(w.buffer.Flush(), w.file.Sync()); err != nil {
		return err
	}
	if err := w.verify(); err != nil {
		return err
	}
	if err := os.Link(w.path+unfinished, w.path); err != nil { // never over another one
		return err
	}
	if err := syncFolder(filepath.Dir(w.path)); err != nil {
		return err
	}
	return errors.Join(w.file.Close(), os.Remove(w.path+unfinished))
}

// verify compares what the disk has with what was written.
func (w *Writer) verify() error {
	f, err := os.Open(w.path + unfinished)
	if err != nil {
		return err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != hex.EncodeToString(w.written.Sum(nil)) {
		return fmt.Errorf("%s: the disk gives other bytes than were written", w.path)
	}
	return nil
}

// Abort removes what was written.
func (w *Writer) Abort() error {
	_ = w.file.Close() // what is in it goes
	return os.Remove(w.path + unfinished)
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
