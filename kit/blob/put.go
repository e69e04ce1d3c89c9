package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"becario/kit/fault"
)

// Put keeps what r gives as a file of a space. If the space has a file of this
// key, that one is returned and r is not read. It fails with invalid if the file
// is empty, too big, or not what it begins like, and with failed_precondition if
// the space would hold too much.
func (s *Store) Put(ctx context.Context, space, key, name string, r io.Reader) (Info, error) {
	return s.PutFrom(ctx, space, key, name, func() (io.ReadCloser, error) { return io.NopCloser(r), nil })
}

// PutFrom is Put for a file that is only opened if it has to be read. It is
// closed afterwards.
func (s *Store) PutFrom(ctx context.Context, space, key, name string, open func() (io.ReadCloser, error)) (_ Info, err error) {
	if space == "" || key == "" {
		return Info{}, fault.New(fault.Invalid, "fault.no_key")
	}
	if info, err := s.Info(ctx, space, s.id(space, key)); !fault.Is(err, fault.NotFound) {
		return info, err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return Info{}, fmt.Errorf("keep file: %w", err)
	}
	defer leave()
	r, err := open()
	if err != nil {
		return Info{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, s.limits.MaxBytes+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return Info{}, fmt.Errorf("read file: %w", err)
	}
	return s.keep(space, key, name, data)
}

// keep checks a file and writes it.
func (s *Store) keep(space, key, name string, data []byte) (Info, error) {
	if int64(len(data)) > s.limits.MaxBytes {
		return Info{}, s.tooBig()
	}
	kind, err := Inspect(data, s.limits.MaxPixels)
	if err != nil {
		return Info{}, err
	}
	sum := sha256.Sum256(data)
	info := Info{ID: s.id(space, key), Space: space, Name: cut(name), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data)), At: s.clock.Now().UTC(), Kind: kind}
	head, err := json.Marshal(info)
	if err != nil {
		return Info{}, fmt.Errorf("keep file: %w", err)
	}
	if len(head) > maxHead {
		return Info{}, fmt.Errorf("keep file: what is said of it has %d bytes, at most %d", len(head), maxHead)
	}
	defer s.lock(space)()
	if err := s.checkQuota(space, int64(len(data)), 1); err != nil {
		return Info{}, err
	}
	folder := s.folderOf(space)
	if err := makeFolder(folder); err != nil {
		return Info{}, fmt.Errorf("keep file: %w", err)
	}
	err = writeFile(folder, filepath.Join(folder, info.ID), true, func(w io.Writer) error {
		return s.sealed(w, func(w io.Writer) error {
			var size [4]byte
			binary.BigEndian.PutUint32(size[:], uint32(len(head)))
			_, err := io.Copy(w, io.MultiReader(bytes.NewReader(size[:]), bytes.NewReader(head), bytes.NewReader(data)))
			return err
		})
	})
	if err != nil {
		return Info{}, fmt.Errorf("keep file: %w", err)
	}
	return info, nil
}

// maxName is how many characters of a name are kept.
const maxName = 200

func cut(name string) string {
	if r := []rune(name); len(r) > maxName {
		return string(r[:maxName])
	}
	return name
}

// sealed writes through the sealer, if there is one.
func (s *Store) sealed(w io.Writer, write func(io.Writer) error) error {
	if s.sealer == nil {
		return write(w)
	}
	sealing, err := s.sealer.Seal(w)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if err := write(sealing); err != nil {
		return errors.Join(err, sealing.Close())
	}
	return sealing.Close()
}

func (s *Store) tooBig() error {
	return fault.New(fault.Invalid, "fault.file_big", "max", s.limits.MaxBytes>>20)
}

// checkQuota refuses what a space may not add. What lies in its folder counts,
// uploads that are not finished included.
func (s *Store) checkQuota(space string, bytes int64, files int) error {
	held, err := s.held(space)
	if err != nil {
		return err
	}
	switch {
	case held.files+files > s.limits.SpaceFiles:
		return fault.New(fault.State, "fault.files_many", "max", s.limits.SpaceFiles)
	case held.bytes+bytes > s.limits.SpaceBytes:
		return fault.New(fault.State, "fault.files_full", "max", s.limits.SpaceBytes>>20)
	}
	return nil
}

type holding struct {
	bytes int64
	files int
}

// held is what lies in the folder of a space.
func (s *Store) held(space string) (holding, error) {
	var h holding
	err := filepath.WalkDir(s.folderOf(space), func(path string, entry os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil // nothing yet, or just removed
		}
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		h.bytes += info.Size()
		if validID(entry.Name()) {
			h.files++
		}
		return nil
	})
	if err != nil {
		return h, fmt.Errorf("count files: %w", err)
	}
	return h, nil
}
