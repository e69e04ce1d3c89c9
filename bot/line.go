package bot

import (
	"cmp"
	"slices"
	"time"

	"becario/channel"
)

// Window is how many updates, and how many messages, of a chat are in memory at
// most; those behind them wait in the store.
const Window = 8

// line is what waits in a chat whose lease this process holds: of what the store
// has, the beginning.
type line struct {
	chat         channel.Chat
	updates      []Inbound  // by Seq
	messages     []Outgoing // by priority and ID
	moreUpdates  bool       // the store has more behind those here
	moreMessages bool
	loading      bool // more are being read

	answering *Inbound  // the update that is worked on; it is not in updates
	sending   *Outgoing // the message that is on its way; it is not in messages
	passed    bool      // the limits have let that message through
	since     time.Time // when the first update was first worked on
	failures  int       // of that update
	told      bool      // the person knows that it takes longer

	pending   int       // changes that are being written
	idleSince time.Time // zero if it is not idle
	forgotten bool      // all that was kept of the chat was removed, but for its lease

	answer, send place
}

// place is where a line stands in the order of turns.
type place struct {
	number   int // that of the turn that counts
	taken    bool
	priority Priority
	at       time.Time
}

// better reports whether a turn would come earlier than the one that the line has.
func (p place) better(priority Priority, at time.Time) bool {
	return !p.taken || priority < p.priority || (priority == p.priority && at.Before(p.at))
}

// idle reports whether nothing waits in the chat and nothing is under way.
func (l *line) idle() bool {
	return l.quiet() && len(l.updates)+len(l.messages) == 0 && !l.moreUpdates && !l.moreMessages
}

// quiet reports whether nothing is under way.
func (l *line) quiet() bool {
	return l.pending == 0 && !l.loading && l.answering == nil && l.sending == nil
}

// hungry reports whether what is in memory is used up and the store has more.
func (l *line) hungry() bool {
	return !l.loading && ((len(l.updates) == 0 && l.moreUpdates) || (len(l.messages) == 0 && l.moreMessages))
}

// addUpdate puts an update in its place. One that is here already is passed over.
func (l *line) addUpdate(in Inbound) {
	if l.answering != nil && l.answering.ID == in.ID {
		return
	}
	l.updates, l.moreUpdates = insert(l.updates, l.moreUpdates, in)
}

// addMessage puts a message in its place. One that is here already is passed over.
func (l *line) addMessage(o Outgoing) {
	if l.sending != nil && l.sending.ID == o.ID {
		return
	}
	l.messages, l.moreMessages = insert(l.messages, l.moreMessages, o)
}

// putBack puts the update or message back that was under way.
func (l *line) putBack(in *Inbound, o *Outgoing) {
	var cut bool
	if in != nil {
		l.updates, cut = insert(l.updates, false, *in)
		l.moreUpdates = l.moreUpdates || cut
	}
	if o != nil {
		l.messages, cut = insert(l.messages, false, *o)
		l.moreMessages = l.moreMessages || cut
	}
}

// ordered are the updates or the messages of a chat.
type ordered[T any] interface {
	same(other T) bool
	compare(other T) int
}

func (in Inbound) same(other Inbound) bool { return in.ID == other.ID }

func (in Inbound) compare(other Inbound) int { return cmp.Compare(in.Seq, other.Seq) }

func (o Outgoing) same(other Outgoing) bool { return o.ID == other.ID }

func (o Outgoing) compare(other Outgoing) int {
	return cmp.Or(cmp.Compare(o.Priority, other.Priority), cmp.Compare(o.ID, other.ID))
}

// insert puts v in its place among sorted values, of which Window are kept;
// more says that others follow behind them. One that is there is passed over.
func insert[T ordered[T]](all []T, more bool, v T) ([]T, bool) {
	if slices.ContainsFunc(all, v.same) {
		return all, more
	}
	at, _ := slices.BinarySearchFunc(all, v, T.compare)
	if more && at == len(all) {
		return all, true
	}
	all = slices.Insert(all, at, v)
	if len(all) > Window {
		return all[:Window], true
	}
	return all, more
}
