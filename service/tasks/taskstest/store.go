package taskstest

import (
	"errors"
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgertest"
	"becario/service/tasks"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store.
func Store(t *testing.T, open func(t *testing.T) tasks.Store) {
	t.Run("a record comes back as it was kept", func(t *testing.T) {
		store := open(t)
		want := tasks.Record{Space: "ana", DueAt: 5, NoticeAt: 6, Task: &tasksv1.Task{
			Id: "1", Version: 3, Title: "«ñ» <b>& 😀", Subject: "s", DueDate: "2026-01-02", DueTime: "03:04", Zone: "UTC", Daypart: "night",
			Recurrence: "FREQ=DAILY", Priority: "low", Remind: []string{"-PT1H", "PT0S"}, CreatedAt: 7}}
		err := ledger.New(store, clock.NewManual(Start)).Do(t.Context(), &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &tasksv1.AddResponse{},
			func(tx tasks.Tx) (proto.Message, error) { return nil, tx.Put(want) })
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := store.Find(t.Context(), "ana", tasks.Filter{}, 0)
		if err != nil || len(got) != 1 || !proto.Equal(got[0].Task, want.Task) || got[0].DueAt != 5 || got[0].NoticeAt != 6 {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	})
	t.Run("a filter lets the same through in every store, in order", func(t *testing.T) {
		store := open(t)
		var all []tasks.Record
		for n := range 60 {
			r := tasks.Record{Space: "ana", Removed: n%13 == 0, Task: &tasksv1.Task{Id: fmt.Sprintf("%02d", n), Version: 1, Title: "x", CreatedAt: int64(n % 10)}}
			if n%3 > 0 {
				r.Task.DueDate, r.DueAt = fmt.Sprintf("2026-02-%02d", n%7+1), int64(n%7+1)
			}
			if n%4 == 0 {
				r.Task.Priority = "high"
			}
			if n%5 == 0 {
				r.Task.DoneAt = int64(100 + n%3)
			}
			all = append(all, r)
		}
		err := ledger.New(store, clock.NewManual(Start)).Do(t.Context(), &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &tasksv1.AddResponse{},
			func(tx tasks.Tx) (proto.Message, error) {
				var errs []error
				for _, r := range all {
					errs = append(errs, tx.Put(r))
				}
				return nil, errors.Join(errs...)
			})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []tasks.Filter{{}, {Done: true}, {From: "2026-02-03"}, {To: "2026-02-03"}, {From: "2026-02-02", To: "2026-02-04", Priority: "high"}, {By: 4}, {Priority: "low"}} {
			var want []string
			for _, r := range all {
				if f.Lets(r) {
					want = append(want, r.Task.Id)
				}
			}
			whole, total, err := store.Find(t.Context(), "ana", f, 0)
			if err != nil || total != len(want) || len(whole) != len(want) {
				t.Fatalf("%+v: got %d of %d, %v; want %d", f, len(whole), total, err, len(want))
			}
			for i := 1; i < len(whole); i++ {
				a, b := whole[i-1], whole[i]
				if !f.Done && (a.DueAt == 0 && b.DueAt != 0 || b.DueAt != 0 && a.DueAt > b.DueAt || a.DueAt == b.DueAt && a.Task.CreatedAt > b.Task.CreatedAt) || f.Done && a.Task.DoneAt < b.Task.DoneAt {
					t.Errorf("%+v: %v stands before %v", f, a, b)
				}
			}
			for _, limit := range []int{1, 5, len(want)} {
				found, total, err := store.Find(t.Context(), "ana", f, limit)
				n := len(want)
				if limit > 0 {
					n = min(n, limit)
				}
				if err != nil || total != len(want) || len(found) != n {
					t.Errorf("%+v, %d at most: got %d of %d, %v; want %d of %d", f, limit, len(found), total, err, n, len(want))
				}
				for i := range found {
					if found[i].Task.Id != whole[i].Task.Id {
						t.Errorf("%+v, %d at most: got %s, want %s", f, limit, found[i].Task.Id, whole[i].Task.Id)
					}
				}
			}
		}
	})
	ledgertest.Changes(t, ledgertest.Records[tasks.Tx]{
		Put: func(tx tasks.Tx, space, id string, n int64) error {
			return tx.Put(tasks.Record{Space: space, Task: &tasksv1.Task{Id: id, Version: n}})
		},
		Get: func(tx tasks.Tx, id string) (int64, error) {
			r, err := tx.Get(id)
			return r.Task.GetVersion(), err
		},
		Erase: tasks.Tx.Erase,
	}, func(t *testing.T) ledger.Keeper[tasks.Tx] { return open(t) })
	ledgertest.Dues(t, func(tx tasks.Tx, space, id string, at int64) error {
		return tx.Put(tasks.Record{Space: space, NoticeAt: at, Task: &tasksv1.Task{Id: id, Version: 1}})
	}, func(t *testing.T) (ledger.Keeper[tasks.Tx], ledger.Queue[tasks.Tx]) {
		store := open(t)
		return store, store
	})
}
