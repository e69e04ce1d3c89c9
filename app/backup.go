package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"becario/kit/backup"
	"becario/kit/clock"
	"becario/kit/sqldb"
)

// Names of backups in a folder, so that they sort by time.
const (
	backupForm   = "becario-20060102T150405Z.tar.gz"
	backupNames  = "becario-*Z.tar.gz*"
	sealedEnding = ".age"
)

// Backup writes the databases and files of this installation to one archive: to a
// file, or under a name of its own to a folder that exists. A server may run
// beside it. In a folder, the newest keep backups stay and older ones go; 0 is all.
// It returns the path of the archive.
func Backup(ctx context.Context, s Settings, program, to string, keep int, now clock.Clock) (path string, err error) {
	if err := s.Check(nil); err != nil {
		return "", err
	}
	recipients, err := s.recipients()
	if err != nil {
		return "", err
	}
	at := now.Now().UTC()
	folder := false
	path = to
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		folder = true
		path = filepath.Join(to, at.Format(backupForm))
		if len(recipients) > 0 {
			path += sealedEnding
		}
	}
	w, err := backup.Create(path, recipients)
	if err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	if err := addAll(ctx, s, w, path); err != nil {
		return "", errors.Join(fmt.Errorf("backup: %w", err), w.Abort())
	}
	if err := w.Close(backup.Manifest{Program: program, At: at}); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	if folder && keep > 0 {
		return path, thin(to, keep)
	}
	return path, nil
}

// recipients are those for whom backups are encrypted.
func (s Settings) recipients() ([]age.Recipient, error) {
	if s.BackupRecipient == "" {
		return nil, nil
	}
	r, err := age.ParseX25519Recipient(s.BackupRecipient)
	if err != nil {
		return nil, errors.New("backup-recipient: not a public key such as age1...; make one with: age-keygen -o key.txt")
	}
	return []age.Recipient{r}, nil
}

// addAll adds the databases, all as they are at one moment, and then the files: in
// that order no database names a file that is missing, unless it was erased since.
func addAll(ctx context.Context, s Settings, w *backup.Writer, path string) (err error) {
	copies := path + ".databases" // beside the archive, where there is room
	if err := os.RemoveAll(copies); err != nil {
		return err
	}
	if err := os.Mkdir(copies, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(copies)) }()
	taken, err := takeAll(ctx, s)
	defer func() {
		for _, t := range taken {
			err = errors.Join(err, t.Close())
		}
	}()
	if err != nil {
		return err
	}
	for _, t := range taken {
		name := t.part + ".db"
		if err := t.WriteTo(ctx, filepath.Join(copies, name)); err != nil {
			return err
		}
		if err := w.AddFile("databases/"+name, filepath.Join(copies, name)); err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(copies, name)); err != nil {
			return err
		}
	}
	for _, part := range withFiles() {
		if err := addFiles(ctx, w, "files/"+part, s.files(part)); err != nil {
			return err
		}
	}
	return nil
}

type taken struct {
	*sqldb.Snapshot
	part string
}

// takeAll takes a snapshot of each database, one right after the other.
func takeAll(ctx context.Context, s Settings) (all []taken, err error) {
	for _, d := range schemas() {
		if d.elsewhere(&s) {
			continue
		}
		dsn, err := s.database(d.part)
		if err != nil {
			return all, err
		}
		if !isFile(dsn) {
			return all, fmt.Errorf("%s is not in a SQLite file: back it up with pg_dump or mongodump, and its files by copying them afterwards", d.part)
		}
		snapshot, err := sqldb.OpenSnapshot(ctx, dsn)
		if errors.Is(err, fs.ErrNotExist) {
			continue // this part has not run here
		}
		if err != nil {
			return all, err
		}
		all = append(all, taken{snapshot, d.part})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no database in %s; name the folder with --data", s.Data)
	}
	return all, nil
}

// addFiles adds the files of a folder, if it is there. One that goes meanwhile was
// erased or was never finished.
func addFiles(ctx context.Context, w *backup.Writer, name, folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case !entry.Type().IsRegular():
			return nil
		}
		inside, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		if err := w.AddFile(name+"/"+filepath.ToSlash(inside), path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// thin removes all but the newest backups of a folder.
func thin(folder string, keep int) error {
	all, err := backupsIn(folder)
	if err != nil {
		return err
	}
	for len(all) > keep {
		if err := os.Remove(all[0]); err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
		all = all[1:]
	}
	return nil
}

// backupsIn are the backups in a folder, oldest first.
func backupsIn(folder string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(folder, backupNames))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(path string) bool {
		name := strings.TrimSuffix(filepath.Base(path), sealedEnding)
		_, err := time.Parse(backupForm, name)
		return err != nil
	})
	slices.Sort(all)
	return all, nil
}
