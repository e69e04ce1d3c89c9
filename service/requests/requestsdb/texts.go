package requestsdb

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
	"becario/service/requests"
)

// RemakeTexts makes some texts of before anew. Replicas may do so at once: each takes
// others, and what somebody writes meanwhile waits until the text is there.
func (s *Store) RemakeTexts(ctx context.Context, limit int, text func(tx requests.Tx, r *requestsv1.Request, events []*requestsv1.Event) (string, bool, error)) (more bool, err error) {
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		ids, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (id string, err error) {
			err = rows.Scan(&id)
			return id, err
		}, `
			SELECT request_id FROM texts
			WHERE remade = 0
			ORDER BY n
			LIMIT $1`+t.SkipLocked(), limit)
		if more = len(ids) == limit; err != nil || len(ids) == 0 {
			return err
		}
		var c conditions
		args := make([]any, len(ids))
		for i, id := range ids {
			args[i] = id
		}
		these := ` IN (` + c.values(args) + `)`
		found, err := sqldb.Collect(ctx, t, scanRequest, `
			SELECT `+columns+` FROM requests
			WHERE id`+these, c.args...)
		if err != nil {
			return err
		}
		if err := withDocuments(ctx, t, found); err != nil {
			return err
		}
		for _, r := range found {
			events, err := history(ctx, t, r.Id)
			if err != nil {
				return err
			}
			body, other, err := text(open(ctx, t, r.Space), r, events)
			if err != nil {
				return err
			}
			if !other {
				continue
			}
			if err := t.Exec(ctx, `UPDATE texts SET body = $2 WHERE request_id = $1`, r.Id, bounded(body)); err != nil {
				return err
			}
		}
		return t.Exec(ctx, `UPDATE texts SET remade = 1 WHERE request_id`+these, c.args...)
	})
	return more, wrap("make texts of before anew", err)
}
