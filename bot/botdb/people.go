package botdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/person"
)

const (
	keptColumns   = `id, chat, name, lang, lang_chosen, zone, currency, blocked, question`
	personColumns = keptColumns + `, quiet, quiet_days, mute_until, digest_at, digest_next`
)

func scanPerson(row interface{ Scan(...any) error }) (person.Person, error) {
	var p person.Person
	var muted int64
	var digest sql.NullInt64
	err := row.Scan(&p.ID, &p.Chat, &p.Name, &p.Lang, &p.LangChosen, &p.Zone, &p.Currency, &p.Blocked, &p.Question,
		&p.Quiet.Hours, &p.Quiet.Days, &muted, &p.Digest.At, &digest)
	if muted != 0 {
		p.Quiet.Until = time.UnixMicro(muted).UTC()
	}
	if digest.Valid {
		p.Digest.Next = time.UnixMicro(digest.Int64).UTC()
	}
	return p, err
}

// Person returns who talks in a chat.
func (s *Store) Person(ctx context.Context, chat channel.Chat, defaults person.Person, now time.Time) (person.Person, error) {
	p, err := s.person(ctx, `chat = $1`, string(chat))
	if !fault.Is(err, fault.NotFound) {
		return p, err
	}
	fresh := uuid.Must(uuid.NewV7()).String()
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		err := tx.Exec(ctx, `
			INSERT INTO people (`+keptColumns+`, created_at)
			VALUES ($1, $2, $3, $4, FALSE, $5, $6, FALSE, '', $7)
			ON CONFLICT (chat) DO NOTHING`,
			fresh, string(chat), defaults.Name, defaults.Lang, defaults.Zone, defaults.Currency, now.UnixMicro())
		return err
	})
	if err != nil {
		return person.Person{}, fmt.Errorf("keep person: %w", err)
	}
	p, err = s.person(ctx, `chat = $1`, string(chat))
	p.New = p.ID == fresh
	return p, err
}

// PersonByID returns a person.
func (s *Store) PersonByID(ctx context.Context, id string) (person.Person, error) {
	return s.person(ctx, `id = $1`, id)
}

// Find returns the people whose id, chat or name this is.
func (s *Store) Find(ctx context.Context, who string) ([]person.Person, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(r sqldb.Row) (person.Person, error) { return scanPerson(r) }, `
		SELECT `+personColumns+` FROM people
		WHERE id = $1 OR chat = $1 OR name = $1
		ORDER BY id`, who)
	if err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return found, nil
}

func (s *Store) person(ctx context.Context, where string, arg any) (person.Person, error) {
	p, err := scanPerson(s.db.Read().QueryRowContext(ctx, `SELECT `+personColumns+` FROM people WHERE `+where, arg))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "fault.no_person")
	}
	if err != nil {
		return p, fmt.Errorf("find person: %w", err)
	}
	return p, nil
}

// SavePerson keeps what may change about a person.
func (s *Store) SavePerson(ctx context.Context, p person.Person) error {
	var muted int64
	if !p.Quiet.Until.IsZero() {
		muted = p.Quiet.Until.UnixMicro()
	}
	digest := sql.NullInt64{Int64: p.Digest.Next.UnixMicro(), Valid: !p.Digest.Next.IsZero()}
	return s.exec(ctx, "keep person", `
		UPDATE people SET name = $2, lang = $3, lang_chosen = $4, zone = $5, currency = $6, blocked = $7,
			quiet = $8, quiet_days = $9, mute_until = $10, digest_at = $11, digest_next = $12
		WHERE id = $1`, p.ID, p.Name, p.Lang, p.LangChosen, p.Zone, p.Currency, p.Blocked,
		p.Quiet.Hours, p.Quiet.Days, muted, p.Digest.At, digest)
}

// Digests returns people who are to be told of their day.
func (s *Store) Digests(ctx context.Context, now time.Time, limit int) ([]person.Person, int64, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(r sqldb.Row) (person.Person, error) { return scanPerson(r) }, `
		SELECT `+personColumns+` FROM people
		WHERE digest_next <= $1
		ORDER BY digest_next
		LIMIT $2`, now.UnixMicro(), limit)
	if err != nil {
		return nil, 0, fmt.Errorf("find digests: %w", err)
	}
	var next sql.NullInt64
	err = s.db.Read().QueryRowContext(ctx, `SELECT MIN(digest_next) FROM people WHERE digest_next IS NOT NULL`).Scan(&next)
	if err != nil {
		return nil, 0, fmt.Errorf("next digest: %w", err)
	}
	return found, next.Int64, nil
}

// Block notes that a person does not want messages.
func (s *Store) Block(ctx context.Context, chat channel.Chat) error {
	return s.exec(ctx, "block person", `UPDATE people SET blocked = TRUE WHERE chat = $1`, string(chat))
}
