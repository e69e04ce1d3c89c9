package requeststest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgertest"
	"becario/service/requests"
)

// Parallel is how many filings at once a store gives numbers to in its suite.
const Parallel = 1000

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store.
func Store(t *testing.T, open func(t *testing.T) requests.Store) {
	request := func(n int64) *requestsv1.Request {
		return &requestsv1.Request{
			Id: fmt.Sprint("id", n), Version: 3, Number: fmt.Sprint("N-", n), Space: "ana", Holder: "«ñ» <b>& 😀", Type: "general", Title: "t\u0301tulo",
			From: "2026-01-02", To: "2026-01-03", State: submitted, Deadline: "2026-03-24", FiledAt: 5 + n, ChangedAt: 6, Days: 7}
	}
	t.Run("a request comes back as it was kept", func(t *testing.T) {
		store := open(t)
		want := request(1)
		d := &requestsv1.Document{Id: "d", Name: "«ñ»", Kind: "k", MediaType: "m", Size: 1 << 40, AddedAt: 9, Sha256: "ab", Width: 3, Height: 4}
		e := &requestsv1.Event{Id: "e", At: 4, Kind: "filed", Actor: "a", From: submitted, To: inReview, Comment: "c", Deadline: "2026-03-24"}
		err := do(t.Context(), store, "ana", func(tx requests.Tx) error {
			return errors.Join(tx.File(want, "s", 1, 0), tx.PutDocument(want, d), tx.AddEvent(want, e, true))
		})
		if err != nil {
			t.Fatal(err)
		}
		want.Documents = []*requestsv1.Document{d}
		got, events, err := store.Fetch(t.Context(), want.Number)
		if err != nil || !proto.Equal(got, want) || len(events) != 1 || !proto.Equal(events[0], e) {
			t.Errorf("got %v, %v, %v; want %v, %v", got, events, err, want, e)
		}
		if ids, err := store.Documents(t.Context(), "ana"); err != nil || !slices.Equal(ids, []string{"d"}) {
			t.Errorf("documents: got %v, %v; want d", ids, err)
		}
		if ids, err := store.Documents(t.Context(), "beto"); err != nil || len(ids) != 0 {
			t.Errorf("documents of another space: got %v, %v", ids, err)
		}
	})
	t.Run("numbers are given once when many file at the same time", func(t *testing.T) { parallel(t, open(t), request) })
	ledgertest.Changes(t, ledgertest.Records[requests.Tx]{
		Put: func(tx requests.Tx, space, id string, n int64) error { return put(tx, space, id, n) },
		Get: func(tx requests.Tx, id string) (int64, error) {
			r, err := tx.Get(id)
			if r.GetErasedAt() != 0 {
				return 0, nil // what remains of it is nobody's
			}
			return r.GetVersion(), err
		},
		Erase: func(tx requests.Tx) error {
			all, err := tx.All()
			for _, r := range all {
				r.Space, r.ErasedAt = "of "+r.Id, 1
				err = errors.Join(err, tx.Erase(r, ""))
			}
			return err
		},
	}, func(t *testing.T) ledger.Keeper[requests.Tx] { return open(t) })
	ledgertest.Dues(t, func(tx requests.Tx, space, id string, at int64) error {
		if err := put(tx, space, "request of "+id, 1); err != nil {
			return err
		}
		return tx.AddEvent(&requestsv1.Request{Id: "request of " + id, Space: space}, &requestsv1.Event{Id: id, At: at}, at != 0)
	}, func(t *testing.T) (ledger.Keeper[requests.Tx], ledger.Queue[requests.Tx]) {
		store := open(t)
		return store, store
	})
}

// put keeps a request as it is, new or not.
func put(tx requests.Tx, space, id string, version int64) error {
	r := &requestsv1.Request{Id: id, Space: space, Number: id, Version: version}
	if _, err := tx.Get(id); fault.Is(err, fault.NotFound) {
		return tx.File(r, "", 1, 0)
	}
	return tx.Put(r, 0)
}

// do makes a change once.
func do(ctx context.Context, store requests.Store, space string, work func(tx requests.Tx) error) error {
	call := &requestsv1.FileRequest{Space: space, Actor: "ana", Key: "k"}
	return ledger.New(store, clock.NewManual(Start)).Do(ctx, call, &requestsv1.FileResponse{}, func(tx requests.Tx) (proto.Message, error) { return nil, work(tx) })
}

func parallel(t *testing.T, store requests.Store, request func(n int64) *requestsv1.Request) {
	var all sync.WaitGroup
	numbers := make(chan int64, Parallel)
	for i := range Parallel {
		all.Go(func() {
			err := do(t.Context(), store, fmt.Sprint("p", i), func(tx requests.Tx) error {
				n, err := tx.Sequence("X", 2026)
				if err != nil {
					return err
				}
				if err := tx.File(request(n), "", 1, 0); err != nil {
					return err
				}
				numbers <- n
				return nil
			})
			if err != nil {
				t.Errorf("filing %d: %v", i, err)
			}
		})
	}
	all.Wait()
	close(numbers)
	seen := map[int64]bool{}
	for n := range numbers {
		if seen[n] {
			t.Errorf("number %d was given twice", n)
		}
		seen[n] = true
	}
	if len(seen) != Parallel {
		t.Errorf("got %d numbers, want %d", len(seen), Parallel)
	}
}
