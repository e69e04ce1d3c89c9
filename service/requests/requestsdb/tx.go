package requestsdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/service/requests"
	"becario/service/requests/requestschain"
)

const columns = `id, space, version, number, holder, type, title, from_day, to_day,
	state, days, deadline, filed_at, changed_at, erased_at, form, answer_by, answer_days, code`

func scanRequest(rows sqldb.Row) (*requestsv1.Request, error) { return scan(rows) }

// scan reads a request, and into rest the columns behind those of it.
func scan(rows sqldb.Row, rest ...any) (*requestsv1.Request, error) {
	r := &requestsv1.Request{}
	var form []byte
	err := rows.Scan(append([]any{&r.Id, &r.Space, &r.Version, &r.Number, &r.Holder, &r.Type, &r.Title, &r.From, &r.To,
		&r.State, &r.Days, &r.Deadline, &r.FiledAt, &r.ChangedAt, &r.ErasedAt, &form, &r.AnswerBy, &r.AnswerDays, &r.Code}, rest...)...)
	if err != nil {
		return nil, err
	}
	return r, proto.UnmarshalOptions{Merge: true}.Unmarshal(form, r)
}

const eventColumns = `id, at, kind, actor, from_state, to_state, comment, deadline, reason, rule, document_id, hash, proposer`

// fieldsOf are where the columns of an event are scanned to.
func fieldsOf(e *requestsv1.Event) []any {
	return []any{&e.Id, &e.At, &e.Kind, &e.Actor, &e.From, &e.To, &e.Comment, &e.Deadline, &e.Reason, &e.Rule, &e.DocumentId, &e.Hash, &e.Proposer}
}

func scanEvent(rows sqldb.Row) (*requestsv1.Event, error) {
	e := &requestsv1.Event{}
	err := rows.Scan(fieldsOf(e)...)
	return e, err
}

func history(ctx context.Context, q sqldb.Queryer, id string) ([]*requestsv1.Event, error) {
	events, err := sqldb.Collect(ctx, q, scanEvent, `
		SELECT `+eventColumns+` FROM events
		WHERE request_id = $1
		ORDER BY at, id`, id)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return events, nil
}

// withDocuments adds their documents to requests.
func withDocuments(ctx context.Context, q sqldb.Queryer, found []*requestsv1.Request) error {
	if len(found) == 0 {
		return nil
	}
	var c conditions
	ids, byID := make([]any, len(found)), map[string]*requestsv1.Request{}
	for i, r := range found {
		ids[i], byID[r.Id] = r.Id, r
	}
	type row struct {
		request  string
		document *requestsv1.Document
	}
	rows, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (row, error) {
		r := row{document: &requestsv1.Document{}}
		d, remarks := r.document, ""
		err := rows.Scan(&r.request, &d.Id, &d.Name, &d.Kind, &d.MediaType, &d.Size, &d.AddedAt, &d.Sha256, &d.Width, &d.Height,
			&d.Review, &d.ReviewReason, &d.Staff, &d.Day, &d.Pages, &remarks)
		d.Remarks = strings.Fields(remarks)
		return r, err
	}, `
		SELECT request_id, id, name, kind, media_type, size, added_at, sha256, width, height, review, review_reason, staff, day, pages, remarks FROM documents
		WHERE request_id IN (`+c.values(ids)+`)
		ORDER BY added_at, id`, c.args...)
	if err != nil {
		return fmt.Errorf("read documents: %w", err)
	}
	for _, r := range rows {
		byID[r.request].Documents = append(byID[r.request].Documents, r.document)
	}
	return nil
}

type tx struct {
	ctx   context.Context
	tx    *sqldb.Tx
	space string
	// heads are the ends of the histories of requests that were read.
	heads map[string]*head
}

func (t *tx) Sequence(programme string, year int) (int64, error) {
	var n int64
	err := sqldb.First(t.ctx, t.tx, []any{&n}, `
		INSERT INTO sequences (programme, year, last)
		VALUES ($1, $2, 1)
		ON CONFLICT (programme, year) DO UPDATE SET last = sequences.last + 1
		RETURNING last`, programme, year)
	if err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return n, nil
}

func (t *tx) Get(id string) (*requestsv1.Request, error) {
	found, err := sqldb.Collect(t.ctx, t.tx, t.scanWithHead, `
		SELECT `+columns+`, entries, head FROM requests
		WHERE id = $1`+t.tx.ForUpdate(), id)
	if err != nil {
		return nil, fmt.Errorf("get request: %w", err)
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "fault.no_request")
	}
	return found[0], withDocuments(t.ctx, t.tx, found)
}

func (t *tx) Open(space string, states []requestsv1.State) ([]string, error) {
	var c conditions
	args := make([]any, len(states))
	for i, state := range states {
		args[i] = int64(state)
	}
	ids, err := sqldb.Collect(t.ctx, t.tx, func(rows sqldb.Row) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `
		SELECT id FROM requests
		WHERE space = `+c.value(space)+` AND state IN (`+c.values(args)+`)
		ORDER BY filed_at DESC, id DESC`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("find open requests: %w", err)
	}
	return ids, nil
}

func (t *tx) History(id string) ([]*requestsv1.Event, error) { return history(t.ctx, t.tx, id) }

func (t *tx) File(r *requestsv1.Request, text string, day, noticeAt int64) error {
	due := sql.NullInt64{Int64: noticeAt, Valid: noticeAt != 0}
	form, err := form(r)
	if err != nil {
		return fmt.Errorf("file request: %w", err)
	}
	err = t.tx.Exec(t.ctx, `
		INSERT INTO requests (`+columns+`, heard_at, notice_at, visible_at, decided_days, filed_day)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, -1, $23)`,
		r.Id, r.Space, r.Version, r.Number, r.Holder, r.Type, r.Title, r.From, r.To,
		int64(r.State), r.Days, r.Deadline, r.FiledAt, r.ChangedAt, r.ErasedAt, form, r.AnswerBy, r.AnswerDays, r.Code, r.FiledAt, due, due, day)
	if err != nil {
		return fmt.Errorf("file request: %w", err)
	}
	err = t.tx.Exec(t.ctx, `
		INSERT INTO sum_changes (id, day, type, assignee, state, days, n)
		VALUES ($1, $2, $3, '', $4, -1, 1)`, "0"+r.Id, day, r.Type, int64(r.State))
	if err != nil {
		return fmt.Errorf("count request: %w", err)
	}
	t.heads[r.Id] = &head{}
	n, err := t.Sequence("", 0)
	if err != nil {
		return err
	}
	err = t.tx.Exec(t.ctx, `
		INSERT INTO texts (n, request_id, body, remade)
		VALUES ($1, $2, $3, 1)`, n, r.Id, bounded(text))
	if err != nil {
		return fmt.Errorf("keep what a request is found by: %w", err)
	}
	return nil
}

// maxText bounds the text by which a request is found, in characters: what is
// written later is not searched.
const maxText = 50_000

// bounded cuts a text to maxText.
func bounded(text string) string {
	n := 0
	for at := range text {
		if n == maxText {
			return text[:at]
		}
		n++
	}
	return text
}

func (t *tx) AddText(id, text string) error {
	if text == "" {
		return nil
	}
	err := t.tx.Exec(t.ctx, `
		UPDATE texts SET body = body || ' ' || $2
		WHERE request_id = $1 AND length(body) < $3`, id, text, maxText)
	if err != nil {
		return fmt.Errorf("keep what a request is found by: %w", err)
	}
	return nil
}

func (t *tx) Put(r *requestsv1.Request, noticeAt int64) error {
	due := sql.NullInt64{Int64: noticeAt, Valid: noticeAt != 0}
	if err := t.sumChange("CAST($2 AS BIGINT)", "assignee", "decided_days", "state <> $2", r.Id, int64(r.State)); err != nil {
		return err
	}
	err := t.tx.Exec(t.ctx, `
		UPDATE requests SET version = $2, state = $3, deadline = $4, changed_at = $5, answer_by = $6, answer_days = $7, notice_at = $8, visible_at = $9, touched_at = $5
		WHERE id = $1`, r.Id, r.Version, int64(r.State), r.Deadline, r.ChangedAt, r.AnswerBy, r.AnswerDays, due, due)
	if err != nil {
		return fmt.Errorf("keep request: %w", err)
	}
	return nil
}

func (t *tx) PutDocument(r *requestsv1.Request, d *requestsv1.Document) error {
	err := t.tx.Exec(t.ctx, `
		INSERT INTO documents (request_id, id, name, kind, media_type, size, added_at, sha256, width, height, review, review_reason, staff, day, pages, remarks)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (request_id, id) DO UPDATE SET kind = excluded.kind, review = excluded.review, review_reason = excluded.review_reason,
			remarks = excluded.remarks`,
		r.Id, d.Id, d.Name, d.Kind, d.MediaType, d.Size, d.AddedAt, d.Sha256, d.Width, d.Height, d.Review, d.ReviewReason, d.Staff,
		d.Day, d.Pages, strings.Join(d.Remarks, " "))
	if err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	return nil
}

func (t *tx) DropDocument(r *requestsv1.Request, id string) error {
	if err := t.tx.Exec(t.ctx, `DELETE FROM documents WHERE request_id = $1 AND id = $2`, r.Id, id); err != nil {
		return fmt.Errorf("remove document: %w", err)
	}
	return nil
}

func (t *tx) Told(id string) (requests.Told, error) {
	var request string
	e := &requestsv1.Event{}
	err := t.tx.QueryRowContext(t.ctx, `
		SELECT request_id, `+eventColumns+` FROM events
		WHERE space = $1 AND id = $2`, t.space, id).
		Scan(append([]any{&request}, fieldsOf(e)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return requests.Told{}, fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return requests.Told{}, fmt.Errorf("get event: %w", err)
	}
	found, err := sqldb.Collect(t.ctx, t.tx, scanRequest, `
		SELECT `+columns+` FROM requests
		WHERE id = $1`, request)
	if err != nil {
		return requests.Told{}, fmt.Errorf("get request of event: %w", err)
	}
	if len(found) == 0 {
		return requests.Told{}, fault.New(fault.NotFound, "fault.no_request")
	}
	told := requests.Told{Request: found[0], Event: e}
	if e.DocumentId != "" {
		err = t.tx.QueryRowContext(t.ctx, `
			SELECT name FROM documents
			WHERE request_id = $1 AND id = $2`, request, e.DocumentId).Scan(&told.Document)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return requests.Told{}, fmt.Errorf("get document of event: %w", err)
		}
	}
	return told, nil
}

func (t *tx) AddEvent(r *requestsv1.Request, e *requestsv1.Event, tell bool) error {
	return t.addEvent(r, e, sql.NullInt64{Int64: e.At, Valid: tell})
}

func (t *tx) AddLateEvent(r *requestsv1.Request, e *requestsv1.Event, tellAt int64) error {
	return t.addEvent(r, e, sql.NullInt64{Int64: tellAt, Valid: tellAt != 0})
}

func (t *tx) addEvent(r *requestsv1.Request, e *requestsv1.Event, due sql.NullInt64) error {
	h, err := t.head(r.Id)
	if err != nil {
		return err
	}
	h.entries++
	entry := requestschain.New(r.Id, h.entries, h.hash, e)
	h.hash = entry.Hash
	query, args := insertEvent(r.Space, entry, due)
	if err := t.tx.Exec(t.ctx, query, args...); err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	if err := t.tx.Exec(t.ctx, `UPDATE requests SET entries = $2, head = $3, touched_at = $4 WHERE id = $1`, r.Id, h.entries, h.hash, e.At); err != nil {
		return fmt.Errorf("keep the end of a history: %w", err)
	}
	return nil
}

var _ requests.Tx = (*tx)(nil)
