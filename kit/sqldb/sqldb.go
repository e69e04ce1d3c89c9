// Package sqldb opens a service's database, SQLite or PostgreSQL, and runs
// transactions on it. Queries are written once, in the subset of SQL that both
// share: $1 placeholders, RETURNING, ON CONFLICT, BIGINT microseconds.
package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite" // also the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"becario/kit/trace"
)

// DB is one database. On SQLite, writes go through one connection and reads
// through a pool, so that a read never waits for a write.
type DB struct {
	write, read *sql.DB
	postgres    bool
	name        string    // of the file or the schema, for traces
	writer      *writer   // nil on PostgreSQL
	reader      *prepared // nil on PostgreSQL
	// scrub holds a token while a Scrub is asked for; nil on PostgreSQL.
	scrub    chan struct{}
	counters counters
}

// Open opens the database that dsn names, a postgres:// address or the path of
// a SQLite file, and brings it up to date with the migrations in the folder
// "migrations" of files. A step that the two engines cannot share is in two files,
// 0011_search.sqlite.sql and 0011_search.postgres.sql. The folder of a SQLite file must exist. Programs that
// start at the same time may all call it. A postgres:// address with a
// search_path gets that schema made.
func Open(ctx context.Context, dsn string, files fs.FS) (*DB, error) {
	return OpenAt(ctx, dsn, files, 0)
}

// OpenAt is Open, but brings the database no further than to a step of its
// migrations, if that is not 0.
func OpenAt(ctx context.Context, dsn string, files fs.FS, step int64) (*DB, error) {
	db, err := connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	err = db.refuseMoving(ctx)
	if err == nil {
		err = db.migrate(ctx, files, step)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", Redact(dsn), err), db.Close())
	}
	return db, nil
}

func connect(ctx context.Context, dsn string) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return connectPostgres(ctx, dsn)
	}
	if strings.Contains(dsn, "://") {
		return nil, fmt.Errorf("open %s: neither a postgres:// address nor the path of a file", Redact(dsn))
	}
	if _, err := os.Stat(filepath.Dir(dsn)); err != nil {
		return nil, fmt.Errorf("open %s: its folder is missing: %w", dsn, err)
	}
	if err := makeFile(dsn); err != nil {
		return nil, err
	}
	pragmas := "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=secure_delete(ON)&_pragma=temp_store(MEMORY)"
	name := (&url.URL{Scheme: "file", OmitHost: true, Path: dsn}).String()
	write, err := sql.Open("sqlite", name+pragmas)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dsn, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", name+pragmas)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", dsn, err)
	}
	// Connections stay open, and so do their statements.
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	db := &DB{name: filepath.Base(dsn), write: write, read: read, reader: prepareOn(read), scrub: make(chan struct{}, 1)}
	db.writer = &writer{pool: write, counters: &db.counters}
	db.ScrubSoon()
	if err := patiently(ctx, write.PingContext); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", dsn, err), db.Close())
	}
	return db, nil
}

const (
	readers  = 4  // connections that read a SQLite file
	sessions = 10 // connections to PostgreSQL
	// idleSession is how long one of those stays open without work.
	idleSession = time.Minute
)

// lockWait is how long a SQLite file that others hold is waited for.
const lockWait = 10 * time.Second

// patiently repeats what finds a SQLite file held by others, until lockWait is
// over. SQLite itself waits (busy_timeout) wherever that cannot be a deadlock;
// the step to WAL, by whoever opens a new file first, is not of that kind.
func patiently(ctx context.Context, do func(context.Context) error) error {
	until, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		err := do(ctx)
		if !busy(err) {
			return err
		}
		select {
		case <-until.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// busy reports whether a SQLite file, or a table of it, was held by another connection.
func busy(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff // the rest tells more of the same
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// makeFile makes the file of a database that is missing, for nobody else to
// read; SQLite gives its helpers the same rights.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err // it names the file
	}
	return f.Close()
}

func connectPostgres(ctx context.Context, dsn string) (*DB, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("open postgres: the address cannot be read")
	}
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", Redact(dsn), err)
	}
	// A session that is closed takes its prepared statements with it, and a new
	// one costs PostgreSQL a process.
	pool.SetMaxOpenConns(sessions)
	pool.SetMaxIdleConns(sessions)
	pool.SetConnMaxIdleTime(idleSession)
	db := &DB{name: cmp.Or(u.Query().Get("search_path"), "postgres"), write: pool, read: pool, postgres: true}
	if schema := u.Query().Get("search_path"); schema != "" {
		err = db.InTx(ctx, func(tx *Tx) error { return makeSchema(ctx, tx, schema) })
	} else {
		err = pool.PingContext(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", Redact(dsn), err), db.Close())
	}
	return db, nil
}

// makeSchema makes a schema that is missing, one program at a time. One that
// is there needs no right to make it.
func makeSchema(ctx context.Context, tx *Tx, schema string) error {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtext('becario schema'))`); err != nil {
		return fmt.Errorf("wait for others that make a schema: %w", err)
	}
	var there bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)`, schema).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = tx.ExecContext(ctx, `CREATE SCHEMA "`+strings.ReplaceAll(schema, `"`, `""`)+`"`)
	return err
}

func (db *DB) migrate(ctx context.Context, files fs.FS, step int64) error {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	sub = ofEngine{sub, db.postgres}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if db.postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // ask each second, for five minutes
		if err != nil {
			return fmt.Errorf("lock migrations: %w", err)
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db.write, sub, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	up := provider.Up
	if step > 0 {
		up = func(ctx context.Context) ([]*goose.MigrationResult, error) { return provider.UpTo(ctx, step) }
	}
	// On SQLite, a program that started at the same moment may have made the
	// same step first; then it is done, and the next try finds it so.
	for try := 1; ; try++ {
		err = patiently(ctx, func(ctx context.Context) error { _, err := up(ctx); return err })
		if err == nil {
			return refuseNewer(ctx, provider)
		}
		if db.postgres || try == 5 || ctx.Err() != nil {
			return migrateError(err)
		}
	}
}

// refuseNewer leaves a database alone that a newer release has changed.
func refuseNewer(ctx context.Context, provider *goose.Provider) error {
	var has, knows int64
	err := patiently(ctx, func(ctx context.Context) (err error) { has, knows, err = provider.GetVersions(ctx); return err })
	if err != nil {
		return fmt.Errorf("read its version: %w", err)
	}
	if has > knows {
		return fmt.Errorf("it is of a newer release, which made step %d of %d: run that release, or put back a backup from before", has, knows)
	}
	return nil
}

// migrateError names the file that failed.
func migrateError(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil {
		return fmt.Errorf("migrate with %s: %w", path.Base(partial.Failed.Source.Path), partial.Err)
	}
	return fmt.Errorf("migrate: %w", err)
}

// Close closes the database.
func (db *DB) Close() error {
	if db.postgres {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.writer.close())
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Postgres reports whether this is PostgreSQL.
func (db *DB) Postgres() bool { return db.postgres }

// Read returns the handle for queries that change nothing, outside of a
// transaction.
func (db *DB) Read() Queryer {
	if db.postgres {
		return counting{db.read, &db.counters, true, db.name}
	}
	return counting{db.reader, &db.counters, false, db.name}
}

// Queryer runs queries: a transaction or a pool.
type Queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is a transaction.
type Tx struct {
	Queryer
	session *session // nil on SQLite
}

// Postgres reports whether this is a transaction of PostgreSQL.
func (tx *Tx) Postgres() bool { return tx.session != nil }

// Exec runs a statement of which nothing but its success is of interest. On
// PostgreSQL it is sent together with what comes next, at the latest with the
// commit, and if it fails, that fails.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) error {
	if tx.session != nil {
		tx.session.waiting = append(tx.session.waiting, statement{query: query, args: args})
		return nil
	}
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// SkipLocked is the clause by which replicas share a queue: each passes over
// the rows that another one is about to take. On SQLite it is empty, since
// there is one writer.
func (tx *Tx) SkipLocked() string {
	if tx.session != nil {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// ForUpdate is the clause by which a row that is read stays as it is until the
// transaction ends: a second transaction that reads it so waits. On SQLite it
// is empty, since there is one writer.
func (tx *Tx) ForUpdate() string {
	if tx.session != nil {
		return " FOR UPDATE"
	}
	return ""
}

// Share keeps others from changing a table until the transaction ends; those who share
// it, too, go on side by side. On SQLite it does nothing, since there is one writer.
func (tx *Tx) Share(ctx context.Context, table string) error {
	if tx.session == nil {
		return nil
	}
	return tx.Exec(ctx, "LOCK TABLE "+table+" IN SHARE MODE")
}

// InTx runs fn in a transaction that may write, and commits it if fn returns
// nil. It may run fn again, up to five times: after a serialization failure or
// deadlock on PostgreSQL, and on SQLite after a failure of another transaction
// that was to be committed together with this one. So fn must have no other
// effect. It must close the rows of a query before it runs the same one again.
func (db *DB) InTx(ctx context.Context, fn func(tx *Tx) error) error {
	ctx, end := trace.Start(ctx, "transaction", trace.Database, db.name)
	err := db.inTxs(ctx, fn)
	end(err)
	return err
}

func (db *DB) inTxs(ctx context.Context, fn func(tx *Tx) error) error {
	for try := 1; ; try++ {
		err := db.inTx(ctx, fn)
		if err == nil || try == 5 || !retryable(err) {
			return err
		}
	}
}

func (db *DB) inTx(ctx context.Context, fn func(tx *Tx) error) error {
	if db.postgres {
		return db.inSession(ctx, fn)
	}
	return db.writer.run(ctx, fn)
}

func retryable(err error) bool {
	var state interface{ SQLState() string }
	if !errors.As(err, &state) {
		return false
	}
	code := state.SQLState()
	return code == "40001" || code == "40P01"
}

// Redact returns an address without its password, for messages and logs.
func Redact(dsn string) string {
	scheme, _, address := strings.Cut(dsn, "://")
	if !address {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return scheme + "://..."
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// Row is a row that a query gave.
type Row interface {
	// Scan copies the columns.
	Scan(into ...any) error
}

// Collect runs a query and scans each of its rows. In a transaction of
// PostgreSQL the query is sent together with what waits there.
func Collect[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), query string, args ...any) (all []T, err error) {
	one := statement{query: query, args: args, row: func(row Row) error {
		v, err := scan(row)
		if err == nil {
			all = append(all, v)
		}
		return err
	}}
	if tx, ok := q.(*Tx); ok && tx.session != nil {
		err = tx.session.send(ctx, one)
	} else {
		err = one.run(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// First runs a query and copies the columns of its first row; sql.ErrNoRows if
// there is none. It is sent as Collect does.
func First(ctx context.Context, q Queryer, into []any, query string, args ...any) error {
	there := false
	_, err := Collect(ctx, q, func(row Row) (_ struct{}, err error) {
		if !there {
			there, err = true, row.Scan(into...)
		}
		return struct{}{}, err
	}, query, args...)
	if err == nil && !there {
		err = sql.ErrNoRows
	}
	return err
}
