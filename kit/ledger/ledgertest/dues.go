package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
)

// Plant keeps a record with an id whose notice is due at an instant, in
// microseconds since 1970; 0 is never.
type Plant[Tx any] func(tx Tx, space, id string, at int64) error

// Dues checks what a queue promises. open returns an empty queue and the keeper
// of the same records.
func Dues[Tx any](t *testing.T, plant Plant[Tx], open func(t *testing.T) (ledger.Keeper[Tx], ledger.Queue[Tx])) {
	for name, test := range map[string]func(*dues[Tx]){
		"only what is due is claimed, the earliest first": (*dues[Tx]).earliest,
		"a lease expires":                             (*dues[Tx]).lease,
		"two claimers never share a row":              (*dues[Tx]).claimers,
		"it tells when to ask again":                  (*dues[Tx]).next,
		"it tells how many are coming":                (*dues[Tx]).count,
		"what is settled comes at its next instant":   (*dues[Tx]).settle,
		"what was moved or is gone is not settled":    (*dues[Tx]).moved,
		"what is held comes again then":               (*dues[Tx]).hold,
		"what is leased or held does not come early":  (*dues[Tx]).early,
		"reading sees the records of the row's space": (*dues[Tx]).read,
	} {
		t.Run(name, func(t *testing.T) {
			keeper, queue := open(t)
			test(&dues[Tx]{T: t, plant: plant, queue: queue, ledger: ledger.New(keeper, clock.NewManual(Start))})
		})
	}
}

type dues[Tx any] struct {
	*testing.T
	plant  Plant[Tx]
	queue  ledger.Queue[Tx]
	ledger *ledger.Ledger[Tx]
	keys   int
}

func (s *dues[Tx]) put(space, id string, at time.Time) {
	s.Helper()
	s.keys++
	due := int64(0)
	if !at.IsZero() {
		due = at.UnixMicro()
	}
	err := s.ledger.Do(s.Context(), change(space, fmt.Sprint("plant/", s.keys)), &commonv1.Money{}, func(tx Tx) (proto.Message, error) {
		return nil, s.plant(tx, space, id, due)
	})
	if err != nil {
		s.Fatal(err)
	}
}

// many plants n records, the first due at Start and each of the others a minute
// later, and one that is never due.
func (s *dues[Tx]) many(n int) {
	s.Helper()
	for i := range n {
		s.put(fmt.Sprint("space ", i%3), fmt.Sprintf("%03d", i), Start.Add(time.Duration(i)*time.Minute))
	}
	s.put("space 0", "never", time.Time{})
}

func (s *dues[Tx]) claim(ctx context.Context, at time.Time, limit int, lease time.Duration) (got []ledger.Due, err error) {
	err = s.queue.Claim(ctx, at, at, at.Add(lease), limit, func(rows []ledger.Due, _ func(string) Tx) error {
		got = slices.Clone(rows)
		return nil
	})
	return got, err
}

// claims checks which ids are claimed.
func (s *dues[Tx]) claims(at time.Time, limit int, lease time.Duration, want ...string) []ledger.Due {
	s.Helper()
	rows, err := s.claim(s.Context(), at, limit, lease)
	if err != nil {
		s.Fatal(err)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	if !slices.Equal(ids, want) {
		s.Fatalf("at %s with limit %d: claimed %v, want %v", at.Format("15:04:05"), limit, rows, want)
	}
	return rows
}

func (s *dues[Tx]) asksAgain(want time.Time) {
	s.Helper()
	due := int64(0)
	if !want.IsZero() {
		due = want.UnixMicro()
	}
	if got, err := s.queue.Next(s.Context()); err != nil || got != due {
		s.Errorf("next: got %d, %v; want %d", got, err, due)
	}
}

func (s *dues[Tx]) count() {
	s.many(5)
	s.put("space 0", "also", Start.Add(3*time.Minute+30*time.Second))
	want := []int32{3, 2, 1, 0} // the first two are due before
	got, err := s.queue.Count(s.Context(), Start.Add(2*time.Minute), time.Minute, 4)
	if err != nil || !slices.Equal(got, want) {
		s.Errorf("got %v, %v; want %v", got, err, want)
	}
	if got, err := s.queue.Count(s.Context(), Start, time.Minute, 1); err != nil || !slices.Equal(got, []int32{1}) {
		s.Errorf("the first minute: got %v, %v; want 1", got, err)
	}
}

func (s *dues[Tx]) earliest() {
	s.many(5)
	later := Start.Add(10 * time.Minute)
	s.claims(Start.Add(-time.Microsecond), 10, time.Minute)
	row := s.claims(later, 1, time.Hour, "000")[0]
	if want := (ledger.Due{Space: "space 0", ID: "000", At: Start.UnixMicro()}); row != want {
		s.Errorf("got %v, want %v", row, want)
	}
	s.claims(later, 2, time.Hour, "001", "002")
	s.claims(later, 10, time.Hour, "003", "004")
	s.claims(later, 10, time.Hour)
}

func (s *dues[Tx]) lease() {
	s.many(1)
	s.claims(Start, 10, 30*time.Second, "000")
	s.claims(Start.Add(30*time.Second-time.Microsecond), 10, 30*time.Second)
	s.claims(Start.Add(30*time.Second), 10, 30*time.Second, "000")
}

func (s *dues[Tx]) claimers() {
	const rows, claimers = 60, 4
	s.many(rows)
	var mu sync.Mutex
	owner := map[string]int{}
	var wait sync.WaitGroup
	for c := range claimers {
		wait.Go(func() {
			for empty := 0; empty < 3; {
				got, err := s.claim(s.Context(), Start.Add(24*time.Hour), 7, time.Minute)
				if err != nil {
					s.Errorf("claimer %d: %v", c, err)
					return
				}
				if len(got) == 0 {
					empty++
				}
				mu.Lock()
				for _, row := range got {
					if other, taken := owner[row.ID]; taken {
						s.Errorf("row %s was claimed by %d and by %d", row.ID, other, c)
					}
					owner[row.ID] = c
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if len(owner) != rows {
		s.Errorf("%d rows were claimed, want %d", len(owner), rows)
	}
}

func (s *dues[Tx]) next() {
	s.asksAgain(time.Time{})
	s.many(2)
	s.asksAgain(Start)
	s.claims(Start, 1, 30*time.Second, "000")
	s.asksAgain(Start.Add(30 * time.Second))
}

func (s *dues[Tx]) settle() {
	s.many(3)
	rows := s.claims(Start.Add(time.Hour), 10, time.Minute, "000", "001", "002")
	comes := map[string]time.Time{"000": Start.Add(2 * time.Hour), "001": Start.Add(3 * time.Hour), "002": {}}
	cause := errors.New("no")
	if err := s.queue.Settle(s.Context(), rows, func(Tx, ledger.Due) (int64, error) { return 0, cause }); !errors.Is(err, cause) {
		s.Errorf("got %v, want the error of next", err)
	}
	err := s.queue.Settle(s.Context(), rows, func(_ Tx, row ledger.Due) (int64, error) {
		if at := comes[row.ID]; !at.IsZero() {
			return at.UnixMicro(), nil
		}
		return 0, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	s.asksAgain(comes["000"])
	s.claims(comes["000"].Add(-time.Microsecond), 10, time.Minute)
	s.claims(comes["001"], 10, time.Hour, "000", "001")
	s.asksAgain(comes["001"].Add(time.Hour))
}

func (s *dues[Tx]) moved() {
	s.many(2)
	rows := s.claims(Start.Add(time.Hour), 10, time.Minute, "000", "001")
	s.put("space 3", "other", Start.Add(5*time.Hour))
	rows[0].At++ // as if it had been moved since
	rows = append(rows, ledger.Due{Space: "space 0", ID: "gone", At: Start.UnixMicro()},
		ledger.Due{Space: "space 0", ID: "001", At: rows[1].At}) // the id of another space's
	var asked []string
	err := s.queue.Settle(s.Context(), rows, func(_ Tx, row ledger.Due) (int64, error) {
		asked = append(asked, row.Space+" "+row.ID)
		return 0, nil
	})
	if err != nil || !slices.Equal(asked, []string{"space 1 001"}) {
		s.Errorf("settled %q, %v; want only 001", asked, err)
	}
	s.claims(Start.Add(2*time.Hour), 10, time.Hour, "000")
}

// early claims what is due within the hour: once, and not what somebody leases or holds.
func (s *dues[Tx]) early() {
	s.many(4)
	claim := func(want ...string) (rows []ledger.Due) {
		s.Helper()
		err := s.queue.Claim(s.Context(), Start, Start.Add(time.Hour), Start.Add(10*time.Minute), 2, func(got []ledger.Due, _ func(string) Tx) error {
			rows = slices.Clone(got)
			return nil
		})
		var ids []string
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		slices.Sort(ids)
		if err != nil || !slices.Equal(ids, want) {
			s.Fatalf("claimed %v, %v; want %v", rows, err, want)
		}
		return rows
	}
	rows := claim("000", "001")
	if err := s.queue.Hold(s.Context(), rows[0], Start.Add(30*time.Minute).UnixMicro()); err != nil {
		s.Fatal(err)
	}
	claim("002", "003")
	claim()
}

func (s *dues[Tx]) hold() {
	s.many(2)
	rows := s.claims(Start.Add(time.Hour), 10, time.Minute, "000", "001")
	until := Start.Add(9 * time.Hour)
	if err := s.queue.Hold(s.Context(), rows[0], until.UnixMicro()); err != nil {
		s.Fatal(err)
	}
	rows[1].At++ // as if it had been moved since
	if err := s.queue.Hold(s.Context(), rows[1], until.UnixMicro()); err != nil {
		s.Fatal(err)
	}
	s.claims(until.Add(-time.Microsecond), 10, 24*time.Hour, "001")
	again := s.claims(until, 10, time.Minute, "000")
	if again[0].At != Start.UnixMicro() {
		s.Errorf("held: it is of %d by now, want %d as before", again[0].At, Start.UnixMicro())
	}
}

func (s *dues[Tx]) read() {
	s.many(3)
	cause := errors.New("no")
	err := s.queue.Claim(s.Context(), Start, Start, Start.Add(time.Minute), 1, func([]ledger.Due, func(string) Tx) error { return cause })
	if !errors.Is(err, cause) {
		s.Errorf("got %v, want the error of read", err)
	}
	var read int
	err = s.queue.Claim(s.Context(), Start.Add(time.Hour), Start.Add(time.Hour), Start.Add(2*time.Hour), 10, func(rows []ledger.Due, open func(string) Tx) error {
		read = 0
		for _, row := range rows {
			if tx := any(open(row.Space)); tx != nil {
				read++
			}
		}
		return nil
	})
	if err != nil || read < 2 {
		s.Errorf("read %d rows, %v; want those that are due", read, err)
	}
}
