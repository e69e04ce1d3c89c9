package botdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/sqldb"
)

const messageColumns = `id, key, chat, priority, body, picture, document, source, refs, frames, attempts, visible_at, stale_at, due_at, sent_id, forget`

// scanMessage reads those columns.
func scanMessage(scan func(...any) error) (bot.Outgoing, error) {
	var o bot.Outgoing
	var chat, body, refs string
	var picture, document []byte
	var visible int64
	var stale, due sql.NullInt64
	err := scan(&o.ID, &o.Key, &chat, &o.Priority, &body, &picture, &document, &o.Source, &refs, &o.Frames, &o.Attempts, &visible, &stale, &due, &o.SentID, &o.Forget)
	if err != nil {
		return o, err
	}
	err = errors.Join(json.Unmarshal([]byte(body), &o.Message), json.Unmarshal([]byte(refs), &o.Refs))
	o.Message.Picture, o.Message.Document, o.Message.Chat = picture, document, channel.Chat(chat)
	o.NotBefore = time.UnixMicro(visible).UTC()
	if stale.Valid {
		o.StaleAt = time.UnixMicro(stale.Int64).UTC()
	}
	if due.Valid {
		o.DueAt = time.UnixMicro(due.Int64).UTC()
	}
	return o, err
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
	o, err := scanMessage(s.db.Read().QueryRowContext(ctx, `SELECT `+messageColumns+` FROM outbox `+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.New(fault.NotFound, "fault.no_message")
	}
	if err != nil {
		return o, fmt.Errorf("find message: %w", err)
	}
	return o, nil
}

// Latest returns the latest messages of a chat.
func (s *Store) Latest(ctx context.Context, chat channel.Chat, limit int) ([]bot.Outgoing, error) {
	return s.latest(ctx, `chat = $1`, chat, limit)
}

// Recent returns the latest messages that refer to records.
func (s *Store) Recent(ctx context.Context, chat channel.Chat, limit int) ([]bot.Outgoing, error) {
	return s.latest(ctx, `chat = $1 AND refs <> 'null'`, chat, limit)
}

func (s *Store) latest(ctx context.Context, where string, chat channel.Chat, limit int) ([]bot.Outgoing, error) {
	found, err := sqldb.Collect(ctx, s.db.Read(), func(r sqldb.Row) (bot.Outgoing, error) { return scanMessage(r.Scan) }, `
		SELECT `+messageColumns+` FROM outbox
		WHERE `+where+`
		ORDER BY id DESC
		LIMIT `+strconv.Itoa(limit), string(chat))
	if err != nil {
		return nil, fmt.Errorf("find recent messages: %w", err)
	}
	return found, nil
}
