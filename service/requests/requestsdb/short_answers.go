package requestsdb

import (
	"context"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
)

// ShortAnswers returns what the office answers to questions that many ask.
func (s *Store) ShortAnswers(ctx context.Context) ([]*requestsv1.ShortAnswer, error) {
	return shortAnswers(ctx, s.db.Read())
}

func (t *tx) ShortAnswers() ([]*requestsv1.ShortAnswer, error) { return shortAnswers(t.ctx, t.tx) }

func shortAnswers(ctx context.Context, q sqldb.Queryer) ([]*requestsv1.ShortAnswer, error) {
	found, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (*requestsv1.ShortAnswer, error) {
		var body []byte
		a := &requestsv1.ShortAnswer{}
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		return a, proto.Unmarshal(body, a)
	}, `
		SELECT body FROM short_answers
		ORDER BY id`)
	return found, wrap("read short answers", err)
}

func (t *tx) PutShortAnswer(a *requestsv1.ShortAnswer) error {
	body, err := proto.Marshal(a)
	if err != nil {
		return wrap("keep short answer", err)
	}
	return wrap("keep short answer", t.tx.Exec(t.ctx, `
		INSERT INTO short_answers (id, body)
		VALUES ($1, $2)
		ON CONFLICT (id) DO UPDATE SET body = excluded.body`, a.Id, body))
}

func (t *tx) DropShortAnswer(id string) error {
	return wrap("remove short answer", t.tx.Exec(t.ctx, `DELETE FROM short_answers WHERE id = $1`, id))
}

func (t *tx) PutForm(r *requestsv1.Request) error {
	form, err := form(r)
	if err != nil {
		return wrap("keep form", err)
	}
	return wrap("keep form", t.tx.Exec(t.ctx, `
		UPDATE requests SET form = $2, from_day = $3, to_day = $4, days = $5
		WHERE id = $1`, r.Id, form, r.From, r.To, r.Days))
}
