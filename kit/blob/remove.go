package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"becario/kit/fault"
)

// Delete removes a file of a space. That it is gone already is no error.
func (s *Store) Delete(ctx context.Context, space, id string) error {
	if err := ctx.Err(); err != nil || !validID(id) {
		return err
	}
	folder := s.folderOf(space)
	if err := os.Remove(filepath.Join(folder, id)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove file: %w", err)
	}
	return syncFolder(folder)
}

// Erase removes all files of a space and what is left of uploads.
func (s *Store) Erase(ctx context.Context, space string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer s.lock(space)()
	folder := s.folderOf(space)
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("remove files: %w", err)
	}
	return ignoreMissing(syncFolder(filepath.Dir(folder)))
}

// Unclaimed tells which of the files of a space nobody refers to.
type Unclaimed func(ctx context.Context, space string, ids []string) ([]string, error)

// Sweep removes what was kept before an instant and is in vain: the files that
// unclaimed names, the rests of writes that were killed, and uploads that were
// never finished. It returns how many files it removed, and goes on after one
// that cannot be read.
func (s *Store) Sweep(ctx context.Context, before time.Time, unclaimed Unclaimed) (int, error) {
	folders, err := filepath.Glob(filepath.Join(s.folder, "??", "*"))
	if err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	removed, failures := 0, error(nil)
	for _, folder := range append(folders, s.folder) {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		n, err := s.sweep(ctx, folder, before, unclaimed)
		removed += n
		failures = errors.Join(failures, err)
	}
	if failures != nil {
		return removed, fmt.Errorf("sweep files: %w", failures)
	}
	return removed, nil
}

func (s *Store) sweep(ctx context.Context, folder string, before time.Time, unclaimed Unclaimed) (int, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, ignoreMissing(err)
	}
	space, old, failures := "", []string{}, error(nil)
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), unfinished), strings.HasSuffix(entry.Name(), upload):
			if info, err := entry.Info(); err == nil && info.ModTime().Before(before) {
				failures = errors.Join(failures, os.RemoveAll(path))
			}
		case validID(entry.Name()):
			f, err := s.open(path)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				failures = errors.Join(failures, fmt.Errorf("%s: %w", path, err))
				continue
			}
			if f.At.Before(before) {
				space, old = f.Space, append(old, f.ID)
			}
			failures = errors.Join(failures, f.Close())
		}
	}
	if len(old) == 0 {
		return 0, failures
	}
	vain, err := unclaimed(ctx, space, old)
	for i, id := range vain {
		if err := s.Delete(ctx, space, id); err != nil {
			return i, errors.Join(failures, err)
		}
	}
	return len(vain), errors.Join(failures, err)
}

func isGone(err error) bool { return fault.Is(err, fault.NotFound) }
