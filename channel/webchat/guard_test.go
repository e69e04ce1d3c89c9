package webchat_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"becario/channel"
	"becario/channel/webchat"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/lang"
)

func copyJar(t *testing.T, b *browser) http.CookieJar {
	t.Helper()
	u, err := url.Parse(b.base + "/chat")
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, b.Jar.Cookies(u))
	return jar
}

func TestNobodyReadsAnothersChat(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana, luis := p.join(t, "Ana"), p.join(t, "Luis")
		ana.call("/chat/say", "text", "secreto")
		ana.upload("nota.txt", []byte("secreto"), "text", "mi nota")
		status, body := ana.get("/chat/files/5/nota.txt")
		wantStatus(t, "own file", status, http.StatusOK, body)
		for _, path := range []string{"/chat/files/5/nota.txt", "/chat/files/999/x", "/chat/files/x/y"} {
			status, body = luis.get(path)
			wantStatus(t, "another's file "+path, status, http.StatusNotFound, body)
		}
		_, page := luis.get("/chat?before=100&reply=3&after=0")
		wantNotIn(t, "another's page", page, "secreto", "nota", "Ana")
		status, body = luis.call("/chat/press", "id", "press-other", "message", "4", "data", "1|undo")
		wantStatus(t, "another's button", status, http.StatusConflict, body)
		luis.call("/chat/say", "text", "contesto", "reply", "5")
		if u := p.echo.last(t); u.ReplyTo != "" {
			t.Fatalf("an answer to another's message got through: %+v", u)
		}

		stranger := newBrowser(t, p.URL)
		status, body = stranger.get("/chat/files/5/nota.txt")
		wantStatus(t, "stranger at a file", status, http.StatusUnauthorized, body)
		if _, body = stranger.get("/chat/events"); body != "event: left\ndata:\n\n" {
			t.Errorf("stranger at the events: got %q, want to be told that there is no chat", body)
		}
		status, body = stranger.call("/chat/say", "text", "hola")
		wantStatus(t, "stranger who writes", status, http.StatusUnauthorized, body)
		wantIn(t, "stranger who writes", body, "ninguna conversación abierta")
		u, _ := url.Parse(p.URL + "/chat")
		stranger.Jar.SetCookies(u, []*http.Cookie{{Name: "becario_chat", Path: "/chat", Value: base64.RawURLEncoding.EncodeToString(make([]byte, 32))}})
		_, page = stranger.get("/chat")
		wantIn(t, "a guessed cookie", page, "Hola, soy Becario")
	})
}

func TestCookie(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	b := newBrowser(t, p.URL)
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/chat/join", strings.NewReader(fields([]string{"name", "Ana", "lang", "en", "zone", "UTC"}).Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, _ := b.do(r, err)
	cookies := resp.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/chat" {
		t.Fatalf("cookies: got %v", cookies)
	}
	if token, err := base64.RawURLEncoding.DecodeString(cookies[0].Value); err != nil || len(token) != 32 {
		t.Fatalf("token: got %d bytes and %v, want 256 bits", len(token), err)
	}
}

func TestFromAnotherSite(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	for name, header := range map[string][2]string{
		"by fetch metadata": {"Sec-Fetch-Site", "cross-site"},
		"by origin":         {"Origin", "https://evil.example"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/chat/say", strings.NewReader("text=hola"))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
		}
		resp, body := ana.do(r, err)
		wantStatus(t, name, resp.StatusCode, http.StatusForbidden, body)
		wantIn(t, name, body, "desde otra página")
	}
	if n := len(p.echo.heard()); n != 1 {
		t.Fatalf("the bot heard %d things, want only the start", n)
	}
}

func TestPagesRunOnlyTheirOwnScript(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	inline := regexp.MustCompile(`(?i)<style|<script>|<script [^>]*>[^<]| style=| on[a-z]+=|javascript:`)
	for _, path := range []string{"/chat", "/chat/nowhere"} {
		resp, page := ana.do(http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil))
		h := resp.Header
		wantIn(t, "policy of "+path, h.Get("Content-Security-Policy"), "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
		wantNotIn(t, "policy of "+path, h.Get("Content-Security-Policy"), "unsafe")
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", path, h)
		}
		if found := inline.FindString(page); found != "" {
			t.Errorf("%s: %q is in the page", path, found)
		}
	}
	_, page := ana.get("/chat")
	for _, name := range []string{"chat.css", "chat.js", "icon.svg"} {
		_, rest, _ := strings.Cut(page, "/chat/static/"+name)
		version, _, _ := strings.Cut(rest, `"`)
		version, _, _ = strings.Cut(version, "#")
		resp, body := ana.do(http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+"/chat/static/"+name+version, nil))
		wantStatus(t, name, resp.StatusCode, http.StatusOK, body)
		wantIn(t, name, resp.Header.Get("Cache-Control"), "immutable")
	}
}

func TestTextsStayTexts(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		evil := `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
		ana := p.join(t, evil)
		events := ana.listen("", "2")
		ana.call("/chat/say", "text", evil+" javascript:alert(3) http://<i> [x](y) *z*")
		ana.upload(evil+".txt", []byte("x"))
		_, page := ana.get("/chat")
		mine, err := events.next()
		if err != nil {
			t.Fatal(err)
		}
		for what, html := range map[string]string{"page": page, "event": mine.HTML} {
			wantNotIn(t, what, html, "<script>alert", "<img src=x", `href="javascript`, "<i>")
			wantIn(t, what, html, "&lt;script&gt;alert(1)&lt;/script&gt;", "[x](y) *z*")
		}
	})
}

func TestNames(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	for name, want := range map[string]string{
		"שלום דוד":                         "שלום דוד",
		"\u202eAna\u202c":                  "Ana",
		" María José\x00\n":                "María José",
		"👩🏽‍🎓":                             "👩🏽‍🎓",
		strings.Repeat("ñ", 60):            strings.Repeat("ñ", 60),
		strings.Repeat("\u2067", 90) + "O": "O",
	} {
		b := p.join(t, name)
		if got := p.echo.last(t).From.Name; got != want {
			t.Errorf("name %q: got %q, want %q", name, got, want)
		}
		_, page := b.get("/chat")
		wantIn(t, "page of "+want, page, "bienvenida, "+want, `dir="auto"`)
	}
	for what, pairs := range map[string][]string{
		"Dime un nombre":     {"name", " \u202e ", "lang", "es-ES", "zone", "UTC"},
		"Ese nombre es muy":  {"name", strings.Repeat("a", 61), "lang", "es-ES", "zone", "UTC"},
		"No conozco la zona": {"name", "Ana", "lang", "es-ES", "zone", "../../etc/passwd"},
		"I do not know the":  {"name", "Ana", "lang", "en", "zone", "Local"},
	} {
		status, page := newBrowser(t, p.URL).form("/chat/join", pairs...)
		wantStatus(t, what, status, http.StatusUnprocessableEntity, page)
		wantIn(t, what, page, what, `aria-invalid="true"`)
	}
}

func TestLongTexts(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		fits := strings.Repeat("ñ", 4090) + "👩🏽‍🎓 !"
		status, body := ana.call("/chat/say", "text", fits)
		wantStatus(t, "4,096 characters", status, http.StatusOK, body)
		if got := p.echo.last(t).Text; got != fits {
			t.Fatalf("4,096 characters: the bot heard %d bytes, want %d", len(got), len(fits))
		}
		for name, text := range map[string]string{"4,097 characters": fits + "!", "a megabyte": strings.Repeat("a", 1<<20)} {
			status, body = ana.call("/chat/say", "text", text)
			wantStatus(t, name, status, http.StatusRequestEntityTooLarge, body)
			wantIn(t, name, body, "demasiado largo: caben 4096 caracteres")
			status, body = ana.form("/chat/say", "text", text, "id", "kept-draft")
			wantStatus(t, name+" by form", status, http.StatusRequestEntityTooLarge, body)
			wantIn(t, name+" by form", body, "demasiado largo", text[:4000])
		}
		status, body = ana.upload("a.txt", []byte("x"), "text", strings.Repeat("a", 1<<20))
		wantStatus(t, "a megabyte beside a file", status, http.StatusRequestEntityTooLarge, body)
		if n := len(p.echo.heard()); n != 2 {
			t.Fatalf("the bot heard %d things, want the start and the text that fits", n)
		}
	})
}

func TestFiles(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		file := bytes.Repeat([]byte("%PDF-1.7\n\x00\xff"), 1000)
		status, body := ana.upload(`C:\papeles\título.pdf`, file, "text", "mi título", "id", "file-message")
		wantStatus(t, "a document", status, http.StatusOK, body)
		u := p.echo.last(t)
		if u.Kind != channel.File || u.Text != "mi título" || u.File.Name != "título.pdf" || u.File.Size != int64(len(file)) {
			t.Fatalf("the bot heard %+v with %+v", u, u.File)
		}
		r, err := p.Download(t.Context(), u.File.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, file) {
			t.Fatalf("download: got %d bytes and %v, want %d", len(got), err, len(file))
		}
		for _, id := range []string{"", "x", "web:none/3", string(u.Chat) + "/1"} {
			if _, err := p.Download(t.Context(), id); !errors.Is(err, channel.ErrNoFile) {
				t.Errorf("download %q: got %v, want ErrNoFile", id, err)
			}
		}
		status, body = ana.upload("vacío.pdf", nil)
		wantStatus(t, "an empty file", status, http.StatusUnprocessableEntity, body)
		wantIn(t, "an empty file", body, "está vacío")
		status, body = ana.upload("", nil, "text", "sin archivo")
		wantStatus(t, "no file chosen", status, http.StatusOK, body)
	})
}

func TestFileTooBig(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	status, body := ana.upload("grande.bin", make([]byte, webchat.DefaultMaxFile))
	wantStatus(t, "20 MB", status, http.StatusOK, body)
	status, body = ana.upload("grande.bin", make([]byte, webchat.DefaultMaxFile+1))
	wantStatus(t, "a byte more", status, http.StatusRequestEntityTooLarge, body)
	wantIn(t, "a byte more", body, "demasiado grande: caben 20 MB")
}

func TestFilesRunNothing(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	ana := p.join(t, "Ana")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(t.Context(), channel.Message{Chat: p.echo.last(t).Chat, Text: "gráfico", Picture: picture.Bytes()}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want string // how it is given
	}{
		"page.html":   {[]byte("<script>alert(1)</script>"), "attachment"},
		"drawing.svg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "attachment"},
		"photo.png":   {picture.Bytes(), "inline"},
		"broken.png":  {[]byte("\x89PNG\r\n\x1a\n"), "attachment"},
	} {
		ana.upload(name, c.file)
		_, page := ana.get("/chat")
		path := regexp.MustCompile(`/chat/files/\d+/` + regexp.QuoteMeta(name)).FindString(page)
		resp, got := ana.do(http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+path, nil))
		if disposition := resp.Header.Get("Content-Disposition"); got != string(c.file) || !strings.HasPrefix(disposition, c.want) {
			t.Errorf("%s: got %d bytes as %s, want %s", name, len(got), disposition, c.want)
		}
		wantIn(t, name, resp.Header.Get("Content-Security-Policy"), "sandbox")
	}
	_, page := ana.get("/chat")
	wantIn(t, "the bot's picture", page, `alt="Imagen: becario.png" width="3" height="2"`)
}

func TestReplies(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		ana := p.join(t, "Ana")
		ana.call("/chat/say", "text", "uno")
		_, page := ana.get("/chat?reply=2")
		wantIn(t, "the page to answer on", page, `name="reply" value="2"`, `id="replying-text">bienvenida, Ana</q>`)
		_, page = ana.form("/chat/say", "text", "contesto", "reply", "2")
		wantIn(t, "the page after an answer", page, `<a class="quote" href="#m2" dir="auto">bienvenida, Ana</a>`)
		if u := p.echo.last(t); u.ReplyTo != "2" {
			t.Fatalf("the bot heard %+v, want an answer to 2", u)
		}
	})
}

func TestSendingWhatCannotBe(t *testing.T) {
	engines(t, func(t *testing.T, p *place) {
		p.join(t, "Ana")
		chat := p.echo.last(t).Chat
		for name, m := range map[string]channel.Message{
			"chat that never was":        {Chat: "web:none", Text: "x"},
			"edit of no message":         {Chat: chat, Edit: "99", Text: "x"},
			"edit of what a person said": {Chat: chat, Edit: "1", Text: "x"},
			"edit of no number":          {Chat: chat, Edit: "x", Text: "x"},
		} {
			var refused *channel.SendError
			if _, err := p.Send(t.Context(), m); !errors.As(err, &refused) || !refused.Permanent {
				t.Errorf("%s: got %v, want a permanent refusal", name, err)
			}
		}
		for _, raw := range []string{"", "{", `{"chat":"telegram:1"}`} {
			if _, err := p.Decode([]byte(raw)); err == nil {
				t.Errorf("decode %q: got no error", raw)
			}
		}
	})
}

func TestLanguageOfNewcomers(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	for header, want := range map[string]string{
		"": "es-ES", "es": "es-ES", "es-PY,es;q=0.8": "es-PY", "en-GB": "en", "en-US,en": "en", "fr": "es-ES", "de, en;q=0.5": "en", ";;;": "es-ES",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.URL+"/chat", nil)
		if err == nil {
			r.Header.Set("Accept-Language", header)
		}
		_, page := newBrowser(t, p.URL).do(r, err)
		wantIn(t, "Accept-Language "+header, page, `<html lang="`+want+`"`)
	}
}

func TestPhrasesAreComplete(t *testing.T) {
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	of := func(tag string) []string {
		return slices.DeleteFunc(book.Keys(tag), func(key string) bool { return !strings.HasPrefix(key, "web.") })
	}
	if !slices.Equal(of("es"), of("en")) {
		t.Errorf("the page says %v in Spanish and %v in English", of("es"), of("en"))
	}
	for _, key := range of("es-PY") {
		if !slices.Contains(of("es"), key) {
			t.Errorf("es-PY says %s and es does not", key)
		}
	}
}
