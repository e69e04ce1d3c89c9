// Package ledgertest holds the suites that every keeper and queue of a ledger
// passes, whatever it stores.
package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/ledger"
)

// Start is where the suites' clocks stand at first.
var Start = time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)

// Records says how the suite keeps records of its own with a Tx.
type Records[Tx any] struct {
	// Put keeps a record that holds a number greater than 0, new or not.
	Put func(tx Tx, space, id string, n int64) error
	// Get returns the number of a record and keeps others from changing it until
	// the change is over; not_found if there is none.
	Get func(tx Tx, id string) (int64, error)
	// Erase removes the records of the space that tx is for.
	Erase func(tx Tx) error
}

// Changes checks what a keeper promises. open returns an empty one.
func Changes[Tx any](t *testing.T, records Records[Tx], open func(t *testing.T) ledger.Keeper[Tx]) {
	for name, test := range map[string]func(*changes[Tx]){
		"a second call gives the first answer":            (*changes[Tx]).repeated,
		"keys are a space's own":                          (*changes[Tx]).spaces,
		"without a space, actor or key nothing happens":   (*changes[Tx]).unnamed,
		"a failing change leaves nothing":                 (*changes[Tx]).failing,
		"sixteen at once have one effect":                 (*changes[Tx]).atOnce,
		"no change of one space is lost":                  (*changes[Tx]).lost,
		"a change is taken back once":                     (*changes[Tx]).undo,
		"sixteen undo at once but one does":               (*changes[Tx]).undoAtOnce,
		"an undo that fails can be tried again":           (*changes[Tx]).failingUndo,
		"what cannot be taken back is no change":          (*changes[Tx]).noUndo,
		"it keeps who acted":                              (*changes[Tx]).actors,
		"after its term a change cannot be taken back":    (*changes[Tx]).undoTerm,
		"after its term an answer is forgotten":           (*changes[Tx]).answerTerm,
		"cleaning takes short steps and leaves the young": (*changes[Tx]).steps,
		"several clean while others write":                (*changes[Tx]).cleanAtOnce,
		"what is kept of a space is listed":               (*changes[Tx]).entries,
		"a space is erased and no other":                  (*changes[Tx]).erase,
		"an erasure that fails removes nothing":           (*changes[Tx]).failingErase,
	} {
		t.Run(name, func(t *testing.T) {
			clock := clock.NewManual(Start)
			keeper := open(t)
			test(&changes[Tx]{T: t, Records: records, keeper: keeper, clock: clock, ledger: ledger.New(keeper, clock)})
		})
	}
}

type changes[Tx any] struct {
	*testing.T
	Records[Tx]
	keeper ledger.Keeper[Tx]
	clock  *clock.Manual
	ledger *ledger.Ledger[Tx]
	looks  atomic.Int64
}

func change(space, key string) ledger.Call {
	return ledger.Named{Space: space, Actor: "the actor", Key: key}
}

// spend keeps a record once and answers its number; undo is that number taken
// back.
func (s *changes[Tx]) spend(ctx context.Context, space, key, id string, n int64, fail error) (*commonv1.Money, error) {
	answer := &commonv1.Money{}
	return answer, s.ledger.Do(ctx, change(space, key), answer, func(tx Tx) (proto.Message, error) {
		if err := s.Put(tx, space, id, n); err != nil {
			return nil, err
		}
		answer.Minor, answer.Currency = n, "EUR"
		return &commonv1.Money{Minor: -n}, fail
	})
}

func (s *changes[Tx]) mustSpend(space, key, id string, n int64) {
	s.Helper()
	if got, err := s.spend(s.Context(), space, key, id, n, nil); err != nil || got.Minor != n {
		s.Fatalf("%s of %s: got %v, %v; want %d", key, space, got, err, n)
	}
}

func money(n int64) *commonv1.Money { return &commonv1.Money{Minor: n} }

// minor is the number in a message of the suite.
func minor(m proto.Message) int64 {
	got, _ := m.(*commonv1.Money)
	return got.GetMinor()
}

// holds checks what is kept of a record; 0 is none.
func (s *changes[Tx]) holds(space, id string, want int64) {
	s.Helper()
	answer := &commonv1.Money{}
	key := "look/" + strconv.FormatInt(s.looks.Add(1), 10)
	err := s.ledger.Do(s.Context(), change(space, key), answer, func(tx Tx) (_ proto.Message, err error) {
		answer.Minor, err = s.Get(tx, id)
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return nil, err
	})
	if err != nil || answer.Minor != want {
		s.Errorf("record %s of %s: got %d, %v; want %d", id, space, answer.Minor, err, want)
	}
}

func (s *changes[Tx]) takeBack(ctx context.Context, space, key string, work func(tx Tx) error) (*commonv1.Money, error) {
	undo := &commonv1.Money{}
	if work == nil {
		work = func(Tx) error { return nil }
	}
	return undo, s.ledger.Undo(ctx, ledger.Named{Space: space, Actor: "another", Key: key}, undo, &commonv1.Money{}, work)
}

func (s *changes[Tx]) repeated() {
	for try, n := range []int64{120, 999, 5} {
		got, err := s.spend(s.Context(), "ana", "update/1/0", "r"+strconv.Itoa(try), n, nil)
		if err != nil || got.Minor != 120 || got.Currency != "EUR" {
			s.Errorf("call %d: got %v, %v; want 120 EUR", try+1, got, err)
		}
	}
	s.holds("ana", "r0", 120)
	s.holds("ana", "r1", 0)
	s.holds("ana", "r2", 0)
}

func (s *changes[Tx]) spaces() {
	s.mustSpend("ana", "update/1/0", "r1", 120)
	s.mustSpend("luis", "update/1/0", "r2", 300)
	s.mustSpend("ana", "update/2/0", "r3", 7)
	s.holds("ana", "r1", 120)
	s.holds("luis", "r2", 300)
	s.holds("ana", "r3", 7)
}

func (s *changes[Tx]) unnamed() {
	s.mustSpend("ana", "update/1/0", "r", 120)
	for _, c := range []ledger.Named{
		{Space: "", Actor: "ana", Key: "update/1/0"}, {Space: "ana", Actor: "", Key: "update/1/0"},
		{Space: "ana", Actor: "", Key: "update/2/0"}, {Space: "ana", Actor: "ana", Key: ""}, {},
	} {
		err := s.ledger.Do(s.Context(), c, &commonv1.Money{}, func(tx Tx) (proto.Message, error) { return nil, s.Put(tx, c.Space, "r", 999) })
		if !fault.Is(err, fault.Invalid) {
			s.Errorf("%+v: got %v, want invalid", c, err)
		}
		err = s.ledger.Undo(s.Context(), c, &commonv1.Money{}, &commonv1.Money{}, func(tx Tx) error { return s.Put(tx, c.Space, "r", 999) })
		if !fault.Is(err, fault.Invalid) {
			s.Errorf("undo by %+v: got %v, want invalid", c, err)
		}
	}
	s.holds("ana", "r", 120)
}

func (s *changes[Tx]) failing() {
	cause := errors.New("the disk is full")
	if _, err := s.spend(s.Context(), "ana", "update/1/0", "r1", 120, cause); !errors.Is(err, cause) {
		s.Errorf("got %v, want the cause", err)
	}
	s.holds("ana", "r1", 0)
	s.mustSpend("ana", "update/1/0", "r2", 300) // the key is free again
	s.holds("ana", "r2", 300)
}

func (s *changes[Tx]) atOnce() {
	var wait sync.WaitGroup
	var first atomic.Int64
	for i := range int64(16) {
		wait.Go(func() {
			got, err := s.spend(s.Context(), "ana", "update/1/0", fmt.Sprint("r", i), 100+i, nil)
			if err != nil {
				s.Errorf("call %d: %v", i, err)
				return
			}
			if !first.CompareAndSwap(0, got.Minor) && first.Load() != got.Minor {
				s.Errorf("call %d was answered %d, another one %d", i, got.Minor, first.Load())
			}
		})
	}
	wait.Wait()
	for i := range int64(16) {
		want := int64(0)
		if first.Load() == 100+i {
			want = 100 + i
		}
		s.holds("ana", fmt.Sprint("r", i), want)
	}
}

// lost adds one to a record many times at once, each under a key of its own.
func (s *changes[Tx]) lost() {
	s.mustSpend("ana", "first", "r", 1)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for j := range 5 {
				answer := &commonv1.Money{}
				err := s.ledger.Do(s.Context(), change("ana", fmt.Sprint(i, "/", j)), answer, func(tx Tx) (proto.Message, error) {
					n, err := s.Get(tx, "r")
					if err != nil {
						return nil, err
					}
					return nil, s.Put(tx, "ana", "r", n+1)
				})
				if err != nil {
					s.Errorf("change %d/%d: %v", i, j, err)
				}
			}
		})
	}
	wait.Wait()
	s.holds("ana", "r", 41)
}

func (s *changes[Tx]) undo() {
	s.mustSpend("ana", "update/1/0", "r", 120)
	if _, err := s.takeBack(s.Context(), "luis", "update/1/0", nil); !fault.Is(err, fault.NotFound) {
		s.Errorf("another space's change: got %v, want not found", err)
	}
	if _, err := s.takeBack(s.Context(), "ana", "update/2/0", nil); !fault.Is(err, fault.NotFound) {
		s.Errorf("no such change: got %v, want not found", err)
	}
	undo, err := s.takeBack(s.Context(), "ana", "update/1/0", func(tx Tx) error { return s.Put(tx, "ana", "r", 7) })
	if err != nil || undo.Minor != -120 {
		s.Errorf("got %v, %v; want what was kept for it, -120", undo, err)
	}
	s.holds("ana", "r", 7)
	_, err = s.takeBack(s.Context(), "ana", "update/1/0", func(tx Tx) error { return s.Put(tx, "ana", "r", 8) })
	if !fault.Is(err, fault.State) {
		s.Errorf("undone twice: got %v, want that it is done already", err)
	}
	s.holds("ana", "r", 7)
	if got, err := s.spend(s.Context(), "ana", "update/1/0", "r", 999, nil); err != nil || got.Minor != 120 {
		s.Errorf("delivered again after undo: got %v, %v; want the first answer", got, err)
	}
	s.holds("ana", "r", 7)
}

func (s *changes[Tx]) undoAtOnce() {
	s.mustSpend("ana", "update/1/0", "r", 120)
	var wait sync.WaitGroup
	var undone atomic.Int64
	for i := range 16 {
		wait.Go(func() {
			_, err := s.takeBack(s.Context(), "ana", "update/1/0", nil)
			switch {
			case err == nil:
				undone.Add(1)
			case !fault.Is(err, fault.State):
				s.Errorf("call %d: %v", i, err)
			}
		})
	}
	wait.Wait()
	if undone.Load() != 1 {
		s.Errorf("undone %d times, want once", undone.Load())
	}
}

func (s *changes[Tx]) failingUndo() {
	s.mustSpend("ana", "update/1/0", "r", 120)
	cause := errors.New("the disk is full")
	_, err := s.takeBack(s.Context(), "ana", "update/1/0", func(tx Tx) error { return errors.Join(s.Put(tx, "ana", "r", 7), cause) })
	if !errors.Is(err, cause) {
		s.Errorf("got %v, want the cause", err)
	}
	s.holds("ana", "r", 120)
	if _, err := s.takeBack(s.Context(), "ana", "update/1/0", nil); err != nil {
		s.Errorf("the second try: %v", err)
	}
}

func (s *changes[Tx]) noUndo() {
	for key, c := range map[string]struct {
		undo proto.Message
		want error
	}{
		"nothing kept":  {nil, ledger.NoChange()},
		"an empty kept": {&commonv1.Money{}, nil},
	} {
		if err := s.ledger.Do(s.Context(), change("ana", key), &commonv1.Money{}, func(Tx) (proto.Message, error) { return c.undo, nil }); err != nil {
			s.Fatal(err)
		}
		if _, err := s.takeBack(s.Context(), "ana", key, nil); fmt.Sprint(err) != fmt.Sprint(c.want) {
			s.Errorf("%s: got %v, want %v", key, err, c.want)
		}
	}
}

func (s *changes[Tx]) actors() {
	s.mustSpend("ana", "update/1/0", "r", 120)
	look := func() (got ledger.Entry) {
		cause := errors.New("only looking")
		err := s.keeper.Revert(s.Context(), "ana", "update/1/0", "another", func(_ Tx, e ledger.Entry) error { got = e; return cause })
		if !errors.Is(err, cause) {
			s.Fatalf("got %v, want the error of work", err)
		}
		return got
	}
	if e := look(); e.Space != "ana" || e.Key != "update/1/0" || e.Actor != "the actor" || e.At != Start.UnixMicro() || e.Undone || e.UndoneBy != "" {
		s.Errorf("got %+v", e)
	}
	if _, err := s.takeBack(s.Context(), "ana", "update/1/0", nil); err != nil {
		s.Fatal(err)
	}
	if e := look(); e.Actor != "the actor" || !e.Undone || e.UndoneBy != "another" {
		s.Errorf("after undo: got %+v", e)
	}
}

// clean steps until nothing is left to clean.
func (s *changes[Tx]) clean() (steps int) {
	s.Helper()
	for more := true; more; steps++ {
		var err error
		if more, err = s.ledger.Step(s.Context()); err != nil {
			s.Fatalf("step %d: %v", steps, err)
		}
	}
	return steps
}

func (s *changes[Tx]) undoTerm() {
	s.mustSpend("ana", "cleaned", "r1", 120)
	s.mustSpend("ana", "in time", "r2", 120)
	s.mustSpend("ana", "not cleaned", "r3", 120)
	s.clock.Add(ledger.UndoTerm)
	if _, err := s.takeBack(s.Context(), "ana", "in time", nil); err != nil {
		s.Errorf("at the end of the term: %v", err)
	}
	s.clock.Add(time.Microsecond)
	if _, err := s.takeBack(s.Context(), "ana", "not cleaned", nil); fmt.Sprint(err) != fmt.Sprint(ledger.NoChange()) {
		s.Errorf("after the term: got %v, want that there is no such change", err)
	}
	s.clean()
	if _, err := s.takeBack(s.Context(), "ana", "cleaned", nil); fmt.Sprint(err) != fmt.Sprint(ledger.NoChange()) {
		s.Errorf("after the term, cleaned: got %v, want that there is no such change", err)
	}
	if got, err := s.spend(s.Context(), "ana", "cleaned", "r1", 999, nil); err != nil || got.Minor != 120 {
		s.Errorf("delivered again: got %v, %v; want the first answer", got, err)
	}
	err := s.keeper.Revert(s.Context(), "ana", "cleaned", "another", func(_ Tx, e ledger.Entry) error {
		if e.Undo != nil {
			s.Errorf("what undo needs is still kept")
		}
		return nil
	})
	if err != nil {
		s.Error(err)
	}
}

func (s *changes[Tx]) answerTerm() {
	s.mustSpend("ana", "old", "r1", 120)
	if err := s.ledger.Do(s.Context(), change("ana", "old and final"), &commonv1.Money{}, func(Tx) (proto.Message, error) { return nil, nil }); err != nil {
		s.Fatal(err)
	}
	s.clock.Add(ledger.AnswerTerm - time.Hour)
	s.clean()
	if got, err := s.spend(s.Context(), "ana", "old", "r1", 999, nil); err != nil || got.Minor != 120 {
		s.Errorf("within the term: got %v, %v; want the first answer", got, err)
	}
	s.mustSpend("ana", "young", "r2", 5)
	s.clock.Add(time.Hour)
	s.clean()
	for _, key := range []string{"old", "old and final"} {
		err := s.keeper.Revert(s.Context(), "ana", key, "another", func(Tx, ledger.Entry) error { return nil })
		if fmt.Sprint(err) != fmt.Sprint(ledger.NoChange()) {
			s.Errorf("%s: got %v, want that it is forgotten", key, err)
		}
	}
	s.holds("ana", "r1", 120) // the record is none of the ledger's
	if _, err := s.takeBack(s.Context(), "ana", "young", nil); err != nil {
		s.Errorf("young: %v", err)
	}
}

func (s *changes[Tx]) steps() {
	const old, limit = 25, 10
	for i := range old {
		undo := proto.Message(&commonv1.Money{})
		if i%2 == 0 {
			undo = nil
		}
		if err := s.ledger.Do(s.Context(), change("ana", fmt.Sprint("old/", i)), &commonv1.Money{}, func(Tx) (proto.Message, error) { return undo, nil }); err != nil {
			s.Fatal(err)
		}
	}
	step := func(wantMore bool) {
		s.Helper()
		if more, err := s.keeper.Clean(s.Context(), s.clock.Now(), limit); err != nil || more != wantMore {
			s.Errorf("clean: got %v, %v; want %v", more, err, wantMore)
		}
	}
	left := func() (n int) {
		for i := range old {
			if err := s.keeper.Revert(s.Context(), "ana", fmt.Sprint("old/", i), "another", func(Tx, ledger.Entry) error { return nil }); err == nil {
				n++
			}
		}
		return n
	}
	step(false) // nothing is old
	s.clock.Add(ledger.AnswerTerm)
	s.mustSpend("ana", "young", "r", 5)
	step(true)
	if n := left(); n != old-limit {
		s.Errorf("%d of %d are left after one step of %d", n, old, limit)
	}
	step(true)
	step(false)
	if n := left(); n != 0 {
		s.Errorf("%d old entries are left", n)
	}
	if _, err := s.takeBack(s.Context(), "ana", "young", nil); err != nil {
		s.Errorf("young: %v", err)
	}
}

func (s *changes[Tx]) cleanAtOnce() {
	for i := range 40 {
		if err := s.ledger.Do(s.Context(), change("ana", fmt.Sprint("old/", i)), &commonv1.Money{}, func(Tx) (proto.Message, error) { return nil, nil }); err != nil {
			s.Fatal(err)
		}
	}
	s.clock.Add(ledger.AnswerTerm)
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			if _, err := s.ledger.Step(s.Context()); err != nil {
				s.Errorf("cleaner %d: %v", i, err)
			}
		})
		wait.Go(func() {
			for j := range 10 {
				if _, err := s.spend(s.Context(), "ana", fmt.Sprint("new/", i, "/", j), fmt.Sprint("r", i), int64(j+1), nil); err != nil {
					s.Errorf("writer %d: %v", i, err)
				}
			}
		})
	}
	wait.Wait()
	s.clean()
	for i := range 4 {
		s.holds("ana", fmt.Sprint("r", i), 10)
		for j := range 10 {
			if _, err := s.takeBack(s.Context(), "ana", fmt.Sprint("new/", i, "/", j), nil); err != nil {
				s.Errorf("new/%d/%d: %v", i, j, err)
			}
		}
	}
}
