package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

const (
	// leadBeat is how often a leader looks whether it still leads, and how often
	// others try to. An answer that takes longer than leadWait counts as none.
	leadBeat = time.Second
	leadWait = 3 * time.Second
)

// errLost is why a leader's work ends that does not lead any more.
var errLost = errors.New("the session that held the lead has ended")

// Lead runs fn in one of the programs that share a database and call Lead with
// the same name. If that program ends, however it does, or loses its session with
// the database, another one runs fn; the context that fn was given then ends. Until
// the program has noticed that, for a few seconds, two may run fn: Lead saves
// work, and is not what keeps things from being done twice. Lead returns what fn
// returns by itself, or nil when ctx ends. note is told what keeps this program from
// trying, and nil when nothing does.
//
// On SQLite, whose file is for one program, it runs fn at once.
func (db *DB) Lead(ctx context.Context, name string, note func(error), fn func(ctx context.Context) error) error {
	if !db.postgres {
		return fn(ctx)
	}
	for ctx.Err() == nil {
		done, err := db.leadOnce(ctx, name, note, fn)
		if done {
			return err
		}
		if ctx.Err() == nil {
			note(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(leadBeat):
		}
	}
	return nil
}

// leadOnce tries to take the lead, and keeps it until fn ends or it is lost. It
// reports done if fn has ended by itself.
func (db *DB) leadOnce(ctx context.Context, name string, note func(error), fn func(ctx context.Context) error) (done bool, err error) {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("take the lead: %w", err)
	}
	leads := false
	defer func() {
		if leads { // the lead ends with the session
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		_ = conn.Close() // it fails only if it was closed before
	}()
	if leads, err = takeLead(ctx, conn, name); err != nil || !leads {
		return false, err
	}
	note(nil)
	leading, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	ended := make(chan error, 1)
	go func() { ended <- fn(leading) }()
	beat := time.NewTicker(leadBeat)
	defer beat.Stop()
	for {
		select {
		case err := <-ended:
			return true, err
		case <-beat.C:
		}
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), leadWait)
		err := conn.PingContext(asking)
		cancel()
		if err != nil {
			lose(errLost)
			<-ended
			return false, fmt.Errorf("%w: %w", errLost, err)
		}
	}
}

// takeLead takes the lock of a name unless another session has it. The server
// finds out within some seconds if the machine of one that has it is gone.
func takeLead(ctx context.Context, conn *sql.Conn, name string) (leads bool, err error) {
	asking, cancel := context.WithTimeout(ctx, leadWait)
	defer cancel()
	err = conn.QueryRowContext(asking, `SELECT pg_try_advisory_lock(hashtextextended(current_schema() || ' ' || $1, 0))`, name).Scan(&leads)
	if err == nil && leads {
		_, err = conn.ExecContext(asking, `
			SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),
				set_config('tcp_keepalives_count', '3', false)`)
	}
	if err != nil {
		return leads, fmt.Errorf("take the lead: %w", err)
	}
	return leads, nil
}
