package once_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fault"
	"becario/kit/once"
	"becario/kit/sqldb"
	"becario/kit/sqldb/sqltest"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

// schema is the table that every service has, and a row for each effect.
var schema = fstest.MapFS{"migrations/0001_once.sql": {Data: []byte(`-- +goose Up
CREATE TABLE changes (
    space    TEXT NOT NULL,
    key      TEXT NOT NULL,
    actor    TEXT NOT NULL,
    response BYTEA NOT NULL,
    undo     BYTEA,
    undone   BOOLEAN NOT NULL DEFAULT FALSE,
    at       BIGINT NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE TABLE effects (space TEXT NOT NULL, amount BIGINT NOT NULL);
`)}}

var now = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

func open(t *testing.T, database func(testing.TB) string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), database(t), schema)
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

// call is a call as the contracts make it.
type call struct{ space, actor, key string }

func (c call) GetSpace() string { return c.space }
func (c call) GetActor() string { return c.actor }
func (c call) GetKey() string   { return c.key }

// by is a call of somebody in their own space.
func by(person, key string) call { return call{person, person, key} }

// spend keeps an amount once and answers it; undo is the amount taken back.
func spend(ctx context.Context, db *sqldb.DB, c call, minor int64, fail error) (*commonv1.Money, error) {
	answer := &commonv1.Money{}
	err := db.InTx(ctx, func(tx *sqldb.Tx) error {
		return once.Do(ctx, tx, c, now, answer, func() (proto.Message, error) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO effects (space, amount) VALUES ($1, $2)`, c.space, minor); err != nil {
				return nil, err
			}
			answer.Minor, answer.Currency = minor, "EUR"
			return &commonv1.Money{Minor: -minor}, fail
		})
	})
	return answer, err
}

func effects(t *testing.T, db *sqldb.DB, space string) (n, sum int64) {
	t.Helper()
	err := db.Read().QueryRowContext(t.Context(), `SELECT COUNT(*), COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM effects WHERE space = $1`, space).Scan(&n, &sum)
	if err != nil {
		t.Fatal(err)
	}
	return n, sum
}

func onEngines(t *testing.T, test func(t *testing.T, db *sqldb.DB)) {
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) { test(t, open(t, database)) })
	}
}

func TestASecondCallGivesTheFirstAnswer(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		for try, minor := range []int64{120, 999, 5} {
			got, err := spend(t.Context(), db, by("ana", "update/1/0"), minor, nil)
			if err != nil || got.Minor != 120 || got.Currency != "EUR" {
				t.Errorf("call %d: got %v, %v; want 120 EUR", try+1, got, err)
			}
		}
		if n, sum := effects(t, db, "ana"); n != 1 || sum != 120 {
			t.Errorf("%d effects of %d in all, want one of 120", n, sum)
		}
	})
}

func TestKeysAreASpacesOwn(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		for space, minor := range map[string]int64{"ana": 120, "luis": 300} {
			if got, err := spend(t.Context(), db, by(space, "update/1/0"), minor, nil); err != nil || got.Minor != minor {
				t.Errorf("%s: got %v, %v; want %d", space, got, err, minor)
			}
		}
	})
}

func TestAFailingChangeLeavesNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		cause := errors.New("the disk is full")
		if _, err := spend(t.Context(), db, by("ana", "update/1/0"), 120, cause); !errors.Is(err, cause) {
			t.Errorf("got %v, want the cause", err)
		}
		if n, _ := effects(t, db, "ana"); n != 0 {
			t.Errorf("%d effects are left", n)
		}
		if got, err := spend(t.Context(), db, by("ana", "update/1/0"), 300, nil); err != nil || got.Minor != 300 {
			t.Errorf("the key is free again: got %v, %v; want 300", got, err)
		}
	})
}

func TestSixteenAtOnceHaveOneEffect(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		var wait sync.WaitGroup
		var first atomic.Int64
		for i := range 16 {
			wait.Go(func() {
				got, err := spend(t.Context(), db, by("ana", "update/1/0"), int64(100+i), nil)
				if err != nil {
					t.Errorf("call %d: %v", i, err)
					return
				}
				if first.CompareAndSwap(0, got.Minor) {
					return
				}
				if first.Load() != got.Minor {
					t.Errorf("call %d was answered %d, another one %d", i, got.Minor, first.Load())
				}
			})
		}
		wait.Wait()
		if n, sum := effects(t, db, "ana"); n != 1 || sum != first.Load() {
			t.Errorf("%d effects of %d in all, want one of %d", n, sum, first.Load())
		}
	})
}

func TestWithoutSpaceActorOrKeyNothingHappens(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := spend(t.Context(), db, by("ana", "update/1/0"), 120, nil); err != nil {
			t.Fatal(err)
		}
		for _, c := range []call{{"", "ana", "update/1/0"}, {"ana", "", "update/1/0"}, {"ana", "", "update/2/0"}, {"ana", "ana", ""}, {}} {
			if _, err := spend(t.Context(), db, c, 120, nil); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: got %v, want invalid", c, err)
			}
			if _, err := takeBack(t.Context(), db, c); !fault.Is(err, fault.Invalid) {
				t.Errorf("undo by %+v: got %v, want invalid", c, err)
			}
		}
		if n, _ := effects(t, db, "ana"); n != 1 {
			t.Errorf("%d effects, want the first alone", n)
		}
		if n, _ := effects(t, db, ""); n != 0 {
			t.Errorf("%d effects without a space", n)
		}
	})
}

func TestWhoDidItIsKept(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		for _, actor := range []string{"ana", "luis"} {
			if _, err := spend(t.Context(), db, call{"group", actor, "update/1/0"}, 120, nil); err != nil {
				t.Fatal(err)
			}
		}
		var actor string
		if err := db.Read().QueryRowContext(t.Context(), `SELECT actor FROM changes WHERE space = 'group'`).Scan(&actor); err != nil || actor != "ana" {
			t.Errorf("got %q, %v; want ana, who did it first", actor, err)
		}
	})
}

func takeBack(ctx context.Context, db *sqldb.DB, c call) (*commonv1.Money, error) {
	undo := &commonv1.Money{}
	return undo, db.InTx(ctx, func(tx *sqldb.Tx) error { return once.Undo(ctx, tx, c, undo) })
}

func TestUndo(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := spend(t.Context(), db, by("ana", "update/1/0"), 120, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := takeBack(t.Context(), db, by("luis", "update/1/0")); !fault.Is(err, fault.NotFound) {
			t.Errorf("another person's change: got %v, want not found", err)
		}
		if _, err := takeBack(t.Context(), db, by("ana", "update/2/0")); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such change: got %v, want not found", err)
		}
		if undo, err := takeBack(t.Context(), db, by("ana", "update/1/0")); err != nil || undo.Minor != -120 {
			t.Errorf("got %v, %v; want what was kept for it, -120", undo, err)
		}
		if _, err := takeBack(t.Context(), db, by("ana", "update/1/0")); !fault.Is(err, fault.State) {
			t.Errorf("undone twice: got %v, want that it is done already", err)
		}
		if got, err := spend(t.Context(), db, by("ana", "update/1/0"), 999, nil); err != nil || got.Minor != 120 {
			t.Errorf("delivered again after undo: got %v, %v; want the first answer", got, err)
		}
	})
}

func TestSixteenUndoAtOnceButOneDoes(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := spend(t.Context(), db, by("ana", "update/1/0"), 120, nil); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		var undone atomic.Int64
		for i := range 16 {
			wait.Go(func() {
				_, err := takeBack(t.Context(), db, by("ana", "update/1/0"))
				switch {
				case err == nil:
					undone.Add(1)
				case !fault.Is(err, fault.State):
					t.Errorf("call %d: %v", i, err)
				}
			})
		}
		wait.Wait()
		if undone.Load() != 1 {
			t.Errorf("undone %d times, want once", undone.Load())
		}
	})
}

func TestWhatCannotBeTakenBack(t *testing.T) {
	onEngines(t, func(t *testing.T, db *sqldb.DB) {
		for key, c := range map[string]struct {
			undo proto.Message
			want error
		}{
			"nothing kept":  {nil, fault.New(fault.NotFound, "fault.no_change")},
			"an empty kept": {&commonv1.Money{}, nil},
		} {
			err := db.InTx(t.Context(), func(tx *sqldb.Tx) error {
				return once.Do(t.Context(), tx, by("ana", key), now, &commonv1.Money{}, func() (proto.Message, error) { return c.undo, nil })
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := takeBack(t.Context(), db, by("ana", key)); fmt.Sprint(err) != fmt.Sprint(c.want) {
				t.Errorf("%s: got %v, want %v", key, err, c.want)
			}
		}
	})
}
