package botdb

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"becario/bot"
	"becario/channel"
	"becario/kit/sqldb"
	"becario/talk"
)

// atMost is how many are read of a chat, as the text of a query has it: to find
// whether there are more than Window.
var atMost = strconv.Itoa(bot.Window + 1)

// reading is what is read of a chat whose lease is held.
type reading struct {
	bot.Work
	takeovers int
}

// read adds the queries for what waits in the chat. The first update and the
// first message may have been worked on by those who left the lease before.
func (r *reading) read(b *sqldb.Batch) {
	r.Updates, r.Messages, r.MoreUpdates, r.MoreMessages = nil, nil, false, false
	b.Query(func(row sqldb.Row) error {
		if len(r.Updates) == bot.Window {
			r.MoreUpdates = true
			return nil
		}
		in := bot.Inbound{Chat: r.Chat}
		var received, visible int64
		if err := row.Scan(&in.Channel, &in.ID, &in.Seq, &in.Body, &in.Attempts, &received, &visible); err != nil {
			return err
		}
		in.Attempts++
		if len(r.Updates) == 0 {
			in.Attempts += r.takeovers
		}
		in.ReceivedAt, in.NotBefore = time.UnixMicro(received).UTC(), time.UnixMicro(visible).UTC()
		r.Updates = append(r.Updates, in)
		return nil
	}, `
		SELECT channel, id, seq, body, attempts, received_at, visible_at FROM inbox
		WHERE chat = $1 AND state = 'new'
		ORDER BY seq
		LIMIT `+atMost, string(r.Chat))
	b.Query(func(row sqldb.Row) error {
		if len(r.Messages) == bot.Window {
			r.MoreMessages = true
			return nil
		}
		o, err := scanMessage(row.Scan)
		o.Attempts++
		if len(r.Messages) == 0 {
			o.Attempts += r.takeovers
		}
		r.Messages = append(r.Messages, o)
		return err
	}, `
		SELECT `+messageColumns+` FROM outbox
		WHERE chat = $1 AND state = 'new'
		ORDER BY priority, id
		LIMIT `+atMost, string(r.Chat))
}

// writing is one transaction of Write.
type writing struct {
	holder  string
	now     int64
	changes []*change
	leases  map[channel.Chat]*lease // those that are asked for
	batch   sqldb.Batch
	last    int64 // id of the latest message
}

// change is a change that is written, and what is known of it so far.
type change struct {
	*bot.Change
	lease *lease // that is asked for
	left  bool   // work was found when the lease was given back
	holds bool   // the lease is there, where something is added without asking for it
	added bool   // others have added something
	reading
}

// adds reports whether the change adds something to what waits.
func (c *change) adds() bool { return len(c.Raws)+len(c.Out) > 0 }

// lease is what came of asking for one.
type lease struct {
	holder    string
	takeovers int
	work      bool // something was waiting there
	priority  bot.Priority
	free      bool // it is left to others
}

// Write makes changes in one transaction: what can be said at once in a first
// batch of statements, what depends on it in a second, and what is to be read
// after all that in a third.
func (s *Store) Write(ctx context.Context, holder string, now time.Time, changes []*bot.Change) error {
	err := s.db.InTx(ctx, func(tx *sqldb.Tx) error {
		w := newWriting(holder, now, changes)
		w.countMessages(s.db.Postgres())
		w.mark(s.db.Postgres())
		w.finish()
		w.leave()
		w.askLeases()
		w.checkLeases(s.db.Postgres())
		w.accept()
		if err := tx.Send(ctx, &w.batch); err != nil {
			return fmt.Errorf("keep updates and marks: %w", err)
		}
		w.forget()
		w.tellOthers()
		if err := w.keepMessages(); err != nil {
			return fmt.Errorf("keep messages: %w", err)
		}
		w.keepQuestions()
		w.stay()
		if err := tx.Send(ctx, &w.batch); err != nil {
			return fmt.Errorf("keep messages: %w", err)
		}
		w.read()
		if err := tx.Send(ctx, &w.batch); err != nil {
			return fmt.Errorf("read what waits: %w", err)
		}
		return nil
	})
	if err == nil && slices.ContainsFunc(changes, (*bot.Change).Removes) {
		s.db.ScrubSoon()
	}
	return err
}

func newWriting(holder string, now time.Time, changes []*bot.Change) *writing {
	w := &writing{holder: holder, now: now.UnixMicro(), leases: map[channel.Chat]*lease{}}
	for _, c := range changes {
		c.Held, c.Lost, c.New, c.Kept, c.Work = c.Lease == bot.Have && !c.Leave, false, nil, nil, nil
		mine := &change{Change: c, reading: reading{Work: bot.Work{Chat: c.Chat}}}
		if c.Lease != bot.Have {
			mine.lease = w.lease(c)
		}
		w.changes = append(w.changes, mine)
	}
	// Of two who want the same leases none waits for the other for ever.
	slices.SortStableFunc(w.changes, func(a, b *change) int { return cmp.Compare(a.Chat, b.Chat) })
	return w
}

// lease is the one of a chat; several changes may ask for it.
func (w *writing) lease(c *bot.Change) *lease {
	l := w.leases[c.Chat]
	if l == nil {
		l = &lease{priority: bot.Bulk, free: true}
		w.leases[c.Chat] = l
	}
	l.free = l.free && c.Lease == bot.Free
	if len(c.Raws) > 0 {
		l.priority = bot.Answer
	}
	for _, o := range c.Out {
		l.priority = min(l.priority, o.Priority)
	}
	return l
}

// finish ends the work on updates. The words of an update are not needed any
// more and go, unless it is put aside.
func (w *writing) finish() {
	for _, c := range w.changes {
		if c.Done == nil {
			continue
		}
		in, body := c.Done.Update, []byte{}
		state := "done"
		if c.Done.Why != "" {
			state, body = "parked", in.Body
		}
		w.batch.Exec(func(n int64) { c.Lost = n == 0 }, `
			UPDATE inbox SET state = $3, done_at = $4, body = $5, why = $6
			WHERE channel = $1 AND id = $2 AND state = 'new'
				AND EXISTS (SELECT 1 FROM leases WHERE chat = $7 AND holder = $8)`,
			in.Channel, in.ID, state, w.now, body, c.Done.Why, string(c.Chat), w.holder)
	}
}

// mark keeps what became of messages. The picture or document of one that is
// settled goes.
func (w *writing) mark(postgres bool) {
	var sent []bot.Mark
	for _, c := range w.changes {
		for _, m := range c.Marks {
			switch m.As {
			case bot.Sent:
				sent = append(sent, m)
			case bot.Dropped:
				w.batch.Exec(nil, `
					UPDATE outbox SET state = 'dropped', why = $2, picture = NULL, document = NULL
					WHERE id = $1 AND state = 'new'`, m.ID, m.Why)
			case bot.Forgotten:
				w.batch.Exec(nil, blank+`
					WHERE id = $1 AND forget`, m.ID)
			case bot.Later:
				w.batch.Exec(nil, `
					UPDATE outbox SET visible_at = $2, attempts = $3
					WHERE id = $1 AND state = 'new'`, m.ID, m.At.UnixMicro(), m.Attempts-1)
			}
		}
		if in := c.Later; in != nil {
			w.batch.Exec(nil, `
				UPDATE inbox SET visible_at = $3, attempts = $4
				WHERE channel = $1 AND id = $2 AND state = 'new'`, in.Channel, in.ID, in.NotBefore.UnixMicro(), in.Attempts-1)
		}
	}
	w.markSent(sent, postgres)
}

// markSent keeps that messages were sent, all in one statement.
func (w *writing) markSent(sent []bot.Mark, postgres bool) {
	if len(sent) == 0 {
		return
	}
	const update = `
		UPDATE outbox SET state = 'sent', sent_id = m.sent_id, sent_at = m.sent_at, picture = NULL, document = NULL`
	if !postgres {
		rows := make([][3]any, len(sent))
		for i, m := range sent {
			rows[i] = [3]any{m.ID, m.SentID, m.At.UnixMicro()}
		}
		text, _ := json.Marshal(rows) // numbers and texts have no errors
		w.batch.Exec(nil, update+`
			FROM (SELECT value ->> 0 AS id, value ->> 1 AS sent_id, value ->> 2 AS sent_at FROM json_each($1)) m
			WHERE outbox.id = m.id`, string(text))
		return
	}
	var ids, ats []int64
	var names []string
	for _, m := range sent {
		ids, names, ats = append(ids, m.ID), append(names, m.SentID), append(ats, m.At.UnixMicro())
	}
	w.batch.Exec(nil, update+`
		FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS m (id, sent_id, sent_at)
		WHERE outbox.id = m.id`, ids, names, ats)
}

// works are queries whether something waits in the chat $1.
const works = `
	SELECT EXISTS (SELECT 1 FROM inbox WHERE chat = $1 AND state = 'new')
		OR EXISTS (SELECT 1 FROM outbox WHERE chat = $1 AND state = 'new')`

// leave gives leases back. Only then is it looked whether something waits: who
// adds something meanwhile waits for this transaction, or this one for theirs.
func (w *writing) leave() {
	for _, c := range w.changes {
		if !c.Leave {
			continue
		}
		if !c.Again.IsZero() {
			w.batch.Exec(nil, `
				UPDATE leases SET holder = '', due_at = $3
				WHERE chat = $1 AND holder = $2`, string(c.Chat), w.holder, c.Again.UnixMicro())
			continue
		}
		mine := false
		w.batch.Exec(func(n int64) { mine = n > 0 }, `
			DELETE FROM leases
			WHERE chat = $1 AND holder = $2`, string(c.Chat), w.holder)
		w.batch.Query(func(row sqldb.Row) error {
			err := row.Scan(&c.left)
			c.left = c.left && mine
			return err
		}, works, string(c.Chat))
	}
}

// freeLease is the condition under which a lease that is there may be taken by
// excluded.holder at $1 = now.
const freeLease = `leases.holder IN ('', excluded.holder) OR NOT EXISTS (SELECT 1 FROM holders WHERE id = leases.holder AND until > $1)`

// askLeases takes the leases that are asked for, or leaves them to others, and
// looks whether something was waiting already.
func (w *writing) askLeases() {
	for _, chat := range slices.Sorted(maps.Keys(w.leases)) {
		l := w.leases[chat]
		holder := w.holder
		if l.free {
			holder = ""
		}
		w.batch.Query(func(row sqldb.Row) error { return row.Scan(&l.holder, &l.takeovers) }, `
			INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
			VALUES ($2, $3, $4, 0, 0, $5, $1)
			ON CONFLICT (chat) DO UPDATE SET
				holder = CASE WHEN `+freeLease+` THEN excluded.holder ELSE leases.holder END,
				takeovers = leases.takeovers + CASE WHEN leases.holder NOT IN ('', excluded.holder) AND (`+freeLease+`) THEN 1 ELSE 0 END,
				others = CASE WHEN `+freeLease+` THEN 0 ELSE leases.others + 1 END,
				priority = CASE WHEN excluded.priority < leases.priority THEN excluded.priority ELSE leases.priority END,
				due_at = CASE WHEN excluded.due_at < leases.due_at THEN excluded.due_at ELSE leases.due_at END
			RETURNING holder, takeovers`, w.now, string(chat), chat.Channel(), holder, int64(l.priority))
		w.batch.Query(func(row sqldb.Row) error { return row.Scan(&l.work) }, works, string(chat))
	}
}

// checkLeases looks whether the leases are there that changes which add something
// count on, and whether others have added something before.
func (w *writing) checkLeases(postgres bool) {
	count := map[string][]*change{}
	for _, c := range w.changes {
		if c.lease == nil && c.Done == nil && c.adds() {
			count[string(c.Chat)] = append(count[string(c.Chat)], c)
		}
	}
	if len(count) == 0 {
		return
	}
	chats := slices.Sorted(maps.Keys(count))
	among, list := ` = ANY ($1) AND holder = $2 ORDER BY chat FOR UPDATE`, any(chats) // they stay until what is added is there
	if !postgres {
		text, _ := json.Marshal(chats) // a list of texts has no errors
		among, list = ` IN (SELECT value FROM json_each($1)) AND holder = $2`, string(text)
	}
	w.batch.Query(func(row sqldb.Row) error {
		var chat string
		var added bool
		err := row.Scan(&chat, &added)
		for _, c := range count[chat] {
			c.holds, c.added = true, added
		}
		return err
	}, `SELECT chat, others > 0 FROM leases WHERE chat`+among, list, w.holder)
}

// tellOthers has what was added to a chat whose lease is not there any more, for
// the holder was too slow or the chat was erased, found by whoever holds it, or
// takes it.
func (w *writing) tellOthers() {
	for _, c := range w.changes {
		switch {
		case c.lease != nil || c.Done != nil || !c.adds():
		case c.added:
			w.batch.Exec(nil, `
				UPDATE leases SET others = 0
				WHERE chat = $1 AND holder = $2`, string(c.Chat), w.holder)
		case !c.holds:
			c.Held, c.Lost = false, true
			w.batch.Exec(nil, `
				INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
				VALUES ($1, $2, '', 0, 0, 0, $3)
				ON CONFLICT (chat) DO UPDATE SET others = leases.others + 1, due_at = excluded.due_at`,
				string(c.Chat), c.Chat.Channel(), w.now)
		}
	}
}

// accept puts raw updates into the inbox.
func (w *writing) accept() {
	for _, c := range w.changes {
		for _, raw := range c.Raws {
			w.batch.Exec(func(n int64) {
				if n > 0 {
					c.New = append(c.New, bot.Inbound{Channel: c.Channel, ID: raw.ID, Seq: raw.Seq, Chat: c.Chat, Body: raw.Body,
						Attempts: 1, ReceivedAt: time.UnixMicro(w.now).UTC()})
				}
			}, `
				INSERT INTO inbox (channel, id, seq, chat, body, state, attempts, visible_at, received_at, why)
				VALUES ($1, $2, $3, $4, $5, 'new', 0, $6, $6, '')
				ON CONFLICT (channel, id) DO NOTHING`,
				c.Channel, raw.ID, raw.Seq, string(c.Chat), raw.Body, w.now)
		}
	}
}

// countMessages finds the highest id in use if there are messages to keep. Those
// who keep messages do it one at a time, so that ids are in the order of commits.
// It comes before everything else that touches the outbox or waits for others: two
// replicas that had both marked messages before would wait for each other.
func (w *writing) countMessages(postgres bool) {
	if !slices.ContainsFunc(w.changes, func(c *change) bool { return len(c.Out) > 0 }) {
		return
	}
	if postgres {
		w.batch.Exec(nil, `LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE`)
	}
	w.batch.Query(func(row sqldb.Row) error { return row.Scan(&w.last) }, `SELECT COALESCE(MAX(id), 0) FROM outbox`)
}

// forget removes what is kept of chats in which everything was erased.
func (w *writing) forget() {
	for _, c := range w.changes {
		if c.Forgets() && !c.Lost {
			forgetChat(&w.batch, c.Done.Update)
		}
	}
}

// keepMessages puts messages into the outbox, behind all others.
func (w *writing) keepMessages() error {
	for _, c := range w.changes {
		if c.Done != nil && c.Lost {
			continue
		}
		for _, o := range c.Out {
			w.last++
			o.ID, o.Attempts = w.last, 1
			talk.LinkButtons(&o.Message, o.ID)
			err := w.insert(o, func(n int64) {
				if n > 0 {
					c.Kept = append(c.Kept, o)
				}
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writing) insert(o bot.Outgoing, changed func(int64)) error {
	body, bodyErr := json.Marshal(o.Message)
	refs, refsErr := json.Marshal(o.Refs)
	if err := errors.Join(bodyErr, refsErr); err != nil {
		return err
	}
	known := `WHERE TRUE`
	if o.Priority != bot.Answer { // it may have been on its way while everything was erased
		known = `WHERE EXISTS (SELECT 1 FROM people WHERE chat = $4)`
	}
	stale := sql.NullInt64{Int64: o.StaleAt.UnixMicro(), Valid: !o.StaleAt.IsZero()}
	due := sql.NullInt64{Int64: o.DueAt.UnixMicro(), Valid: !o.DueAt.IsZero()}
	w.batch.Exec(changed, `
		INSERT INTO outbox (id, key, channel, chat, priority, body, picture, document, source, refs, frames,
			state, attempts, visible_at, stale_at, due_at, sent_id, why, forget, report)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new', 0, $12, $13, $14, '', '', $15, $16
		`+known+`
		ON CONFLICT (key) DO NOTHING`,
		o.ID, o.Key, o.Message.Chat.Channel(), string(o.Message.Chat), int64(o.Priority), string(body), o.Message.Picture, o.Message.Document,
		o.Source, string(refs), o.Frames, w.now, stale, due, o.Forget, o.Report)
	return nil
}

// keepQuestions replaces the questions that are open.
func (w *writing) keepQuestions() {
	for _, c := range w.changes {
		if c.Done != nil && !c.Lost && c.Done.Question != nil {
			w.batch.Exec(nil, `UPDATE people SET question = $2 WHERE chat = $1`, string(c.Chat), *c.Done.Question)
		}
	}
}

// stay keeps leases that were given back where something waits.
func (w *writing) stay() {
	for _, c := range w.changes {
		if !c.left || w.leases[c.Chat] != nil {
			continue // or another change of the chat has it
		}
		w.batch.Exec(nil, `
			INSERT INTO leases (chat, channel, holder, takeovers, others, priority, due_at)
			VALUES ($1, $2, $3, 0, 0, 0, $4)`, string(c.Chat), c.Chat.Channel(), w.holder, w.now)
	}
}

// read reads what waits where that is asked for, and where there is more than
// the holder knows of.
func (w *writing) read() {
	for _, c := range w.changes {
		switch {
		case c.lease != nil:
			c.Held = c.lease.holder == w.holder
			c.takeovers = c.lease.takeovers
			if !c.Held || !c.lease.work {
				continue
			}
		case c.left && w.leases[c.Chat] == nil:
			c.Held = true
		case !c.Load && !c.added:
			continue
		}
		c.Change.Work = &c.reading.Work
		c.reading.read(&w.batch)
	}
}
