package blob

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// maxHead bounds what stands before the bytes of a file: its Info as JSON.
const maxHead = 8 << 10

// File is an open file. Close it.
type File struct {
	Info
	*io.SectionReader
	under *os.File
}

// Size is of its bytes.
func (f *File) Size() int64 { return f.Info.Size }

// Close closes the file.
func (f *File) Close() error { return f.under.Close() }

// Get opens a file of a space; not_found if it has none of this id.
func (s *Store) Get(ctx context.Context, space, id string) (*File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !validID(id) {
		return nil, noFile()
	}
	f, err := s.open(filepath.Join(s.folderOf(space), id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noFile()
	}
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", id, err)
	}
	if f.ID != id || f.Space != space {
		return nil, errors.Join(fmt.Errorf("open file %s: it is another one", id), f.Close())
	}
	return f, nil
}

// Info returns what is known of a file of a space; not_found if it has none of
// this id.
func (s *Store) Info(ctx context.Context, space, id string) (Info, error) {
	f, err := s.Get(ctx, space, id)
	if err != nil {
		return Info{}, err
	}
	return f.Info, f.Close()
}

// List returns what is known of all files of a space, oldest first.
func (s *Store) List(ctx context.Context, space string) ([]Info, error) {
	entries, err := os.ReadDir(s.folderOf(space))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list files: %w", err)
	}
	var all []Info
	for _, entry := range entries {
		if !validID(entry.Name()) {
			continue
		}
		info, err := s.Info(ctx, space, entry.Name())
		if isGone(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, info)
	}
	slices.SortFunc(all, func(a, b Info) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// open opens a file by its path and reads what stands before its bytes.
func (s *Store) open(path string) (_ *File, err error) {
	under, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, under.Close())
		}
	}()
	stat, err := under.Stat()
	if err != nil {
		return nil, err
	}
	r, size := io.ReaderAt(under), stat.Size()
	if s.sealer != nil {
		if r, size, err = s.sealer.Open(under, size); err != nil {
			return nil, fmt.Errorf("unseal: %w", err)
		}
	}
	var length [4]byte
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, 4), length[:]); err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	n := int64(binary.BigEndian.Uint32(length[:]))
	if n > maxHead {
		return nil, errors.New("damaged: it does not begin as it should")
	}
	head := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(r, 4, n), head); err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	f := &File{under: under}
	if err := json.Unmarshal(head, &f.Info); err != nil {
		return nil, fmt.Errorf("damaged: %w", err)
	}
	if f.Info.Size != size-4-n {
		return nil, fmt.Errorf("damaged: it has %d bytes, want %d", size-4-n, f.Info.Size)
	}
	f.SectionReader = io.NewSectionReader(r, 4+n, f.Info.Size)
	return f, nil
}
