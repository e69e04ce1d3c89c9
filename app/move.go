package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"becario/kit/ledger/ledgermongo"
	"becario/kit/mongodb"
	"becario/kit/move"
	"becario/kit/move/movesql"
	"becario/kit/sqldb"
)

// Moved is a database that was moved.
type Moved struct {
	Database string
	Tables   []move.Count
}

// Move copies what parts keep from one address to another: a folder of SQLite
// files or, for one part with one database, a file; a postgres:// or a mongodb://
// address. No parts are all that may be at both addresses. Nothing that uses
// either may run meanwhile. progress is told how many rows of a table were copied
// so far; done, each database that was moved and compared.
func Move(ctx context.Context, from, to string, names []string, progress func(database, table string, rows int64), done func(Moved)) error {
	for _, name := range names {
		if !slices.Contains(PartNames(), name) {
			return fmt.Errorf("part %s: no such part; there are %s", name, strings.Join(PartNames(), ", "))
		}
	}
	moved := 0
	for _, d := range schemas() {
		if len(names) > 0 && !slices.Contains(names, d.owner()) {
			continue
		}
		if d.tables == nil && (mongodb.Is(from) || mongodb.Is(to)) {
			if len(names) > 0 {
				return fmt.Errorf("%s: is kept in SQL, not in MongoDB", d.part)
			}
			continue
		}
		counts, err := d.move(ctx, from, to, func(table string, rows int64) { progress(d.part, table, rows) })
		if errors.Is(err, errNothing) && (len(names) == 0 || d.part != d.owner()) {
			continue // a part that runs elsewhere, or what an older release did not have
		}
		if err != nil {
			return fmt.Errorf("move %s: %w", d.part, err)
		}
		done(Moved{d.part, counts})
		moved++
	}
	if moved == 0 {
		return fmt.Errorf("%s: %w", sqldb.Redact(from), errNothing)
	}
	return nil
}

func (d schema) move(ctx context.Context, from, to string, progress func(string, int64)) (counts []move.Count, err error) {
	var places [2]string
	for i, address := range []string{from, to} {
		if places[i], err = d.at(address); err != nil {
			return nil, err
		}
	}
	err = d.between(ctx, places[0], places[1], func(from, to move.Database) error {
		if from.Name() == to.Name() {
			return fmt.Errorf("%s: give two different addresses", from.Name())
		}
		counts, err = move.Run(ctx, from, to, progress)
		return err
	})
	return counts, err
}

// between opens two databases, the second of which is made, and does something
// with both.
func (d schema) between(ctx context.Context, from, to string, do func(from, to move.Database) error) (err error) {
	var ends [2]move.Database
	for i, place := range []string{from, to} {
		if ends[i], err = d.attach(ctx, place, i == 1); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, ends[i].Close()) }()
	}
	return do(ends[0], ends[1])
}

// at is where the database is, given the address of all or of one alone.
func (d schema) at(address string) (string, error) {
	if scheme, _, ok := strings.Cut(address, "://"); ok {
		if !isPostgres(address) && !mongodb.Is(address) {
			return "", fmt.Errorf("%s:// is no database that becario works on", scheme)
		}
		if mongodb.Is(address) {
			return mongoDatabase(address, d.part)
		}
		return Settings{DB: address}.database(d.part)
	}
	if info, err := os.Stat(address); err == nil && info.IsDir() {
		return Settings{Data: address}.database(d.part)
	}
	if strings.HasSuffix(address, string(os.PathSeparator)) {
		return "", fmt.Errorf("%s: no such folder; make it first", address)
	}
	if d.owner() == "bot" {
		return "", errors.New("bot: it has several databases: give a folder")
	}
	return Settings{DB: address}.database(d.part)
}

// errNothing is that there is no database to move from.
var errNothing = errors.New("there is no database of becario's")

// attach opens one end of a move. A source must be there; a target is made.
func (d schema) attach(ctx context.Context, dsn string, target bool) (move.Database, error) {
	if mongodb.Is(dsn) {
		if empty, err := mongodb.Empty(ctx, dsn); err != nil || empty && !target {
			return nil, cmp.Or(err, fmt.Errorf("%s: %w", mongodb.Redact(dsn), errNothing))
		}
		return ledgermongo.OpenMoved(ctx, dsn, d.documents(), d.tables())
	}
	moving, err := halfMoved(ctx, dsn)
	if err != nil && !(target && errors.Is(err, errNothing)) {
		return nil, err
	}
	if !moving { // else its tables were made when the move began
		db, err := sqldb.Open(ctx, dsn, d.steps) // which brings it up to date
		if err != nil {
			return nil, err
		}
		if err := db.Close(); err != nil {
			return nil, err
		}
	}
	return movesql.Open(ctx, dsn)
}

// halfMoved reports whether a move to a database in SQL has not ended. It fails with
// errNothing if there is none.
func halfMoved(ctx context.Context, dsn string) (moving bool, err error) {
	db, err := movesql.Open(ctx, dsn)
	if errors.Is(err, os.ErrNotExist) {
		return false, fmt.Errorf("%s: %w", dsn, errNothing)
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tables, err := db.Tables(ctx)
	if err == nil && len(tables) == 0 {
		return false, fmt.Errorf("%s: %w", db.Name(), errNothing)
	}
	if err != nil {
		return false, err
	}
	_, from, err := db.Held(ctx)
	return from != "", err
}

// Database is where a database of becario's is, given the address of all.
func Database(address, name string) (string, error) {
	return schema{part: name}.at(address)
}
