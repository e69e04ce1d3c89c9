// Package webchatdb keeps the web chat in SQL, on SQLite or PostgreSQL.
//
// Each chat counts its messages and changes in its row of sessions. The
// counter moves in the transaction that makes the change, and that transaction
// holds the row, so numbers become visible in their order: who has seen the
// changes up to one number has missed none before it.
package webchatdb

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"time"

	"becario/channel"
	"becario/channel/webchat"
	"becario/kit/sqldb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the steps that bring a database up to date, in the folder
// "migrations".
func Migrations() fs.FS { return migrations }

// Store implements webchat.Store.
type Store struct{ db *sqldb.DB }

var _ webchat.Store = (*Store)(nil)

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

// Stats returns how much work the database was given.
func (s *Store) Stats() sqldb.Stats { return s.db.Stats() }

// Join keeps a session.
func (s *Store) Join(ctx context.Context, token []byte, v webchat.Session) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO sessions (chat, token, name, lang, zone, last, created_at)
			VALUES ($1, $2, $3, $4, $5, 0, $6)
			ON CONFLICT (chat) DO UPDATE SET
				name = excluded.name, lang = excluded.lang, zone = excluded.zone`,
			string(v.Chat), token, v.Name, v.Lang, v.Zone, v.At.UnixMicro())
		if err != nil {
			return fmt.Errorf("keep session: %w", err)
		}
		return nil
	})
}

const sessionColumns = `chat, name, lang, zone, created_at, token IS NULL, last, cleared`

func scanSession(rows sqldb.Row) (webchat.Session, error) {
	var v webchat.Session
	var at int64
	err := rows.Scan(&v.Chat, &v.Name, &v.Lang, &v.Zone, &at, &v.Left, &v.Last, &v.Cleared)
	v.At = time.UnixMicro(at).UTC()
	return v, err
}

// Session returns the session of a token.
func (s *Store) Session(ctx context.Context, token []byte) (webchat.Session, error) {
	return one(ctx, s.db.Read(), "find session", scanSession, `
		SELECT `+sessionColumns+` FROM sessions
		WHERE token = $1`, token)
}

// Owner returns the session of a chat.
func (s *Store) Owner(ctx context.Context, chat channel.Chat) (webchat.Session, error) {
	return one(ctx, s.db.Read(), "find owner", scanSession, `
		SELECT `+sessionColumns+` FROM sessions
		WHERE chat = $1`, string(chat))
}

// Leave takes the token from a chat.
func (s *Store) Leave(ctx context.Context, chat channel.Chat) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE sessions SET token = NULL
			WHERE chat = $1`, string(chat)); err != nil {
			return fmt.Errorf("leave chat: %w", err)
		}
		return nil
	})
}

const columns = `chat, seq, rev, kind, COALESCE(key, ''), body, at, COALESCE(edited_at, 0)`

func scan(rows sqldb.Row) (webchat.Message, error) {
	var m webchat.Message
	var body string
	var at, edited int64
	if err := rows.Scan(&m.Chat, &m.Seq, &m.Rev, &m.Kind, &m.Key, &body, &at, &edited); err != nil {
		return m, err
	}
	m.At = time.UnixMicro(at).UTC()
	if edited != 0 {
		m.Edited = time.UnixMicro(edited).UTC()
	}
	if err := json.Unmarshal([]byte(body), &m.Body); err != nil {
		return m, fmt.Errorf("read body: %w", err)
	}
	return m, nil
}

// Add keeps a message.
func (s *Store) Add(ctx context.Context, m webchat.Message, file []byte) (kept webchat.Message, added bool, err error) {
	body, err := json.Marshal(m.Body)
	if err != nil {
		return m, false, fmt.Errorf("write body: %w", err)
	}
	err = s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		kept, added = m, true
		// The row of the chat is taken first, so that of two deliveries of one
		// message the second finds the first.
		n, err := next(ctx, tx, m.Chat)
		if err != nil {
			return err
		}
		if m.Key != "" {
			earlier, err := one(ctx, tx, "find message", scan, `
				SELECT `+columns+` FROM messages
				WHERE chat = $1 AND key = $2`, string(m.Chat), m.Key)
			if err == nil {
				kept, added = earlier, false
				return nil
			}
			if !errors.Is(err, webchat.ErrNone) {
				return err
			}
		}
		if m.Kind == webchat.Corrected {
			if _, err := edit(ctx, tx, webchat.Said, m.Chat, m.Body.ReplyTo, m.Body.Text, nil, m.At); err != nil {
				return err
			}
		}
		kept.Seq, kept.Rev = n, n
		handed := m.Kind == webchat.Told || m.Kind == webchat.Toast
		_, err = tx.ExecContext(ctx, `
			INSERT INTO messages (chat, seq, rev, kind, key, body, file, at, handed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			string(m.Chat), n, n, string(m.Kind), sql.NullString{String: m.Key, Valid: m.Key != ""},
			string(body), file, m.At.UnixMicro(), handed)
		if err != nil {
			return fmt.Errorf("keep message: %w", err)
		}
		return nil
	})
	return kept, added, err
}

// Edit replaces text and buttons of a message of the bot.
func (s *Store) Edit(ctx context.Context, chat channel.Chat, seq int64, text string, buttons [][]channel.Button, at time.Time) (webchat.Message, error) {
	var m webchat.Message
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) (err error) {
		m, err = edit(ctx, tx, webchat.Told, chat, seq, text, buttons, at)
		return err
	})
	return m, err
}

// edit changes a message of a kind, which gets a new number of change.
func edit(ctx context.Context, tx *sqldb.Tx, kind webchat.Kind, chat channel.Chat, seq int64, text string, buttons [][]channel.Button, at time.Time) (webchat.Message, error) {
	n, err := next(ctx, tx, chat)
	if err != nil {
		return webchat.Message{}, err
	}
	m, err := message(ctx, tx, chat, seq)
	if err != nil {
		return m, err
	}
	if m.Kind != kind {
		return m, fmt.Errorf("edit message: %w", webchat.ErrNone)
	}
	m.Rev, m.Edited, m.Body.Text, m.Body.Buttons = n, at, text, buttons
	body, err := json.Marshal(m.Body)
	if err != nil {
		return m, fmt.Errorf("write body: %w", err)
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE messages SET rev = $3, body = $4, edited_at = $5
		WHERE chat = $1 AND seq = $2`, string(chat), seq, n, string(body), at.UnixMicro())
	if err != nil {
		return m, fmt.Errorf("edit message: %w", err)
	}
	return m, nil
}

// next moves the counter of a chat and holds its row until the transaction ends.
func next(ctx context.Context, tx *sqldb.Tx, chat channel.Chat) (int64, error) {
	var n int64
	err := tx.QueryRowContext(ctx, `
		UPDATE sessions SET last = last + 1
		WHERE chat = $1
		RETURNING last`, string(chat)).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("count in chat: %w", webchat.ErrNone)
	}
	if err != nil {
		return 0, fmt.Errorf("count in chat: %w", err)
	}
	return n, nil
}

// Message returns one message.
func (s *Store) Message(ctx context.Context, chat channel.Chat, seq int64) (webchat.Message, error) {
	return message(ctx, s.db.Read(), chat, seq)
}

func message(ctx context.Context, q sqldb.Queryer, chat channel.Chat, seq int64) (webchat.Message, error) {
	return one(ctx, q, "find message", scan, `
		SELECT `+columns+` FROM messages
		WHERE chat = $1 AND seq = $2`, string(chat), seq)
}

// Since returns what is new or changed after rev.
func (s *Store) Since(ctx context.Context, chat channel.Chat, rev int64, limit int) ([]webchat.Message, error) {
	return all(ctx, s.db.Read(), "find changes", `
		SELECT `+columns+` FROM messages
		WHERE chat = $1 AND rev > $2 AND kind IN ('said', 'told', 'toast')
		ORDER BY rev
		LIMIT $3`, string(chat), rev, limit)
}

// Before returns the latest shown messages before seq, oldest first.
func (s *Store) Before(ctx context.Context, chat channel.Chat, seq int64, limit int) ([]webchat.Message, error) {
	if seq == 0 {
		seq = math.MaxInt64
	}
	messages, err := all(ctx, s.db.Read(), "find messages", `
		SELECT `+columns+` FROM messages
		WHERE chat = $1 AND seq < $2 AND kind IN ('said', 'told')
		ORDER BY seq DESC
		LIMIT $3`, string(chat), seq, limit)
	slices.Reverse(messages)
	return messages, err
}

// Files returns the messages that came with a file.
func (s *Store) Files(ctx context.Context, chat channel.Chat) ([]webchat.Message, error) {
	return all(ctx, s.db.Read(), "find files", `
		SELECT `+columns+` FROM messages
		WHERE chat = $1 AND file IS NOT NULL
		ORDER BY seq`, string(chat))
}

// File returns the bytes that came with a message.
func (s *Store) File(ctx context.Context, chat channel.Chat, seq int64) ([]byte, error) {
	file, err := one(ctx, s.db.Read(), "find file", func(rows sqldb.Row) (file []byte, err error) {
		return file, rows.Scan(&file)
	}, `
		SELECT file FROM messages
		WHERE chat = $1 AND seq = $2 AND file IS NOT NULL`, string(chat), seq)
	return file, err
}

// Waiting lists chats with messages for the bot.
func (s *Store) Waiting(ctx context.Context, limit int) ([]channel.Chat, error) {
	chats, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (chat channel.Chat, err error) {
		return chat, rows.Scan(&chat)
	}, `
		SELECT DISTINCT chat FROM messages
		WHERE NOT handed
		LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("find waiting chats: %w", err)
	}
	return chats, nil
}

// Pending returns the messages of a chat for the bot, in order.
func (s *Store) Pending(ctx context.Context, chat channel.Chat, limit int) ([]webchat.Message, error) {
	return all(ctx, s.db.Read(), "find waiting messages", `
		SELECT `+columns+` FROM messages
		WHERE chat = $1 AND NOT handed
		ORDER BY seq
		LIMIT $2`, string(chat), limit)
}

// Handed marks the messages of a chat up to seq as given to the bot.
func (s *Store) Handed(ctx context.Context, chat channel.Chat, seq int64) error {
	return s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.ExecContext(ctx, `
			UPDATE messages SET handed = TRUE
			WHERE chat = $1 AND seq <= $2 AND NOT handed`, string(chat), seq); err != nil {
			return fmt.Errorf("mark messages: %w", err)
		}
		return nil
	})
}

func all(ctx context.Context, q sqldb.Queryer, doing, query string, args ...any) ([]webchat.Message, error) {
	messages, err := sqldb.Collect(ctx, q, scan, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return messages, nil
}

// one runs a query that finds one row, or fails with webchat.ErrNone.
func one[T any](ctx context.Context, q sqldb.Queryer, doing string, scan func(sqldb.Row) (T, error), query string, args ...any) (T, error) {
	var none T
	found, err := sqldb.Collect(ctx, q, scan, query, args...)
	if err != nil {
		return none, fmt.Errorf("%s: %w", doing, err)
	}
	if len(found) == 0 {
		return none, fmt.Errorf("%s: %w", doing, webchat.ErrNone)
	}
	return found[0], nil
}
