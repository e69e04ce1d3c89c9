package staff

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Entry is a line of the record of who saw and did what. Entries are never
// changed, and each holds a hash of the one before, so that one that is changed or
// taken away shows.
type Entry struct {
	Seq     int64 // counts up from 1
	At      time.Time
	Account string // empty where nobody was signed in
	Name    string // as it was then
	Action  string // such as "GET /desk/requests/{number}", or "signed_in"
	Subject string // number of a request, address of an account, what was asked of a list
	Status  int    // as in HTTP; 0 where nothing was answered
	Address string // from where
	Hash    []byte
}

// next returns the entry with its place behind the last one and its hash.
func (e Entry) next(last Entry) Entry {
	e.Seq = last.Seq + 1
	e.At = e.At.Truncate(time.Microsecond)
	h := sha256.New()
	write := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	write(last.Hash)
	for _, n := range []int64{e.Seq, e.At.UnixMicro(), int64(e.Status)} {
		write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	for _, text := range []string{e.Account, e.Name, e.Action, e.Subject, e.Address} {
		write([]byte(text))
	}
	e.Hash = h.Sum(nil)
	return e
}

// Chain returns the entry as it stands behind the last one: for stores.
func Chain(e, last Entry) Entry { return e.next(last) }

// Search says which entries are wanted.
type Search struct {
	Name    string // whose; empty is everybody's
	Subject string // of what; empty is of all
	Before  int64  // only those with a smaller Seq; 0 is all
	Limit   int
}

// Note adds an entry to the record.
func (s *Accounts) Note(ctx context.Context, e Entry) error {
	e.At = s.clock.Now()
	e.Name, e.Action, e.Subject, e.Address = short(e.Name), short(e.Action), short(e.Subject), short(e.Address)
	return s.store.Note(ctx, e)
}

// Entries returns entries of the record, the newest first.
func (s *Accounts) Entries(ctx context.Context, search Search) ([]Entry, error) {
	return s.store.Entries(ctx, search)
}

// Verify reads the whole record and fails with the first entry that is not as it
// was written, or before which one is missing. It returns how many there are.
func (s *Accounts) Verify(ctx context.Context) (n int64, err error) {
	var last Entry
	for {
		part, err := s.store.EntriesAfter(ctx, last.Seq, 500)
		if err != nil {
			return n, err
		}
		if len(part) == 0 {
			return n, nil
		}
		for _, e := range part {
			if want := e.next(last); want.Seq != e.Seq || hex.EncodeToString(want.Hash) != hex.EncodeToString(e.Hash) {
				return n, fmt.Errorf("the desk's record: entry %d was changed, or the one before it is gone", e.Seq)
			}
			last = e
			n++
		}
	}
}
