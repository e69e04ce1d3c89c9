// Package blob keeps files that strangers send, in a folder. What a file is,
// is told from its bytes and not from its name; its size and the pixels of a
// picture are limited, and what a space may keep is counted. A file is there
// wholly or not at all, whenever the program is killed.
//
// A space is whoever the files belong to. Each has a folder of its own, so that
// all of its files can be listed for an export and removed. A file is called by
// its id, which is random to everybody who has not the folder's secret. It is
// made from the key that the caller gives: the same key again is the same file,
// so that what is done a second time after a crash keeps nothing twice.
//
// Refusals are faults with phrases "fault.file_…".
package blob

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"becario/kit/clock"
	"becario/kit/fault"
)

// Defaults of Limits.
const (
	DefaultMaxBytes   = 50 << 20
	DefaultMaxPixels  = 64_000_000
	DefaultSpaceBytes = 500 << 20
	DefaultSpaceFiles = 1000
)

// Limits are what may be kept; a zero field is its default.
type Limits struct {
	MaxBytes  int64 // of one file
	MaxPixels int64 // of one picture, width times height
	// SpaceBytes and SpaceFiles are for all files of a space together.
	SpaceBytes int64
	SpaceFiles int
}

func (l Limits) orDefaults() Limits {
	if l.MaxBytes <= 0 {
		l.MaxBytes = DefaultMaxBytes
	}
	if l.MaxPixels <= 0 {
		l.MaxPixels = DefaultMaxPixels
	}
	if l.SpaceBytes <= 0 {
		l.SpaceBytes = DefaultSpaceBytes
	}
	if l.SpaceFiles <= 0 {
		l.SpaceFiles = DefaultSpaceFiles
	}
	return l
}

// Config is what a store works with. Only Folder is needed.
type Config struct {
	// Folder is made if it is missing. Several programs may share it.
	Folder string
	Limits Limits
	Clock  clock.Clock // nil is the machine's
	// Sealer encrypts what is written; nil leaves it as it is.
	Sealer Sealer
}

// Sealer encrypts files at rest. All files of a folder are sealed alike.
type Sealer interface {
	// Seal encrypts to w what is written to the result, which must be closed.
	Seal(w io.Writer) (io.WriteCloser, error)
	// Open decrypts size bytes of r and returns how many come out.
	Open(r io.ReaderAt, size int64) (io.ReaderAt, int64, error)
}

// Info is what is known of a file.
type Info struct {
	ID    string `json:"id"`
	Space string `json:"space"`
	// Name is what the sender calls it. It was not made safe for anything.
	Name string `json:"name,omitempty"`
	// SHA256 is of its bytes, in hexadecimal digits.
	SHA256 string    `json:"sha256"`
	Size   int64     `json:"size"` // bytes
	At     time.Time `json:"at"`   // when it was kept
	Kind
}

// atOnce is how many files are taken at a time: each is in memory meanwhile.
const atOnce = 4

// Store is a folder of files. It is safe for concurrent use.
type Store struct {
	folder string
	limits Limits
	clock  clock.Clock
	sealer Sealer
	secret []byte
	places chan struct{}
	// spaces are locks: files are added to a space one after the other, so that
	// its quota holds. Programs that share a folder may overstep it by a file.
	spaces [64]sync.Mutex
}

// Open opens a folder.
func Open(c Config) (*Store, error) {
	s := &Store{folder: c.Folder, limits: c.Limits.orDefaults(), clock: c.Clock, sealer: c.Sealer, places: make(chan struct{}, atOnce)}
	if s.clock == nil {
		s.clock = clock.System{}
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for files: %w", err)
	}
	var err error
	if s.secret, err = secretOf(s.folder); err != nil {
		return nil, fmt.Errorf("open the folder for files: %w", err)
	}
	return s, nil
}

// Limits are those of the store, without zeros.
func (s *Store) Limits() Limits { return s.limits }

const secretSize = 32

// secretOf reads the secret of a folder, which is made the first time.
func secretOf(folder string) ([]byte, error) {
	path := filepath.Join(folder, "secret")
	secret, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, secretSize)
		_, _ = rand.Read(secret) // never fails
		err = writeFile(folder, path, false, func(w io.Writer) error {
			_, err := w.Write(secret)
			return err
		})
		if errors.Is(err, fs.ErrExist) { // another program was faster
			secret, err = os.ReadFile(path)
		}
	}
	if err == nil && len(secret) != secretSize {
		err = fmt.Errorf("%s has %d bytes, want %d; bring it back from a backup", path, len(secret), secretSize)
	}
	return secret, err
}

// id is what the file of a key is called.
func (s *Store) id(space, key string) string {
	h := hmac.New(sha256.New, s.secret)
	fmt.Fprintf(h, "%d %s%s", len(space), space, key)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func validID(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == 16 && hex.EncodeToString(raw) == id
}

// folderOf is where the files of a space are. Its name does not depend on the
// secret, and may be found by hand: the SHA-256 of the space, cut to 128 bits.
func (s *Store) folderOf(space string) string {
	sum := sha256.Sum256([]byte(space))
	name := hex.EncodeToString(sum[:16])
	return filepath.Join(s.folder, name[:2], name)
}

// lock keeps others of this program from adding to a space.
func (s *Store) lock(space string) (unlock func()) {
	sum := sha256.Sum256([]byte(space))
	m := &s.spaces[int(sum[0])%len(s.spaces)]
	m.Lock()
	return m.Unlock
}

// enter waits for a place among the files that are taken at a time.
func (s *Store) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.places <- struct{}{}:
		return func() { <-s.places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func noFile() error { return fault.New(fault.NotFound, "fault.file_gone") }
