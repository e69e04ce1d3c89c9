package botdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"becario/bot"
	"becario/channel"
	"becario/kit/page"
	"becario/kit/sqldb"
)

// exportLimit is how much a page of an export holds at most: a message that
// waits may hold a picture.
const exportLimit = 50

// Export returns a page of what is kept of a chat.
func (s *Store) Export(ctx context.Context, chat channel.Chat, at string) ([]json.RawMessage, string, error) {
	return page.Read(ctx, at, exportLimit,
		s.list("person", func(after string, limit int) (string, []any) {
			return `
				SELECT id, * FROM people
				WHERE chat = $1 AND id > $2
				ORDER BY id
				LIMIT $3`, []any{string(chat), after, limit}
		}),
		s.list("message", func(after string, limit int) (string, []any) {
			id, _ := strconv.ParseInt(after, 10, 64) // before the first one it is empty
			return `
				SELECT id, * FROM outbox
				WHERE chat = $1 AND id > $2
				ORDER BY id
				LIMIT $3`, []any{string(chat), id, limit}
		}),
		s.list("update", func(after string, limit int) (string, []any) {
			return `
				SELECT id, * FROM inbox
				WHERE chat = $1 AND id > $2
				ORDER BY id
				LIMIT $3`, []any{string(chat), after, limit}
		}))
}

// list is a list of the rows of a query, whatever their columns are, as objects
// that say what they are.
func (s *Store) list(what string, query func(after string, limit int) (string, []any)) page.List[json.RawMessage] {
	return page.Of(func(ctx context.Context, after string, limit int) ([]sqldb.Record, error) {
		text, args := query(after, limit)
		records, err := sqldb.Records(ctx, s.db.Read(), text, args...)
		if err != nil {
			return nil, fmt.Errorf("list each %s: %w", what, err)
		}
		return records, nil
	}, func(r sqldb.Record) string { return r.Key }, func(r sqldb.Record) json.RawMessage {
		return fmt.Appendf(nil, "{%q:%s}", what, r.JSON)
	})
}

// Erase removes what is kept of a chat.
func (s *Store) Erase(ctx context.Context, chat channel.Chat) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		return eraseChat(ctx, tx, chat, `
			DELETE FROM inbox
			WHERE chat = $1`)
	})
	if err != nil {
		return err
	}
	return s.db.Scrub(ctx)
}

// forgetChat removes what is kept of the chat of an update that is done now, but
// for what has come since. The identifier of the update stays as long as that of
// any other, since the channel may deliver it again.
func forgetChat(ctx context.Context, tx *sqldb.Tx, in bot.Inbound) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE inbox SET chat = ''
		WHERE channel = $1 AND id = $2`, in.Channel, in.ID)
	if err != nil {
		return fmt.Errorf("erase chat: %w", err)
	}
	return eraseChat(ctx, tx, in.Chat, `
		DELETE FROM inbox
		WHERE chat = $1 AND state <> 'new'`)
}

// eraseChat removes who talks in a chat, the messages to them, and their updates
// with a statement of its own.
func eraseChat(ctx context.Context, tx *sqldb.Tx, chat channel.Chat, updates string) error {
	for _, statement := range []string{updates, `
		DELETE FROM people
		WHERE chat = $1`, `
		DELETE FROM outbox
		WHERE chat = $1 AND id < (SELECT MAX(id) FROM outbox)`, blank + `
		WHERE chat = $1`} {
		if _, err := tx.ExecContext(ctx, statement, string(chat)); err != nil {
			return fmt.Errorf("erase chat: %w", err)
		}
	}
	return nil
}

// blank empties a message. The latest of all is not deleted: the next one would
// get its id, which buttons in the chat still have.
const blank = `
	UPDATE outbox SET key = 'erased/' || CAST(id AS TEXT), channel = '', chat = '', body = '{}', picture = NULL, document = NULL,
		source = '', refs = 'null', frames = '', state = 'dropped', sent_id = '', why = '', forget = FALSE`

// Forget removes a message that was delivered or given up.
func (s *Store) Forget(ctx context.Context, id int64) error {
	err := s.exec(ctx, "forget message", blank+`
		WHERE id = $1 AND forget`, id)
	if err != nil {
		return err
	}
	return s.db.Scrub(ctx)
}
