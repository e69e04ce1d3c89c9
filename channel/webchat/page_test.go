package webchat_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/webchat"
	"becario/channel/webchat/webchatdb"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/lang"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

// engines runs a test on each database.
func engines(t *testing.T, test func(*testing.T, *place)) {
	t.Helper()
	for name, database := range sqltest.Engines {
		t.Run(name, func(t *testing.T) { test(t, open(t, database(t))) })
	}
}

// place is a chat page with a bot that repeats what it hears.
type place struct {
	*webchat.Channel
	URL   string
	dsn   string
	clock *clock.Manual
	echo  *echo
}

// book are the phrases, read once.
var book = sync.OnceValues(func() (*phrase.Book, error) { return phrase.Open(lang.Files()) })

func open(t *testing.T, dsn string) *place {
	t.Helper()
	store, err := webchatdb.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	words, err := book()
	if err != nil {
		t.Fatal(err)
	}
	p := &place{dsn: dsn, clock: clock.NewManual(time.Date(2026, 3, 10, 18, 40, 0, 0, time.UTC)), echo: &echo{seen: map[string]bool{}}}
	p.Channel, err = webchat.New(webchat.Config{Store: store, Accept: p.echo.accept, Phrases: words, Clock: p.clock,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Poll: 20 * time.Millisecond, Patience: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	p.echo.channel = p.Channel
	server := httptest.NewServer(p.Channel)
	p.URL = server.URL
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// echo is a bot: it keeps what it is given once, and repeats it.
type echo struct {
	channel *webchat.Channel
	mu      sync.Mutex
	seen    map[string]bool
	updates []channel.Update
	down    error // what it answers instead, if not nil
}

func (e *echo) accept(ctx context.Context, raws []channel.Raw) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.down != nil {
		return e.down
	}
	for _, raw := range raws {
		if e.seen[raw.ID] {
			continue
		}
		u, err := e.channel.Decode(raw.Body)
		if err != nil {
			return err
		}
		for _, m := range answer(u) {
			m.Chat = u.Chat
			if _, err := e.channel.Send(ctx, m); err != nil {
				return err
			}
		}
		e.seen[raw.ID] = true
		e.updates = append(e.updates, u)
	}
	return nil
}

func answer(u channel.Update) []channel.Message {
	undo := [][]channel.Button{{{Label: "Deshacer", Data: "1|undo"}}}
	switch {
	case u.Kind == channel.Press:
		return []channel.Message{{Answer: u.Query, Text: "hecho"}, {Edit: u.Message, Text: "deshecho"}}
	case u.Kind == channel.File:
		return []channel.Message{{Text: "recibido: " + u.File.Name}}
	case u.Text == "/start":
		return []channel.Message{{Text: "bienvenida, " + u.From.Name}}
	}
	return []channel.Message{{Text: "eco: " + u.Text, Buttons: undo}}
}

func (e *echo) setDown(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.down = err
}

func (e *echo) heard() []channel.Update {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]channel.Update(nil), e.updates...)
}

func (e *echo) last(t *testing.T) channel.Update {
	t.Helper()
	all := e.heard()
	if len(all) == 0 {
		t.Fatal("the bot has heard nothing")
	}
	return all[len(all)-1]
}

// browser is a person with a cookie jar.
type browser struct {
	*http.Client
	t    *testing.T
	base string
}

func newBrowser(t *testing.T, base string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{Client: &http.Client{Jar: jar}, t: t, base: base}
}

func (p *place) join(t *testing.T, name string) *browser {
	t.Helper()
	b := newBrowser(t, p.URL)
	status, page := b.form("/chat/join", "name", name, "lang", "es-ES", "zone", "Europe/Madrid")
	if status != http.StatusOK || !strings.Contains(page, `id="composer"`) {
		t.Fatalf("join as %q: got status %d and %.300s, want the conversation", name, status, page)
	}
	return b
}

func (b *browser) do(r *http.Request, err error) (*http.Response, string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp, string(body)
}

func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	resp, body := b.do(http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path, nil))
	return resp.StatusCode, body
}

func fields(pairs []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func (b *browser) post(path, accept string, pairs []string) (int, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(fields(pairs).Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", accept)
	}
	resp, body := b.do(r, err)
	return resp.StatusCode, body
}

// form sends a form as a browser without scripts does, and follows to the next page.
func (b *browser) form(path string, pairs ...string) (int, string) {
	b.t.Helper()
	return b.post(path, "text/html", pairs)
}

// call sends a form as the page's script does.
func (b *browser) call(path string, pairs ...string) (int, string) {
	b.t.Helper()
	return b.post(path, "application/json", pairs)
}

// upload sends a message with a file.
func (b *browser) upload(name string, file []byte, pairs ...string) (int, string) {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := w.WriteField(pairs[i], pairs[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		b.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+"/chat/say", &body)
	if err == nil {
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.Header.Set("Accept", "application/json")
	}
	resp, answer := b.do(r, err)
	return resp.StatusCode, answer
}

func wantStatus(t *testing.T, what string, got, want int, body string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got status %d and %.300s, want %d", what, got, body, want)
	}
}

func wantIn(t *testing.T, what, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Fatalf("%s: %q is not in %s", what, part, page)
		}
	}
}

func wantNotIn(t *testing.T, what, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			t.Fatalf("%s: %q is in %s", what, part, page)
		}
	}
}

func TestConversationWithoutScripts(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		_, page := ana.form("/chat/say", "id", "first-message", "text", "hola https://example.org/a?b=1.")
		wantIn(t, "the page after a message", page, "bienvenida, Ana", `data-key="first-message"`, "martes, 10 de marzo", ">19:40</time>",
			`<a href="https://example.org/a?b=1" target="_blank" rel="noopener noreferrer">https://example.org/a?b=1</a>.`)
		status, again := ana.get("/chat")
		wantStatus(t, "reload", status, http.StatusOK, again)
		wantIn(t, "the reloaded page", again, "eco: hola", "Deshacer")
		u := p.echo.last(t)
		if u.Kind != channel.Text || !u.Addressed || u.From.Name != "Ana" || u.From.Zone != "Europe/Madrid" || u.From.Lang != "es-ES" ||
			string(u.Chat) != "web:"+u.From.ID || !u.At.Equal(p.clock.Now()) {
			t.Fatalf("the bot heard %+v", u)
		}
		_, page = ana.form("/chat/say", "text", " \n ")
		wantIn(t, "the page after an empty message", page, "El mensaje está vacío")
	})
}

func TestHistoryGoesBack(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	for range 40 {
		ana.call("/chat/say", "text", "otra")
	}
	_, page := ana.get("/chat")
	if n := strings.Count(page, `class="message `); n != 50 {
		t.Fatalf("the first page shows %d messages, want 50", n)
	}
	wantNotIn(t, "the first page", page, "bienvenida")
	_, rest, _ := strings.Cut(page, `href="/chat?before=`)
	before, _, _ := strings.Cut(rest, `"`)
	_, page = ana.get("/chat?before=" + before)
	wantIn(t, "the page before", page, "bienvenida", "Volver al final")
	if n := strings.Count(page, `class="message `); n != 31 {
		t.Fatalf("the page before shows %d messages, want 31", n)
	}
	wantNotIn(t, "the page before", page, "data-live")
}

func TestButtonWithoutScripts(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		ana.call("/chat/say", "text", "hola")
		told := p.echo.last(t)
		message := "4" // after the start, the greeting and what Ana said
		_, page := ana.form("/chat/press", "id", "press-one", "message", message, "data", "1|undo")
		wantIn(t, "the page after a press", page, "deshecho", "cambiado", `role="status">hecho</div>`)
		wantNotIn(t, "the page after a press", page, "Deshacer</bdi>")
		u := p.echo.last(t)
		if u.Kind != channel.Press || u.Press != "1|undo" || u.Message != message || u.Query == "" || u.Chat != told.Chat {
			t.Fatalf("the bot heard %+v", u)
		}
		p.clock.Add(time.Minute)
		_, page = ana.get("/chat?after=1")
		wantNotIn(t, "the page a minute later", page, "hecho</div>")
		for name, pairs := range map[string][]string{
			"button that is gone":    {"id", "press-two", "message", message, "data", "1|undo"},
			"button of no message":   {"id", "press-two", "message", "99", "data", "1|undo"},
			"button of one's own":    {"id", "press-two", "message", "3", "data", "1|undo"},
			"button that was forged": {"id", "press-two", "message", "2", "data", "all"},
		} {
			status, body := ana.call("/chat/press", pairs...)
			wantStatus(t, name, status, http.StatusConflict, body)
			wantIn(t, name, body, "Ese botón ya no está")
		}
		status, body := ana.call("/chat/press", "id", "x", "message", message, "data", "1|undo")
		wantStatus(t, "press without an identifier", status, http.StatusBadRequest, body)
	})
}

func TestSettingsAreTold(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		_, page := ana.form("/chat/join", "name", "Ana María", "lang", "en", "zone", "America/Asuncion")
		wantIn(t, "the page in English", page, `<html lang="en"`, ">/settings</a>", "Tuesday, 10 March", ">15:40</time>")
		u := p.echo.last(t)
		if u.Text != "/settings" || !u.From.Chosen || u.From.Name != "Ana María" || u.From.Lang != "en" || u.From.Zone != "America/Asuncion" {
			t.Fatalf("the bot heard %+v", u)
		}
		ana.form("/chat/join", "name", "Ana María", "lang", "en", "zone", "America/Asuncion")
		if n := len(p.echo.heard()); n != 2 {
			t.Fatalf("what has not changed was told: %+v", p.echo.last(t))
		}
		ana.call("/chat/say", "text", "hola")
		if u := p.echo.last(t); u.From.Chosen {
			t.Fatalf("a message chooses settings: %+v", u)
		}
	})
}

func TestCommandsInTexts(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	chat := p.echo.last(t).Chat
	link := func(name string) string {
		return `<a class="command" href="/chat?text=%2F` + name + `#text">/` + name + `</a>`
	}
	for text, want := range map[string]string{
		"Con /help te cuento más.":          "Con " + link("help") + " te cuento más.",
		"(/undo) /tasks":                    "(" + link("undo") + ") " + link("tasks"),
		"el 5/help o y/o":                   "el 5/help o y/o",
		"/helpless /usr/help /help/x /Help": "/helpless /usr/help /help/x /Help",
		"/":                                 "/",
	} {
		if _, err := p.Send(t.Context(), channel.Message{Chat: chat, Text: text}); err != nil {
			t.Fatal(err)
		}
		_, page := ana.get("/chat")
		wantIn(t, text, page, `<p class="text" dir="auto">`+want+`</p>`)
	}
	_, page := ana.get("/chat?text=/help")
	wantIn(t, "the page with a command to send", page, ">/help</textarea>")
}

func TestCorrections(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana, luis := p.join(t, "Ana"), p.join(t, "Luis")
		ana.call("/chat/say", "text", "entregar el hito mañana")
		_, page := ana.get("/chat?edit=3")
		wantIn(t, "the page to correct on", page, `name="edit" value="3"`, ">entregar el hito mañana</textarea>", "Corriges")
		_, page = ana.form("/chat/say", "text", "entregar el hito el viernes", "edit", "3", "id", "a-correction")
		wantIn(t, "the corrected page", page, ">entregar el hito el viernes</p>", "cambiado")
		wantNotIn(t, "the corrected page", page, ">entregar el hito mañana</p>")
		u := p.echo.last(t)
		if u.Kind != channel.Edited || u.Message != "3" || u.Text != "entregar el hito el viernes" || u.ReplyTo != "" {
			t.Fatalf("the bot heard %+v", u)
		}
		for name, b := range map[string]*browser{"the bot's own words": ana, "another's words": luis} {
			seq := map[*browser]string{ana: "2", luis: "3"}[b]
			status, body := b.call("/chat/say", "text", "otra cosa", "edit", seq)
			wantStatus(t, name, status, http.StatusConflict, body)
			_, page := b.get("/chat?edit=" + seq)
			wantNotIn(t, name, page, "Corriges</span>", "hito</textarea>")
		}
	})
}

func TestSentTwiceKeptOnce(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() { ana.call("/chat/say", "id", "same-message", "text", "una vez") })
		}
		wg.Wait()
		_, first := ana.call("/chat/say", "id", "same-message", "text", "una vez")
		_, second := ana.call("/chat/say", "id", "same-message", "text", "una vez")
		if first != second {
			t.Fatalf("the same message is once %s and once %s", first, second)
		}
		_, page := ana.get("/chat")
		if n := strings.Count(page, "eco: una vez"); n != 1 {
			t.Fatalf("the message was answered %d times, want once", n)
		}
		if n := len(p.echo.heard()); n != 2 {
			t.Fatalf("the bot heard %d things, want the start and the message", n)
		}
	})
}

func TestKeptWhileTheBotCannotTakeIt(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		p.echo.setDown(errors.New("no disk"))
		for _, text := range []string{"uno", "dos"} {
			status, body := ana.call("/chat/say", "text", text)
			wantStatus(t, "message while the bot is down", status, http.StatusOK, body)
		}
		_, page := ana.get("/chat")
		wantIn(t, "the page while the bot is down", page, ">uno<", ">dos<")
		wantNotIn(t, "the page while the bot is down", page, "eco:")
		if err := p.Step(t.Context()); err == nil {
			t.Fatal("a step while the bot is down succeeds")
		}
		p.echo.setDown(nil)
		later := open(t, p.dsn) // another process, after a restart
		if err := later.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		heard := later.echo.heard()
		if len(heard) != 2 || heard[0].Text != "uno" || heard[1].Text != "dos" {
			t.Fatalf("after the restart the bot heard %+v, want uno and dos", heard)
		}
		if err := p.Step(t.Context()); err != nil || len(p.echo.heard()) != 1 {
			t.Fatalf("what was handed over is handed over again: %+v, %v", p.echo.heard(), err)
		}
	})
}

// A page without scripts shows all that a press has led to, also what comes
// after the brief word.
func TestTheWholeAnswerIsAwaited(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	ana.call("/chat/say", "text", "hola")
	p.Patience = 10 * time.Second
	p.Accept = func(ctx context.Context, raws []channel.Raw) error {
		u, err := p.Decode(raws[len(raws)-1].Body)
		if err != nil {
			return err
		}
		time.AfterFunc(time.Millisecond, func() {
			if _, err := p.Send(context.WithoutCancel(ctx), channel.Message{Chat: u.Chat, Edit: u.Message, Text: "deshecho"}); err != nil {
				t.Error(err)
			}
		})
		_, err = p.Send(ctx, channel.Message{Chat: u.Chat, Answer: u.Query, Text: "hecho"})
		return err
	}
	_, page := ana.form("/chat/press", "id", "press-once", "message", "4", "data", "1|undo")
	wantIn(t, "the page after a press", page, "hecho", "deshecho")
	wantNotIn(t, "the page after a press", page, "Deshacer</bdi>")
}
