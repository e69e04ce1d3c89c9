package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"becario/kit/blob"
	"becario/kit/seal"
)

// openFiles opens the folder in which a part keeps the files that it is sent.
func (a *App) openFiles(part string) (*blob.Store, error) {
	return a.Settings.openFiles(part, a.Config)
}

func (s Settings) openFiles(part string, c Config) (*blob.Store, error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	folder := s.files(part)
	store, err := blob.Open(blob.Config{Folder: folder, Limits: s.fileLimits(), Clock: c.Clock, Sealer: keys})
	if err != nil {
		return nil, fmt.Errorf("%w; choose another with --files", err)
	}
	return store, checkSealed(folder, keys)
}

// keys are those with which the files are encrypted.
func (s Settings) keys() (*seal.Keys, error) {
	text, name := s.FilesKey, "files-key"
	if s.FilesKeyFile != "" {
		if text != "" {
			return nil, errors.New("files-key, files-key-file: set one of them")
		}
		data, err := os.ReadFile(s.FilesKeyFile)
		if err != nil {
			return nil, fmt.Errorf("files-key-file: %w", err)
		}
		text, name = string(data), "files-key-file"
	}
	keys, err := seal.Read(text)
	if err == nil && s.FilesKeyFile != "" && keys.Len() == 0 {
		err = fmt.Errorf("%s has no key; make one with: becario keys new", s.FilesKeyFile)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}

// sealedMark is a file in a folder of which the files are encrypted. A program that
// has no key must not add others that are not.
const sealedMark = "sealed"

func checkSealed(folder string, keys *seal.Keys) error {
	mark := filepath.Join(folder, sealedMark)
	if keys.Len() > 0 {
		f, err := os.OpenFile(mark, os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("mark that files are encrypted: %w", err)
		}
		return f.Close()
	}
	_, err := os.Stat(mark)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("the files in %s are encrypted, and there is no key: set files-key-file, or bring the key back to where it was", folder)
}

// folderKept is the folder of a part that keeps files here, and whether there is any.
func (s Settings) folderKept(part string) (string, bool) {
	folder := s.files(part)
	info, err := os.Stat(folder)
	return folder, err == nil && info.IsDir()
}

// NewKey returns a key with which files can be encrypted.
func NewKey() (string, error) { return seal.New() }

// Resealed is what was done to the files of a part.
type Resealed struct {
	Part    string
	Changed int
}

// Reseal writes the files that are not encrypted with the newest key anew. It may
// be ended and begun again, and servers with the same keys may run beside it.
func Reseal(ctx context.Context, s Settings, progress func(part string, done int)) ([]Resealed, error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	if keys.Len() == 0 {
		return nil, errors.New("there is no key: set files-key-file; becario keys new makes one")
	}
	var all []Resealed
	var failures error
	for _, part := range withFiles() {
		if _, there := s.folderKept(part); !there {
			continue
		}
		store, err := s.openFiles(part, Config{})
		if err != nil {
			return all, err
		}
		n, err := store.Reseal(ctx, func(done int) { progress(part, done) })
		all = append(all, Resealed{part, n})
		failures = errors.Join(failures, err)
	}
	return all, failures
}

// checkFiles looks whether the files of a part can be read with the keys.
func (a *App) checkFiles(ctx context.Context, part string) []Finding {
	about := "files of " + part
	folder, there := a.Settings.folderKept(part)
	if !there {
		return nil
	}
	keys, err := a.Settings.keys()
	if err != nil {
		return []Finding{finding(about, "", "correct the setting, or bring the key back", err)}
	}
	store, err := blob.Open(blob.Config{Folder: folder, Sealer: keys})
	if err != nil {
		return []Finding{finding(about, "", "", err)}
	}
	c, err := store.Condition(ctx)
	switch {
	case err != nil:
		return []Finding{finding(about, "", "", err)}
	case c.Locked > 0 && errors.Is(c.Why, seal.ErrNoKey):
		return []Finding{{about, Wrong, fmt.Sprintf("%d of %d cannot be read: a key is missing", c.Locked, c.Files), "add the key with which they were encrypted to files-key-file, below the others"}}
	case c.Locked > 0:
		return []Finding{{about, Wrong, fmt.Sprintf("%d of %d cannot be read: %v", c.Locked, c.Files, c.Why), "bring them back from a backup"}}
	case c.Stale > 0:
		return []Finding{{about, Warning, fmt.Sprintf("%d of %d are not encrypted with the newest key", c.Stale, c.Files), "becario keys rotate"}}
	case keys.Len() == 0:
		return []Finding{{about, Fine, fmt.Sprintf("%d, not encrypted; becario keys new makes a key for that", c.Files), ""}}
	}
	return []Finding{{about, Fine, fmt.Sprintf("%d, encrypted with the newest of the keys", c.Files), ""}}
}

// sweepPause is how often a part looks for files that nobody has.
const sweepPause = 6 * time.Hour

// sweeps has a part look for files that nobody has, at the start and then from
// time to time, while the app runs.
func (a *App) sweeps(part string, sweep func(context.Context) (int, error)) {
	if a.OnlyChannels { // the server beside does it
		return
	}
	a.runs = append(a.runs, func(ctx context.Context) error {
		for {
			n, err := sweep(ctx)
			if err != nil && ctx.Err() == nil {
				a.Log.Error("look for files that nobody has", "part", part, "error", err)
			} else if n > 0 {
				a.Log.Info("files that nobody had are removed", "part", part, "files", n)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(sweepPause):
			}
		}
	})
}
