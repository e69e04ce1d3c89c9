package requestsdb

import (
	"context"
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
)

// CannedAnswers returns the answers that the office has ready, by title.
func (s *Store) CannedAnswers(ctx context.Context) ([]*requestsv1.CannedAnswer, error) {
	all, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*requestsv1.CannedAnswer, error) {
		a := &requestsv1.CannedAnswer{}
		return a, rows.Scan(&a.Id, &a.Title, &a.Text)
	}, `
		SELECT id, title, body FROM canned_answers
		ORDER BY title, id`)
	if err != nil {
		return nil, fmt.Errorf("read canned answers: %w", err)
	}
	return all, nil
}

func (t *tx) PutCannedAnswer(a *requestsv1.CannedAnswer) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO canned_answers (id, title, body)
		VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body`, a.Id, a.Title, a.Text)
	if err != nil {
		return fmt.Errorf("keep canned answer: %w", err)
	}
	return nil
}

func (t *tx) DropCannedAnswer(id string) error {
	if err := t.tx.Exec(t.ctx, `DELETE FROM canned_answers WHERE id = $1`, id); err != nil {
		return fmt.Errorf("remove canned answer: %w", err)
	}
	return nil
}
