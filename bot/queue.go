package bot

import (
	"slices"
	"sync"
	"time"

	"becario/channel"
)

const (
	// maxChats is how many chats are in memory at most. Updates of other chats
	// wait in the store; what waits there is taken up only while there are fewer
	// than maxTaken.
	maxChats = 5000
	maxTaken = 1000
	// linger is how long the lease of a chat in which nothing waits is kept, if
	// no other process could want it.
	linger = 2 * time.Second
	// A chat whose next work is as far away as longPause is given back.
	longPause = 10 * time.Second
)

// queue is what waits in the chats whose leases this process holds. Chats take
// turns: one update, or one message, and then it is the next chat's turn.
type queue struct {
	// wake is called when there is work: with the name of the channel that has a
	// message, or with none for an update.
	wake func(channel string)

	mu     sync.Mutex
	chats  map[channel.Chat]*line
	answer turns
	send   map[string]*[Bulk + 1]turns // by channel and priority
	idle   []*line                     // in the order in which they became idle
	hungry []*line
	others int // how many other processes could want a lease
}

func newQueue(channels []string, wake func(channel string)) *queue {
	q := &queue{wake: wake, send: map[string]*[Bulk + 1]turns{}, chats: map[channel.Chat]*line{}}
	for _, name := range channels {
		q.send[name] = &[Bulk + 1]turns{}
	}
	return q
}

// reset forgets everything, as a restart would.
func (q *queue) reset() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.chats = map[channel.Chat]*line{}
	q.answer, q.idle, q.hungry = turns{}, nil, nil
	for name := range q.send {
		q.send[name] = &[Bulk + 1]turns{}
	}
}

// change begins a change of a chat. It asks for the lease if that is not held,
// unless there is no room or the channel is not served here.
func (q *queue) change(chat channel.Chat) *Change {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := &Change{Chat: chat, Lease: Want}
	switch l := q.chats[chat]; {
	case l != nil:
		l.pending++
		c.Lease, c.line = Have, l
	case q.send[chat.Channel()] == nil || len(q.chats) >= maxChats:
		c.Lease = Free
	}
	return c
}

// has is holds for those who have the lock.
func (q *queue) has(l *line) bool { return q.chats[l.chat] == l }

// holds reports whether a line is still what is known of its chat.
func (q *queue) holds(l *line) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.has(l)
}

// takeUpdate gives the line whose turn it is and its update. The caller calls
// answered or retryUpdate in the end.
func (q *queue) takeUpdate(now time.Time) (*line, Inbound, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		t, ok := q.answer.next(now)
		if !ok {
			return nil, Inbound{}, false
		}
		l := t.line
		if t.number != l.answer.number || !q.has(l) {
			continue
		}
		l.answer.taken = false
		if l.answering != nil || len(l.updates) == 0 || l.updates[0].NotBefore.After(now) {
			q.offer(l, now, false)
			continue
		}
		in := l.updates[0]
		l.updates, l.answering = l.updates[1:], &in
		if l.since.IsZero() {
			l.since = now
		}
		q.feed(l)
		return l, in, true
	}
}

// answered ends the work on the update of a line.
func (q *queue) answered(l *line, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l.answering, l.since, l.failures, l.told = nil, time.Time{}, 0, false
	q.settle(l, now)
}

// retryUpdate puts the update of a line back until an instant.
func (q *queue) retryUpdate(l *line, at, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	in := *l.answering
	in.NotBefore, in.Attempts = at, in.Attempts+1
	l.answering = nil
	l.failures++
	l.putBack(&in, nil)
	q.settle(l, now)
}

// postponeUpdate puts the update of a line back until an instant, as one that was
// not tried.
func (q *queue) postponeUpdate(l *line, at, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	in := *l.answering
	in.NotBefore = at
	l.answering, l.since = nil, time.Time{}
	l.putBack(&in, nil)
	q.settle(l, now)
}

// following returns the update that comes after the one of a line that is worked
// on. It reports false if none is in memory, and whether the store may have one.
func (q *queue) following(l *line) (next Inbound, ok, stored bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(l.updates) == 0 {
		return Inbound{}, false, l.loading || l.moreUpdates
	}
	return l.updates[0], true, false
}

// takeMessage gives the line whose turn it is in a channel and its message. The
// caller calls sent or retryMessage in the end.
func (q *queue) takeMessage(name string, now time.Time) (*line, Outgoing, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for priority := range q.send[name] {
		for {
			t, ok := q.send[name][priority].next(now)
			if !ok {
				break
			}
			l := t.line
			if t.number != l.send.number || !q.has(l) {
				continue
			}
			l.send.taken = false
			if l.sending != nil || len(l.messages) == 0 || l.messages[0].NotBefore.After(now) {
				q.offer(l, now, false)
				continue
			}
			o := l.messages[0]
			l.messages, l.sending, l.passed = l.messages[1:], &o, false
			q.feed(l)
			return l, o, true
		}
	}
	return nil, Outgoing{}, false
}

// sent ends the work on the message of a line.
func (q *queue) sent(l *line, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l.sending = nil
	q.settle(l, now)
}

// retryMessage puts the message of a line back until an instant. tried counts
// it as a failure.
func (q *queue) retryMessage(l *line, at, now time.Time, tried bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	o := *l.sending
	o.NotBefore = at
	if tried {
		o.Attempts++
	}
	l.sending = nil
	l.putBack(nil, &o)
	q.settle(l, now)
}

// finish begins the change that ends the work on the update of a line.
func (q *queue) finish(l *line) *Change {
	q.mu.Lock()
	defer q.mu.Unlock()
	l.pending++
	return &Change{Chat: l.chat, Lease: Have, line: l}
}

// giveBack returns what to write to give a chat back whose next work is far
// away, and forgets the chat. It reports false for every other chat.
func (q *queue) giveBack(l *line, now time.Time) (*Change, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.has(l) || !l.quiet() || l.hungry() || l.idle() {
		return nil, false
	}
	c := &Change{Chat: l.chat, Leave: true}
	if len(l.updates) > 0 {
		c.Later, c.Again = &l.updates[0], l.updates[0].NotBefore
	}
	if len(l.messages) > 0 {
		o := l.messages[0]
		c.Marks = []Mark{{ID: o.ID, As: Later, At: o.NotBefore, Attempts: o.Attempts}}
		if c.Later == nil || o.NotBefore.Before(c.Again) {
			c.Again = o.NotBefore
		}
	}
	if c.Again.Before(now.Add(longPause)) {
		return nil, false
	}
	delete(q.chats, l.chat)
	return c, true
}

// leave returns what to write to give an idle chat back, and forgets it. The
// caller holds q.mu.
func (q *queue) leave(l *line) *Change {
	delete(q.chats, l.chat)
	return &Change{Chat: l.chat, Leave: true, Forget: l.forgotten}
}

// leaveForgotten returns what to write to give back the idle chats of which
// nothing else is kept.
func (q *queue) leaveForgotten() (all []*Change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range q.chats {
		if l.forgotten && l.idle() {
			all = append(all, q.leave(l))
		}
	}
	return all
}

// chores returns what is to be written beside what anybody asks for: leases of
// idle chats are given back, and more is read where what is here is used up.
func (q *queue) chores(now time.Time) []*Change {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all []*Change
	for len(q.idle) > 0 {
		l := q.idle[0]
		if q.has(l) && l.idle() && q.others == 0 && now.Sub(l.idleSince) < linger {
			break
		}
		q.idle = q.idle[1:]
		if q.has(l) && l.idle() {
			all = append(all, q.leave(l))
		}
	}
	for _, l := range q.hungry {
		if q.has(l) {
			l.pending++
			all = append(all, &Change{Chat: l.chat, Load: true, line: l})
		}
	}
	q.hungry = nil
	return all
}

// valid returns the changes that still hold: not the outcome of work on a chat
// that was given up meanwhile.
func (q *queue) valid(changes []*Change) (valid []*Change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, c := range changes {
		if c.line != nil && !q.has(c.line) {
			c.line, c.Lease = nil, Want
			if c.Done != nil || c.Load {
				c.Lost = true
				continue
			}
		}
		valid = append(valid, c)
	}
	return valid
}

// written takes over what was written: what is new, and what was found. It
// reports false if somebody else has taken a chat over.
func (q *queue) written(changes []*Change, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	sure := true
	for _, c := range changes {
		if c.line != nil {
			c.line.pending--
			c.line.forgotten = c.line.forgotten || slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.As == Forgotten })
		}
		sure = sure && !c.Lost
		if l := q.chats[c.Chat]; l != nil && c.Forgets() && !c.Lost {
			// The others are not in the store any more.
			l.messages = slices.DeleteFunc(l.messages, func(o Outgoing) bool { return !o.Forget })
			l.moreMessages = l.moreMessages && len(l.messages) > 0
		}
		switch {
		case c.Held && c.Work != nil:
			q.load(*c.Work, now)
			fallthrough
		case c.Held:
			l := q.line(c.Chat)
			q.add(l, c.New, c.Kept, l.answering == nil && len(l.updates) == 0 && !l.moreUpdates, now)
		case c.line != nil:
			q.settle(c.line, now)
		}
	}
	return sure
}

// failed takes note that nothing was written.
func (q *queue) failed(changes []*Change, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, c := range changes {
		if c.line != nil {
			c.line.pending--
			q.settle(c.line, now)
		}
	}
}

// taken takes over what waits in chats whose leases were taken.
func (q *queue) taken(all []Work, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range all {
		q.load(w, now)
	}
}

// load takes over what the store has of a chat, from the beginning.
func (q *queue) load(w Work, now time.Time) {
	fresh := q.chats[w.Chat] == nil
	l := q.line(w.Chat)
	l.moreUpdates, l.moreMessages, l.loading = false, false, false
	q.add(l, w.Updates, w.Messages, fresh, now)
	l.moreUpdates, l.moreMessages = l.moreUpdates || w.MoreUpdates, l.moreMessages || w.MoreMessages
	q.settle(l, now)
}

// line returns what waits in a chat, nothing if it is new.
func (q *queue) line(chat channel.Chat) *line {
	l := q.chats[chat]
	if l == nil {
		l = &line{chat: chat}
		q.chats[chat] = l
	}
	return l
}

// add puts updates and messages of a chat in their places. fresh says that no
// update was waiting there.
func (q *queue) add(l *line, updates []Inbound, messages []Outgoing, fresh bool, now time.Time) {
	for _, in := range updates {
		l.addUpdate(in)
	}
	for _, o := range messages {
		l.addMessage(o)
	}
	q.offer(l, now, fresh)
	q.settle(l, now)
}

// settle sees to a line of which something has changed.
func (q *queue) settle(l *line, now time.Time) {
	if !q.has(l) {
		return
	}
	q.feed(l)
	q.offer(l, now, false)
	switch {
	case !l.idle():
		l.idleSince = time.Time{}
	case l.idleSince.IsZero():
		l.idleSince = now
		q.idle = append(q.idle, l)
	}
}

// feed notes a line that wants more from the store.
func (q *queue) feed(l *line) {
	if l.hungry() {
		l.loading = true
		q.hungry = append(q.hungry, l)
	}
}

// offer gives a line the turns that it has not got yet.
func (q *queue) offer(l *line, now time.Time, fresh bool) {
	if l.answering == nil && len(l.updates) > 0 && l.answer.better(0, l.updates[0].NotBefore) {
		at := l.updates[0].NotBefore
		l.answer = place{number: l.answer.number + 1, taken: true, at: at}
		q.answer.add(turn{line: l, number: l.answer.number}, at, now, fresh)
		q.wake("")
	}
	if l.sending == nil && len(l.messages) > 0 {
		o := l.messages[0]
		name := l.chat.Channel()
		if lists := q.send[name]; lists != nil && l.send.better(o.Priority, o.NotBefore) {
			l.send = place{number: l.send.number + 1, taken: true, priority: o.Priority, at: o.NotBefore}
			one := turn{line: l, number: l.send.number}
			if o.Priority != Answer {
				one.deadline = o.deadline()
			}
			lists[o.Priority].add(one, o.NotBefore, now, false)
			q.wake(name)
		}
	}
}

// tries is how often the update of a line has been tried, this time included.
func (q *queue) tries(l *line) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return l.failures + 1
}

// slow returns the updates that have been worked on since an instant or longer,
// each once.
func (q *queue) slow(since time.Time) []Inbound {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all []Inbound
	for _, l := range q.chats {
		if l.since.IsZero() || l.told || l.since.After(since) {
			continue
		}
		l.told = true
		if l.answering != nil {
			all = append(all, *l.answering)
		} else if len(l.updates) > 0 {
			all = append(all, l.updates[0])
		}
	}
	return all
}

// answersWait reports whether an answer in a channel may go now.
func (q *queue) answersWait(name string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.send[name] != nil && q.send[name][Answer].waits(now)
}

// notices is how many notices of one who gives them may go now, and of any others
// of which that is not known any more.
func (q *queue) notices(from int, now time.Time) (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	soon := now.Add(time.Second) // what makes way for answers, or waits for the limit, waits as well
	counts := func(o Outgoing) bool {
		return o.Priority != Answer && (o.from == from || o.from == 0) && !o.NotBefore.After(soon)
	}
	for _, l := range q.chats {
		for _, o := range l.messages {
			if counts(o) {
				n++
			}
		}
		if l.sending != nil && counts(*l.sending) {
			n++
		}
	}
	return n
}

// pass notes that the limits have let the message of a line through.
func (q *queue) pass(l *line) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l.passed = true
}

// waitingNotices are the notices of a channel that may go now and wait for its limits.
func (q *queue) waitingNotices(name string, now time.Time) (all []waitingNotice) {
	q.mu.Lock()
	defer q.mu.Unlock()
	soon := now.Add(time.Second) // as of notices
	add := func(o Outgoing) {
		if o.Priority != Answer && !o.NotBefore.After(soon) {
			all = append(all, waitingNotice{o.Priority, o.deadline()})
		}
	}
	for _, l := range q.chats {
		if l.chat.Channel() != name {
			continue
		}
		for _, o := range l.messages {
			add(o)
		}
		if l.sending != nil && !l.passed {
			add(*l.sending)
		}
	}
	return all
}

// otherHolders is how many other processes send messages.
func (q *queue) otherHolders() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.others
}

// room is how many chats more may be taken up from the store.
func (q *queue) room() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return maxTaken - len(q.chats)
}

// until returns when the next turn begins that waits for its time: of a
// channel, or of updates if the name is empty. It is zero if there is none.
func (q *queue) until(name string) (next time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	lists := []*turns{&q.answer}
	if send := q.send[name]; send != nil {
		lists = []*turns{&send[Answer], &send[Notice], &send[Summary], &send[Bulk]}
	}
	for _, t := range lists {
		if at, ok := t.until(); ok && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}
