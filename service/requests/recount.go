package requests

import (
	"context"
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
)

// Recount counts the deadlines of all requests whose clock runs anew, after the
// office's calendar has changed, keeps what has changed in their histories and
// has the holders told. It returns how many deadlines have changed. Call it at
// start; it may be called at any time, and by several programs at once.
func (s *Service) Recount(ctx context.Context) (int, error) {
	late, err := s.miscounted(ctx)
	if err != nil {
		return 0, err
	}
	changed := 0
	for _, m := range late {
		did, err := s.recount(ctx, m)
		if err != nil {
			return changed, err
		}
		if did {
			changed++
		}
	}
	return changed, nil
}

// miscount is a request whose deadline is another one by now.
type miscount struct {
	space   string
	id      string
	version int64
	due     string
}

// miscounted looks through the requests whose clock runs, page by page. What is
// found is changed afterwards, since deadlines are what pages go by.
func (s *Service) miscounted(ctx context.Context) ([]miscount, error) {
	f := Filter{States: []requestsv1.State{submitted, inReview, inCommittee}, Sort: requestsv1.Sort_SORT_DEADLINE, Limit: maxPage}
	var found []miscount
	for {
		page, err := s.store.Queue(ctx, f)
		if err != nil || len(page) == 0 {
			return found, err
		}
		ids := make([]string, len(page))
		for i := range page {
			ids[i] = page[i].Request.Id
		}
		histories, err := s.store.Histories(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, item := range page {
			r := item.Request
			due, err := s.deadline(r, histories[r.Id])
			if err != nil {
				return nil, err
			}
			if due != r.Deadline {
				found = append(found, miscount{space: r.Space, id: r.Id, version: r.Version, due: due})
			}
		}
		last := page[len(page)-1]
		f.AfterValue, f.AfterID = last.Place, last.Request.Id
	}
}

func (s *Service) recount(ctx context.Context, m miscount) (did bool, err error) {
	// The key says what is to become of which version: only one program does it.
	key := fmt.Sprintf("office/recount/%s/%d/%s", m.id, m.version, m.due)
	call := ledger.Named{Space: m.space, Actor: "office", Key: key}
	err = s.do(ctx, call, &requestsv1.AdvanceResponse{}, func(tx Tx) error {
		did = false
		r, err := tx.Get(m.id)
		if err != nil || r.Version != m.version {
			return err // it has changed meanwhile; the next count finds it
		}
		did = true
		r.Deadline = m.due
		r.Version++
		if err := tx.Put(r); err != nil {
			return err
		}
		return tx.AddEvent(r, s.event(r, "recounted", "", r.State, ""), hasHolder(r))
	})
	return did, err
}
