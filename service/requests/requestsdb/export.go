package requestsdb

import (
	"context"
	"fmt"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/ledger"
	"becario/kit/page"
	"becario/kit/sqldb"
)

// exportLimit is how much a page of an export holds at most: a request comes
// with its documents and its history.
const exportLimit = 50

// Export returns a page of all that is kept about a space.
func (s *Store) Export(ctx context.Context, space, at string) ([]*requestsv1.Kept, string, error) {
	return page.Read(ctx, at, exportLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]*requestsv1.History, error) {
			return s.histories(ctx, space, after, limit)
		}, func(h *requestsv1.History) string { return h.Request.Id }, func(h *requestsv1.History) *requestsv1.Kept {
			return &requestsv1.Kept{What: &requestsv1.Kept_History{History: h}}
		}),
		page.Of(func(ctx context.Context, after string, limit int) ([]*requestsv1.Draft, error) {
			return s.draftsAfter(ctx, space, after, limit)
		}, (*requestsv1.Draft).GetId, func(d *requestsv1.Draft) *requestsv1.Kept {
			return &requestsv1.Kept{What: &requestsv1.Kept_Draft{Draft: d}}
		}),
		ledger.Changes(s.Keeper, space, nil, func(c *commonv1.Change) *requestsv1.Kept {
			return &requestsv1.Kept{What: &requestsv1.Kept_Change{Change: c}}
		}))
}

func (s *Store) draftsAfter(ctx context.Context, space, after string, limit int) ([]*requestsv1.Draft, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), scanDraft, `
		SELECT body FROM drafts
		WHERE space = $1 AND id > $2
		ORDER BY id
		LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return found, nil
}

func (s *Store) histories(ctx context.Context, space, after string, limit int) ([]*requestsv1.History, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), scanRequest, `
		SELECT `+columns+` FROM requests
		WHERE space = $1 AND id > $2
		ORDER BY id
		LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	if err := withDocuments(ctx, s.db.Read(), found); err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, r := range found {
		ids[i] = r.Id
	}
	events, err := s.Histories(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []*requestsv1.History
	for _, r := range found {
		all = append(all, &requestsv1.History{Request: r, Events: events[r.Id]})
	}
	return all, nil
}

func (t *tx) All() ([]*requestsv1.Request, error) {
	found, err := sqldb.Collect(t.ctx, t.tx, t.scanWithHead, `
		SELECT `+columns+`, entries, head FROM requests
		WHERE space = $1
		ORDER BY id`+t.tx.ForUpdate(), t.space)
	if err != nil {
		return nil, fmt.Errorf("find requests: %w", err)
	}
	return found, withDocuments(t.ctx, t.tx, found)
}

func (t *tx) Erase(r *requestsv1.Request, text string) error {
	form, err := form(r)
	if err != nil {
		return fmt.Errorf("erase request: %w", err)
	}
	err = t.tx.Exec(t.ctx, `
		UPDATE requests SET space = $2, holder = $3, title = $4, from_day = $5, to_day = $6, erased_at = $7, form = $8
		WHERE id = $1`, r.Id, r.Space, r.Holder, r.Title, r.From, r.To, r.ErasedAt, form)
	if err != nil {
		return fmt.Errorf("erase request: %w", err)
	}
	if err := t.tx.Exec(t.ctx, `UPDATE texts SET body = $2 WHERE request_id = $1`, r.Id, text); err != nil {
		return fmt.Errorf("erase what it is found by: %w", err)
	}
	for _, table := range []string{"documents", "notes"} {
		if err := t.tx.Exec(t.ctx, `DELETE FROM `+table+` WHERE request_id = $1`, r.Id); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	if err := t.tx.Exec(t.ctx, `DELETE FROM links WHERE request_id = $1 OR other_id = $1`, r.Id); err != nil {
		return fmt.Errorf("erase links: %w", err) // they would tell which were of the same holder
	}
	err = t.tx.Exec(t.ctx, `UPDATE proposals SET comment = '', rule = '', why = '' WHERE request_id = $1`, r.Id)
	if err != nil {
		return fmt.Errorf("erase proposals: %w", err)
	}
	if err := t.DropLink(r.Id); err != nil {
		return err
	}
	// With their salts go the words, so that their digests tell nothing of them.
	const ofStaff = `kind IN ('advanced', 'messaged', 'accepted', 'refused', 'delivered', 'taken_back', 'corrected')`
	err = t.tx.Exec(t.ctx, `
		UPDATE events SET space = $2, comment = '', document_id = '', words_salt = '', notice_at = NULL, visible_at = NULL,
			actor = CASE WHEN `+ofStaff+` THEN actor ELSE '' END, actor_salt = CASE WHEN `+ofStaff+` THEN actor_salt ELSE '' END
		WHERE request_id = $1`, r.Id, r.Space)
	if err != nil {
		return fmt.Errorf("erase history: %w", err)
	}
	return nil
}
