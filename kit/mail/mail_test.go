package mail

import (
	"context"
	"net"
	"net/textproto"
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

// Only a server that knows no such address refuses the address; one that refuses us, or
// whatever comes from us, must not keep anybody from being written to.
func TestOnlyAnAddressThatIsNotThereIsRefused(t *testing.T) {
	server := mailtest.Start(t, false)
	s, err := New(Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code           int
		enhanced, text string
		want           string
	}{
		{550, "5.1.1", "User unknown", "550 5.1.1"},
		{550, "5.1.2", "Host unknown", "550 5.1.2"},
		{556, "5.1.10", "Recipient address has null MX", "556 5.1.10"},
		{550, "5.2.1", "Mailbox disabled", "550 5.2.1"},
		{550, "", "No such user", "550"},
		{551, "", "User not local", "551"},
		{553, "", "Mailbox name not allowed", "553"},
		{550, "5.0.0", "No such user", "550 5.0.0"},
		{554, "5.7.1", "Relay access denied", ""},
		{530, "5.7.0", "Authentication required", ""},
		{554, "5.7.1", "Service unavailable; client blocked using a list", ""},
		{550, "5.7.1", "Unable to relay", ""},
		{552, "5.2.2", "Mailbox full", ""},
		{550, "5.1.8", "Sender address rejected: Domain not found", ""},
		{550, "5.1.7", "Sender address rejected", ""},
		{550, "5.1.0", "Sender address rejected: User unknown", ""},
		{553, "5.7.1", "Sender address rejected: not owned by user", ""},
		{554, "5.1.1", "Transaction failed", ""},
		{535, "", "Authentication failed", ""},
		{554, "", "Transaction failed", ""},
		{552, "", "Mailbox full", ""},
		{503, "", "Bad sequence", ""},
	} {
		server.Refuse("rosa@example.org", c.code, c.enhanced, c.text)
		err := s.SendNow(t.Context(), Message{To: "rosa@example.org", Subject: "x", Text: "y"})
		if got := Refusal(err); err == nil || got != c.want {
			t.Errorf("%d %s %s: got %q of %v, want %q", c.code, c.enhanced, c.text, got, err, c.want)
		}
	}
}

// Not every server that gives enhanced codes announces them.
func TestCodesThatAreNotAnnounced(t *testing.T) {
	for text, want := range map[string]string{"5.1.1 no such user": "550 5.1.1", "5.7.1 Unable to relay": "", "no such user": "550"} {
		s, err := New(Config{Server: "smtp-plain://" + bareServer(t, "550 "+text), From: "office@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if got := Refusal(s.SendNow(t.Context(), Message{To: "rosa@example.org", Subject: "x", Text: "y"})); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// bareServer is a mail server without extensions that gives this answer to every receiver.
func bareServer(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		text := textproto.NewConn(c)
		_ = text.PrintfLine("220 ready")
		for {
			line, err := text.ReadLine()
			if err != nil {
				return
			}
			reply := "250 fine"
			switch verb, _, _ := strings.Cut(strings.ToUpper(line), " "); verb {
			case "RCPT":
				reply = answer
			case "QUIT":
				reply = "221 bye"
			}
			if text.PrintfLine("%s", reply) != nil {
				return
			}
		}
	}()
	return l.Addr().String()
}
