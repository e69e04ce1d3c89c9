package sqldb

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Scrub takes what was deleted out of the files of a SQLite database: deleted
// content is overwritten with zeros at once (secure_delete), but the log of
// writes holds the pages of before until they are moved to the file and the log
// is cut. It waits for those who read, for at most lockWait.
//
// On PostgreSQL it does nothing: there, rows stay in their pages until a VACUUM
// and in the write-ahead log until its segments are reused.
func (db *DB) Scrub(ctx context.Context) error {
	if db.postgres {
		return nil
	}
	until, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		var held, pages, moved int64
		err := db.writer.apart(until, func(q Queryer) error {
			return q.QueryRowContext(until, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&held, &pages, &moved)
		})
		if err == nil && held == 0 {
			return nil
		}
		if err != nil && !busy(err) {
			return fmt.Errorf("cut the log of writes: %w", err)
		}
		select {
		case <-until.Done():
			return errors.New("cut the log of writes: somebody has been reading the database for too long")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
