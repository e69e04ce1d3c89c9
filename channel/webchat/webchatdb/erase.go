package webchatdb

import (
	"context"
	"fmt"

	"becario/channel"
	"becario/kit/sqldb"
)

// Clear removes what was said in a chat and was given to the bot.
func (s *Store) Clear(ctx context.Context, chat channel.Chat) error {
	return s.remove(ctx, chat, `
		UPDATE sessions SET last = last + 1, cleared = last + 1, name = ''
		WHERE chat = $1`, `
		DELETE FROM messages
		WHERE chat = $1 AND handed`)
}

// Erase removes a chat and its session.
func (s *Store) Erase(ctx context.Context, chat channel.Chat) error {
	return s.remove(ctx, chat, `
		DELETE FROM messages
		WHERE chat = $1`, `
		DELETE FROM sessions
		WHERE chat = $1`)
}

func (s *Store) remove(ctx context.Context, chat channel.Chat, statements ...string) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement, string(chat)); err != nil {
				return fmt.Errorf("erase chat: %w", err)
			}
		}
		return nil
	})
	if err == nil {
		s.db.ScrubSoon()
	}
	return err
}

// Scrub takes what was removed out of the files of the database.
func (s *Store) Scrub(ctx context.Context) error { return s.db.Scrub(ctx) }

// ScrubAsked tells that something was removed since the last Scrub.
func (s *Store) ScrubAsked() <-chan struct{} { return s.db.ScrubAsked() }
