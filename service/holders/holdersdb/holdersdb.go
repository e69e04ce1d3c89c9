// Package holdersdb keeps holders and links in SQL, on SQLite or PostgreSQL.
package holdersdb

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/service/holders"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements holders.Store.
type Store struct{ db *sqldb.DB }

var _ holders.Store = (*Store)(nil)

// Open opens the database that dsn names and brings it up to date.
func Open(ctx context.Context, dsn string) (*Store, error) {
	db, err := sqldb.Open(ctx, dsn, migrations)
	if err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.Ping(ctx) }

const columns = `h.id, h.name, h.email, h.document, h.programme, h.university, h.country, h.from_day, h.to_day, h.changed_at,
	(SELECT COUNT(*) FROM links l WHERE l.holder = h.id)`

func fields(h *holders.Holder, changed *int64) []any {
	return []any{&h.ID, &h.Name, &h.Email, &h.Document, &h.Programme, &h.University, &h.Country, &h.From, &h.To, changed, &h.Links}
}

func scanHolder(rows sqldb.Row) (h holders.Holder, err error) {
	var changed int64
	err = rows.Scan(fields(&h, &changed)...)
	h.ChangedAt = time.UnixMicro(changed).UTC()
	return h, err
}

// one is the only row of a query, or not_found.
func one[T any](ctx context.Context, q sqldb.Queryer, scan func(sqldb.Row) (T, error), missing, query string, args ...any) (none T, err error) {
	found, err := sqldb.Collect(ctx, q, scan, query, args...)
	if err != nil {
		return none, err
	}
	if len(found) != 1 {
		return none, fault.New(fault.NotFound, missing)
	}
	return found[0], nil
}

func holder(ctx context.Context, q sqldb.Queryer, where string, args ...any) (holders.Holder, error) {
	return one(ctx, q, scanHolder, "fault.unknown_holder", `
		SELECT `+columns+`
		FROM holders h
		WHERE `+where, args...)
}

// Holder returns a holder by their identifier.
func (s *Store) Holder(ctx context.Context, id string) (holders.Holder, error) {
	return holder(ctx, s.db.Read(), `h.id = $1`, id)
}

// ByEmail returns the only holder with an address; one that two have proves
// nothing.
func (s *Store) ByEmail(ctx context.Context, email string) (holders.Holder, error) {
	return holder(ctx, s.db.Read(), `h.email = $1`, email)
}

// Import changes or adds holders.
func (s *Store) Import(ctx context.Context, rows []holders.Holder, preview bool, decide func(int, holders.Holder, bool) (holders.Holder, bool)) error {
	each := func(q sqldb.Queryer, keep func(h holders.Holder) error) error {
		for i, row := range rows {
			there, err := match(ctx, q, row)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return fmt.Errorf("find holder: %w", err)
			}
			h, change := decide(i, there, err == nil)
			if !change || preview {
				continue
			}
			if err := keep(h); err != nil {
				return err
			}
		}
		return nil
	}
	if preview {
		return each(s.db.Read(), nil)
	}
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return each(tx, func(h holders.Holder) error { return put(ctx, tx, h) })
	})
}

// match is who has the document of a row, or else its address.
func match(ctx context.Context, q sqldb.Queryer, row holders.Holder) (holders.Holder, error) {
	if row.Document != "" {
		if there, err := holder(ctx, q, `h.document = $1`, row.Document); err == nil || !fault.Is(err, fault.NotFound) {
			return there, err
		}
	}
	return holder(ctx, q, `h.email = $1`, row.Email)
}

func put(ctx context.Context, tx *sqldb.Tx, h holders.Holder) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO holders (id, name, sort_key, email, document, programme, university, country, from_day, to_day, words, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET
			name = excluded.name, sort_key = excluded.sort_key, email = excluded.email, document = excluded.document,
			programme = excluded.programme, university = excluded.university, country = excluded.country,
			from_day = excluded.from_day, to_day = excluded.to_day, words = excluded.words, changed_at = excluded.changed_at`,
		h.ID, h.Name, holders.SortKey(h.Name), h.Email, h.Document, h.Programme, h.University, h.Country, h.From, h.To, " "+h.Text(), h.ChangedAt.UnixMicro())
	if err != nil {
		return fmt.Errorf("keep holder: %w", err)
	}
	return nil
}

// List returns holders by name. The whole list of an office is some thousands, so
// words are looked for in each.
func (s *Store) List(ctx context.Context, search holders.Search) ([]holders.Holder, int, error) {
	where, args := []string{`1 = 1`}, []any{}
	arg := func(value any) string {
		args = append(args, value)
		return fmt.Sprint("$", len(args))
	}
	for _, word := range search.Words {
		where = append(where, `h.words LIKE `+arg("% "+like(word)+"%")+` ESCAPE '\'`)
	}
	var total int
	if err := s.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM holders h WHERE `+strings.Join(where, " AND "), args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count holders: %w", err)
	}
	if key, id, ok := strings.Cut(search.After, "\x1f"); ok {
		k := arg(key)
		where = append(where, `(h.sort_key > `+k+` OR h.sort_key = `+k+` AND h.id > `+arg(id)+`)`)
	}
	found, err := sqldb.Collect(ctx, s.db.Read(), scanHolder, `
		SELECT `+columns+`
		FROM holders h
		WHERE `+strings.Join(where, " AND ")+`
		ORDER BY h.sort_key, h.id
		LIMIT `+arg(search.Limit), args...)
	return found, total, err
}

// like takes the meaning from the signs of LIKE.
func like(word string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)
}

func scanLink(rows sqldb.Row) (l holders.Link, err error) {
	var at int64
	err = rows.Scan(&l.Space, &l.Holder, &l.How, &l.Actor, &at)
	l.At = time.UnixMicro(at).UTC()
	return l, err
}

// Links returns the spaces of a holder.
func (s *Store) Links(ctx context.Context, id string) ([]holders.Link, error) {
	return sqldb.Collect(ctx, s.db.Read(), scanLink, `
		SELECT space, holder, how, actor, at
		FROM links
		WHERE holder = $1
		ORDER BY at DESC, space`, id)
}

// Of returns whose a space is.
func (s *Store) Of(ctx context.Context, space string) (holders.Link, holders.Holder, error) {
	l, err := one(ctx, s.db.Read(), scanLink, "fault.unknown_holder", `
		SELECT space, holder, how, actor, at
		FROM links
		WHERE space = $1`, space)
	if err != nil {
		return l, holders.Holder{}, err
	}
	h, err := s.Holder(ctx, l.Holder)
	return l, h, err
}

// Link says whose a space is.
func (s *Store) Link(ctx context.Context, l holders.Link) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error { return link(ctx, tx, l) })
}

func link(ctx context.Context, tx *sqldb.Tx, l holders.Link) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO links (space, holder, how, actor, at)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (space) DO UPDATE SET holder = excluded.holder, how = excluded.how, actor = excluded.actor, at = excluded.at`,
		l.Space, l.Holder, l.How, l.Actor, l.At.UnixMicro())
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return nil
}

// Unlink takes the link from a space.
func (s *Store) Unlink(ctx context.Context, space string) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM links WHERE space = $1`, space)
		return err
	})
}

// Erase removes what is kept of a space.
func (s *Store) Erase(ctx context.Context, space string, now time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := eraseBroadcasts(ctx, tx, space, now.UnixMicro()); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		for _, statement := range []string{
			`DELETE FROM links WHERE space = $1`, `DELETE FROM codes WHERE space = $1`,
			`UPDATE invitations SET used_by = 'erased' WHERE used_by = $1`,
			`DELETE FROM attempts WHERE key IN ('ask ' || $1, 'prove ' || $1, 'accept ' || $1)`,
		} {
			if _, err := tx.ExecContext(ctx, statement, space); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		return nil
	})
}

// PutCode keeps the code of a space, and forgets the codes that no longer count.
func (s *Store) PutCode(ctx context.Context, c holders.Code, now time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Exec(ctx, `DELETE FROM codes WHERE expires_at <= $1`, now.UnixMicro()); err != nil {
			return fmt.Errorf("forget old codes: %w", err)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO codes (space, holder, hash, expires_at)
			VALUES ($1, $2, $3, $4)
			ON CONFLICT (space) DO UPDATE SET holder = excluded.holder, hash = excluded.hash, expires_at = excluded.expires_at`,
			c.Space, c.Holder, c.Hash, c.ExpiresAt.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep code: %w", err)
		}
		return nil
	})
}

// Code returns the code of a space.
func (s *Store) Code(ctx context.Context, space string, now time.Time) (holders.Code, error) {
	return one(ctx, s.db.Read(), func(rows sqldb.Row) (c holders.Code, err error) {
		var expires int64
		err = rows.Scan(&c.Space, &c.Holder, &c.Hash, &expires)
		c.ExpiresAt = time.UnixMicro(expires).UTC()
		return c, err
	}, "fault.no_code", `
		SELECT space, holder, hash, expires_at
		FROM codes
		WHERE space = $1 AND expires_at > $2`, space, now.UnixMicro())
}

// AddInvitation keeps the only good invitation of a holder.
func (s *Store) AddInvitation(ctx context.Context, token []byte, holder string, expires time.Time) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM invitations WHERE holder = $1 AND used_by = ''`, holder); err != nil {
			return fmt.Errorf("forget invitation: %w", err)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO invitations (token, holder, expires_at)
			VALUES ($1, $2, $3)`, token, holder, expires.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep invitation: %w", err)
		}
		return nil
	})
}

// Accept uses an invitation up and links the space.
func (s *Store) Accept(ctx context.Context, token []byte, l holders.Link) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		of, err := sqldb.Collect(ctx, tx, func(rows sqldb.Row) (id string, err error) { return id, rows.Scan(&id) }, `
			UPDATE invitations SET used_by = $2
			WHERE token = $1 AND expires_at > $3 AND (used_by = '' OR used_by = $2)
			RETURNING holder`, token, l.Space, l.At.UnixMicro())
		if err != nil {
			return fmt.Errorf("use invitation: %w", err)
		}
		if len(of) == 0 {
			return fault.New(fault.NotFound, "fault.no_invitation")
		}
		l.Holder = of[0]
		return link(ctx, tx, l)
	})
}

// Attempt counts a try.
func (s *Store) Attempt(ctx context.Context, key string, now time.Time, within time.Duration) (n int, since time.Time, err error) {
	at := now.UnixMicro()
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE ends_at <= $1`, at); err != nil {
			return fmt.Errorf("forget tries: %w", err)
		}
		var began int64
		err := tx.QueryRowContext(ctx, `
			INSERT INTO attempts (key, n, since_at, ends_at)
			VALUES ($1, 1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET n = attempts.n + 1
			RETURNING n, since_at`, key, at, now.Add(within).UnixMicro()).Scan(&n, &began)
		since = time.UnixMicro(began).UTC()
		if err != nil {
			return fmt.Errorf("count tries: %w", err)
		}
		return nil
	})
	return n, since, err
}
