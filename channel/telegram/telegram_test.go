package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

// open returns a channel to the server and what it logs.
func open(t *testing.T, s *telegramtest.Server) (*telegram.Channel, *record) {
	t.Helper()
	logged := &record{}
	cfg := telegram.Config{Token: telegramtest.Token, URL: s.URL, Log: slog.New(slog.NewTextHandler(logged, nil))}
	if strings.HasSuffix(s.URL, ".test") {
		cfg.Client = &http.Client{Transport: s.Transport()}
	}
	c, err := telegram.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if strings.Contains(logged.String(), secret()) {
			t.Error("the token is in the log")
		}
	})
	return c, logged
}

// secret is the part of the token that nobody may see.
func secret() string {
	_, s, _ := strings.Cut(telegramtest.Token, ":")
	return s
}

type record struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

// inbox keeps updates as the bot's does.
type inbox struct {
	mu    sync.Mutex
	raws  []channel.Raw
	calls int
	fail  int // how often to fail yet
	news  chan struct{}
}

func newInbox() *inbox { return &inbox{news: make(chan struct{}, 1000)} }

func (b *inbox) accept(_ context.Context, raws []channel.Raw) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.fail > 0 {
		b.fail--
		return errors.New("disk full")
	}
	for _, r := range raws {
		known := false
		for _, old := range b.raws {
			known = known || old.ID == r.ID
		}
		if !known {
			b.raws = append(b.raws, r)
			b.news <- struct{}{}
		}
	}
	return nil
}

// take waits for n updates and decodes them.
func (b *inbox) take(t *testing.T, c *telegram.Channel, n int) []channel.Update {
	t.Helper()
	for range n {
		select {
		case <-b.news:
		case <-time.After(10 * time.Second):
			t.Fatal("no update came")
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []channel.Update
	for _, r := range b.raws[len(b.raws)-n:] {
		u, err := c.Decode(r.Body)
		if err != nil {
			t.Fatalf("decode %s: %v", r.Body, err)
		}
		if r.Chat != u.Chat {
			t.Errorf("the update is kept for chat %q, it is of chat %q", r.Chat, u.Chat)
		}
		out = append(out, u)
	}
	return out
}

// poll runs Poll until the test ends.
func poll(t *testing.T, c *telegram.Channel, accept telegram.Accept) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Poll(ctx, accept) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("poll ended with %v", err)
		}
	})
}

// chatOf is the name of a person's private chat.
func chatOf(p *telegramtest.Person) channel.Chat {
	return telegram.ChatOf(p.ID)
}

// picture is a PNG that Telegram takes.
func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		img.Set(x, x%h, color.RGBA{R: uint8(x), A: 255})
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]telegram.Config{
		"no token":            {},
		"no colon":            {Token: "4242"},
		"no number":           {Token: "abc:secretpart"},
		"a space":             {Token: "42:secret part"},
		"a slash":             {Token: "42:secretpart/getMe"},
		"an address of files": {Token: "42:secretpart", URL: "file:///tmp"},
		"an address alone":    {Token: "42:secretpart", URL: "localhost:8081"},
		"a query":             {Token: "42:secretpart", URL: "http://localhost?x=1"},
	} {
		t.Run("it refuses "+name, func(t *testing.T) {
			_, err := telegram.New(cfg)
			if err == nil {
				t.Fatal("got no error")
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the token is in the error: %v", err)
			}
		})
	}
}

func TestConnect(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	if c.Name() != "telegram" || c.Username() != "" {
		t.Errorf("before: name %q, username %q", c.Name(), c.Username())
	}
	if err := c.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Username() != telegramtest.BotName {
		t.Errorf("username %q, want %q", c.Username(), telegramtest.BotName)
	}
	s.Revoke()
	c, _ = open(t, s)
	var fatal *telegram.FatalError
	if err := c.Connect(t.Context()); !errors.As(err, &fatal) || strings.Contains(err.Error(), secret()) {
		t.Errorf("with a revoked token: %v", err)
	}
}

// handlerTransport carries calls to a handler without a network.
type handlerTransport struct{ http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result(), nil
}
