package blob

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// unfinished begins the names of files that are being written.
const unfinished = ".new-"

// writeFile writes a file that is there wholly or not at all, also after the
// machine has lost its power: it is written under another name, brought to the
// disk, renamed, and then the folder is brought to the disk. Without replace it
// fails with fs.ErrExist if there is one already.
func writeFile(folder, path string, replace bool, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(folder, unfinished) // only its owner may read it
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreMissing(os.Remove(f.Name())))
		}
	}()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if replace {
		err = os.Rename(f.Name(), path)
	} else if err = os.Link(f.Name(), path); err == nil {
		err = os.Remove(f.Name())
	} else if !errors.Is(err, os.ErrExist) { // a disk without links
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(folder)
}

// makeFolder makes a folder of a space and brings it to the disk.
func makeFolder(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	parent := filepath.Dir(folder)
	return errors.Join(syncFolder(parent), syncFolder(filepath.Dir(parent)))
}

// syncFolder brings the names in a folder to the disk. Windows does so itself.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("sync %s: %w", folder, err)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}
