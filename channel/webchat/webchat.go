// Package webchat is the chat page: a person opens it in a browser, picks a
// name, a language and a time zone, and writes. Answers, pictures, documents
// and notices arrive while the page is open, and are there when it is opened
// again.
//
// A random token in a cookie is who one is, and the name only a way to be addressed:
// nobody reads a chat without its cookie. Without a Door, whoever reaches the page
// may open a chat and write.
//
// What a person writes is kept in the channel's own store before it is
// confirmed, and handed to the bot from there until the bot has taken it. What
// the bot says is kept there too, and open pages are woken; another process
// may have kept it, so they also look by themselves.
package webchat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/asset"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/trouble"
)

// Name is the part of a web chat's name before the colon.
const Name = "web"

// Limits of what a person may send.
const (
	MaxText        = 4096     // characters, as in Telegram
	DefaultMaxFile = 20 << 20 // bytes
	maxName        = 60       // characters
)

// Config is what the chat page needs. Zero fields have stated defaults; Store,
// Accept and Phrases are needed.
type Config struct {
	Store Store
	// Accept takes what people have done; when it returns nil, it is kept.
	Accept  func(ctx context.Context, raws []channel.Raw) error
	Phrases *phrase.Book
	Clock   clock.Clock  // nil is the machine's
	Log     *slog.Logger // nil is silence
	// Poll is how often an open page looks for what another process has said,
	// and how often what Accept refused is tried again; zero is a second.
	Poll time.Duration
	// MaxFile is how many bytes a file may have; zero is DefaultMaxFile.
	MaxFile int64
	// Patience is how long a form sent without scripts waits for the answer, so
	// that the next page shows it; zero is two seconds.
	Patience time.Duration
	// Door lets people in; nil lets in whoever comes.
	Door Door
	// Quota bounds what may be sent; its zero fields have stated defaults.
	Quota Quota
}

// Channel is the chat page. It is an http.Handler for everything under /chat,
// and safe for concurrent use.
type Channel struct {
	Config
	handler http.Handler
	pages   *template.Template
	assets  asset.Files
	hub     hub
	counted counter
	files   chan struct{} // a place for each file that is being taken
	stop    chan struct{} // closed when Run ends: open pages let go
	stopped sync.Once
}

var (
	_ channel.Files = (*Channel)(nil)
	_ http.Handler  = (*Channel)(nil)
)

// New returns the chat page. It starts nothing; Run does.
func New(cfg Config) (*Channel, error) {
	if cfg.Store == nil || cfg.Accept == nil || cfg.Phrases == nil {
		return nil, errors.New("web chat: a part is missing from its configuration")
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Poll <= 0 {
		cfg.Poll = time.Second
	}
	if cfg.MaxFile <= 0 {
		cfg.MaxFile = DefaultMaxFile
	}
	if cfg.Patience <= 0 {
		cfg.Patience = 2 * time.Second
	}
	cfg.Quota = cfg.Quota.withDefaults()
	c := &Channel{Config: cfg, files: make(chan struct{}, filesAtOnce), stop: make(chan struct{})}
	var err error
	if c.assets, err = asset.Read(files); err != nil {
		return nil, err
	}
	if c.pages, err = c.parse(); err != nil {
		return nil, err
	}
	c.handler = c.routes()
	return c, nil
}

// Run hands over what the bot could not take at once, until ctx ends; then open
// pages let go of their connections, so that the server can stop. They come
// back by themselves.
func (c *Channel) Run(ctx context.Context) error {
	defer c.stopped.Do(func() { close(c.stop) })
	tick := time.NewTicker(c.Poll)
	defer tick.Stop()
	handing := trouble.New(c.Log, "hand over what was written in the web chat")
	for {
		if err := c.Step(ctx); ctx.Err() == nil {
			handing.Note(c.Clock.Now(), err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Name implements channel.Channel.
func (c *Channel) Name() string { return Name }

// Decode implements channel.Channel: a raw update is the JSON of a channel.Update.
func (c *Channel) Decode(raw []byte) (channel.Update, error) {
	var u channel.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		return u, fmt.Errorf("read web update: %w", err)
	}
	if !strings.HasPrefix(string(u.Chat), Name+":") {
		return u, fmt.Errorf("read web update: %q is not a web chat", u.Chat)
	}
	return u, nil
}

// Pause implements channel.Channel: a page takes everything at once.
func (c *Channel) Pause(channel.Chat, time.Time) time.Duration { return 0 }

// Send implements channel.Channel: it keeps the message, or the change of one, and
// wakes the pages that show the chat. The identifier is the message's place in
// the chat. A chat that was left counts as blocked.
func (c *Channel) Send(ctx context.Context, m channel.Message) (string, error) {
	owner, err := c.Store.Owner(ctx, m.Chat)
	if errors.Is(err, ErrNone) {
		return "", &channel.SendError{Permanent: true, Err: fmt.Errorf("send: no such chat: %w", err)}
	}
	if err != nil {
		return "", fmt.Errorf("send: %w", err)
	}
	if owner.Left {
		return "", &channel.SendError{Blocked: true, Err: errors.New("send: the person has left the chat")}
	}
	if m.Answer != "" && m.Text == "" {
		return "", nil
	}
	kept, err := c.keep(ctx, m)
	if errors.Is(err, ErrNone) || errors.Is(err, strconv.ErrSyntax) {
		return "", &channel.SendError{Permanent: true, Err: fmt.Errorf("send: %w", err)}
	}
	if err != nil {
		return "", fmt.Errorf("send: %w", err)
	}
	c.hub.wake(m.Chat)
	return strconv.FormatInt(kept.Seq, 10), nil
}

// Clear removes what was said in a chat, which goes on as an empty one; pages
// that show it begin anew.
func (c *Channel) Clear(ctx context.Context, chat channel.Chat) error {
	if err := c.Store.Clear(ctx, chat); err != nil {
		return err
	}
	c.hub.wake(chat)
	return nil
}

func (c *Channel) keep(ctx context.Context, m channel.Message) (Message, error) {
	now := c.Clock.Now()
	if m.Edit != "" {
		seq, err := strconv.ParseInt(m.Edit, 10, 64)
		if err != nil {
			return Message{}, err
		}
		return c.Store.Edit(ctx, m.Chat, seq, m.Text, m.Buttons, now)
	}
	out := Message{Chat: m.Chat, Kind: Told, At: now, Body: Body{Text: m.Text, Buttons: m.Buttons}}
	if m.Answer != "" {
		out.Kind = Toast
	}
	out.Body.ReplyTo, _ = strconv.ParseInt(m.ReplyTo, 10, 64) // nothing to answer is zero
	file := m.Document
	switch {
	case m.Picture != nil:
		file = m.Picture
		out.Body.File = describe(m.Name, "image/png", m.Picture)
	case m.Document != nil:
		out.Body.File = describe(m.Name, mime.TypeByExtension(path.Ext(m.Name)), m.Document)
	}
	kept, _, err := c.Store.Add(ctx, out, file)
	return kept, err
}

// Download implements channel.Files.
func (c *Channel) Download(ctx context.Context, id string) (io.ReadCloser, error) {
	chat, number, ok := strings.Cut(id, "/")
	seq, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return nil, fmt.Errorf("fetch file: %w", channel.ErrNoFile)
	}
	file, err := c.Store.File(ctx, channel.Chat(chat), seq)
	if errors.Is(err, ErrNone) {
		return nil, fmt.Errorf("fetch file: %w", channel.ErrNoFile)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	return io.NopCloser(bytes.NewReader(file)), nil
}

// describe tells what is known of a file by its name, the type it is said to
// have, and its bytes. Only what is a picture by its bytes gets a size in pixels.
func describe(name, said string, file []byte) *FileInfo {
	info := &FileInfo{Name: fileName(name), Type: said, Size: int64(len(file))}
	sniffed := http.DetectContentType(file)
	if strings.HasPrefix(sniffed, "image/") {
		info.Type = sniffed
	}
	if info.Type == "" {
		info.Type = "application/octet-stream"
	}
	info.Width, info.Height = pixels(file)
	if info.Name == "" && info.Type == "image/png" {
		info.Name = "becario.png"
	}
	return info
}
