package bot

import (
	"context"
	"encoding/json"
	"time"

	"becario/channel"
	"becario/person"
	"becario/talk"
)

// Store keeps what the bot must not lose: updates until they are answered,
// messages until they are delivered, and the people it talks with.
type Store interface {
	// Accept keeps raw updates in one transaction; those that are there
	// already are passed over.
	Accept(ctx context.Context, channel string, raws []channel.Raw, now time.Time) error
	// ClaimUpdate leases the oldest waiting update of a chat in which no
	// earlier one is waiting. It reports false if there is none.
	ClaimUpdate(ctx context.Context, channels []string, now time.Time, lease time.Duration) (Inbound, bool, error)
	// Complete marks an update as done, keeps its answers, and replaces the
	// open question of the chat, in one transaction. A nil update keeps only the
	// answers. An answer whose key is there already is passed over. If an answer
	// has Forget, all that is kept of the chat is removed, but for what has come
	// since, and of the update its identifier stays. A notice to a chat of which
	// nobody is known is passed over.
	Complete(ctx context.Context, in *Inbound, out []Outgoing, question string, now time.Time) error
	// RetryUpdate gives an update back until an instant, unless somebody else
	// has claimed it since.
	RetryUpdate(ctx context.Context, in Inbound, at time.Time) error
	// ParkUpdate takes an update that cannot be answered out of the way, with
	// the reason, and keeps it for the operator.
	ParkUpdate(ctx context.Context, in Inbound, why string) error

	// ClaimMessage leases the next message to send: the earliest of its chat,
	// replies before notices. It reports false if there is none.
	ClaimMessage(ctx context.Context, channels []string, now time.Time, lease time.Duration) (Outgoing, bool, error)
	// Sent marks a message as delivered, with the channel's identifier.
	Sent(ctx context.Context, id int64, message string, now time.Time) error
	// RetryMessage gives a message back until an instant; tried counts it as a failure.
	RetryMessage(ctx context.Context, id int64, at time.Time, tried bool) error
	// Drop gives a message up.
	Drop(ctx context.Context, id int64, why string) error
	// Message returns a message of the bot in a chat by the store's id;
	// not_found if it is not there or of another chat.
	Message(ctx context.Context, chat channel.Chat, id int64) (Outgoing, error)
	// Bound returns the latest message of the bot that answers a message of the
	// person, or has this identifier itself; not_found if there is none.
	Bound(ctx context.Context, chat channel.Chat, message string) (Outgoing, error)
	// Recent returns the latest messages of the bot in a chat that refer to
	// records, newest first.
	Recent(ctx context.Context, chat channel.Chat, limit int) ([]Outgoing, error)

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
	// Sweep forgets updates that were done before an instant.
	Sweep(ctx context.Context, before time.Time) error

	// Find returns the people whose id, chat or name this is.
	Find(ctx context.Context, who string) ([]person.Person, error)
	// Export returns a page of what is kept of a chat as JSON: who talks there,
	// the messages to them, and their updates. It also returns where the next
	// page begins; empty is both the first page and none.
	Export(ctx context.Context, chat channel.Chat, page string) (kept []json.RawMessage, next string, err error)
	// Erase removes what is kept of a chat. It succeeds if there is nothing.
	Erase(ctx context.Context, chat channel.Chat) error
	// Forget removes a message with Forget that was delivered or given up.
	Forget(ctx context.Context, id int64) error
}

// Inbound is an update that waits in the inbox.
type Inbound struct {
	Channel  string
	ID       string
	Chat     channel.Chat
	Body     []byte
	Attempts int // this one included
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
)

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
	Attempts int
	SentID   string
	// StaleAt is when it is of no use any more; zero is never.
	StaleAt time.Time
	// Forget says that it is the last message to somebody who had everything
	// erased: once it is delivered it goes, too.
	Forget bool
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
	messages, err := h.store.Recent(ctx, chat, limit)
	if err != nil {
		return nil, err
	}
	said := make([]talk.Said, len(messages))
	for i, m := range messages {
		if said[i], err = m.said(); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// said is a message as the conversation remembers it.
func (o Outgoing) said() (talk.Said, error) {
	frames, err := talk.DecodeFrames(o.Frames)
	return talk.Said{ID: o.ID, Refs: o.Refs, Frames: frames, Notice: o.Priority != Answer}, err
}
