package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"becario/channel"
)

// Store keeps who talks and what was said. Everything but Join, Session and
// Waiting is asked for one chat, and a chat is only reached through a session.
type Store interface {
	// Join keeps a session under the hash of its token. A chat that is there
	// already gets the new name, language and zone.
	Join(ctx context.Context, token []byte, s Session) error
	// Session returns the session of a token; ErrNone if there is none.
	Session(ctx context.Context, token []byte) (Session, error)
	// Owner returns the session of a chat, also one that was left; ErrNone if
	// there was never one.
	Owner(ctx context.Context, chat channel.Chat) (Session, error)
	// Leave takes the token from a chat: nobody can read it any more.
	Leave(ctx context.Context, chat channel.Chat) error

	// Add keeps a message and gives it its Seq and Rev. Where the chat has a
	// message with this key already, it returns that one and reports false.
	// One of the kind Corrected also gives its text to the person's own message
	// ReplyTo. ErrNone if there is no such chat, or no such message.
	Add(ctx context.Context, m Message, file []byte) (kept Message, added bool, err error)
	// Edit replaces text and buttons of a message of the bot, which gets a new
	// Rev; ErrNone if there is none.
	Edit(ctx context.Context, chat channel.Chat, seq int64, text string, buttons [][]channel.Button, at time.Time) (Message, error)
	// Message returns one message; ErrNone if there is none.
	Message(ctx context.Context, chat channel.Chat, seq int64) (Message, error)
	// Since returns the messages that are new or changed after rev, in that order.
	Since(ctx context.Context, chat channel.Chat, rev int64, limit int) ([]Message, error)
	// Before returns the latest shown messages before seq, oldest first; a seq
	// of zero is the end.
	Before(ctx context.Context, chat channel.Chat, seq int64, limit int) ([]Message, error)
	// Files returns the messages that came with a file, oldest first.
	Files(ctx context.Context, chat channel.Chat) ([]Message, error)
	// File returns the bytes that came with a message; ErrNone if there are none.
	File(ctx context.Context, chat channel.Chat, seq int64) ([]byte, error)

	// Waiting lists chats in which the person's messages were not handed to
	// the bot yet, and Pending those messages in order; Handed marks them up
	// to seq.
	Waiting(ctx context.Context, limit int) ([]channel.Chat, error)
	Pending(ctx context.Context, chat channel.Chat, limit int) ([]Message, error)
	Handed(ctx context.Context, chat channel.Chat, seq int64) error

	// Export returns a page of what is kept of a chat as JSON, and where the next
	// page begins; empty is both the first page and none. The bytes of files and
	// what lets somebody in are left out.
	Export(ctx context.Context, chat channel.Chat, page string) (kept []json.RawMessage, next string, err error)
	// Clear removes what was said in a chat, but for what the bot was not given
	// yet, and how the person is called. The session stays, and its pages are
	// to begin anew (Session.Cleared).
	Clear(ctx context.Context, chat channel.Chat) error
	// Erase removes a chat and its session: nothing of them is left.
	Erase(ctx context.Context, chat channel.Chat) error
}

// ErrNone says that what was asked for is not there.
var ErrNone = errors.New("not there")

// Session is a browser that talks: one chat, known by a secret token.
type Session struct {
	Chat channel.Chat
	Name string // to address the person by; it identifies nobody
	Lang string // BCP 47
	Zone string // IANA name
	At   time.Time
	Left bool  // nobody reads the chat any more
	Last int64 // Rev of the latest message or change
	// Cleared is the Last at which what was said was removed; zero if it never
	// was. A page that has seen less shows what is not there any more.
	Cleared int64
}

// Kind tells rows of a chat apart.
type Kind string

// The kinds of row. Only Said and Told are shown in the conversation.
const (
	Said      Kind = "said"      // by the person
	Told      Kind = "told"      // by the bot
	Pressed   Kind = "pressed"   // a button, by the person
	Corrected Kind = "corrected" // the person's message ReplyTo has other words
	Started   Kind = "started"   // the person has come
	Changed   Kind = "changed"   // the person has picked another name, language or zone
	Toast     Kind = "toast"     // a brief answer to a press
)

// mine reports whether the bot has to be given the row.
func (k Kind) mine() bool {
	return k == Said || k == Pressed || k == Corrected || k == Started || k == Changed
}

// Message is a row of a chat.
type Message struct {
	Chat channel.Chat
	Seq  int64 // place in the chat, from 1
	Rev  int64 // place of its latest change; grows over all changes of the chat
	Kind Kind
	Key  string // the browser's own identifier; empty for what the bot says
	Body Body
	At   time.Time
	// Edited is when its text was changed; zero is never.
	Edited time.Time
}

// Body is what a row holds besides its file.
type Body struct {
	Text    string             `json:"text,omitempty"`
	Buttons [][]channel.Button `json:"buttons,omitempty"`
	// ReplyTo is the Seq of the message that this one answers; for a press, of
	// the message that carries the button.
	ReplyTo int64     `json:"reply_to,omitempty"`
	Press   string    `json:"press,omitempty"`
	File    *FileInfo `json:"file,omitempty"`
}

// FileInfo describes the file of a message.
type FileInfo struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"` // bytes
	// Width and Height are in pixels; zero if it is not a picture to show.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
}
