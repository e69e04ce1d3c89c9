package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
)

// MovingTable is there, with one row in its column "source", while a move to the
// database has not ended.
const MovingTable = "moving"

// Attach opens a database that is there, without bringing it up to date.
func Attach(ctx context.Context, dsn string) (*DB, error) {
	if !strings.Contains(dsn, "://") {
		if _, err := os.Stat(dsn); err != nil {
			return nil, err // it names the file
		}
	}
	return connect(ctx, dsn)
}

// Moving returns from where a move to the database comes that has not ended; empty
// if there is none.
func (db *DB) Moving(ctx context.Context) (from string, err error) {
	there := `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if db.postgres {
		there = `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1`
	}
	var n int
	err = patiently(ctx, func(ctx context.Context) error { return db.Read().QueryRowContext(ctx, there, MovingTable).Scan(&n) })
	if err != nil || n == 0 {
		return "", err
	}
	err = db.Read().QueryRowContext(ctx, `SELECT source FROM `+MovingTable).Scan(&from)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return from, err
}

// refuseMoving leaves a database alone that a move has not filled yet.
func (db *DB) refuseMoving(ctx context.Context) error {
	from, err := db.Moving(ctx)
	if err != nil {
		return fmt.Errorf("look whether it is being filled: %w", err)
	}
	if from != "" {
		return fmt.Errorf("it is being filled from %s: run the same becario move or becario restore again, which has not ended", from)
	}
	return nil
}
