// Package terminal is the conversation in a terminal: a line is a message,
// answers are printed, and what has buttons shows the word to type for each.
// Pictures and documents are put into a folder and their paths printed.
//
// It also works between pipes. Then a line is only read when the one before
// has been answered, so that the same input gives the same output.
package terminal

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/clock"
	"becario/kit/phrase"
)

// Name is the part of a terminal's chat before the colon.
const Name = "terminal"

// MaxText is how many characters a message may have.
const MaxText = 4096

// Options say who talks and where things go. Zero fields have stated defaults;
// Accept and Phrases are needed.
type Options struct {
	// Accept takes what the person has done; when it returns nil, it is kept.
	Accept func(ctx context.Context, raws []channel.Raw) error
	// Settle returns when all that was accepted has been answered. Nil waits
	// until something was said and then nothing more for Quiet, at most for
	// Patience.
	Settle          func(ctx context.Context) error
	Quiet, Patience time.Duration // zero is 200 ms and 10 s
	Phrases         *phrase.Book
	Clock           clock.Clock // nil is the machine's

	Person string // whose chat it is; empty is "me"
	Lang   string // BCP 47; empty is the one that phrases fall back to
	Zone   string // IANA name; empty leaves it to the bot
	// Folder is where pictures and documents are put; empty is one in the
	// person's cache.
	Folder string
	// Interactive is for a person at a terminal: a prompt, and colours.
	Interactive bool
	// Explain tells how a message is understood, to be shown under it; nil shows nothing.
	Explain func(text string) string
}

// Channel is the terminal. Send may be called from several goroutines; Run
// reads, and is called once.
type Channel struct {
	Options
	in     io.Reader
	screen *screen // nil between pipes
	run    string  // tells the identifiers of this run from those of others
	said   chan struct{}

	mu      sync.Mutex // guards what follows, and the output
	out     io.Writer
	turn    bool // a line was read since buttons were shown
	count   int64
	seq     int64
	buttons []shown
}

// shown is a button that can be pressed.
type shown struct{ message, data string }

var _ channel.Files = (*Channel)(nil)

// New returns a terminal that reads from in and prints to out.
func New(in io.Reader, out io.Writer, o Options) (*Channel, error) {
	if o.Accept == nil || o.Phrases == nil {
		return nil, errors.New("terminal: a part is missing from its options")
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Person == "" {
		o.Person = "me"
	}
	if o.Folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			cache = os.TempDir()
		}
		o.Folder = filepath.Join(cache, "becario")
	}
	if o.Quiet <= 0 {
		o.Quiet = 200 * time.Millisecond
	}
	if o.Patience <= 0 {
		o.Patience = 10 * time.Second
	}
	id := make([]byte, 6)
	_, _ = rand.Read(id) // never fails
	c := &Channel{Options: o, in: in, out: out, run: hex.EncodeToString(id), said: make(chan struct{}, 1)}
	if c.Interactive {
		c.screen = newScreen(in, out)
		c.out = c.screen
	}
	if c.Settle == nil {
		c.Settle = c.quiet
	}
	return c, nil
}

// Interactive reports whether a file is a terminal rather than a pipe.
func Interactive(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Chat is the name of the person's chat.
func (c *Channel) Chat() channel.Chat { return channel.Chat(Name + ":" + c.Person) }

// Name implements channel.Channel.
func (c *Channel) Name() string { return Name }

// Decode implements channel.Channel: a raw update is the JSON of a channel.Update.
func (c *Channel) Decode(raw []byte) (channel.Update, error) {
	var u channel.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		return u, fmt.Errorf("read terminal update: %w", err)
	}
	if !strings.HasPrefix(string(u.Chat), Name+":") {
		return u, fmt.Errorf("read terminal update: %q is not a terminal", u.Chat)
	}
	return u, nil
}

// Pause implements channel.Channel: a terminal takes everything at once.
func (c *Channel) Pause(channel.Chat, time.Time) time.Duration { return 0 }

// Send implements channel.Channel: it prints the message. A message for another
// person's terminal waits until that one is open.
func (c *Channel) Send(_ context.Context, m channel.Message) (string, error) {
	if m.Chat != c.Chat() {
		return "", &channel.SendError{RetryAfter: time.Minute, Err: errors.New("send: the terminal of this person is not open")}
	}
	path, err := c.save(m)
	if err != nil {
		return "", fmt.Errorf("send: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	id := m.Edit
	if id == "" {
		c.count++
		id = fmt.Sprintf("%s-%d", c.run, c.count)
	}
	if err := c.print(m, id, path); err != nil {
		return "", fmt.Errorf("send: %w", err)
	}
	select {
	case c.said <- struct{}{}:
	default: // it is known already
	}
	return id, nil
}

// Download implements channel.Files: the identifier is the path.
func (c *Channel) Download(_ context.Context, id string) (io.ReadCloser, error) {
	f, err := os.Open(id)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("fetch file: %w", channel.ErrNoFile)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	return f, nil
}

// quiet waits until something was said, and then until nothing more is.
func (c *Channel) quiet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	var still <-chan time.Time
	for {
		select {
		case <-c.said:
			still = time.After(c.Quiet)
		case <-still:
			return nil
		case <-ctx.Done():
			return nil
		}
	}
}
