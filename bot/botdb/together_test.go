package botdb_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/sqldb/sqltest"
)

// Two processes that keep messages, and mark those that they have sent, at once never
// wait for each other in a circle: PostgreSQL would take a second to see that, and fail
// the writing of one of them.
func TestReplicasDoNotWaitForEachOther(t *testing.T) {
	dsn := sqltest.Postgres(t)
	now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	var wg sync.WaitGroup
	for i := range 2 {
		store, holder := open(t, dsn), fmt.Sprintf("holder %d", i)
		if _, err := store.Renew(t.Context(), holder, now, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			chat := channel.Chat(fmt.Sprintf("t:%d", i))
			var sent []bot.Mark
			for n := range 100 {
				c := &bot.Change{Chat: chat, Lease: bot.Want, Marks: sent,
					Out: []bot.Outgoing{{Key: fmt.Sprintf("%d/%d", i, n), Message: channel.Message{Chat: chat, Text: "hola"}}}}
				if err := store.Write(t.Context(), holder, now, []*bot.Change{c}); err != nil {
					t.Errorf("message %d of %s: %v", n, holder, err)
					return
				}
				if len(c.Kept) != 1 {
					t.Errorf("message %d of %s: kept are %v", n, holder, c.Kept)
					return
				}
				sent = []bot.Mark{{ID: c.Kept[0].ID, As: bot.Sent, At: now}}
			}
		})
	}
	wg.Wait()
}
