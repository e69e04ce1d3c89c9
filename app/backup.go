package app

import (
	"cmp"
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
	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/kit/move"
	"becario/kit/move/movesql"
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
	if err := forgetCopies(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(copies, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(copies)) }()
	taken, err := takeAll(ctx, s)
	defer func() {
		for _, t := range taken {
			err = errors.Join(err, t.close())
		}
	}()
	if err != nil {
		return err
	}
	for _, t := range taken {
		name := t.part + ".db"
		if err := t.write(ctx, filepath.Join(copies, name)); err != nil {
			return fmt.Errorf("%s: %w", t.part, err)
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

// forgetCopies removes the copies of databases that backups have left in a folder which
// were killed: they are not encrypted.
func forgetCopies(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.databases"))
	if err != nil {
		return err
	}
	for _, copies := range old {
		info, err := os.Stat(copies)
		if err != nil || time.Since(info.ModTime()) < copiesAge {
			continue // of a backup that is under way
		}
		if err := os.RemoveAll(copies); err != nil {
			return err
		}
	}
	return nil
}

// copiesAge is how old copies of databases are that no backup works on any more.
const copiesAge = 6 * time.Hour

// taken is a database as it is at one moment, whatever kind it is of. In the
// archive it is a SQLite file, so that it can be restored into any other kind.
type taken struct {
	part  string
	write func(ctx context.Context, path string) error
	close func() error
}

// takeAll takes each database, one right after the other.
func takeAll(ctx context.Context, s Settings) (all []taken, err error) {
	for _, d := range schemas() {
		if d.elsewhere(&s) {
			continue
		}
		dsn, err := s.database(d.part)
		if err != nil {
			return all, err
		}
		t, err := d.take(ctx, dsn)
		if errors.Is(err, fs.ErrNotExist) {
			continue // this part has not run here
		}
		if err != nil {
			return all, fmt.Errorf("%s: %w", d.part, err)
		}
		all = append(all, t)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("there is no database in %s; name the folder with --data, or another address with --db", s.Data)
	}
	return all, nil
}

// take takes a database. It fails with fs.ErrNotExist if there is none.
func (d schema) take(ctx context.Context, dsn string) (taken, error) {
	if isFile(dsn) {
		snapshot, err := sqldb.OpenSnapshot(ctx, dsn)
		if err != nil {
			return taken{}, err
		}
		return taken{d.part, snapshot.WriteTo, snapshot.Close}, nil
	}
	source, step, err := d.source(ctx, dsn)
	if err != nil {
		return taken{}, err
	}
	write := func(ctx context.Context, path string) error { return d.copyFile(ctx, source, step, path) }
	return taken{d.part, write, source.Close}, nil
}

// source opens a database on a server, and tells at which step of its migrations
// it is; 0 is the last.
func (d schema) source(ctx context.Context, dsn string) (_ move.Source, step int64, err error) {
	if mongodb.Is(dsn) {
		there, err := mongodb.Check(ctx, dsn, d.documents())
		if err == nil && !there {
			err = fs.ErrNotExist
		}
		if err != nil {
			return nil, 0, err
		}
		source, err := ledgermongo.OpenSource(ctx, dsn, d.documents(), d.tables())
		return source, 0, err
	}
	has, knows, err := sqldb.Version(ctx, dsn, d.steps)
	if err == nil && has > knows {
		err = fmt.Errorf("%s is of a newer release (step %d, this one knows %d): back it up with that release", sqldb.Redact(dsn), has, knows)
	}
	if err != nil {
		return nil, 0, err
	}
	if moving, err := halfMoved(ctx, dsn); err != nil || moving {
		return nil, 0, cmp.Or(err, fmt.Errorf("%s is being filled: run the same becario move or becario restore again, which has not ended", sqldb.Redact(dsn)))
	}
	source, err := movesql.Freeze(ctx, dsn)
	return source, has, err
}

// copyFile copies a source to a new SQLite file, and checks what was written.
func (d schema) copyFile(ctx context.Context, source move.Source, step int64, path string) (err error) {
	made, err := sqldb.OpenAt(ctx, path, d.steps, step)
	if err != nil {
		return err
	}
	if err := made.Close(); err != nil {
		return err
	}
	to, err := movesql.Open(ctx, path)
	if err != nil {
		return err
	}
	if _, err := move.Copy(ctx, source, to); err != nil {
		return errors.Join(err, to.Close())
	}
	if err := to.Close(); err != nil {
		return err
	}
	return sqldb.CheckFile(ctx, path)
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
