package botdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/sqldb"
	"becario/talk"
)

// Complete marks an update as done and keeps its answers and the question.
func (s *Store) Complete(ctx context.Context, in *bot.Inbound, out []bot.Outgoing, question string, now time.Time) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		if in != nil {
			done, err := finish(ctx, tx, *in, question, now)
			if err != nil || !done {
				return err
			}
			if forgets(out) {
				if err := forgetChat(ctx, tx, *in); err != nil {
					return err
				}
			}
		}
		return s.keep(ctx, tx, out, now)
	})
	if err != nil || !forgets(out) {
		return err
	}
	return s.db.Scrub(ctx)
}

// forgets reports whether the answers end with everything being erased.
func forgets(out []bot.Outgoing) bool {
	return slices.ContainsFunc(out, func(o bot.Outgoing) bool { return o.Forget })
}

// finish reports false if the update was done by somebody else meanwhile. Its
// words are not needed any more and go.
func finish(ctx context.Context, tx *sqldb.Tx, in bot.Inbound, question string, now time.Time) (bool, error) {
	result, err := tx.ExecContext(ctx, `
		UPDATE inbox SET state = 'done', done_at = $3, body = $4
		WHERE channel = $1 AND id = $2 AND state = 'new'`, in.Channel, in.ID, now.UnixMicro(), []byte{})
	if err != nil {
		return false, fmt.Errorf("finish update: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE people SET question = $2 WHERE chat = $1`, string(in.Chat), question); err != nil {
		return false, fmt.Errorf("keep question: %w", err)
	}
	return true, nil
}

// keep adds messages behind all others. Ids are taken by the highest one in use,
// which the unique key of the row guards.
func (s *Store) keep(ctx context.Context, tx *sqldb.Tx, out []bot.Outgoing, now time.Time) error {
	if len(out) == 0 {
		return nil
	}
	if s.db.Postgres() {
		// One at a time, so that ids are given in the order of commits.
		if _, err := tx.ExecContext(ctx, `LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return fmt.Errorf("keep message: %w", err)
		}
	}
	var last int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) FROM outbox`).Scan(&last); err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	for _, o := range out {
		if gone, err := nobody(ctx, tx, o); err != nil || gone {
			if err != nil {
				return fmt.Errorf("keep message: %w", err)
			}
			continue
		}
		last++
		if err := insert(ctx, tx, last, o, now); err != nil {
			return fmt.Errorf("keep message: %w", err)
		}
	}
	return nil
}

// nobody reports whether a notice is for a chat of which nobody is known any
// more: it was on its way while everything was erased.
func nobody(ctx context.Context, tx *sqldb.Tx, o bot.Outgoing) (bool, error) {
	if o.Priority == bot.Answer {
		return false, nil
	}
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE chat = $1`, string(o.Message.Chat)).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return true, nil
	}
	return false, err
}

func insert(ctx context.Context, tx *sqldb.Tx, id int64, o bot.Outgoing, now time.Time) error {
	talk.LinkButtons(&o.Message, id)
	body, bodyErr := json.Marshal(o.Message)
	refs, refsErr := json.Marshal(o.Refs)
	if err := errors.Join(bodyErr, refsErr); err != nil {
		return err
	}
	channel, _, _ := strings.Cut(string(o.Message.Chat), ":")
	stale := sql.NullInt64{Int64: o.StaleAt.UnixMicro(), Valid: !o.StaleAt.IsZero()}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO outbox (id, key, channel, chat, priority, body, picture, document, source, refs, frames,
			state, attempts, visible_at, stale_at, sent_id, why, forget)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new', 0, $12, $13, '', '', $14)
		ON CONFLICT (key) DO NOTHING`,
		id, o.Key, channel, string(o.Message.Chat), int64(o.Priority), string(body), o.Message.Picture, o.Message.Document,
		o.Source, string(refs), o.Frames, now.UnixMicro(), stale, o.Forget)
	return err
}

const messageColumns = `id, key, chat, priority, body, picture, document, source, refs, frames, attempts, stale_at, sent_id, forget`

type scanner interface{ Scan(...any) error }

func scanMessage(row scanner) (bot.Outgoing, error) {
	var o bot.Outgoing
	var chat, body, refs string
	var picture, document []byte
	var stale sql.NullInt64
	err := row.Scan(&o.ID, &o.Key, &chat, &o.Priority, &body, &picture, &document, &o.Source, &refs, &o.Frames, &o.Attempts, &stale, &o.SentID, &o.Forget)
	if err != nil {
		return o, err
	}
	err = errors.Join(json.Unmarshal([]byte(body), &o.Message), json.Unmarshal([]byte(refs), &o.Refs))
	o.Message.Picture, o.Message.Document, o.Message.Chat = picture, document, channel.Chat(chat)
	if stale.Valid {
		o.StaleAt = time.UnixMicro(stale.Int64).UTC()
	}
	return o, err
}

// ClaimMessage leases the next message to send.
func (s *Store) ClaimMessage(ctx context.Context, channels []string, now time.Time, lease time.Duration) (bot.Outgoing, bool, error) {
	if waiting, err := s.waiting(ctx, "outbox", channels, now); err != nil || !waiting {
		return bot.Outgoing{}, false, err
	}
	var o bot.Outgoing
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) (err error) {
		o, err = scanMessage(tx.QueryRowContext(ctx, `
			UPDATE outbox SET visible_at = $1, attempts = attempts + 1
			WHERE id IN (
				SELECT o.id FROM outbox o
				WHERE o.state = 'new' AND o.visible_at <= $2 AND o.channel IN `+oneOf(channels)+`
					AND NOT EXISTS (
						SELECT 1 FROM outbox e
						WHERE e.state = 'new' AND e.chat = o.chat
							AND (e.priority < o.priority OR (e.priority = o.priority AND e.id < o.id)))
				ORDER BY o.priority, o.visible_at, o.id
				LIMIT 1`+tx.SkipLocked()+`)
			RETURNING `+messageColumns, now.Add(lease).UnixMicro(), now.UnixMicro()))
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return bot.Outgoing{}, false, nil
	}
	if err != nil {
		return bot.Outgoing{}, false, fmt.Errorf("claim message: %w", err)
	}
	return o, true, nil
}

// Sent marks a message as delivered; its picture or document goes.
func (s *Store) Sent(ctx context.Context, id int64, message string, now time.Time) error {
	return s.exec(ctx, "mark sent", `
		UPDATE outbox SET state = 'sent', sent_id = $2, sent_at = $3, picture = NULL, document = NULL
		WHERE id = $1`, id, message, now.UnixMicro())
}

// RetryMessage gives a message back until an instant.
func (s *Store) RetryMessage(ctx context.Context, id int64, at time.Time, tried bool) error {
	back := 1
	if tried {
		back = 0
	}
	return s.exec(ctx, "retry message", `
		UPDATE outbox SET visible_at = $2, attempts = attempts - $3
		WHERE id = $1 AND state = 'new'`, id, at.UnixMicro(), back)
}

// Drop gives a message up.
func (s *Store) Drop(ctx context.Context, id int64, why string) error {
	return s.exec(ctx, "drop message", `
		UPDATE outbox SET state = 'dropped', why = $2, picture = NULL, document = NULL
		WHERE id = $1 AND state = 'new'`, id, why)
}

// Message returns a message of a chat.
func (s *Store) Message(ctx context.Context, chat channel.Chat, id int64) (bot.Outgoing, error) {
	return s.message(ctx, `WHERE chat = $1 AND id = $2`, string(chat), id)
}

// Bound returns the latest message that answers another, or is it.
func (s *Store) Bound(ctx context.Context, chat channel.Chat, message string) (bot.Outgoing, error) {
	return s.message(ctx, `WHERE chat = $1 AND (sent_id = $2 OR source = $2) AND refs <> 'null' ORDER BY id DESC LIMIT 1`, string(chat), message)
}

func (s *Store) message(ctx context.Context, where string, args ...any) (bot.Outgoing, error) {
	o, err := scanMessage(s.db.Read().QueryRowContext(ctx, `SELECT `+messageColumns+` FROM outbox `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.New(fault.NotFound, "fault.no_message")
	}
	if err != nil {
		return o, fmt.Errorf("find message: %w", err)
	}
	return o, nil
}

// Recent returns the latest messages that refer to records.
func (s *Store) Recent(ctx context.Context, chat channel.Chat, limit int) ([]bot.Outgoing, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(r *sql.Rows) (bot.Outgoing, error) { return scanMessage(r) }, `
		SELECT `+messageColumns+` FROM outbox
		WHERE chat = $1 AND refs <> 'null'
		ORDER BY id DESC
		LIMIT $2`, string(chat), limit)
	if err != nil {
		return nil, fmt.Errorf("find recent messages: %w", err)
	}
	return found, nil
}
