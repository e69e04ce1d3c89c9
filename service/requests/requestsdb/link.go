package requestsdb

import (
	"context"
	"fmt"

	"becario/kit/sqldb"
	"becario/service/requests"
)

// PutLink keeps a link in the place of an earlier one of the same draft or request.
func (s *Store) PutLink(ctx context.Context, l requests.FormLink) error {
	return wrap("keep link", s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return t.Exec(ctx, `
			INSERT INTO form_links (draft_id, filed, space, holder, token, session, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (draft_id) DO UPDATE SET filed = excluded.filed, space = excluded.space, holder = excluded.holder, token = excluded.token,
				session = excluded.session, expires_at = excluded.expires_at`, l.ID, l.Filed, l.Space, l.Holder, l.Token, l.Session, l.ExpiresAt)
	}))
}

// OpenLink makes the session of a link.
func (s *Store) OpenLink(ctx context.Context, token, session []byte, now, until int64) error {
	opened := 0
	err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
		found, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (id string, err error) { err = rows.Scan(&id); return id, err }, `
			UPDATE form_links SET token = '', session = $2, expires_at = $4
			WHERE token = $1 AND expires_at > $3
			RETURNING draft_id`, token, session, now, until)
		opened = len(found)
		return err
	})
	if err != nil {
		return wrap("open link", err)
	}
	if opened == 0 {
		return requests.NoLink()
	}
	return nil
}

// OpenedLink returns what a session is for.
func (s *Store) OpenedLink(ctx context.Context, session []byte, now int64) (requests.FormLink, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (l requests.FormLink, err error) {
		err = rows.Scan(&l.ID, &l.Filed, &l.Space, &l.Holder, &l.ExpiresAt)
		return l, err
	}, `
		SELECT draft_id, filed, space, holder, expires_at FROM form_links
		WHERE session = $1 AND expires_at > $2`, session, now)
	if err != nil {
		return requests.FormLink{}, wrap("find link", err)
	}
	if len(found) == 0 {
		return requests.FormLink{}, requests.NoLink()
	}
	return found[0], nil
}

func (t *tx) DropLink(id string) error {
	if err := t.tx.Exec(t.ctx, `DELETE FROM form_links WHERE draft_id = $1 AND space = $2`, id, t.space); err != nil {
		return fmt.Errorf("remove link: %w", err)
	}
	return nil
}
