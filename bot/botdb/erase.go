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
		var b sqldb.Batch
		// First, as for those who add something meanwhile: they wait, and find that
		// the lease is gone.
		b.Exec(nil, `DELETE FROM leases WHERE chat = $1`, string(chat))
		b.Exec(nil, `DELETE FROM inbox WHERE chat = $1`, string(chat))
		eraseChat(&b, chat, `TRUE`)
		return tx.Send(ctx, &b)
	})
	if err != nil {
		return fmt.Errorf("erase chat: %w", err)
	}
	s.db.ScrubSoon()
	return nil
}

// Scrub takes what was removed out of the files of the database.
func (s *Store) Scrub(ctx context.Context) error { return s.db.Scrub(ctx) }

// ScrubAsked tells that something was removed since the last Scrub.
func (s *Store) ScrubAsked() <-chan struct{} { return s.db.ScrubAsked() }

// forgetChat removes what is kept of the chat of an update that is done now, but
// for what has come since, and for a last message that is not sent yet: it goes
// then. The identifier of the update stays as long as that of
// any other, since the channel may deliver it again. The lease of the chat goes
// when the last message is sent and its holder leaves it, as always.
func forgetChat(b *sqldb.Batch, in bot.Inbound) {
	b.Exec(nil, `
		UPDATE inbox SET chat = ''
		WHERE channel = $1 AND id = $2`, in.Channel, in.ID)
	b.Exec(nil, `
		DELETE FROM inbox
		WHERE chat = $1 AND state <> 'new'`, string(in.Chat))
	eraseChat(b, in.Chat, `NOT (forget AND state = 'new')`)
}

// eraseChat removes who talks in a chat and those of the messages to them for
// which a condition holds.
func eraseChat(b *sqldb.Batch, chat channel.Chat, condition string) {
	for _, statement := range []string{`
		DELETE FROM people
		WHERE chat = $1`, `
		DELETE FROM outbox
		WHERE chat = $1 AND id < (SELECT MAX(id) FROM outbox) AND ` + condition, blank + `
		WHERE chat = $1 AND ` + condition} {
		b.Exec(nil, statement, string(chat))
	}
}

// blank empties a message. The latest of all is not deleted: the next one would
// get its id, which buttons in the chat still have.
const blank = `
	UPDATE outbox SET key = 'erased/' || CAST(id AS TEXT), channel = '', chat = '', body = '{}', picture = NULL, document = NULL,
		source = '', refs = 'null', frames = '', state = 'dropped', sent_id = '', why = '', forget = FALSE, report = ''`
