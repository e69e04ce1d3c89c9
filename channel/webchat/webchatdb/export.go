package webchatdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"becario/channel"
	"becario/kit/page"
	"becario/kit/sqldb"
)

// exportLimit is how much a page of an export holds at most.
const exportLimit = 200

// Export returns a page of what is kept of a chat as JSON: the session without
// the hash of its token, and all messages without the bytes of their files.
func (s *Store) Export(ctx context.Context, chat channel.Chat, at string) ([]json.RawMessage, string, error) {
	return page.Read(ctx, at, exportLimit,
		page.Of(func(ctx context.Context, after string, limit int) ([]sqldb.Record, error) {
			return sqldb.Records(ctx, s.db.Read(), `
				SELECT chat, chat, name, lang, zone, created_at FROM sessions
				WHERE chat = $1 AND chat > $2
				LIMIT $3`, string(chat), after, limit)
		}, key, entry("session")),
		page.Of(func(ctx context.Context, after string, limit int) ([]sqldb.Record, error) {
			seq, _ := strconv.ParseInt(after, 10, 64) // before the first one it is empty
			return sqldb.Records(ctx, s.db.Read(), `
				SELECT seq, seq, kind, key, body, at, edited_at FROM messages
				WHERE chat = $1 AND seq > $2
				ORDER BY seq
				LIMIT $3`, string(chat), seq, limit)
		}, key, entry("message")))
}

func key(r sqldb.Record) string { return r.Key }

// entry makes an entry of a row, which says what it is.
func entry(what string) func(sqldb.Record) json.RawMessage {
	return func(r sqldb.Record) json.RawMessage { return fmt.Appendf(nil, "{%q:%s}", what, r.JSON) }
}
