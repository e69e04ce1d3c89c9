package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"filippo.io/age"

	"becario/kit/backup"
	"becario/kit/mongodb"
	"becario/kit/move"
	"becario/kit/sqldb"
)

const (
	// staged is what something ends in that a restore has not finished.
	staged = ".restoring"
	// ready says in the data folder that all is staged and only needs its names.
	ready = "restored" + staged
)

// Restore brings back a backup, or the newest one of a folder: each database and
// folder of files must not be there yet. All is written beside its place and
// checked before anything gets its name; if it is interrupted, the same again
// finishes it. With checkOnly it checks the archive and leaves nothing behind.
// The identity is the file of an age key. It returns the path of the archive.
func Restore(ctx context.Context, s Settings, from, identity string, checkOnly bool) (archive string, m backup.Manifest, err error) {
	if err := s.Check(nil); err != nil {
		return "", m, err
	}
	if archive, err = newest(from); err != nil {
		return "", m, fmt.Errorf("restore: %w", err)
	}
	keys, err := readKeys(identity)
	if err != nil {
		return archive, m, fmt.Errorf("restore: %w", err)
	}
	r := &restore{settings: s, places: map[string]string{}, servers: map[string]server{}}
	if checkOnly {
		m, err = r.check(ctx, archive, keys)
	} else {
		m, err = r.run(ctx, archive, keys)
	}
	if err != nil {
		return archive, m, fmt.Errorf("restore: %w", err)
	}
	return archive, m, nil
}

// newest is the newest backup of a folder, or the file itself.
func newest(from string) (string, error) {
	info, err := os.Stat(from)
	if err != nil || !info.IsDir() {
		return from, err
	}
	all, err := backupsIn(from)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no backup", from)
	}
	if err != nil {
		return "", err
	}
	return all[len(all)-1], nil
}

func readKeys(path string) (_ []age.Identity, err error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	keys, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("%s has no key of age: %w", path, err)
	}
	return keys, nil
}

type restore struct {
	settings Settings
	// places are where things will be, by their names in the archive. A database on a
	// server has one where it is only staged.
	places map[string]string
	// servers are the databases on servers, by those places.
	servers map[string]server
}

// server is a database on a server, into which a staged file is copied.
type server struct {
	schema
	dsn string
}

// plan says where each database and each folder of files belongs.
func (r *restore) plan() error {
	for _, d := range schemas() {
		dsn, err := r.settings.database(d.part)
		if err != nil {
			return err
		}
		if !isFile(dsn) {
			place := filepath.Join(r.settings.Data, d.part+".db")
			r.servers[place], dsn = server{d, dsn}, place
		}
		r.places["databases/"+d.part+".db"] = dsn
	}
	for _, part := range withFiles() {
		r.places["files/"+part] = r.settings.files(part)
	}
	return nil
}

// place is where a file of the archive belongs, and the place it is a part of.
func (r *restore) place(name string) (file, place string, err error) {
	if p, ok := r.places[name]; ok {
		return p, p, nil
	}
	parts := strings.SplitN(name, "/", 3)
	if len(parts) == 3 && parts[0] == "files" {
		if p, ok := r.places[path.Join(parts[:2]...)]; ok {
			return filepath.Join(p, filepath.FromSlash(parts[2])), p, nil
		}
	}
	return "", "", fmt.Errorf("%s has no place with these settings: restore with those of the installation that it is from", name)
}

func (r *restore) run(ctx context.Context, archive string, keys []age.Identity) (m backup.Manifest, err error) {
	if err := r.plan(); err != nil {
		return m, err
	}
	if err := os.MkdirAll(r.settings.Data, 0o700); err != nil {
		return m, err
	}
	mark := filepath.Join(r.settings.Data, ready)
	if _, err := os.Stat(mark); err == nil {
		return m, r.finish(ctx, mark) // an earlier run had staged and checked everything
	}
	for _, p := range r.places {
		if err := r.free(ctx, p); err != nil {
			return m, err
		}
		if err := os.RemoveAll(p + staged); err != nil {
			return m, err
		}
	}
	if m, err = r.stage(ctx, archive, keys); err != nil {
		for _, p := range r.places {
			err = errors.Join(err, os.RemoveAll(p+staged))
		}
		return m, err
	}
	if err := os.WriteFile(mark, []byte(archive+"\n"), 0o600); err != nil {
		return m, err
	}
	return m, r.finish(ctx, mark)
}

// free refuses a place where something is.
func (r *restore) free(ctx context.Context, place string) error {
	if s, ok := r.servers[place]; ok {
		return s.free(ctx, place+staged)
	}
	for _, p := range []string{place, place + "-wal"} {
		info, err := os.Lstat(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if entries, err := os.ReadDir(p); info.IsDir() && err == nil && len(entries) == 0 {
			continue
		}
		return fmt.Errorf("%s is there already and is not written over: stop becario and move it away, or choose another folder with --data", p)
	}
	return nil
}

// stage writes all beside its place, and checks it.
func (r *restore) stage(ctx context.Context, archive string, keys []age.Identity) (backup.Manifest, error) {
	m, err := backup.Read(archive, keys, func(name string, from io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, place, err := r.place(name)
		if err != nil {
			return err
		}
		to := place + staged + strings.TrimPrefix(file, place)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return writeNew(to, from)
	})
	if err != nil {
		return m, err
	}
	for _, d := range schemas() {
		p, ok := r.places["databases/"+d.part+".db"]
		if _, err := os.Stat(p + staged); !ok || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := checkDatabase(ctx, p+staged, d); err != nil {
			return m, err
		}
	}
	return m, r.own()
}

// writeNew writes a file that is not there yet, down to the disk.
func writeNew(path string, from io.Reader) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, from); err != nil {
		return err
	}
	return f.Sync()
}

// checkDatabase looks through a SQLite file, and refuses one of a newer release.
func checkDatabase(ctx context.Context, path string, d schema) error {
	if err := sqldb.CheckFile(ctx, path); err != nil {
		return err
	}
	has, knows, err := sqldb.Version(ctx, path, d.steps)
	if err == nil && has > knows {
		err = fmt.Errorf("the database of %s is of a newer release, which made step %d of %d: restore it with that release", d.part, has, knows)
	}
	return err
}

// own gives what root has staged to the account that the data folder belongs to.
func (r *restore) own() error {
	info, err := os.Stat(r.settings.Data)
	if err != nil || os.Geteuid() != 0 {
		return err
	}
	of, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	for _, p := range r.places {
		if parent := filepath.Dir(p); strings.HasPrefix(parent, filepath.Clean(r.settings.Data)+"/") { // it may have been made just now
			if err := os.Lchown(parent, int(of.Uid), int(of.Gid)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		err := filepath.WalkDir(p+staged, func(path string, _ fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return errors.Join(err, os.Lchown(path, int(of.Uid), int(of.Gid)))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// finish gives what is staged its name, or copies it to its server; what is no
// longer staged was done by an earlier run.
func (r *restore) finish(ctx context.Context, mark string) error {
	var filling []string
	for p, s := range r.servers {
		if _, err := os.Stat(p + staged); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		// No service opens any of them until it is filled.
		if err := s.begin(ctx, p+staged); err != nil {
			return err
		}
		filling = append(filling, p)
	}
	for _, p := range filling {
		if err := r.servers[p].fill(ctx, p+staged); err != nil {
			return err
		}
	}
	for _, p := range r.places {
		if _, err := os.Stat(p + staged); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder
			return err
		}
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			return err
		}
		if err := os.Rename(p+staged, p); err != nil {
			return err
		}
	}
	return os.Remove(mark)
}

// free refuses a database that holds anything, unless an earlier run from the same
// staged file was filling it.
func (s server) free(ctx context.Context, file string) (err error) {
	if mongodb.Is(s.dsn) {
		if empty, err := mongodb.Empty(ctx, s.dsn); err != nil || empty {
			return err
		}
	} else if _, _, err := sqldb.Version(ctx, s.dsn, s.steps); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	to, err := s.attach(ctx, s.dsn, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	rows, from, err := to.Held(ctx)
	if err == nil && rows && from != file {
		err = fmt.Errorf("%s holds data of %s already, which is not written over: stop becario and give another database", to.Name(), s.part)
	}
	return err
}

// begin closes a database to services until it is filled, unless it was filled by
// an earlier run that was interrupted afterwards.
func (s server) begin(ctx context.Context, file string) error {
	return s.between(ctx, file, s.dsn, func(from, to move.Database) error {
		rows, _, err := to.Held(ctx)
		if err != nil || rows {
			return err
		}
		return to.Begin(ctx, from.Name())
	})
}

// fill copies what is staged to its server, and removes it here.
func (s server) fill(ctx context.Context, file string) error {
	err := s.between(ctx, file, s.dsn, func(from, to move.Database) error {
		rows, filling, err := to.Held(ctx)
		if err == nil && rows && filling == "" {
			if same, err := move.Same(ctx, from, to); err != nil || same {
				return err
			}
		}
		if err == nil {
			_, err = move.Run(ctx, from, to, func(string, int64) {})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("fill the database of %s: %w", s.part, err)
	}
	return os.Remove(file)
}

// check goes through an archive and looks through its databases, in a folder that
// goes afterwards.
func (r *restore) check(ctx context.Context, archive string, keys []age.Identity) (m backup.Manifest, err error) {
	folder, err := os.MkdirTemp("", "becario-check-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	all := schemas()
	return backup.Read(archive, keys, func(name string, from io.Reader) error {
		at := slices.IndexFunc(all, func(d schema) bool { return name == "databases/"+d.part+".db" })
		if at < 0 {
			return ctx.Err()
		}
		file := filepath.Join(folder, all[at].part)
		if err := writeNew(file, from); err != nil {
			return err
		}
		return errors.Join(checkDatabase(ctx, file, all[at]), os.Remove(file))
	})
}

// unfinished refuses a data folder in which a restore was interrupted.
func (s Settings) unfinished() error {
	found, err := filepath.Glob(filepath.Join(s.Data, "*"+staged))
	if err != nil || len(found) == 0 {
		return err
	}
	return fmt.Errorf("%s: a restore was interrupted; run the same becario restore again, which finishes it, or remove it", found[0])
}
