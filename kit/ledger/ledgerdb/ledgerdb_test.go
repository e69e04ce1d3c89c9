package ledgerdb_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgerdb"
	"becario/kit/ledger/ledgertest"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

// schema is the table of the ledger and one of a service.
var schema = fstest.MapFS{"migrations/0001_ledger.sql": {Data: []byte(`-- +goose Up
CREATE TABLE ledger (
    space     TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    actor     TEXT    NOT NULL,
    at        BIGINT  NOT NULL,
    answer    BYTEA   NOT NULL,
    kind      TEXT    NOT NULL,
    undo      BYTEA,
    undone    BOOLEAN NOT NULL,
    undone_by TEXT    NOT NULL,
    clean_at  BIGINT  NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX ledger_clean_at ON ledger (clean_at);

CREATE TABLE jobs (
    space      TEXT NOT NULL,
    id         TEXT NOT NULL,
    n          BIGINT NOT NULL,
    notice_at  BIGINT,
    visible_at BIGINT,
    PRIMARY KEY (space, id)
);
CREATE INDEX jobs_visible_at ON jobs (visible_at) WHERE visible_at IS NOT NULL;
`)}}

// tx keeps jobs of one space.
type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
}

func (t *tx) put(id string, n, noticeAt int64) error {
	due := sql.NullInt64{Int64: noticeAt, Valid: noticeAt != 0}
	_, err := t.tx.ExecContext(t.ctx, `
		INSERT INTO jobs (space, id, n, notice_at, visible_at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (space, id) DO UPDATE SET
			n = excluded.n, notice_at = excluded.notice_at, visible_at = excluded.visible_at`, t.space, id, n, due, due)
	return err
}

func (t *tx) get(id string) (n int64, err error) {
	err = t.tx.QueryRowContext(t.ctx, `SELECT n FROM jobs WHERE space = $1 AND id = $2`+t.tx.ForUpdate(), t.space, id).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fault.New(fault.NotFound, "fault.no_task")
	}
	return n, err
}

func (t *tx) erase() error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM jobs WHERE space = $1`, t.space)
	return err
}

func openTx(ctx context.Context, t *sqldb.Tx, space string) *tx {
	return &tx{ctx: ctx, tx: t, space: space}
}

func open(t *testing.T, dsn string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), dsn, schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestChanges(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			ledgertest.Changes(t, ledgertest.Records[*tx]{
				Put:   func(tx *tx, _, id string, n int64) error { return tx.put(id, n, 0) },
				Get:   (*tx).get,
				Erase: (*tx).erase,
			}, func(t *testing.T) ledger.Keeper[*tx] { return ledgerdb.New(open(t, database(t)), openTx) })
		})
	}
}

func TestDues(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			ledgertest.Dues(t, func(tx *tx, _, id string, at int64) error { return tx.put(id, 1, at) },
				func(t *testing.T) (ledger.Keeper[*tx], ledger.Queue[*tx]) {
					db := open(t, database(t))
					return ledgerdb.New(db, openTx), ledgerdb.NewQueue(db, "jobs", ledgerdb.Each(openTx))
				})
		})
	}
}

// conflict is what PostgreSQL says when a transaction has to be tried again.
type conflict struct{}

func (conflict) Error() string    { return "could not serialize access" }
func (conflict) SQLState() string { return "40001" }

// A transaction that is tried again begins with an empty answer, and so does
// the undoing of its change.
func TestWorkThatRunsAgain(t *testing.T) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) {
			l := ledger.New(ledgerdb.New(open(t, database(t)), openTx), clock.NewManual(ledgertest.Start))
			c := ledger.Named{Space: "ana", Actor: "ana", Key: "k"}
			answer, tries := &commonv1.Fault{}, 0
			err := l.Do(t.Context(), c, answer, func(*tx) (proto.Message, error) {
				tries++
				answer.Key += "once"
				if tries < 3 {
					return nil, conflict{}
				}
				return &commonv1.Fault{Key: "back"}, nil
			})
			if err != nil || answer.Key != "once" || tries != 3 {
				t.Errorf("do: got %q, %v after %d tries; want %q after 3", answer.Key, err, tries, "once")
			}
			undo, undone := &commonv1.Fault{}, &commonv1.Fault{}
			tries = 0
			err = l.Undo(t.Context(), c, undo, undone, func(*tx) error {
				tries++
				undone.Key += undo.Key
				if tries < 3 {
					return conflict{}
				}
				return nil
			})
			if err != nil || undone.Key != "back" || tries != 3 {
				t.Errorf("undo: got %q, %v after %d tries; want %q after 3", undone.Key, err, tries, "back")
			}
		})
	}
}
