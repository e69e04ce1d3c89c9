package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Freshness is a further power of a Sealer whose keys change.
type Freshness interface {
	Sealer
	// Fresh reports whether size bytes of r are as Seal would write them now.
	Fresh(r io.ReaderAt, size int64) (bool, error)
}

// Condition is how the files of a folder are.
type Condition struct {
	Files int
	// Stale are those that Seal would write otherwise now.
	Stale int
	// Locked are those that cannot be read; Why is the reason of one.
	Locked int
	Why    error
}

// Condition looks at all files. It changes nothing.
func (s *Store) Condition(ctx context.Context) (Condition, error) {
	var c Condition
	err := s.each(ctx, func(path string) error {
		fresh, err := s.fresh(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		c.Files++
		if err == nil && !fresh {
			c.Stale++
		}
		if err != nil {
			c.Locked++
			c.Why = err
		}
		return nil
	})
	return c, err
}

// Reseal writes all files anew that Seal would write otherwise now, each wholly or
// not at all, so that it may be ended at any moment and begun again, and may run
// beside programs that have the same keys. It goes on after a file that cannot be
// read, and returns how many it has written.
func (s *Store) Reseal(ctx context.Context, progress func(done int)) (int, error) {
	done, failures := 0, error(nil)
	err := s.each(ctx, func(path string) error {
		changed, err := s.reseal(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was removed meanwhile
		}
		if err != nil {
			failures = errors.Join(failures, fmt.Errorf("%s: %w", path, err))
			return nil
		}
		if changed {
			done++
			progress(done)
		}
		return nil
	})
	return done, errors.Join(err, failures)
}

// each calls do with the path of every file, and of every part of an upload.
func (s *Store) each(ctx context.Context, do func(path string) error) error {
	folders, err := filepath.Glob(filepath.Join(s.folder, "??", "*"))
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("list files: %w", err)
		}
		for _, entry := range entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			path := filepath.Join(folder, entry.Name())
			switch {
			case validID(entry.Name()):
				err = do(path)
			case strings.HasSuffix(entry.Name(), upload):
				err = s.eachPart(path, do)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// eachPart calls do with the path of every part of an upload that can be read. One that
// cannot is being written, or was cut by a crash: whoever uploads begins anew.
func (s *Store) eachPart(folder string, do func(path string) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list parts: %w", err)
	}
	for _, entry := range entries {
		p, ok := partOf(folder, entry.Name())
		if !ok {
			continue
		}
		if _, err := s.readPart(nil, p); err != nil {
			continue
		}
		if err := do(p.path); err != nil {
			return err
		}
	}
	return nil
}

// fresh reports whether a file that can be read is as it would be written now.
func (s *Store) fresh(path string) (bool, error) {
	sealer, changes := s.sealer.(Freshness)
	var under *os.File
	if validID(filepath.Base(path)) {
		f, err := s.open(path)
		if err != nil {
			return false, err
		}
		under = f.under
	} else { // a part
		f, err := os.Open(path)
		if err != nil {
			return false, err
		}
		under = f
	}
	defer under.Close()
	if !changes {
		return true, nil
	}
	stat, err := under.Stat()
	if err != nil {
		return false, err
	}
	return sealer.Fresh(under, stat.Size())
}

func (s *Store) reseal(path string) (bool, error) {
	if fresh, err := s.fresh(path); err != nil || fresh {
		return false, err
	}
	under, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer under.Close()
	stat, err := under.Stat()
	if err != nil {
		return false, err
	}
	r, size, err := s.sealer.Open(under, stat.Size())
	if err != nil {
		return false, err
	}
	err = writeFile(filepath.Dir(path), path, true, func(w io.Writer) error {
		err := s.sealed(w, func(w io.Writer) error {
			_, err := io.Copy(w, io.NewSectionReader(r, 0, size))
			return err
		})
		if err != nil {
			return err
		}
		// One that was erased meanwhile must not come back. Should that happen between
		// here and the end, it is one that nobody has, and Sweep removes it.
		_, err = os.Stat(path)
		return err
	})
	return err == nil, err
}
