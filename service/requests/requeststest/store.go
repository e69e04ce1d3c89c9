package requeststest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/clock"
	"becario/service/requests"
)

// Parallel is how many filings at once a store gives numbers to in its suite.
const Parallel = 1000

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store on the clock.
func Store(t *testing.T, open func(t *testing.T, clock *clock.Manual) requests.Store) {
	request := func(n int64) *requestsv1.Request {
		return &requestsv1.Request{
			Id: fmt.Sprint("id", n), Version: 3, Number: fmt.Sprint("N-", n), Space: "ana", Holder: "«ñ» <b>& 😀", Type: "general", Title: "t\u0301tulo",
			From: "2026-01-02", To: "2026-01-03", State: submitted, Deadline: "2026-03-24", FiledAt: 5 + n, ChangedAt: 6, Days: 7}
	}
	t.Run("a change leaves nothing when it fails", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		broken := errors.New("broken")
		err := store.Once(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k"}, &requestsv1.FileResponse{}, func(tx requests.Tx) error {
			if _, err := tx.Sequence("X", 2026); err != nil {
				return err
			}
			return errors.Join(tx.File(request(1), ""), broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v, want the error of the change", err)
		}
		if found, err := store.Mine(t.Context(), "ana"); err != nil || len(found) != 0 {
			t.Errorf("mine: got %v, %v; want nothing", found, err)
		}
	})
	t.Run("a request comes back as it was kept", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		want := request(1)
		d := &requestsv1.Document{Id: "d", Name: "«ñ»", Kind: "k", MediaType: "m", Size: 1 << 40, Source: "s", AddedAt: 9}
		e := &requestsv1.Event{Id: "e", At: 4, Kind: "filed", Actor: "a", From: submitted, To: inReview, Comment: "c", Deadline: "2026-03-24"}
		err := store.Once(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k"}, &requestsv1.FileResponse{}, func(tx requests.Tx) error {
			return errors.Join(tx.File(want, "s"), tx.PutDocument(want, d), tx.AddEvent(want, e, true))
		})
		if err != nil {
			t.Fatal(err)
		}
		want.Documents = []*requestsv1.Document{d}
		got, events, err := store.Fetch(t.Context(), want.Number)
		if err != nil || !proto.Equal(got, want) || len(events) != 1 || !proto.Equal(events[0], e) {
			t.Errorf("got %v, %v, %v; want %v, %v", got, events, err, want, e)
		}
	})
	t.Run("numbers are given once when many file at the same time", func(t *testing.T) { parallel(t, open(t, clock.NewManual(Start)), request) })
}

func parallel(t *testing.T, store requests.Store, request func(n int64) *requestsv1.Request) {
	var all sync.WaitGroup
	numbers := make(chan int64, Parallel)
	for i := range Parallel {
		all.Go(func() {
			err := store.Once(t.Context(), &requestsv1.FileRequest{Space: fmt.Sprint("p", i), Actor: "ana", Key: "k"}, &requestsv1.FileResponse{}, func(tx requests.Tx) error {
				n, err := tx.Sequence("X", 2026)
				if err != nil {
					return err
				}
				if err := tx.File(request(n), ""); err != nil {
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
