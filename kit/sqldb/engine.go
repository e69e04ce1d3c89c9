package sqldb

import (
	"io/fs"
	"slices"
	"strings"
)

// ofEngine are migrations without those of the other engine.
type ofEngine struct {
	fs.FS
	postgres bool
}

// ReadDir lists a folder.
func (e ofEngine) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(e.FS, name)
	other := ".postgres.sql"
	if e.postgres {
		other = ".sqlite.sql"
	}
	return slices.DeleteFunc(entries, func(entry fs.DirEntry) bool { return strings.HasSuffix(entry.Name(), other) }), err
}
