package bot

import (
	"context"
	"sync"
	"time"

	"becario/kit/sqldb"
)

const (
	// maxBatch is how many changes are written in one transaction at most, beside
	// those that were asked for together.
	maxBatch = 200
	// longestWrite is how long that may take.
	longestWrite = 30 * time.Second
)

// writer writes the changes that many ask for at once in one transaction: while
// one is written, others gather for the next.
type writer struct {
	mu      sync.Mutex
	waiting []request
	busy    bool // somebody writes
}

// request are changes that are written together. then is called with the
// outcome, before anything else is written; it must not wait for that.
type request struct {
	changes []*Change
	then    func(error)
}

// write writes changes, and takes over in memory what they have brought. When it
// returns nil they are kept.
func (b *Bot) write(ctx context.Context, changes ...*Change) error {
	done := make(chan error, 1)
	b.ask(ctx, request{changes: changes, then: func(err error) { done <- err }})
	return <-done
}

// ask has changes written without waiting for that.
func (b *Bot) ask(ctx context.Context, r request) {
	w := &b.writer
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, r)
	if !w.busy {
		w.busy = true
		go b.writeWaiting(context.WithoutCancel(ctx))
	}
}

// take takes the requests that are written next. If there are none, the writer
// is not busy any more.
func (w *writer) take() (taken []request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, size := 0, 0
	for n < len(w.waiting) && size < maxBatch {
		size += len(w.waiting[n].changes)
		n++
	}
	taken, w.waiting = w.waiting[:n:n], w.waiting[n:]
	w.busy = n > 0
	return taken
}

// writeWaiting writes until nobody waits.
func (b *Bot) writeWaiting(ctx context.Context) {
	for requests := b.writer.take(); len(requests) > 0; requests = b.writer.take() {
		b.writeRequests(ctx, requests)
	}
}

// writeRequests writes what was asked for, and what is to be done beside that.
func (b *Bot) writeRequests(ctx context.Context, requests []request) {
	ctx, cancel := context.WithTimeout(ctx, longestWrite)
	defer cancel()
	b.holding.Lock()
	defer b.holding.Unlock()
	b.writeTogether(ctx, requests)
	for {
		chores := b.queue.chores(b.Clock.Now())
		if len(chores) == 0 {
			return
		}
		if b.writeAll(ctx, chores) != nil {
			b.begin() // what was to be given back is not here any more
			return
		}
	}
}

// writeTogether writes requests in one transaction. If something is wrong with
// one of them, each is written by itself, so that only that one fails.
func (b *Bot) writeTogether(ctx context.Context, requests []request) {
	var all []*Change
	for _, r := range requests {
		all = append(all, r.changes...)
	}
	err := b.writeAll(ctx, all)
	b.writing.Note(b.Clock.Now(), err)
	for _, r := range requests {
		failure := err
		if err != nil && !sqldb.Away(err) && len(requests) > 1 {
			failure = b.writeAll(ctx, r.changes)
		}
		if failure != nil {
			b.queue.failed(r.changes, b.Clock.Now())
		}
		r.then(failure)
	}
}

// writeAll writes changes in one transaction.
func (b *Bot) writeAll(ctx context.Context, changes []*Change) error {
	if err := b.renew(ctx); err != nil {
		return err
	}
	valid := b.queue.valid(changes)
	if len(valid) == 0 {
		return nil
	}
	now := b.Clock.Now()
	if err := b.Store.Write(ctx, b.holder.name, now, valid); err != nil {
		if sqldb.Away(err) {
			b.begin() // nobody knows what was kept
		}
		return err
	}
	if !b.queue.written(valid, now) {
		b.begin()
	}
	return nil
}
