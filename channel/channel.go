// Package channel is what the ways to talk with people have in common: updates
// come in, messages go out. Telegram, the web chat and the terminal are packages
// below it; none of them knows what is talked about.
package channel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Chat names a conversation: the channel, a colon, and the channel's own
// identifier ("telegram:42", "web:9f…", "terminal:ana").
type Chat string

// Channel returns the name of the channel.
func (c Chat) Channel() string {
	name, _, _ := strings.Cut(string(c), ":")
	return name
}

// Kind tells what an update brings.
type Kind string

// The kinds of update that a conversation answers to.
const (
	Text      Kind = "text"      // a message in words, commands included
	Edited    Kind = "edited"    // an earlier message has new words
	Press     Kind = "press"     // a button
	File      Kind = "file"      // a document or a photo; Text is its caption
	Other     Kind = "other"     // a sticker, a voice note, a place, ...; What names it
	Blocked   Kind = "blocked"   // the person has stopped the bot, or the group has removed it
	Unblocked Kind = "unblocked" // the person has started it again
	Migrated  Kind = "migrated"  // the group has a new identifier, NewChat
	Ignored   Kind = "ignored"   // nothing to answer
)

// Update is one thing that happened in a chat, in a form that every channel
// shares.
type Update struct {
	Kind Kind `json:"kind"`
	Chat Chat `json:"chat"`
	// Group is true where several people write; Addressed is true if the
	// message is for the bot: always in a private chat, and in a group when it
	// is a command for it, names it, or answers it.
	Group     bool   `json:"group,omitempty"`
	Addressed bool   `json:"addressed,omitempty"`
	From      Sender `json:"from"`
	// At is when it was written.
	At time.Time `json:"at"`
	// Message is the channel's identifier of the message; for a press, of the
	// message that carries the button.
	Message string `json:"message,omitempty"`
	// ReplyTo is the identifier of the message that this one answers.
	ReplyTo string `json:"reply_to,omitempty"`
	Text    string `json:"text,omitempty"`
	// Press is the data of the button and Query the identifier by which the
	// channel wants the press confirmed.
	Press string      `json:"press,omitempty"`
	Query string      `json:"query,omitempty"`
	File  *Attachment `json:"file,omitempty"`
	// Album is the same for files that were sent together.
	Album   string `json:"album,omitempty"`
	What    string `json:"what,omitempty"` // of Other: sticker, voice, video, location, contact, poll, ...
	NewChat Chat   `json:"new_chat,omitempty"`
}

// Sender is who wrote, as the channel knows them.
type Sender struct {
	ID   string `json:"id"` // the channel's identifier of the person
	Name string `json:"name,omitempty"`
	Lang string `json:"lang,omitempty"` // BCP 47, as the channel tells it
	Zone string `json:"zone,omitempty"` // IANA name, if the channel knows it
	// Chosen says that the person has just picked these in the channel itself;
	// with the command for settings they replace what was kept.
	Chosen bool `json:"chosen,omitempty"`
}

// Attachment is a file that came with an update; its bytes are with the channel
// until they are fetched. All that is said of it, its sender says.
type Attachment struct {
	ID   string `json:"id"` // by which the channel gives the bytes
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"` // MIME type as the sender says it
	Size int64  `json:"size,omitempty"` // bytes
}

// Message is something that the bot says, in a form that every channel can show.
// Texts are plain: no markup is read in them.
type Message struct {
	Chat Chat   `json:"chat"`
	Text string `json:"text,omitempty"` // with a Picture or Document, its caption
	// Buttons are rows, top to bottom.
	Buttons [][]Button `json:"buttons,omitempty"`
	// ReplyTo shows which message is answered.
	ReplyTo string `json:"reply_to,omitempty"`
	// Edit replaces the text and buttons of an earlier message of the bot.
	Edit string `json:"edit,omitempty"`
	// Answer confirms the press with this query identifier; Text is shown
	// briefly if it is not empty.
	Answer string `json:"answer,omitempty"`
	// Picture is a PNG and Document any file called Name.
	Picture  []byte `json:"-"`
	Document []byte `json:"-"`
	Name     string `json:"name,omitempty"`
	// Paid says that PausePaid has let the message through, so that it may be over the
	// limit of what costs nothing.
	Paid bool `json:"-"`
	// AllowPaid says that others are paid for at the same time. Pause has let the message
	// through and it counts as one that costs nothing, but beside them the channel may
	// refuse what may not be paid for.
	AllowPaid bool `json:"-"`
}

// Button is what a person may press instead of writing.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data"` // at most 64 bytes; comes back in Update.Press
}

// Channel is a way to talk with people: Telegram, the web chat, a terminal.
// Decode and Send are called from several goroutines.
type Channel interface {
	// Name is the part of a Chat before the colon.
	Name() string
	// Decode reads one raw update as the inbox keeps it. An error means that
	// it can never be read; it is then parked.
	Decode(raw []byte) (Update, error)
	// Send delivers a message and returns the channel's identifier for it. It
	// fails with a *SendError where the channel says what to do next; any
	// other error but ErrUnpaid is tried again later.
	Send(ctx context.Context, m Message) (id string, err error)
	// Pause is how long to wait before the next message to the chat may go
	// out, by the channel's limits. Zero means that it may go now, and counts it.
	Pause(chat Chat, now time.Time) time.Duration
}

// Paced is a Channel that lets only so many messages through.
type Paced interface {
	Channel
	// Rate is how many messages to all chats together may go out in a second; 0 is
	// any number.
	Rate() float64
}

// Paid is a Paced channel that takes more messages than its Rate for money.
type Paid interface {
	Paced
	// Pays reports whether the operator pays for messages.
	Pays() bool
	// PausePaid is Pause for a message that is sent with Paid, for which the Rate
	// does not count. Where nothing is paid for it is never zero.
	PausePaid(chat Chat, now time.Time) time.Duration
}

// Files is a Channel through which people can send files. It keeps them until
// they are fetched.
type Files interface {
	Channel
	// Download opens the file that came as an attachment with this identifier. It
	// fails with a *TooBigError if it is more than the channel hands out, which may
	// turn out only while it is read, and with ErrNoFile if it is not there, or no
	// longer. The context bounds the reading, too; the caller closes the reader.
	Download(ctx context.Context, id string) (io.ReadCloser, error)
}

// ErrNoFile says that a channel does not have a file.
var ErrNoFile = errors.New("the channel does not have the file")

// TooBigError says that a file has more bytes than its channel hands out.
type TooBigError struct{ Max int64 }

func (e *TooBigError) Error() string {
	return fmt.Sprintf("the channel hands out files of up to %d bytes", e.Max)
}

// SendError is a channel's refusal to deliver.
type SendError struct {
	// RetryAfter asks for another try no sooner than this.
	RetryAfter time.Duration
	// Blocked says that the person does not want messages; nothing more is
	// sent to the chat until they write again.
	Blocked bool
	// Permanent says that this message will never go through.
	Permanent bool
	// NewChat is the chat's new identifier if it has one.
	NewChat Chat
	Err     error
}

func (e *SendError) Error() string { return e.Err.Error() }

func (e *SendError) Unwrap() error { return e.Err }

// Raw is an update as the channel delivered it.
type Raw struct {
	ID   string // unique within the channel
	Seq  int64  // grows with each update of a chat
	Chat Chat   // empty if it could not be told
	Body []byte
}

// ErrUnpaid says that a message was delivered, for nothing: with payment the channel
// had refused it. Send returns it together with the identifier.
var ErrUnpaid = errors.New("the channel does not want to be paid; the message was delivered for nothing")

// Commands are those that a channel may show in a menu; their descriptions
// are the phrases "command.NAME".
var Commands = []string{"tasks", "timetable", "expenses", "requests", "today", "settings", "link", "undo", "help", "privacy"}
