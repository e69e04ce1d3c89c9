package mail

import (
	"context"
	"strings"
	"testing"
	"time"

	"becario/kit/mail/mailtest"
)

func TestSending(t *testing.T) {
	for name, c := range map[string]struct {
		scheme         string
		secured        bool
		user, password string // ours
		want           string // fault, if any
	}{
		"it works without a sign-in on this machine":     {scheme: "smtp-plain"},
		"it works with a sign-in on this machine":        {scheme: "smtp-plain", user: "office", password: "secret"},
		"it works secured, with a sign-in":               {scheme: "smtp", secured: true, user: "office", password: "secret"},
		"a wrong password sends nothing":                 {scheme: "smtp", secured: true, user: "office", password: "wrong", want: "uth"},
		"nothing goes out where the server is unsecured": {scheme: "smtp", want: "STARTTLS"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mailtest.Start(t, c.secured)
			if c.user != "" {
				server.User, server.Password = "office", "secret"
			}
			s, err := New(Config{Server: c.scheme + "://" + server.Address, User: c.user, Password: c.password, From: "Oficina <office@example.org>", Roots: server.Roots})
			if err != nil {
				t.Fatal(err)
			}
			err = s.SendNow(t.Context(), Message{To: "ana@example.org", Subject: "Tu código\r\nBcc: evil@example.org", Text: "Es 123456.\n.\nÑandutí, €"})
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) || len(server.Arrived()) > 0 {
					t.Fatalf("got %v and %d messages, want a fault with %q", err, len(server.Arrived()), c.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			m := server.Wait(t, 1)[0]
			if m.To != "ana@example.org" || m.Subject != "Tu código Bcc: evil@example.org" || m.Header.Get("Bcc") != "" || strings.TrimRight(m.Text, "\n") != "Es 123456.\n.\nÑandutí, €" || m.User != c.user {
				t.Errorf("arrived as %+v", m)
			}
			if m.Header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(m.Header.Get("From"), "Oficina") || m.Header.Get("Message-Id") == "" || m.Header.Get("Date") == "" {
				t.Errorf("headers: %v", m.Header)
			}
		})
	}
}

// What the server does not take at once is sent when it does, in its turn.
func TestQueue(t *testing.T) {
	server := mailtest.Start(t, false)
	s, err := New(Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	s.pause = time.Millisecond
	server.Fail(2)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	for _, to := range []string{"ana@example.org", "not an address", "eva@example.org"} {
		if err := s.Send(Message{To: to, Subject: "x", Text: "y"}); err != nil {
			t.Fatal(err)
		}
	}
	all := server.Wait(t, 2)
	cancel()
	if err := <-done; err != nil || all[0].To != "ana@example.org" || all[1].To != "eva@example.org" {
		t.Errorf("got %v and %+v", err, all)
	}
	for range queue {
		if err := s.Send(Message{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Send(Message{}); err != ErrFull {
		t.Errorf("one too many: got %v", err)
	}
}

func TestSettings(t *testing.T) {
	for server, want := range map[string]string{
		"mail.example.org":               "not an address such as smtp://",
		"http://mail.example.org:25":     "http:// is no way",
		"smtp://mail.example.org":        "give the port",
		"smtp://u:p@mail.example.org:25": "not an address",
		"smtp-plain://10.0.0.1:25":       "relay on this machine",
		"":                               "not an address",
	} {
		if _, err := New(Config{Server: server, From: "office@example.org"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", server, err, want)
		}
	}
	if _, err := New(Config{Server: "smtp://mail.example.org:587", From: "office"}); err == nil || !strings.Contains(err.Error(), "mail-from") {
		t.Errorf("from: got %v", err)
	}
}

// An address that is refused for good is told apart from a server that is away, or that
// refuses us.
func TestRefusal(t *testing.T) {
	server := mailtest.Start(t, false)
	server.Unknown("gone@example.org")
	s, err := New(Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{"gone@example.org": "550 5.1.1", "no address": NoAddress, "ana@example.org": ""} {
		if got := Refusal(s.SendNow(t.Context(), Message{To: to, Subject: "x", Text: "y"})); got != want {
			t.Errorf("%s: got %q, want %q", to, got, want)
		}
	}
	server.Fail(1)
	if err := s.SendNow(t.Context(), Message{To: "ana@example.org", Subject: "x", Text: "y"}); err == nil || Refusal(err) != "" {
		t.Errorf("a server that is away: got %v, %q", err, Refusal(err))
	}
	server.User, server.Password = "office", "secret"
	if err := s.SendNow(t.Context(), Message{To: "ana@example.org", Subject: "x", Text: "y"}); err == nil || Refusal(err) != "" {
		t.Errorf("a server that refuses us: got %v, %q", err, Refusal(err))
	}
}
