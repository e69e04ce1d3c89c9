package bot

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"becario/channel"
	"becario/person"
	"becario/talk"
)

// Store keeps what the bot must not lose: updates until they are answered,
// messages until they are delivered, and the people it talks with.
type Store interface {
	// Renew keeps the leases of a holder until an instant. It reports how many
	// other holders have leases at now.
	Renew(ctx context.Context, holder string, now, until time.Time) (others int, err error)
	// Release ends all leases of a holder. clean says that nothing was left
	// half done.
	Release(ctx context.Context, holder string, clean bool) error
	// Write makes changes, in their order, in one transaction, and fills in what
	// came of each.
	Write(ctx context.Context, holder string, now time.Time, changes []*Change) error
	// Take leases up to limit chats of some channels that have work at now and
	// that nobody else holds, those with work for a person who waits first, and
	// returns what waits there.
	Take(ctx context.Context, holder string, channels []string, now time.Time, limit int) ([]Work, error)

	// Message returns a message of the bot in a chat by the store's id;
	// not_found if it is not there or of another chat.
	Message(ctx context.Context, chat channel.Chat, id int64) (Outgoing, error)
	// Bound returns the latest message of the bot that answers a message of the
	// person, or has this identifier itself; not_found if there is none.
	Bound(ctx context.Context, chat channel.Chat, message string) (Outgoing, error)
	// Recent returns the latest messages of the bot in a chat that refer to
	// records, newest first.
	Recent(ctx context.Context, chat channel.Chat, limit int) ([]Outgoing, error)
	// Latest returns the latest messages of the bot in a chat, whatever they are about,
	// newest first.
	Latest(ctx context.Context, chat channel.Chat, limit int) ([]Outgoing, error)

	// Person returns who talks in a chat, made from the defaults on the first time.
	Person(ctx context.Context, chat channel.Chat, defaults person.Person, now time.Time) (person.Person, error)
	// PersonByID returns a person; not_found if there is none.
	PersonByID(ctx context.Context, id string) (person.Person, error)
	// SavePerson keeps a person's name, language, zone, currency, whether they
	// have blocked the bot, and when they want notices.
	SavePerson(ctx context.Context, p person.Person) error
	// Digests returns people who are to be told of their day by an instant, and
	// when the next of all is, in microseconds since 1970; 0 if nobody is.
	Digests(ctx context.Context, now time.Time, limit int) ([]person.Person, int64, error)
	// Block notes that whoever talks in a chat does not want messages, if
	// anybody is known there.
	Block(ctx context.Context, chat channel.Chat) error
	// Waiting reports whether a chat has updates that are not answered, or
	// answers that are not sent.
	Waiting(ctx context.Context, chat channel.Chat) (bool, error)
	// Unreported returns what became of messages of which somebody is to be told, the
	// oldest first, and Reported notes that they were.
	Unreported(ctx context.Context, now time.Time, limit int) ([]Reportable, error)
	Reported(ctx context.Context, ids []int64) error
	// Sweep forgets updates that were done before an instant, and messages that
	// were sent or given up long before it.
	Sweep(ctx context.Context, before time.Time) error

	// Find returns the people whose id, chat or name this is.
	Find(ctx context.Context, who string) ([]person.Person, error)
	// Export returns a page of what is kept of a chat as JSON: who talks there,
	// the messages to them, and their updates. It also returns where the next
	// page begins; empty is both the first page and none.
	Export(ctx context.Context, chat channel.Chat, page string) (kept []json.RawMessage, next string, err error)
	// Erase removes what is kept of a chat. It succeeds if there is nothing.
	Erase(ctx context.Context, chat channel.Chat) error
}

// Lease is what a change does about the lease of its chat.
type Lease int

// Leases.
const (
	Have Lease = iota // the holder has it
	Want              // the holder takes it unless somebody else has it
	Free              // whoever serves the channel may take it
)

// Change is what is written of one chat.
type Change struct {
	Chat  channel.Chat
	Lease Lease

	// Raws go to the inbox, as of Channel; those that are there already are
	// passed over.
	Channel string
	Raws    []channel.Raw
	// Done ends the work on an update, if the holder still has the lease. If not,
	// Out is not kept.
	Done *Done
	// Out goes to the outbox; a message whose key is there already is passed over,
	// and so is a notice to a chat of which nobody is known. If one of the answers
	// to Done has Forget, all that was kept of the chat before is removed, but for
	// updates that wait; of Done's update the identifier stays.
	Out []Outgoing
	// Marks are what became of messages.
	Marks []Mark
	// Load reads what waits in the chat.
	Load bool
	// Leave gives the lease back: until there is new work, or until Again. In the
	// latter case Later is the update that waits until then, if one does.
	Leave bool
	// Forget says that all that was kept of the chat was removed, and that Leave
	// removes the last of it.
	Forget bool
	Again  time.Time
	Later  *Inbound

	// What came of it. Held is whether the holder has the lease. If Leave found
	// that there is work, it still has. Lost is whether the holder did not have the
	// lease any more when it wanted to end or add something.
	Held, Lost bool
	New        []Inbound  // of Raws
	Kept       []Outgoing // of Out
	// Work is what waits in the chat, if it was read: by Load, or because the
	// lease is new or was kept.
	Work *Work

	line *line // in memory
}

// Forgets reports whether the change ends with everything before it being
// removed, unless it is lost.
func (c *Change) Forgets() bool {
	return c.Done != nil && slices.ContainsFunc(c.Out, func(o Outgoing) bool { return o.Forget })
}

// Removes reports whether the change removes something of which nothing is to be
// left, not even in the files of the database.
func (c *Change) Removes() bool {
	return c.Forgets() || c.Forget || slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.As == Forgotten })
}

// Done is the end of the work on an update.
type Done struct {
	Update Inbound
	// Why an update that cannot be answered is put aside, for the operator; empty
	// if it was answered.
	Why string
	// Question replaces the question that is open in the chat; nil leaves it.
	Question *string
}

// Mark is what became of a message.
type Mark struct {
	ID int64
	As Fate
	// At is when it was sent or may be sent.
	At time.Time
	// SentID is the channel's identifier of one that was sent, Why the reason why
	// one was dropped, Attempts how often one was tried that is sent later.
	SentID   string
	Why      string
	Attempts int
}

// Fate is what became of a message.
type Fate int

// Fates.
const (
	Sent Fate = iota
	Dropped
	Later
	// Forgotten is a message with Forget that was sent or dropped: nothing of it
	// stays.
	Forgotten
)

// Work is what waits in a chat: the first updates and messages in their order,
// and whether there are more.
type Work struct {
	Chat                      channel.Chat
	Updates                   []Inbound
	Messages                  []Outgoing
	MoreUpdates, MoreMessages bool
}

// Inbound is an update that waits in the inbox.
type Inbound struct {
	Channel    string
	ID         string
	Seq        int64 // order within the chat
	Chat       channel.Chat
	Body       []byte
	Attempts   int // this one included
	ReceivedAt time.Time
	NotBefore  time.Time // it may be worked on; zero is at once
}

// Key names the update in everything that is done because of it.
func (in Inbound) Key() string { return in.Channel + ":" + in.ID }

// Priority orders what is sent: the smaller first.
type Priority int

// The priorities.
const (
	Answer Priority = 0 // to what a person has just said
	Notice Priority = 1 // by the clock
	// Summary is a notice that can wait for the others.
	Summary Priority = 2
	// Bulk is one of many messages that say the same: everything else goes first.
	Bulk Priority = 3
)

// Reportable is what became of a message, for the topic that wants to know it. Why is
// empty of one that was sent.
type Reportable struct {
	ID              int64
	Topic, Key, Why string
	At              time.Time
}

// Outgoing is a message in the outbox, and what it is about.
type Outgoing struct {
	ID       int64  // given by the store
	Key      string // unique; a second message with it is not kept
	Message  channel.Message
	Priority Priority
	// Source is the channel's identifier of the person's message that is answered.
	Source   string
	Refs     []talk.Ref
	Frames   string // what was understood, as the conversation keeps it
	Attempts int    // this one included
	SentID   string
	// NotBefore is when it may be sent; zero is at once.
	NotBefore time.Time
	// StaleAt is when it is of no use any more; zero is never.
	StaleAt time.Time
	// Report is the topic that is told what becomes of it; empty is none.
	Report string
	// Forget says that it is the last message to somebody who had everything
	// erased: once it is delivered it goes, too.
	Forget bool

	// DueAt is when the notice that it is was due; zero if it is none, or that is not
	// known.
	DueAt time.Time
	// AskedAt is when what it answers came; zero if it is no answer, or was read from
	// the store again. It is for the Meter and is not kept.
	AskedAt time.Time
	// from is which of those who give notices it comes from, counted from 1; 0 if it
	// was read from the store again.
	from int
}

// deadline is when a notice should have been sent: some time after it was due,
// or when it is of no use any more. It is zero if that is not known, or the message
// is no notice.
func (o Outgoing) deadline() time.Time {
	within := tolerance
	if o.Priority == Bulk {
		within = bulkTolerance
	}
	if by := o.DueAt.Add(within); !o.DueAt.IsZero() && (o.StaleAt.IsZero() || by.Before(o.StaleAt)) {
		return by
	}
	return o.StaleAt
}

// History gives the conversation what a store remembers.
func History(s Store) talk.History { return history{s} }

type history struct{ store Store }

func (h history) Said(ctx context.Context, chat channel.Chat, id int64) (talk.Said, error) {
	o, err := h.store.Message(ctx, chat, id)
	if err != nil {
		return talk.Said{}, err
	}
	return o.said()
}

func (h history) Bound(ctx context.Context, chat channel.Chat, message string) (talk.Said, error) {
	o, err := h.store.Bound(ctx, chat, message)
	if err != nil {
		return talk.Said{}, err
	}
	return o.said()
}

func (h history) Recent(ctx context.Context, chat channel.Chat, limit int) ([]talk.Said, error) {
	return saidAll(h.store.Recent(ctx, chat, limit))
}

func (h history) Latest(ctx context.Context, chat channel.Chat, limit int) ([]talk.Said, error) {
	return saidAll(h.store.Latest(ctx, chat, limit))
}

// saidAll are messages as the conversation remembers them.
func saidAll(messages []Outgoing, err error) ([]talk.Said, error) {
	said := make([]talk.Said, len(messages))
	for i, m := range messages {
		if err == nil {
			said[i], err = m.said()
		}
	}
	return said, err
}

// said is a message as the conversation remembers it.
func (o Outgoing) said() (talk.Said, error) {
	frames, err := talk.DecodeFrames(o.Frames)
	return talk.Said{ID: o.ID, Refs: o.Refs, Frames: frames, Notice: o.Priority != Answer, Text: o.Message.Text, Buttons: o.Message.Buttons, At: o.NotBefore}, err
}
