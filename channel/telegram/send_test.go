package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

// started is a person who has written to the bot.
func started(s *telegramtest.Server) *telegramtest.Person {
	ana := s.Person("Ana", "es")
	ana.Say("/start")
	return ana
}

func send(t *testing.T, c *telegram.Channel, m channel.Message) string {
	t.Helper()
	id, err := c.Send(t.Context(), m)
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	return id
}

// sendInTurn sends as the outbox does: after the pause that the limits ask for.
func sendInTurn(t *testing.T, c *telegram.Channel, m channel.Message) string {
	t.Helper()
	for {
		d := c.Pause(m.Chat, time.Now())
		if d == 0 {
			return send(t, c, m)
		}
		time.Sleep(d)
	}
}

func TestSend(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	ana := started(s)
	asked := ana.Say("bus 5")
	buttons := [][]channel.Button{{{Label: "Deshacer", Data: "u1"}, {Label: "Cambiar", Data: "e1"}}, {{Label: "Ver", Data: "v1"}}}

	id := send(t, c, channel.Message{Chat: chatOf(ana), Text: "  <b>Apuntado</b>: https://example.org\n", Buttons: buttons, ReplyTo: telegram.ID(asked)})
	m := ana.Next()
	if m.Text != "<b>Apuntado</b>: https://example.org" || telegram.ID(m.ID) != id || m.ReplyTo != asked {
		t.Errorf("got %v as %s answering %d", m, id, m.ReplyTo)
	}
	if got := strings.Join(m.Labels(), " "); got != "Deshacer Cambiar Ver" || len(m.Buttons) != 2 {
		t.Errorf("buttons %q in %d rows", got, len(m.Buttons))
	}
	if p := s.Calls("sendMessage")[0].Params; p["link_preview_options"] != `{"is_disabled":true}` {
		t.Errorf("link preview %s", p["link_preview_options"])
	}

	send(t, c, channel.Message{Chat: chatOf(ana), Text: "Anulado", Edit: id})
	if m := ana.Next(); m.Text != "Anulado" || len(m.Buttons) != 0 || telegram.ID(m.ID) != id {
		t.Errorf("after the edit: %v", m)
	}
	send(t, c, channel.Message{Chat: chatOf(ana), Text: "Anulado", Edit: id}) // changes nothing
	send(t, c, channel.Message{Chat: chatOf(ana), Edit: id, Buttons: buttons})
	if m := ana.Next(); m.Text != "Anulado" || len(m.Buttons) != 2 {
		t.Errorf("after the edit of the buttons: %v", m)
	}
	send(t, c, channel.Message{Chat: chatOf(ana), Text: "sin cita", ReplyTo: "999999"})
	if m := ana.Next(); m.ReplyTo != 0 {
		t.Errorf("answering %d, which is gone", m.ReplyTo)
	}
	s.Tolerate() // the words that look like markup
}

func TestSendFiles(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	ana := started(s)

	id := send(t, c, channel.Message{Chat: chatOf(ana), Text: "Gastos de marzo", Picture: picture(t, 600, 400)})
	if e := ana.NextEvent(telegramtest.Acting); e.Text != "upload_photo" {
		t.Errorf("before the picture: %q", e.Text)
	}
	if m := ana.Next(); m.Photo == nil || m.Text != "Gastos de marzo" {
		t.Errorf("got %v", m)
	}
	send(t, c, channel.Message{Chat: chatOf(ana), Text: "Gastos de abril", Edit: id})
	if m := ana.Next(); m.Photo == nil || m.Text != "Gastos de abril" {
		t.Errorf("after an edit of the caption: %v", m)
	}
	send(t, c, channel.Message{Chat: chatOf(ana), Text: "Gastos de mayo", Edit: id, Picture: picture(t, 800, 400)})
	if m := ana.Next(); string(m.Photo) != string(picture(t, 800, 400)) || m.Text != "Gastos de mayo" {
		t.Errorf("after an edit of the picture: %v", m)
	}
	send(t, c, channel.Message{Chat: chatOf(ana), Document: []byte("pan;1,20\n"), Name: "gastos año.csv",
		Buttons: [][]channel.Button{{{Label: "Borrar", Data: "d"}}}})
	if m := ana.Next(); string(m.Document) != "pan;1,20\n" || m.Name != "gastos año.csv" || len(m.Buttons) != 1 {
		t.Errorf("got %v", m)
	}
}

func TestSendLongTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.NewBubble(t)
		s.KeepLimits()
		c, _ := open(t, s)
		ana := started(s)
		asked := ana.Say("todo")
		line := strings.Repeat("mañana ", 20) + "fin.\n"
		long := strings.Repeat(line, 150) // six messages
		id := sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: long, ReplyTo: telegram.ID(asked), Buttons: [][]channel.Button{{{Label: "Más", Data: "m"}}}})
		var whole []string
		all := botMessages(ana)
		for i, m := range all {
			whole = append(whole, m.Text)
			if last := i == len(all)-1; (len(m.Buttons) > 0) != last || (m.ReplyTo == asked) != (i == 0) || (telegram.ID(m.ID) == id) != last {
				t.Errorf("part %d: buttons %v, answers %d, id %d of %s", i, m.Buttons, m.ReplyTo, m.ID, id)
			}
		}
		if got := strings.Join(whole, "\n") + "\n"; got != long {
			t.Errorf("the parts are not the text: %d of %d bytes in %d parts", len(got), len(long), len(whole))
		}

		sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: long[:3000], Picture: picture(t, 600, 400)})
		all = botMessages(ana)[len(all):]
		if len(all) != 2 || all[0].Photo == nil || all[1].Text == "" || all[0].Text+"\n"+all[1].Text != strings.TrimSpace(long[:3000]) {
			t.Errorf("a long caption: %v", all)
		}
		sendInTurn(t, c, channel.Message{Chat: chatOf(ana), Text: long[:5000], Edit: telegram.ID(all[1].ID)})
		if got := botMessages(ana); got[len(got)-2].Edits != 1 || got[len(got)-1].Edits != 0 {
			t.Errorf("a long edit: %v", got)
		}
	})
}

func botMessages(p *telegramtest.Person) []telegramtest.Message {
	var out []telegramtest.Message
	for _, m := range p.Messages() {
		if m.FromBot {
			out = append(out, m)
		}
	}
	return out
}

func TestSendGoesOnWhereItStopped(t *testing.T) {
	for _, trouble := range []telegramtest.Trouble{telegramtest.TooMany, telegramtest.BadGateway, telegramtest.DropBefore} {
		t.Run("it repeats no part after "+string(trouble), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := telegramtest.NewBubble(t)
				c, _ := open(t, s)
				ana := started(s)
				m := channel.Message{Chat: chatOf(ana), Text: strings.Repeat("palabra ", 1500)} // three parts
				s.Fail(telegramtest.Fault{Trouble: trouble, Method: "sendMessage", Skip: 1, Times: 2})
				tries := 0
				for sent := false; !sent; tries++ {
					if d := c.Pause(m.Chat, time.Now()); d > 0 {
						time.Sleep(d)
						continue
					}
					_, err := c.Send(t.Context(), m)
					sent = err == nil
				}
				if got := len(botMessages(ana)); got != 3 {
					t.Errorf("%d messages after %d tries, want 3", got, tries)
				}
				send(t, c, m) // said again on purpose
				if got := len(botMessages(ana)); got != 6 {
					t.Errorf("%d messages after saying it twice, want 6", got)
				}
			})
		})
	}
}

func TestSendConfirmsPresses(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	ana := started(s)
	box := newInbox()
	poll(t, c, box.accept)
	box.take(t, c, 1)
	id := send(t, c, channel.Message{Chat: chatOf(ana), Text: "¿Seguro?", Buttons: [][]channel.Button{{{Label: "Sí", Data: "yes:1"}}}})
	pressed := ana.Press("Sí")
	u := box.take(t, c, 1)[0]
	if u.Kind != channel.Press || u.Press != "yes:1" || u.Message != id || !u.Addressed || u.Chat != chatOf(ana) || u.At.IsZero() {
		t.Errorf("the press arrives as %+v", u)
	}
	send(t, c, channel.Message{Chat: u.Chat, Answer: u.Query, Text: strings.Repeat("Hecho ", 50)})
	if got := pressed.Answer(); !strings.HasPrefix(got, "Hecho") || len(got) > 200 {
		t.Errorf("answer %q", got)
	}

	s.Fail(telegramtest.Fault{Trouble: telegramtest.DropAfter, Method: "answerCallbackQuery", Times: 1})
	ana.Press("Sí")
	u = box.take(t, c, 1)[0]
	if _, err := c.Send(t.Context(), channel.Message{Chat: u.Chat, Answer: u.Query}); err == nil {
		t.Error("the answer was lost, and Send says that it went well")
	}
	send(t, c, channel.Message{Chat: u.Chat, Answer: u.Query}) // too old by now, which is fine
}

func TestSendErrors(t *testing.T) {
	type wants struct {
		blocked, permanent bool
		retry              time.Duration
		plain              bool
	}
	fail := func(f telegramtest.Fault) func(*telegramtest.Server, *telegramtest.Person, *channel.Message) {
		return func(s *telegramtest.Server, _ *telegramtest.Person, _ *channel.Message) { s.Fail(f) }
	}
	for name, test := range map[string]struct {
		given    func(*telegramtest.Server, *telegramtest.Person, *channel.Message)
		wants    wants
		tolerate bool
	}{
		"Telegram asks for patience": {given: fail(telegramtest.Fault{Trouble: telegramtest.TooMany, After: 7 * time.Second}), wants: wants{retry: 7 * time.Second}},
		"Telegram is down":           {given: fail(telegramtest.Fault{Trouble: telegramtest.ServerError}), wants: wants{plain: true}},
		"a proxy fails":              {given: fail(telegramtest.Fault{Trouble: telegramtest.BadGateway}), wants: wants{plain: true}},
		"the answer is cut off":      {given: fail(telegramtest.Fault{Trouble: telegramtest.Garbage}), wants: wants{plain: true}},
		"the line drops":             {given: fail(telegramtest.Fault{Trouble: telegramtest.DropBefore}), wants: wants{plain: true}},
		"the token is revoked": {given: func(s *telegramtest.Server, _ *telegramtest.Person, _ *channel.Message) { s.Revoke() },
			wants: wants{plain: true}},
		"the person has blocked the bot": {given: func(_ *telegramtest.Server, p *telegramtest.Person, _ *channel.Message) { p.BlockUnheard() },
			wants: wants{blocked: true, permanent: true}},
		"the account is gone": {given: func(_ *telegramtest.Server, p *telegramtest.Person, _ *channel.Message) { p.Leave() },
			wants: wants{blocked: true, permanent: true}},
		"the person never wrote": {given: func(s *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) {
			m.Chat = chatOf(s.Person("Eva", ""))
		},
			wants: wants{blocked: true, permanent: true}, tolerate: true},
		"there is no such chat": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) { m.Chat = "telegram:99" },
			wants: wants{blocked: true, permanent: true}, tolerate: true},
		"the edited message is gone": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) { m.Edit = "5" },
			wants: wants{permanent: true}},
		"the chat is of another channel": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) { m.Chat = "web:99" },
			wants: wants{permanent: true}},
		"there is nothing to say": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) { m.Text = " \n" },
			wants: wants{permanent: true}},
		"the picture is broken": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) { m.Picture = []byte("x") },
			wants: wants{permanent: true}, tolerate: true},
		"a button has too much data": {given: func(_ *telegramtest.Server, _ *telegramtest.Person, m *channel.Message) {
			m.Buttons = [][]channel.Button{{{Label: "x", Data: strings.Repeat("x", 65)}}}
		}, wants: wants{permanent: true}},
	} {
		t.Run("it says what to do when "+name, func(t *testing.T) {
			s := telegramtest.New(t)
			if test.tolerate {
				s.Tolerate()
			}
			c, _ := open(t, s)
			ana := started(s)
			m := channel.Message{Chat: chatOf(ana), Text: "palabras secretas"}
			test.given(s, ana, &m)
			_, err := c.Send(t.Context(), m)
			if err == nil {
				t.Fatal("got no error")
			}
			var refused *channel.SendError
			got := wants{plain: !errors.As(err, &refused)}
			if refused != nil {
				got = wants{blocked: refused.Blocked, permanent: refused.Permanent, retry: refused.RetryAfter}
			}
			if got != test.wants {
				t.Errorf("got %+v, want %+v (%v)", got, test.wants, err)
			}
			if msg := err.Error(); strings.Contains(msg, secret()) || strings.Contains(msg, "palabras") || strings.Contains(msg, "/bot") {
				t.Errorf("the error says too much: %s", msg)
			}
		})
	}
}

func TestSendToAGroupThatHasMoved(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	ana := started(s)
	g := s.Group("Clase", ana)
	old := telegram.ChatOf(g.ID())
	g.Migrate(ana)
	_, err := c.Send(t.Context(), channel.Message{Chat: old, Text: "Hola"})
	var refused *channel.SendError
	if !errors.As(err, &refused) || refused.NewChat != telegram.ChatOf(g.ID()) {
		t.Fatalf("got %v", err)
	}
	send(t, c, channel.Message{Chat: refused.NewChat, Text: "Hola"})
	g.Kick(ana)
	_, err = c.Send(t.Context(), channel.Message{Chat: refused.NewChat, Text: "Hola"})
	if !errors.As(err, &refused) || !refused.Blocked {
		t.Errorf("after being kicked: %v", err)
	}
}

func TestErrorsHideTheToken(t *testing.T) {
	for name, url := range map[string]string{
		"nobody listens":        "http://127.0.0.1:1",
		"the name is not known": "http://telegram.invalid",
	} {
		t.Run("it hides the token when "+name, func(t *testing.T) {
			c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: url, Client: &http.Client{Transport: &http.Transport{}}})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			for _, err := range []error{c.Connect(ctx), second(c.Send(ctx, channel.Message{Chat: "telegram:1", Text: "x"})), second(c.Download(ctx, "x"))} {
				if err == nil || strings.Contains(err.Error(), secret()) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestRedirectsAreNotFollowed(t *testing.T) {
	reached := false
	target := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
	mux := http.NewServeMux()
	mux.Handle("/elsewhere/", target)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere"+r.URL.Path, http.StatusTemporaryRedirect)
	})
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: "http://telegram.test", Client: &http.Client{Transport: handlerTransport{mux}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Connect(t.Context()); err == nil || reached {
		t.Errorf("error %v, reached elsewhere: %v", err, reached)
	}
}
