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
// is cut. It waits for those who read, for at most lockWait, so nobody should
// wait for it who waits for an answer: see ScrubSoon. If it fails it is asked for
// again.
//
// On PostgreSQL it does nothing: there, rows stay in their pages until a VACUUM
// and in the write-ahead log until its segments are reused.
func (db *DB) Scrub(ctx context.Context) (err error) {
	if db.postgres {
		return nil
	}
	defer func() {
		if err != nil {
			db.ScrubSoon()
		}
	}()
	until, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		cut, err := db.cutLog(until)
		if err != nil && !busy(err) {
			return fmt.Errorf("cut the log of writes: %w", err)
		}
		if err == nil && cut {
			return nil
		}
		select {
		case <-until.Done():
			return errors.New("cut the log of writes: somebody has been reading the database for too long")
		case <-time.After(scrubPause):
		}
	}
}

const (
	// scrubPause is left to those who write between two tries to cut the log.
	scrubPause = 100 * time.Millisecond
	// scrubWait is how long, in milliseconds, a try waits for those who read;
	// whoever wants to write waits meanwhile.
	scrubWait = 50
)

// cutLog tries once to move all pages to the file and to cut the log. It reports
// false if somebody reads pages that are in the log.
func (db *DB) cutLog(ctx context.Context) (bool, error) {
	var held, pages, moved int64
	// Moving pages is most of the work, and is in nobody's way like this.
	err := db.read.QueryRowContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&held, &pages, &moved)
	if err != nil {
		return false, err
	}
	err = db.writer.apart(ctx, func(q Queryer) error {
		if _, err := q.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, scrubWait)); err != nil {
			return err
		}
		err := q.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&held, &pages, &moved)
		_, after := q.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`PRAGMA busy_timeout = %d`, lockWait.Milliseconds()))
		return errors.Join(err, after)
	})
	return held == 0, err
}

// ScrubSoon asks for a Scrub: something was deleted of which nothing is to be
// left in the files. It returns at once; whoever keeps the database open does it
// when ScrubAsked tells so.
func (db *DB) ScrubSoon() {
	select {
	case db.scrub <- struct{}{}:
	default: // it is asked for already, or there is nothing to do on PostgreSQL
	}
}

// ScrubAsked tells that a Scrub was asked for. It does so once after Open, too,
// for a program may have ended before it did what it was asked for.
func (db *DB) ScrubAsked() <-chan struct{} { return db.scrub }
