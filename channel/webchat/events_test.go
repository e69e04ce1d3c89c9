package webchat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/webchat/webchatdb"
)

// stream is an open connection for events.
type stream struct {
	t     *testing.T
	lines chan string
	close context.CancelFunc
}

type arrived struct {
	id, kind string
	Seq      int64  `json:"seq"`
	Mine     bool   `json:"mine"`
	HTML     string `json:"html"`
	Toast    string `json:"toast"`
}

// listen opens the events after a change, given as Last-Event-ID or, if that
// is empty, as the page does.
func (b *browser) listen(last, after string) *stream {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+"/chat/events?after="+after, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		b.t.Fatalf("events: got status %d, %s", resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	s := &stream{t: b.t, lines: make(chan string), close: cancel}
	go func() {
		defer resp.Body.Close()
		defer close(s.lines)
		for scanner := bufio.NewScanner(resp.Body); scanner.Scan(); {
			select {
			case s.lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	b.t.Cleanup(cancel)
	return s
}

var errClosed = errors.New("closed")

// next returns the next event; errClosed when the server has ended the stream.
func (s *stream) next() (arrived, error) {
	s.t.Helper()
	var e arrived
	limit := time.After(10 * time.Second)
	for {
		select {
		case <-limit:
			return e, errors.New("nothing has arrived within ten seconds")
		case line, ok := <-s.lines:
			name, value, _ := strings.Cut(line, ": ")
			switch {
			case !ok:
				return e, errClosed
			case name == "id":
				e.id = value
			case strings.HasPrefix(name, "event"):
				e.kind = value
			case name == "data":
				if err := json.Unmarshal([]byte(value), &e); err != nil {
					return e, err
				}
			case line == "" && (e.id != "" || e.kind != ""):
				return e, nil
			}
		}
	}
}

func (s *stream) want(parts ...string) arrived {
	s.t.Helper()
	var e arrived
	for _, part := range parts {
		var err error
		if e, err = s.next(); err != nil || !strings.Contains(e.HTML+e.Toast, part) {
			s.t.Fatalf("event: got %+v and %v, want one with %q", e, err, part)
		}
	}
	return e
}

func TestAnswersArriveLive(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		events, second := ana.listen("", "2"), ana.listen("", "0")
		ana.call("/chat/say", "id", "live-message", "text", "hola")
		if mine := events.want(">hola<"); !mine.Mine {
			t.Fatalf("what Ana said is not hers: %+v", mine)
		}
		events.want("eco: hola")
		second.want("bienvenida", ">hola<", "eco: hola")
		ana.call("/chat/press", "id", "live-press", "message", "4", "data", "1|undo")
		events.want("hecho")
		if edited := events.want("deshecho"); edited.Seq != 4 || strings.Contains(edited.HTML, "Deshacer") {
			t.Fatalf("the edited message is %+v", edited)
		}
	})
}

func TestNothingIsMissedWhenTheConnectionBreaks(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		events := ana.listen("", "0")
		events.want("bienvenida")
		ana.call("/chat/say", "text", "uno")
		last := events.want(">uno<", "eco: uno")
		events.close()
		ana.call("/chat/say", "text", "dos")
		ana.call("/chat/press", "id", "press-uno", "message", "4", "data", "1|undo")
		p.clock.Add(time.Minute)
		back := ana.listen(last.id, "0")
		back.want(">dos<", "eco: dos", "deshecho") // and not the toast, a minute later
		ana.call("/chat/say", "text", "tres")
		back.want(">tres<")

		// The server has started again on the same database.
		restarted := open(t, p.dsn)
		restarted.clock.Set(p.clock.Now())
		again := &browser{Client: ana.Client, t: t, base: restarted.URL}
		again.listen(last.id, "0").want(">dos<", "eco: dos", "deshecho", ">tres<", "eco: tres")
		again.listen("999999", "").want("bienvenida")
	})
}

func TestManyAreMissed(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		chat := p.echo.last(t).Chat
		for i := range 250 {
			if _, err := p.Send(t.Context(), channel.Message{Chat: chat, Text: fmt.Sprintf("aviso %d.", i)}); err != nil {
				t.Fatal(err)
			}
		}
		events := ana.listen("2", "")
		for i := range 250 {
			events.want(fmt.Sprintf("aviso %d.", i))
		}
	})
}

func TestAnotherProcessSpeaks(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		events := ana.listen("", "2")
		other, err := webchatdb.Open(t.Context(), p.dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		elsewhere := open(t, p.dsn)
		if _, err := elsewhere.Send(t.Context(), channel.Message{Chat: p.echo.last(t).Chat, Text: "Tienes clase en 30 minutos"}); err != nil {
			t.Fatal(err)
		}
		events.want("Tienes clase en 30 minutos")
	})
}

func TestLeaving(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		chat := p.echo.last(t).Chat
		stolen := &http.Client{Jar: copyJar(t, ana)}
		events := ana.listen("", "2")
		_, page := ana.form("/chat/leave")
		wantIn(t, "the page after leaving", page, "Hola, soy Becario")
		if e, err := events.next(); e.kind != "left" {
			t.Fatalf("the open page got %+v and %v, want to be told that the chat was left", e, err)
		}
		if _, err := events.next(); !errors.Is(err, errClosed) {
			t.Fatalf("the events of a chat that was left go on: %v", err)
		}
		if _, body := (&browser{Client: stolen, t: t, base: p.URL}).get("/chat/events"); body != "event: left\ndata:\n\n" {
			t.Fatalf("events with the old cookie: got %q, want to be told that the chat was left", body)
		}
		var refused *channel.SendError
		if _, err := p.Send(t.Context(), channel.Message{Chat: chat, Text: "aviso"}); !errors.As(err, &refused) || !refused.Blocked {
			t.Fatalf("sending to a chat that was left: got %v, want blocked", err)
		}
	})
}

func TestClearing(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		chat := p.echo.last(t).Chat
		events := ana.listen("", "2")
		if err := p.Clear(t.Context(), chat); err != nil {
			t.Fatal(err)
		}
		if e, err := events.next(); e.kind != "left" {
			t.Fatalf("the open page got %+v and %v, want to be told to begin anew", e, err)
		}
		if _, err := p.Send(t.Context(), channel.Message{Chat: chat, Text: "Todo está borrado"}); err != nil {
			t.Fatal(err)
		}
		_, page := ana.get("/chat")
		wantIn(t, "the page afterwards", page, "Todo está borrado")
		session, err := p.Store.Owner(t.Context(), chat)
		if err != nil || session.Name != "" {
			t.Fatalf("the session afterwards: got %+v, %v; want one without a name", session, err)
		}
		ana.listen("", strconv.FormatInt(session.Last-1, 10)).want("Todo está borrado")
	})
}

func TestStopLetsPagesGo(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		events := ana.listen("", "2")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if _, err := events.next(); !errors.Is(err, errClosed) {
			t.Fatalf("events after the stop: got %v, want the end", err)
		}
	})
}
