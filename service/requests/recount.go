package requests

import (
	"context"
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
)

// Recount counts the deadlines of all requests whose clock runs anew, after the
// office's calendar has changed, keeps what has changed in their histories and
// has the holders told. It returns how many deadlines have changed. Call it at
// start; it may be called at any time, and by several programs at once.
func (s *Service) Recount(ctx context.Context) (int, error) {
	changed := 0
	f := Filter{States: []requestsv1.State{submitted, inReview, inCommittee}, Limit: maxPage}
	// The ids are collected first, since deadlines are what pages go by.
	var ids []string
	for {
		page, err := s.store.Queue(ctx, f)
		if err != nil {
			return changed, err
		}
		for _, r := range page {
			ids = append(ids, r.Id)
		}
		if len(page) < f.Limit {
			break
		}
		last := page[len(page)-1]
		f.AfterDeadline, f.AfterID = last.Deadline, last.Id
	}
	for _, id := range ids {
		did, err := s.recount(ctx, id)
		if err != nil {
			return changed, err
		}
		if did {
			changed++
		}
	}
	return changed, nil
}

func (s *Service) recount(ctx context.Context, id string) (bool, error) {
	r, history, err := s.store.Fetch(ctx, id)
	if err != nil {
		return false, err
	}
	due, err := s.deadline(r, history)
	if err != nil || due == r.Deadline || !running(r.State) {
		return false, err
	}
	did := false
	// The key says what is to become of what: only one program does it.
	err = s.store.Once(ctx, "office", fmt.Sprintf("recount/%s/%d/%s", id, r.Version, due), &requestsv1.AdvanceResponse{}, func(tx Tx) error {
		now, err := tx.Get(id)
		if err != nil || now.Version != r.Version {
			return err // it has changed meanwhile; the next count finds it
		}
		did = true
		now.Deadline = due
		now.Version++
		if err := tx.Put(now); err != nil {
			return err
		}
		return tx.AddEvent(now, s.event(now, "recounted", "", now.State, ""), true)
	})
	return did, err
}
