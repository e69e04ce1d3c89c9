package ledgermongo_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgermongo"
	"becario/kit/ledger/ledgertest"
	"becario/kit/mongodb"
	"becario/kit/mongodb/mongotest"
)

func on(k ledger.Keeper[tx]) *ledger.Ledger[tx] {
	return ledger.New(k, clock.NewManual(ledgertest.Start))
}

func named(key string) ledger.Named { return ledger.Named{Space: "ana", Actor: "ana", Key: key} }

// more adds one to two records that belong together.
func more(ctx context.Context, k ledger.Keeper[tx], key string) error {
	answer := &commonv1.Money{}
	return on(k).Do(ctx, named(key), answer, func(t tx) (proto.Message, error) {
		n, err := t.get("sum")
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		answer.Minor = n + 1
		return &commonv1.Money{Minor: n}, errors.Join(t.put("sum", n+1, 0), t.put("twice", 2*(n+1), 0))
	})
}

func back(ctx context.Context, k ledger.Keeper[tx], key string) error {
	before := &commonv1.Money{}
	return on(k).Undo(ctx, named(key), before, &commonv1.Money{}, func(t tx) error {
		return errors.Join(t.put("sum", before.Minor+100, 0), t.put("twice", 2*(before.Minor+100), 0))
	})
}

// holds reads what is kept of the two records.
func holds(t *testing.T, k *ledgermongo.Keeper[tx]) int64 {
	t.Helper()
	seen, got := errors.New("seen"), int64(0)
	err := on(k).Do(t.Context(), named("look"), &commonv1.Money{}, func(tx tx) (proto.Message, error) {
		sum, sumErr := tx.get("sum")
		twice, twiceErr := tx.get("twice")
		if twice != 2*sum || (sumErr == nil) != (twiceErr == nil) {
			t.Errorf("half of it was written: %d and %d", sum, twice)
		}
		got = sum
		return nil, seen
	})
	if !errors.Is(err, seen) {
		t.Fatal(err)
	}
	return got
}

// A process whose connection is cut after any of its commands, before or after
// the command had its effect, has made the whole change or none of it, and the
// next delivery ends with it made once.
func TestCutAfterAnyCommand(t *testing.T) {
	cuts := 0
	for _, c := range []struct {
		name         string
		change       func(context.Context, ledger.Keeper[tx], string) error
		before, done int64
	}{{"a change", more, 1, 2}, {"an undo", back, 2, 101}} {
		for _, answered := range []bool{true, false} {
			t.Run(fmt.Sprint(c.name, ", the last command answered ", answered), func(t *testing.T) {
				for commands := 1; ; commands++ {
					address := mongotest.Mongo(t)
					_, sound := openAt(t, address)
					for key := range slices.Values([]string{"one", "two"}[:c.before]) {
						if err := more(t.Context(), sound, key); err != nil {
							t.Fatal(err)
						}
					}
					err := attempt(t, mongotest.Cut(t, address, commands, answered), c.change)
					if err == nil {
						break // it needs no more commands
					}
					cuts++
					if got := holds(t, sound); got != c.before && got != c.done {
						t.Errorf("cut after %d commands: got %d; want %d or %d", commands, got, c.before, c.done)
					}
					if err := c.change(t.Context(), sound, "two"); err != nil && !fault.Is(err, fault.State) {
						t.Errorf("delivered again after %d commands: %v", commands, err)
					}
					if got := holds(t, sound); got != c.done {
						t.Errorf("delivered again after %d commands: got %d, want %d", commands, got, c.done)
					}
				}
			})
		}
	}
	if cuts < 20 {
		t.Errorf("it was cut %d times, want after every command", cuts)
	}
}

// attempt makes a change over an address that may be cut at any time.
func attempt(t *testing.T, address string, change func(context.Context, ledger.Keeper[tx], string) error) error {
	t.Helper()
	db, err := mongodb.Open(t.Context(), address, schema)
	if err != nil {
		return err
	}
	defer func() { _ = mongodb.Close(db) }()
	return change(t.Context(), ledgermongo.New(db, []string{jobs}, view), "two")
}

// pending puts a change into the head of a space as a process leaves it that dies
// right after its commit, and returns that head.
func pending(t *testing.T, address, space string, n int64) (head bson.Raw) {
	t.Helper()
	mongotest.Change(t, address, func(ctx context.Context, db *mongo.Database) error {
		heads := db.Collection("heads")
		_, err := heads.UpdateOne(ctx, bson.D{{Key: "space", Value: space}}, bson.D{
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
			{Key: "$set", Value: bson.D{{Key: "pending", Value: true}, {Key: "writes", Value: bson.A{
				bson.D{{Key: "c", Value: jobs}, {Key: "id", Value: "late"}, {Key: "f", Value: bson.D{{Key: "n", Value: n}, {Key: "notice_at", Value: int64(9)}, {Key: "visible_at", Value: int64(9)}}}}}}}}})
		if err != nil {
			return err
		}
		head, err = heads.FindOne(ctx, bson.D{{Key: "space", Value: space}}).Raw()
		return err
	})
	return head
}

func TestWhatAProcessLeftIsFinished(t *testing.T) {
	for name, next := range map[string]func(ctx context.Context, k *ledgermongo.Keeper[tx]) error{
		"by who reads the space": func(ctx context.Context, k *ledgermongo.Keeper[tx]) error { return k.Ready(ctx, "ana") },
		"by who claims notices": func(ctx context.Context, k *ledgermongo.Keeper[tx]) error {
			return ledgermongo.NewQueue(k, jobs).Claim(ctx, ledgertest.Start, ledgertest.Start, ledgertest.Start, 1, func(rows []ledger.Due, _ func(string) tx) error {
				if len(rows) != 1 || rows[0].ID != "late" {
					return fmt.Errorf("claimed %v, want the notice of the change", rows)
				}
				return nil
			})
		},
		"by who cleans": func(ctx context.Context, k *ledgermongo.Keeper[tx]) error {
			_, err := k.Clean(ctx, ledgertest.Start, 10)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			address := mongotest.Mongo(t)
			db, k := openAt(t, address)
			if err := more(t.Context(), k, "one"); err != nil {
				t.Fatal(err)
			}
			pending(t, address, "ana", 7)
			if err := next(t.Context(), k); err != nil {
				t.Fatal(err)
			}
			var j job
			if there, err := ledgermongo.View(t.Context(), db, "ana").Get(jobs, "late", &j); err != nil || !there || j.N != 7 {
				t.Errorf("got %v, %v, %v; want what was left to write", j, there, err)
			}
			if n := mongotest.Count(t, address, "writes"); n != 0 {
				t.Error("it is still in the head")
			}
		})
	}
}

// A process that was held up after a commit, while all was erased, does not write
// again what was erased.
func TestWhatWasErasedStaysSo(t *testing.T) {
	address := mongotest.Mongo(t)
	db, k := openAt(t, address)
	if err := more(t.Context(), k, "one"); err != nil {
		t.Fatal(err)
	}
	heldUp := pending(t, address, "ana", 7)
	if err := on(k).Erase(t.Context(), "ana", "ana", tx.erase); err != nil {
		t.Fatal(err)
	}
	if err := k.Apply(t.Context(), heldUp); err != nil {
		t.Fatal(err)
	}
	if n := mongotest.Count(t, address, "ana"); n != 0 {
		t.Errorf("the space is there %d times again", n)
	}
	if err := more(t.Context(), k, "two"); err != nil {
		t.Fatal(err)
	}
	if err := k.Apply(t.Context(), heldUp); err != nil {
		t.Fatal(err)
	}
	if got := holds(t, k); got != 1 {
		t.Errorf("after the erasure: got %d, want what was written since, 1", got)
	}
	// The empty documents go away, and what was written since does not.
	for _, after := range []time.Duration{0, 25 * time.Hour} {
		if _, err := k.Clean(t.Context(), ledgertest.Start.Add(after), 10); err != nil {
			t.Fatal(err)
		}
	}
	if got := holds(t, k); got != 1 {
		t.Errorf("after cleaning: got %d, want 1", got)
	}
	for _, collection := range []string{jobs, "ledger"} {
		empty, err := db.Collection(collection).CountDocuments(t.Context(), bson.D{{Key: "space", Value: bson.D{{Key: "$exists", Value: false}}}})
		if err != nil || empty != 0 {
			t.Errorf("%s has %d empty documents, %v; want none", collection, empty, err)
		}
	}
	if err := on(k).Erase(t.Context(), "ana", "ana", tx.erase); err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{0, 25 * time.Hour} {
		if _, err := k.Clean(t.Context(), ledgertest.Start.Add(after), 10); err != nil {
			t.Fatal(err)
		}
	}
	for _, collection := range []string{jobs, "ledger", "heads"} {
		if n, err := db.Collection(collection).CountDocuments(t.Context(), bson.D{}); err != nil || n != 0 {
			t.Errorf("%s has %d documents, %v; want none", collection, n, err)
		}
	}
}

// Several processes change one space at once, each over many connections.
func TestManyProcesses(t *testing.T) {
	if !mongotest.Real() {
		t.Skip("NOT RUN: FerretDB does not change documents atomically; set BECARIO_TEST_MONGODB to a server's address")
	}
	address := mongotest.Mongo(t)
	var wait sync.WaitGroup
	const processes, changes = 8, 25
	for p := range processes {
		_, k := openAt(t, address)
		for c := range changes {
			wait.Go(func() {
				if err := more(t.Context(), k, fmt.Sprint(p, "/", c)); err != nil {
					t.Errorf("change %d of process %d: %v", c, p, err)
				}
			})
		}
	}
	wait.Wait()
	_, k := openAt(t, address)
	if got := holds(t, k); got != processes*changes {
		t.Errorf("got %d, want %d: none lost", got, processes*changes)
	}
}
