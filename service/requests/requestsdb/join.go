package requestsdb

import (
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
)

func (t *tx) Take(from string) ([]*requestsv1.Request, []*requestsv1.Draft, error) {
	requests, err := sqldb.Collect(t.ctx, t.tx, t.scanWithHead, `
		SELECT `+columns+`, entries, head FROM requests
		WHERE space = $1
		ORDER BY filed_at DESC, id DESC`+t.tx.ForUpdate(), from)
	if err != nil {
		return nil, nil, fmt.Errorf("find requests: %w", err)
	}
	if err := withDocuments(t.ctx, t.tx, requests); err != nil {
		return nil, nil, err
	}
	for _, r := range requests {
		r.Space = t.space
		for _, statement := range []string{
			`UPDATE events SET space = $2 WHERE request_id = $1`,
			`UPDATE requests SET space = $2 WHERE id = $1`,
		} {
			if err := t.tx.Exec(t.ctx, statement, r.Id, t.space); err != nil {
				return nil, nil, fmt.Errorf("move request: %w", err)
			}
		}
	}
	drafts, err := drafts(t.ctx, t.tx, from, t.tx.ForUpdate())
	if err != nil {
		return nil, nil, err
	}
	for _, table := range []string{"form_links", "drafts"} {
		if err := t.tx.Exec(t.ctx, `DELETE FROM `+table+` WHERE space = $1`, from); err != nil {
			return nil, nil, fmt.Errorf("move drafts: %w", err)
		}
	}
	return requests, drafts, nil
}
