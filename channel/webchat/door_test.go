package webchat_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"becario/channel/webchat"
	"becario/kit/fault"
	"becario/kit/sqldb/sqltest"
)

// keys lets in who brings the code 123456, or an invitation that it has given.
type keys struct{ given map[string]bool }

// Ask implements webchat.Door.
func (k *keys) Ask(_ context.Context, _, email, _ string) error {
	if !strings.Contains(email, "@") {
		return fault.New(fault.Invalid, "field.bad_email")
	}
	return nil
}

// Enter implements webchat.Door.
func (k *keys) Enter(_ context.Context, _, code string) (string, string, error) {
	if code != "123456" {
		return "", "", fault.New(fault.Invalid, "fault.link_code_wrong")
	}
	return k.next()
}

// Invited implements webchat.Door.
func (k *keys) Invited(_ context.Context, _, invitation string) (string, string, error) {
	if !k.given[invitation] {
		return "", "", fault.New(fault.NotFound, "fault.no_invitation")
	}
	delete(k.given, invitation)
	return k.next()
}

func (k *keys) next() (string, string, error) {
	token := fmt.Sprintf("invitation%06d", len(k.given)+1)
	k.given[token] = true
	return "Ana", token, nil
}

func TestDoor(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	door := &keys{given: map[string]bool{}}
	p.Door = door
	b := newBrowser(t, p.URL)
	_, page := b.get("/chat")
	wantIn(t, "the door", page, "el correo que tiene la oficina")
	who := []string{"name", "Ana", "lang", "es-ES", "zone", "UTC"}
	status, page := b.form("/chat/join", who...)
	wantStatus(t, "past the door", status, http.StatusForbidden, page)
	b.get("/join/madeupmadeupmadeup")
	status, page = b.form("/chat/join", who...)
	wantStatus(t, "with an invitation that is made up", status, http.StatusForbidden, page)
	status, page = b.form("/chat/door", "email", "ana")
	wantStatus(t, "no address", status, http.StatusUnprocessableEntity, page)
	_, page = b.form("/chat/door", "email", "ana@ejemplo.org")
	wantIn(t, "the code is asked for", page, "Si la oficina tiene ana@ejemplo.org", `name="code"`)
	status, page = b.form("/chat/door", "code", "000000")
	wantStatus(t, "a wrong code", status, http.StatusUnprocessableEntity, page)
	_, page = b.form("/chat/door", "code", "123456")
	wantIn(t, "in", page, `action="/chat/join"`)
	b.form("/chat/join", who...)
	if u := p.echo.last(t); u.Text != "/start invitation000001" {
		t.Errorf("the bot heard %q, want the invitation", u.Text)
	}
	if n := len(p.echo.heard()); n != 1 {
		t.Errorf("the bot heard %d things, want 1", n)
	}
}

func TestQuota(t *testing.T) {
	p := open(t, sqltest.SQLite(t))
	p.Quota = webchat.Quota{Chats: 2, Messages: 3, Bytes: 10, Files: 2}
	ana := p.join(t, "Ana")
	p.join(t, "Eva")
	status, page := newBrowser(t, p.URL).form("/chat/join", "name", "Luz", "lang", "es-ES", "zone", "UTC")
	wantStatus(t, "a third conversation", status, http.StatusTooManyRequests, page)
	status, page = ana.upload("a.txt", []byte("123456"))
	wantStatus(t, "a file", status, http.StatusOK, page)
	status, page = ana.upload("b.txt", []byte("123456"))
	wantStatus(t, "too many bytes", status, http.StatusTooManyRequests, page)
	status, page = ana.call("/chat/say", "text", "hola")
	wantStatus(t, "a message", status, http.StatusOK, page)
	status, page = ana.call("/chat/say", "text", "hola")
	wantStatus(t, "too many messages", status, http.StatusTooManyRequests, page)
	wantIn(t, "too many messages", page, "Prueba más tarde")
}
