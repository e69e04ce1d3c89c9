package requestsdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/sqldb"
	"becario/service/requests"
)

func scanDraft(rows sqldb.Row) (*requestsv1.Draft, error) {
	var body []byte
	d := &requestsv1.Draft{}
	if err := rows.Scan(&body); err != nil {
		return nil, err
	}
	return d, proto.Unmarshal(body, d)
}

func drafts(ctx context.Context, q sqldb.Queryer, space, lock string) ([]*requestsv1.Draft, error) {
	found, err := sqldb.Collect(ctx, q, scanDraft, `
		SELECT body FROM drafts
		WHERE space = $1
		ORDER BY changed_at DESC, id DESC`+lock, space)
	if err != nil {
		return nil, fmt.Errorf("find drafts: %w", err)
	}
	return found, nil
}

// Drafts returns the drafts of a space, latest first.
func (s *Store) Drafts(ctx context.Context, space string) ([]*requestsv1.Draft, error) {
	return drafts(ctx, s.db.Read(), space, "")
}

// DraftQueue leases drafts of whose end the person is to be told.
func (s *Store) DraftQueue() ledger.Queue[requests.Tx] { return s.lapsing }

// CleanDrafts removes drafts that have lapsed.
func (s *Store) CleanDrafts(ctx context.Context, before int64, limit int) (more bool, err error) {
	removed := 0
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		rows, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (id string, err error) {
			err = rows.Scan(&id)
			return id, err
		}, `
			DELETE FROM drafts
			WHERE (space, id) IN (
				SELECT space, id FROM drafts
				WHERE lapses_at <= $1
				ORDER BY lapses_at
				LIMIT $2`+t.SkipLocked()+`)
			RETURNING id`, before, limit)
		removed = len(rows)
		if err != nil {
			return err
		}
		return t.Exec(ctx, `DELETE FROM form_links WHERE expires_at <= $1`, before)
	})
	if err != nil {
		return false, fmt.Errorf("remove drafts that have lapsed: %w", err)
	}
	return removed == limit, nil
}

// TypeVersion returns a version of a type.
func (s *Store) TypeVersion(ctx context.Context, key, version string) ([]byte, error) {
	return typeVersion(ctx, s.db.Read(), key, version)
}

func typeVersion(ctx context.Context, q sqldb.Queryer, key, version string) ([]byte, error) {
	found, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (body []byte, err error) {
		err = rows.Scan(&body)
		return body, err
	}, `
		SELECT body FROM type_versions
		WHERE key = $1 AND version = $2`, key, version)
	if err != nil {
		return nil, fmt.Errorf("get version of type: %w", err)
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "fault.bad_type", "value", key)
	}
	return found[0], nil
}

func (t *tx) Draft(id string) (*requestsv1.Draft, error) {
	var body []byte
	err := sqldb.First(t.ctx, t.tx, []any{&body}, `
		SELECT body FROM drafts
		WHERE space = $1 AND id = $2`+t.tx.ForUpdate(), t.space, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "fault.no_draft")
	}
	if err != nil {
		return nil, fmt.Errorf("get draft: %w", err)
	}
	d := &requestsv1.Draft{}
	if err := proto.Unmarshal(body, d); err != nil {
		return nil, fmt.Errorf("read draft: %w", err)
	}
	return d, nil
}

func (t *tx) Drafts() ([]*requestsv1.Draft, error) {
	return drafts(t.ctx, t.tx, t.space, t.tx.ForUpdate())
}

func (t *tx) PutDraft(d *requestsv1.Draft, noticeAt int64) error {
	body, err := proto.Marshal(&requestsv1.Draft{
		Id: d.Id, Space: d.Space, Type: &requestsv1.Type{Key: d.Type.GetKey(), Version: d.Type.GetVersion()}, Title: d.Title, Words: d.Words,
		Answers: d.Answers, Skipped: d.Skipped, Documents: d.Documents, ChangedAt: d.ChangedAt, LapsesAt: d.LapsesAt})
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	err = t.tx.Exec(t.ctx, `
		INSERT INTO drafts (space, id, body, changed_at, lapses_at, notice_at, visible_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (space, id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at,
			lapses_at = excluded.lapses_at, notice_at = excluded.notice_at, visible_at = excluded.visible_at`,
		d.Space, d.Id, body, d.ChangedAt, d.LapsesAt, noticeAt, noticeAt)
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	return nil
}

func (t *tx) DropDraft(id string) error {
	if err := t.tx.Exec(t.ctx, `DELETE FROM drafts WHERE space = $1 AND id = $2`, t.space, id); err != nil {
		return fmt.Errorf("remove draft: %w", err)
	}
	return t.DropLink(id)
}

func (t *tx) KeepType(key, version string, body []byte) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO type_versions (key, version, body)
		VALUES ($1, $2, $3)
		ON CONFLICT (key, version) DO NOTHING`, key, version, body)
	if err != nil {
		return fmt.Errorf("keep version of type: %w", err)
	}
	return nil
}

func (t *tx) TypeVersion(key, version string) ([]byte, error) {
	return typeVersion(t.ctx, t.tx, key, version)
}

// form is what is kept of the form of a request.
func form(r *requestsv1.Request) ([]byte, error) {
	body, err := proto.Marshal(&requestsv1.Request{Answers: r.Answers, Words: r.Words, TypeVersion: r.TypeVersion, Wanted: r.Wanted, Remarks: r.Remarks, Stars: r.Stars})
	if body == nil {
		body = []byte{}
	}
	return body, err
}
