package ledgertest

import (
	"errors"
	"fmt"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/page"
)

// list returns what an export has of the changes of a space, read a few at a
// time.
func (s *changes[Tx]) list(space string) (all []*commonv1.Change) {
	s.Helper()
	const limit = 2
	changes := ledger.Changes(s.keeper, space, money(0), func(c *commonv1.Change) *commonv1.Change { return c })
	for at := ""; ; {
		found, next, err := page.Read(s.Context(), at, limit, changes)
		if err != nil || len(found) > limit {
			s.Fatalf("changes of %s at %q: got %d, %v; want at most %d", space, at, len(found), err, limit)
		}
		all = append(all, found...)
		if at = next; at == "" {
			return all
		}
	}
}

func (s *changes[Tx]) entries() {
	for i := range 5 {
		s.mustSpend("ana", fmt.Sprint("key", i), "r", int64(10+i))
	}
	s.mustSpend("luis", "key", "r", 99)
	if _, err := s.takeBack(s.Context(), "ana", "key3", nil); err != nil {
		s.Fatal(err)
	}
	all := s.list("ana")
	if len(all) != 5 {
		s.Fatalf("got %d entries, want 5", len(all))
	}
	for i, c := range all {
		answer, err := c.Answer.UnmarshalNew()
		if err != nil {
			s.Fatalf("answer of %s: %v", c.Key, err)
		}
		undo, err := c.Undo.UnmarshalNew()
		if err != nil {
			s.Fatalf("undo of %s: %v", c.Key, err)
		}
		n := int64(10 + i)
		if c.Key != fmt.Sprint("key", i) || c.Actor != "the actor" || c.At != Start.UnixMicro() || minor(answer) != n || minor(undo) != -n {
			s.Errorf("entry %d: got %v; want key%d of the actor with %d and %d", i, c, i, n, -n)
		}
		if c.Undone != (i == 3) || (c.UndoneBy == "another") != (i == 3) {
			s.Errorf("entry %d: got undone %v by %q", i, c.Undone, c.UndoneBy)
		}
	}
}

func (s *changes[Tx]) erase() {
	for _, space := range []string{"ana", "luis"} {
		s.mustSpend(space, "update/1/0", space+"1", 120)
		s.mustSpend(space, "update/2/0", space+"2", 7)
	}
	for range 2 { // the second time there is nothing left
		if err := s.ledger.Erase(s.Context(), "ana", "another", s.Erase); err != nil {
			s.Fatal(err)
		}
	}
	if left := s.list("ana"); len(left) != 0 {
		s.Errorf("%d entries are left", len(left))
	}
	s.holds("ana", "ana1", 0)
	s.holds("luis", "luis1", 120)
	if kept := s.list("luis"); len(kept) < 2 {
		s.Errorf("of another space %d entries are left, want all", len(kept))
	}
	for _, c := range [][2]string{{"", "ana"}, {"luis", ""}} {
		if err := s.ledger.Erase(s.Context(), c[0], c[1], s.Erase); !fault.Is(err, fault.Invalid) {
			s.Errorf("space %q, actor %q: got %v, want invalid", c[0], c[1], err)
		}
	}
	s.holds("luis", "luis1", 120)
	s.mustSpend("ana", "update/1/0", "ana3", 5) // the key is free again
	s.holds("ana", "ana3", 5)
}

func (s *changes[Tx]) failingErase() {
	s.mustSpend("ana", "update/1/0", "r1", 120)
	cause := errors.New("the disk is full")
	err := s.ledger.Erase(s.Context(), "ana", "ana", func(tx Tx) error { return errors.Join(s.Erase(tx), cause) })
	if !errors.Is(err, cause) {
		s.Errorf("got %v, want the cause", err)
	}
	s.holds("ana", "r1", 120)
	if len(s.list("ana")) < 1 {
		s.Error("the entry is gone")
	}
}
