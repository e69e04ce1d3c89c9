package requestsdb

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/service/requests"
	"becario/service/requests/requestschain"
)

// head is the end of a history.
type head struct {
	entries int64
	hash    []byte
}

func (t *tx) scanWithHead(rows sqldb.Row) (*requestsv1.Request, error) {
	h := &head{}
	r, err := scan(rows, &h.entries, &h.hash)
	if err == nil {
		t.heads[r.Id] = h
	}
	return r, err
}

// head returns the end of the history of a request, and keeps others from adding
// to it meanwhile.
func (t *tx) head(id string) (*head, error) {
	if h := t.heads[id]; h != nil {
		return h, nil
	}
	h := &head{}
	err := sqldb.First(t.ctx, t.tx, []any{&h.entries, &h.hash}, `SELECT entries, head FROM requests WHERE id = $1`+t.tx.ForUpdate(), id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return nil, fmt.Errorf("read the end of a history: %w", err)
	}
	t.heads[id] = h
	return h, nil
}

const chainColumns = `n, actor_salt, actor_digest, words_salt, words_digest`

// insertEvent is the statement that keeps an entry of which the holder is to be
// told when it is due.
func insertEvent(space string, c requestschain.Entry, due sql.NullInt64) (string, []any) {
	e := c.Event
	e.Hash = c.Hash
	return `
		INSERT INTO events (space, request_id, ` + eventColumns + `, ` + chainColumns + `, notice_at, visible_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		[]any{space, c.Request, e.Id, e.At, e.Kind, e.Actor, int64(e.From), int64(e.To), e.Comment, e.Deadline, e.Reason, e.Rule, e.DocumentId, e.Hash, e.Proposer,
			c.N, c.ActorSalt, c.ActorDigest, c.WordsSalt, c.WordsDigest, due, due}
}

// chains returns the entries of the histories of requests, in the order of n and
// of those of before by when they were, by the request's id.
func chains(ctx context.Context, q sqldb.Queryer, ids []any) (map[string][]requestschain.Entry, error) {
	var c conditions
	found, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (requestschain.Entry, error) {
		e := requestschain.Entry{Event: &requestsv1.Event{}}
		err := rows.Scan(append([]any{&e.Request, &e.N, &e.ActorSalt, &e.ActorDigest, &e.WordsSalt, &e.WordsDigest}, fieldsOf(e.Event)...)...)
		e.Hash = e.Event.Hash
		return e, err
	}, `
		SELECT request_id, `+chainColumns+`, `+eventColumns+` FROM events
		WHERE request_id IN (`+c.values(ids)+`)
		ORDER BY request_id, n, at, id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	all := map[string][]requestschain.Entry{}
	for _, e := range found {
		all[e.Request] = append(all[e.Request], e)
	}
	return all, nil
}

// chainPage is how many histories are chained, or looked through, at a time.
const chainPage = 500

// chainOld chains the histories of requests from before there were chains, and
// gives them their codes.
func (s *Store) chainOld(ctx context.Context) error {
	for {
		n := 0
		err := s.db.InTx(ctx, func(t *sqldb.Tx) error {
			ids, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (id any, err error) {
				var text string
				err = rows.Scan(&text)
				return text, err
			}, `
				SELECT id FROM requests
				WHERE code = ''
				ORDER BY id
				LIMIT $1`+t.ForUpdate(), chainPage)
			if n = len(ids); err != nil || n == 0 {
				return err
			}
			all, err := chains(ctx, t, ids)
			if err != nil {
				return err
			}
			var b sqldb.Batch
			for _, id := range ids {
				var h head
				for _, old := range all[id.(string)] {
					h.entries++
					e := requestschain.New(old.Request, h.entries, h.hash, old.Event)
					h.hash = e.Hash
					b.Exec(nil, `
						UPDATE events SET n = $3, actor_salt = $4, actor_digest = $5, words_salt = $6, words_digest = $7, hash = $8
						WHERE request_id = $1 AND id = $2`, id, e.Event.Id, e.N, e.ActorSalt, e.ActorDigest, e.WordsSalt, e.WordsDigest, e.Hash)
				}
				b.Exec(nil, `UPDATE requests SET code = $2, entries = $3, head = $4 WHERE id = $1`, id, requests.NewCode(), h.entries, bytesOf(h.hash))
			}
			return t.Send(ctx, &b)
		})
		if err != nil || n < chainPage {
			return wrap("chain histories", err)
		}
	}
}

// bytesOf is never NULL.
func bytesOf(b []byte) []byte { return append([]byte{}, b...) }

// Anchor binds the ends of histories by a new anchor.
func (s *Store) Anchor(ctx context.Context, now, day int64, limit int) (more bool, err error) {
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		more = false
		var last requestschain.Anchor
		err := sqldb.First(ctx, t, []any{&last.N, &last.At, &last.Heads, &last.Hash}, `SELECT n, at, heads, hash FROM anchors ORDER BY n DESC LIMIT 1`)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if last.At >= day && last.Heads < int64(limit) {
			return nil
		}
		heads, err := sqldb.Collect(ctx, t, scanHead, `
			SELECT id, entries, head FROM requests
			WHERE entries > anchored
			ORDER BY id
			LIMIT $1`+t.ForUpdate(), limit)
		if err != nil || len(heads) == 0 {
			return err
		}
		a := requestschain.NewAnchor(last.N+1, now, last.Hash, heads)
		first, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (n int64, err error) { err = rows.Scan(&n); return n, err }, `
			INSERT INTO anchors (n, at, heads, root, hash)
			VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (n) DO NOTHING
			RETURNING n`, a.N, a.At, a.Heads, a.Root, a.Hash)
		if err != nil || len(first) == 0 {
			return err // another program has
		}
		var b sqldb.Batch
		for _, h := range heads {
			b.Exec(nil, `INSERT INTO heads (anchor, request_id, entries, hash) VALUES ($1, $2, $3, $4)`, a.N, h.Request, h.Entries, h.Hash)
			b.Exec(nil, `UPDATE requests SET anchored = $2 WHERE id = $1`, h.Request, h.Entries)
		}
		more = len(heads) == limit
		return t.Send(ctx, &b)
	})
	return more, wrap("anchor histories", err)
}

func scanHead(rows sqldb.Row) (h requestschain.Head, err error) {
	err = rows.Scan(&h.Request, &h.Entries, &h.Hash)
	return h, err
}

// Evidence is what Verify found.
type Evidence struct {
	Requests, Entries int
	// Anchor is the last; its N is 0 if there is none.
	Anchor requestschain.Anchor
	// Faults are the first things that are wrong, each in words, at most maxFaults.
	Faults []string
}

// maxFaults is how many faults are told.
const maxFaults = 20

func (e *Evidence) fault(format string, args ...any) {
	if len(e.Faults) < maxFaults {
		e.Faults = append(e.Faults, fmt.Sprintf(format, args...))
	}
}

// Verify looks through the chains of all histories of the database that dsn names,
// and through that of the anchors. It changes nothing; the database must be there
// and up to date, and may be in use.
func Verify(ctx context.Context, dsn string) (e Evidence, err error) {
	db, err := sqldb.Attach(ctx, dsn)
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := e.anchors(ctx, db.Read()); err != nil {
		return e, wrap("read anchors", err)
	}
	for after, more := "", true; more; {
		after, more, err = e.histories(ctx, db.Read(), after)
		if err != nil {
			return e, wrap("read histories", err)
		}
	}
	return e, nil
}

// chained is a request whose history is looked through.
type chained struct {
	id, number string
	state      requestsv1.State
	head
	anchored int64
}

// histories looks through a page of histories after a request.
func (e *Evidence) histories(ctx context.Context, q sqldb.Queryer, after string) (last string, more bool, err error) {
	// The ends are read before the entries: what is added meanwhile is left out.
	page, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (c chained, err error) {
		err = rows.Scan(&c.id, &c.number, &c.state, &c.entries, &c.hash, &c.anchored)
		return c, err
	}, `
		SELECT id, number, state, entries, head, anchored FROM requests
		WHERE id > $1
		ORDER BY id
		LIMIT $2`, after, chainPage)
	if err != nil || len(page) == 0 {
		return "", false, err
	}
	ids := make([]any, len(page))
	for i, c := range page {
		ids[i] = c.id
	}
	all, err := chains(ctx, q, ids)
	if err != nil {
		return "", false, err
	}
	for _, c := range page {
		entries := all[c.id]
		e.Requests++
		e.Entries += len(entries)
		grown, err := e.grown(ctx, q, c, entries)
		if err != nil {
			return "", false, err
		}
		if grown {
			entries = entries[:c.entries]
		}
		f, ok := requestschain.Verify(entries, c.entries, c.hash)
		switch {
		case !ok:
			e.fault("%s, entry %d: %s", c.number, f.N, f.What)
		case !grown && len(entries) > 0 && entries[len(entries)-1].Event.To != c.state:
			e.fault("%s: its state is not that of its last entry", c.number)
		case c.anchored > c.entries:
			e.fault("%s, entry %d: it was anchored, and is missing", c.number, c.entries+1)
		}
	}
	return page[len(page)-1].id, true, nil
}

// grown reports whether a history has more entries than it had because some were
// added meanwhile.
func (e *Evidence) grown(ctx context.Context, q sqldb.Queryer, c chained, all []requestschain.Entry) (bool, error) {
	if int64(len(all)) <= c.entries {
		return false, nil
	}
	var now int64
	err := q.QueryRowContext(ctx, `SELECT entries FROM requests WHERE id = $1`, c.id).Scan(&now)
	return now > c.entries, err
}

// anchors looks through the chain of the office.
func (e *Evidence) anchors(ctx context.Context, q sqldb.Queryer) error {
	all, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (a requestschain.Anchor, err error) {
		err = rows.Scan(&a.N, &a.At, &a.Heads, &a.Root, &a.Hash)
		return a, err
	}, `SELECT n, at, heads, root, hash FROM anchors ORDER BY n`)
	if err != nil {
		return err
	}
	type bound struct {
		requestschain.Head
		present []byte // the hash of the entry as it is now
	}
	for i, a := range all {
		found, err := sqldb.Collect(ctx, q, func(rows sqldb.Row) (b bound, err error) {
			err = rows.Scan(&b.Request, &b.Entries, &b.Hash, &b.present)
			return b, err
		}, `
			SELECT heads.request_id, entries, heads.hash, events.hash FROM heads
			LEFT JOIN events ON events.request_id = heads.request_id AND events.n = heads.entries
			WHERE anchor = $1`, a.N)
		if err != nil {
			return err
		}
		heads := make([]requestschain.Head, len(found))
		for i, b := range found {
			heads[i] = b.Head
			if !bytes.Equal(b.present, b.Hash) {
				e.fault("request %s, entry %d: it is not the one that anchor %d binds", b.Request, b.Entries, a.N)
			}
		}
		if n := int64(i) + 1; !a.Holds(n, e.Anchor.Hash, heads) {
			e.fault("anchor %d: it is not the one that was written, or is missing", n)
			return nil // what comes after it proves nothing
		}
		e.Anchor = a
	}
	var loose int
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM heads WHERE anchor > $1`, e.Anchor.N).Scan(&loose)
	if loose > 0 {
		e.fault("anchor %d: it is missing", e.Anchor.N+1)
	}
	return err
}
