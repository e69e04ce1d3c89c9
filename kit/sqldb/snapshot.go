package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

// Snapshot is a SQLite database as it is at one moment, whatever others write to
// it meanwhile. Its log of writes grows until it is closed.
type Snapshot struct {
	path string
	pool *sql.DB
	conn *sql.Conn
}

// OpenSnapshot takes a snapshot of the SQLite file at path, which must exist.
func OpenSnapshot(ctx context.Context, path string) (_ *Snapshot, err error) {
	pool, err := openFile(path, "rw")
	if err != nil {
		return nil, err
	}
	s := &Snapshot{path: path, pool: pool}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("read %s: %w", path, err), s.Close())
		}
	}()
	if s.conn, err = pool.Conn(ctx); err != nil {
		return nil, err
	}
	if _, err = s.conn.ExecContext(ctx, `BEGIN`); err != nil {
		return nil, err
	}
	var tables int // the first read is what fixes the moment
	if err = s.conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema`).Scan(&tables); err != nil {
		return nil, err
	}
	return s, nil
}

// openFile opens a SQLite file that exists.
func openFile(path, mode string) (*sql.DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	name := (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
	return sql.Open("sqlite", name+"?mode="+mode+"&_pragma=busy_timeout(10000)")
}

// WriteTo writes the snapshot to a new SQLite file by SQLite's own backup, and
// checks what was written.
func (s *Snapshot) WriteTo(ctx context.Context, path string) error {
	if err := makeFile(path); err != nil {
		return err
	}
	err := s.conn.Raw(func(driver any) error {
		from, ok := driver.(interface {
			NewBackup(to string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("this SQLite has no backup")
		}
		to := (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
		b, err := from.NewBackup(to)
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if err = ctx.Err(); err == nil {
				more, err = b.Step(1000) // pages
			}
		}
		return errors.Join(err, b.Finish())
	})
	if err != nil {
		return fmt.Errorf("copy %s: %w", s.path, err)
	}
	return CheckFile(ctx, path)
}

// Close gives the snapshot up.
func (s *Snapshot) Close() error {
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	return errors.Join(err, s.pool.Close())
}

// CheckFile has SQLite look through the whole of a file, and fails with the first
// thing that is not as it should be.
func CheckFile(ctx context.Context, path string) error {
	pool, err := openFile(path, "rw")
	if err != nil {
		return err
	}
	var found string
	err = pool.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&found)
	if err == nil && found != "ok" {
		err = errors.New(strings.TrimSpace(found))
	}
	if err = errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("%s is damaged: %w", path, err)
	}
	return nil
}

// Freeze begins a transaction of PostgreSQL in which everything is read as it is
// now, whatever others write meanwhile, and nothing can be written. end ends it.
// For SQLite there is OpenSnapshot.
func (db *DB) Freeze(ctx context.Context) (q Queryer, end func() error, err error) {
	if !db.postgres {
		return nil, nil, errors.New("freeze: it is no PostgreSQL")
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	var one int // the first statement is what fixes the moment
	if err := tx.QueryRowContext(ctx, `SELECT 1`).Scan(&one); err != nil {
		return nil, nil, errors.Join(err, tx.Rollback())
	}
	end = func() error {
		if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) { // it ends with its context, too
			return err
		}
		return nil
	}
	return tx, end, nil
}

// undefinedTable is a code of https://www.postgresql.org/docs/current/errcodes-appendix.html
const undefinedTable = "42P01"

// Version tells which step of its migrations a database is at, and which is the
// last that this program knows. It changes nothing. It fails with fs.ErrNotExist
// if there is none, neither a file nor a schema.
func Version(ctx context.Context, dsn string, files fs.FS) (has, knows int64, err error) {
	driver := "pgx"
	var pool *sql.DB
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		pool, err = sql.Open(driver, dsn)
	} else {
		pool, err = openFile(dsn, "rw")
	}
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if err := pool.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&has); err != nil {
		var state *pgconn.PgError
		if errors.As(err, &state) && state.Code == undefinedTable {
			err = fs.ErrNotExist
		}
		return 0, 0, fmt.Errorf("read the version of %s: %w", Redact(dsn), err)
	}
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return 0, 0, err
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, pool, ofEngine{sub, false})
	if err != nil {
		return 0, 0, fmt.Errorf("read migrations: %w", err)
	}
	for _, source := range steps.ListSources() {
		knows = max(knows, source.Version)
	}
	return has, knows, nil
}
