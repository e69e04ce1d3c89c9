package blob

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"becario/kit/fault"
)

// MaxPart is how many bytes a part of an upload may have.
const MaxPart = 1 << 20

// upload ends the name of the folder in which the parts of a file are gathered.
const upload = ".part"

// part is what was uploaded at once.
type part struct {
	path         string
	offset, size int64
}

// Append takes a part of a file of a space that comes in several, under the key
// under which Commit will keep it, and returns how many bytes are there: from
// there the next part goes on. A part at offset 0 begins anew. Parts that do not
// go on there are left aside. It fails with invalid if the part or the file is
// too big, and with failed_precondition if the space would hold too much.
func (s *Store) Append(ctx context.Context, space, key string, offset int64, data []byte) (int64, error) {
	switch {
	case space == "" || key == "" || offset < 0:
		return 0, fault.New(fault.Invalid, "fault.no_key")
	case len(data) > MaxPart:
		return 0, fault.New(fault.Invalid, "fault.file_cut")
	case offset > s.limits.MaxBytes-int64(len(data)):
		return 0, s.tooBig()
	}
	if info, err := s.Info(ctx, space, s.id(space, key)); !isGone(err) {
		return info.Size, err
	}
	defer s.lock(space)()
	folder := s.uploadOf(space, key)
	if offset == 0 {
		if err := os.RemoveAll(folder); err != nil {
			return 0, fmt.Errorf("begin upload: %w", err)
		}
	}
	_, there, err := parts(folder)
	if err != nil || offset != there {
		return there, err
	}
	if err := s.checkQuota(space, int64(len(data)), 1); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return 0, fmt.Errorf("begin upload: %w", err)
	}
	if err := s.writePart(filepath.Join(folder, fmt.Sprintf("%015d-%d", offset, len(data))), data); err != nil {
		return 0, fmt.Errorf("keep part: %w", err)
	}
	return there + int64(len(data)), nil
}

// writePart leaves it to the system when the part is brought to the disk: who
// uploads begins anew if it is lost.
func (s *Store) writePart(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = s.sealed(f, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	return errors.Join(err, f.Close())
}

// Commit keeps the parts of an upload of size bytes as a file, as Put does. It
// fails with failed_precondition if some of them are missing.
func (s *Store) Commit(ctx context.Context, space, key, name string, size int64) (Info, error) {
	if info, err := s.Info(ctx, space, s.id(space, key)); !isGone(err) {
		return info, err
	}
	if size > s.limits.MaxBytes {
		return Info{}, s.tooBig()
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return Info{}, fmt.Errorf("keep file: %w", err)
	}
	defer leave()
	folder := s.uploadOf(space, key)
	all, there, err := parts(folder)
	if err != nil {
		return Info{}, err
	}
	if there != size {
		return Info{}, fault.New(fault.State, "fault.file_cut")
	}
	data := make([]byte, 0, size)
	for _, p := range all {
		if data, err = s.readPart(data, p); err != nil {
			return Info{}, err
		}
	}
	// Its room counts for the file now. Who uploads begins anew if it is not kept.
	if err := os.RemoveAll(folder); err != nil {
		return Info{}, fmt.Errorf("end upload: %w", err)
	}
	return s.keep(space, key, name, data)
}

func (s *Store) readPart(data []byte, p part) ([]byte, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, fmt.Errorf("read part: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read part: %w", err)
	}
	r, size := io.ReaderAt(f), stat.Size()
	if s.sealer != nil {
		if r, size, err = s.sealer.Open(f, size); err != nil {
			return nil, fmt.Errorf("unseal part: %w", err)
		}
	}
	if size != p.size { // a crash has cut it
		return nil, fault.New(fault.State, "fault.file_cut")
	}
	begin := len(data)
	data = append(data, make([]byte, size)...)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), data[begin:]); err != nil {
		return nil, fmt.Errorf("read part: %w", err)
	}
	return data, nil
}

func (s *Store) uploadOf(space, key string) string {
	return filepath.Join(s.folderOf(space), s.id(space, key)+upload)
}

// partOf is the part that a file in the folder of an upload holds.
func partOf(folder, name string) (part, bool) {
	p := part{path: filepath.Join(folder, name)}
	_, err := fmt.Sscanf(name, "%d-%d", &p.offset, &p.size)
	return p, err == nil && !strings.HasPrefix(name, ".")
}

// parts are those of an upload that follow each other from the beginning, and
// how many bytes they have.
func parts(folder string) ([]part, int64, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("read upload: %w", err)
	}
	var all []part
	for _, entry := range entries {
		if p, ok := partOf(folder, entry.Name()); ok {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b part) int { return cmp.Compare(a.offset, b.offset) })
	there := int64(0)
	for i, p := range all {
		if p.offset != there {
			return all[:i], there, nil
		}
		there += p.size
	}
	return all, there, nil
}

// Parts reads a file and has it sent in parts, as Append takes them. send
// returns how many bytes are there. Parts returns how many the file has.
func Parts(r io.Reader, send func(offset int64, part []byte) (there int64, err error)) (int64, error) {
	buffer := make([]byte, MaxPart)
	for offset := int64(0); ; {
		n, err := io.ReadFull(r, buffer)
		if n > 0 {
			there, sendErr := send(offset, buffer[:n])
			if sendErr != nil {
				return offset, sendErr
			}
			first := offset == 0
			if offset += int64(n); there != offset && first {
				return there, nil // the whole file is there from before
			} else if there != offset {
				return offset, fmt.Errorf("upload: %d bytes are there, want %d", there, offset)
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return offset, nil
		case err != nil:
			return offset, fmt.Errorf("read file: %w", err)
		}
	}
}
