package blob

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
)

// Copy keeps a file of a space in another space as well, under the same id. What that
// space may hold is not asked: the file was taken before. It succeeds if the file is
// there already, and fails with not_found if there is none to copy.
func (s *Store) Copy(ctx context.Context, from, to, id string) error {
	if _, err := s.Info(ctx, to, id); !isGone(err) {
		return err
	}
	f, err := s.Get(ctx, from, id)
	if err != nil {
		return err
	}
	defer f.Close()
	info := f.Info
	info.Space, info.At = to, s.clock.Now().UTC()
	head, err := json.Marshal(info)
	if err != nil {
		return fmt.Errorf("copy file: %w", err)
	}
	defer s.lock(to)()
	folder := s.folderOf(to)
	if err := makeFolder(folder); err != nil {
		return fmt.Errorf("copy file: %w", err)
	}
	err = writeFile(folder, filepath.Join(folder, id), true, func(w io.Writer) error {
		return s.sealed(w, func(w io.Writer) error {
			if _, err := w.Write(binary.BigEndian.AppendUint32(nil, uint32(len(head)))); err != nil { //nolint:gosec // at most maxHead
				return err
			}
			if _, err := w.Write(head); err != nil {
				return err
			}
			_, err := io.Copy(w, f.SectionReader)
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("copy file: %w", err)
	}
	return nil
}
