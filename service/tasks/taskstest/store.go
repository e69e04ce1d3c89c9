package taskstest

import (
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/kit/clock"
	"becario/service/tasks"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store on the clock.
func Store(t *testing.T, open func(t *testing.T, clock *clock.Manual) tasks.Store) {
	t.Run("a change leaves nothing when it fails", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		broken := errors.New("broken")
		err := store.Once(t.Context(), &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &tasksv1.AddResponse{}, func(tx tasks.Tx) (proto.Message, error) {
			if err := tx.Put(tasks.Record{Space: "ana", Task: &tasksv1.Task{Id: "1", Title: "x"}}); err != nil {
				return nil, err
			}
			return nil, broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v, want the error of the change", err)
		}
		if found, err := store.Find(t.Context(), "ana", false); err != nil || len(found) != 0 {
			t.Errorf("find: got %v, %v; want nothing", found, err)
		}
	})
	t.Run("a record comes back as it was kept", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		want := tasks.Record{Space: "ana", DueAt: 5, NoticeAt: 6, Task: &tasksv1.Task{
			Id: "1", Version: 3, Title: "«ñ» <b>& 😀", Subject: "s", DueDate: "2026-01-02", DueTime: "03:04", Zone: "UTC", Daypart: "night",
			Recurrence: "FREQ=DAILY", Priority: "low", Remind: []string{"-PT1H", "PT0S"}, CreatedAt: 7}}
		err := store.Once(t.Context(), &tasksv1.AddRequest{Space: "ana", Actor: "ana", Key: "k"}, &tasksv1.AddResponse{}, func(tx tasks.Tx) (proto.Message, error) { return nil, tx.Put(want) })
		if err != nil {
			t.Fatal(err)
		}
		got, err := store.Find(t.Context(), "ana", false)
		if err != nil || len(got) != 1 || !proto.Equal(got[0].Task, want.Task) || got[0].DueAt != 5 || got[0].NoticeAt != 6 {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	})
}
