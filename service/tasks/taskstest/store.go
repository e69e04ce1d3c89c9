package taskstest

import (
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
		got, err := store.Find(t.Context(), "ana", false)
		if err != nil || len(got) != 1 || !proto.Equal(got[0].Task, want.Task) || got[0].DueAt != 5 || got[0].NoticeAt != 6 {
			t.Errorf("got %v, %v; want %v", got, err, want)
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
