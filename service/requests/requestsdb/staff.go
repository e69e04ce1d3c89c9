package requestsdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/service/requests"
)

// Staff returns what staff keep on a request.
func (s *Store) Staff(ctx context.Context, id string) (requests.Staff, error) {
	var f requests.Staff
	err := s.db.Read().QueryRowContext(ctx, `
		SELECT assignee, priority, heard_at, (SELECT COUNT(*) FROM requests other WHERE other.space = requests.space) FROM requests
		WHERE id = $1`, id).Scan(&f.Assignee, &f.Priority, &f.HeardAt, &f.OfHolder)
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return f, fmt.Errorf("read what staff keep: %w", err)
	}
	f.Notes, err = sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*requestsv1.StaffNote, error) {
		n := &requestsv1.StaffNote{}
		return n, rows.Scan(&n.Id, &n.At, &n.Actor, &n.Text)
	}, `
		SELECT id, at, actor, text FROM notes
		WHERE request_id = $1
		ORDER BY at, id`, id)
	if err != nil {
		return f, fmt.Errorf("read notes: %w", err)
	}
	f.Links, err = sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*requestsv1.Linked, error) {
		l := &requestsv1.Linked{}
		r, err := scan(rows, &l.Kind)
		l.Request = r
		return l, err
	}, `
		SELECT `+columns+`, kind FROM links
		JOIN requests ON requests.id = links.other_id
		WHERE links.request_id = $1
		ORDER BY filed_at`, id)
	if err != nil {
		return f, fmt.Errorf("read links: %w", err)
	}
	f.Proposals, err = sqldb.Collect(ctx, s.db.Read(), scanProposal, `
		SELECT `+proposalColumns+` FROM proposals
		WHERE request_id = $1
		ORDER BY at, id`, id)
	if err != nil {
		return f, fmt.Errorf("read proposals: %w", err)
	}
	return f, nil
}

const proposalColumns = `id, at, actor, account, to_state, comment, reason, rule, outcome, ended_at, ended_by, why`

func scanProposal(rows sqldb.Row) (*requestsv1.Proposal, error) {
	p := &requestsv1.Proposal{}
	return p, rows.Scan(&p.Id, &p.At, &p.Actor, &p.Account, &p.To, &p.Comment, &p.Reason, &p.Rule, &p.Outcome, &p.EndedAt, &p.EndedBy, &p.Why)
}

func (t *tx) Proposal(id string) (*requestsv1.Proposal, error) {
	found, err := sqldb.Collect(t.ctx, t.tx, scanProposal, `
		SELECT `+proposalColumns+` FROM proposals
		WHERE request_id = $1 AND outcome = ''`, id)
	if err != nil {
		return nil, fmt.Errorf("read proposal: %w", err)
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_proposal")
	}
	return found[0], nil
}

func (t *tx) PutProposal(id string, p *requestsv1.Proposal) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO proposals (request_id, `+proposalColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (request_id, id) DO UPDATE SET outcome = excluded.outcome, ended_at = excluded.ended_at, ended_by = excluded.ended_by, why = excluded.why`,
		id, p.Id, p.At, p.Actor, p.Account, int64(p.To), p.Comment, p.Reason, p.Rule, p.Outcome, p.EndedAt, p.EndedBy, p.Why)
	if err != nil {
		return fmt.Errorf("keep proposal: %w", err)
	}
	return nil
}

// Look keeps that a member of staff looks at a request, and returns who else has
// since an instant.
func (s *Store) Look(ctx context.Context, id, staff string, now, since int64) (others []string, err error) {
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		return t.Exec(ctx, `
			INSERT INTO seen (request_id, staff, at)
			VALUES ($1, $2, $3)
			ON CONFLICT (request_id, staff) DO UPDATE SET at = excluded.at`, id, staff, now)
	})
	if err != nil {
		return nil, fmt.Errorf("keep who has seen it: %w", err)
	}
	others, err = sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	}, `
		SELECT staff FROM seen
		WHERE request_id = $1 AND staff <> $2 AND at >= $3
		ORDER BY staff`, id, staff, since)
	if err != nil {
		return nil, fmt.Errorf("read who looks at it: %w", err)
	}
	return others, nil
}

func (t *tx) Heard(id string, at int64) error {
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET heard_at = $2 WHERE id = $1`, id, at); err != nil {
		return fmt.Errorf("keep when the holder was heard: %w", err)
	}
	return nil
}

func (t *tx) Decided(id string, at int64, days int) error {
	if at == 0 {
		days = -1
	}
	if err := t.sumChange("state", "assignee", "CAST($2 AS BIGINT)", "decided_days <> $2", id, days); err != nil {
		return err
	}
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET decided_at = $2, decided_days = $3 WHERE id = $1`, id, at, days); err != nil {
		return fmt.Errorf("keep when it was decided: %w", err)
	}
	return nil
}

func (t *tx) Assignee(id string) (name string, err error) {
	err = t.tx.QueryRowContext(t.ctx, `SELECT assignee FROM requests WHERE id = $1`+t.tx.ForUpdate(), id).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return "", fmt.Errorf("read assignee: %w", err)
	}
	return name, nil
}

func (t *tx) Assign(id, name string) error {
	if err := t.sumChange("state", "CAST($2 AS TEXT)", "decided_days", "assignee <> $2", id, name); err != nil {
		return err
	}
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET assignee = $2 WHERE id = $1`, id, name); err != nil {
		return fmt.Errorf("assign: %w", err)
	}
	return nil
}

func (t *tx) Prioritise(id string, priority int) error {
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET priority = $2 WHERE id = $1`, id, priority); err != nil {
		return fmt.Errorf("prioritise: %w", err)
	}
	return nil
}

func (t *tx) AddNote(id string, n *requestsv1.StaffNote) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO notes (request_id, id, at, actor, text)
		VALUES ($1, $2, $3, $4, $5)`, id, n.Id, n.At, n.Actor, n.Text)
	if err != nil {
		return fmt.Errorf("keep note: %w", err)
	}
	return t.Touch(id, n.At)
}

func (t *tx) Touch(id string, at int64) error {
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET touched_at = $2 WHERE id = $1`, id, at); err != nil {
		return fmt.Errorf("keep that it has changed: %w", err)
	}
	return nil
}

// Touched returns requests that were touched.
func (s *Store) Touched(ctx context.Context, since int64, limit int) ([]*requestsv1.Change, error) {
	all, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (*requestsv1.Change, error) {
		c := &requestsv1.Change{}
		return c, rows.Scan(&c.Id, &c.Type, &c.At)
	}, `
		SELECT id, type, touched_at FROM requests
		WHERE touched_at >= $1
		ORDER BY touched_at
		LIMIT $2`, since, limit)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return all, nil
}

func (t *tx) Link(id, other, kind string) error {
	for _, pair := range [][2]string{{id, other}, {other, id}} {
		var err error
		if kind == "" {
			err = t.tx.Exec(t.ctx, `DELETE FROM links WHERE request_id = $1 AND other_id = $2`, pair[0], pair[1])
		} else {
			err = t.tx.Exec(t.ctx, `
				INSERT INTO links (request_id, other_id, kind)
				VALUES ($1, $2, $3)
				ON CONFLICT (request_id, other_id) DO UPDATE SET kind = excluded.kind`, pair[0], pair[1], kind)
		}
		if err != nil {
			return fmt.Errorf("link: %w", err)
		}
	}
	return nil
}

func (t *tx) TellNot(event string) (bool, error) {
	ids, err := sqldb.Collect(t.ctx, t.tx, func(rows sqldb.Row) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `
		UPDATE events SET notice_at = NULL, visible_at = NULL, comment = '', document_id = '', words_salt = ''
		WHERE space = $1 AND id = $2 AND notice_at IS NOT NULL AND visible_at = notice_at
		RETURNING id`, t.space, event)
	if err != nil {
		return false, fmt.Errorf("take notice back: %w", err)
	}
	return len(ids) > 0, nil
}
