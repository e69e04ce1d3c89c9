package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"becario/channel"
	"becario/channel/telegram/telegramtest"
)

func TestWebhook(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	box := newInbox()
	box.fail = 2 // Telegram pushes again
	web := httptest.NewServer(c.Webhook(c.Secret(), box.accept))
	t.Cleanup(web.Close)
	s.Fail(telegramtest.Fault{Trouble: telegramtest.BadGateway, Method: "setWebhook", Times: 1})
	if err := c.SetWebhook(t.Context(), web.URL, c.Secret(), 10); err != nil {
		t.Fatal(err)
	}
	ana := s.Person("Ana", "es")
	for _, text := range []string{"uno", "dos", "tres"} {
		ana.Say(text)
	}
	for i, u := range box.take(t, c, 3) {
		if want := []string{"uno", "dos", "tres"}[i]; u.Text != want || u.Chat != chatOf(ana) {
			t.Errorf("got %+v, want %q", u, want)
		}
	}
	s.WaitConfirmed()
	if box.calls != 5 {
		t.Errorf("%d pushes, want 5", box.calls)
	}
}

func TestWebhookTurnsAway(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	accept := func(context.Context, []channel.Raw) error {
		t.Error("it was let in")
		return nil
	}
	good := `{"update_id":1}`
	for name, test := range map[string]struct {
		method, secret, given, body string
		want                        int
	}{
		"the secret is wrong":   {"POST", "geheim", "geheim2", good, http.StatusUnauthorized},
		"the secret is missing": {"POST", "geheim", "", good, http.StatusUnauthorized},
		"no secret is set":      {"POST", "", "", good, http.StatusUnauthorized},
		"it is a GET":           {"GET", "geheim", "geheim", "", http.StatusMethodNotAllowed},
		"it is too long":        {"POST", "geheim", "geheim", `{"update_id":1,"x":"` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge},
		"it is no update":       {"POST", "geheim", "geheim", `{"x":1}`, http.StatusBadRequest},
		"it is not json":        {"POST", "geheim", "geheim", `{`, http.StatusBadRequest},
	} {
		t.Run("it turns away when "+name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/", strings.NewReader(test.body))
			if test.given != "" {
				r.Header.Set("X-Telegram-Bot-Api-Secret-Token", test.given)
			}
			w := httptest.NewRecorder()
			c.Webhook(test.secret, accept).ServeHTTP(w, r)
			if w.Code != test.want {
				t.Errorf("status %d, want %d", w.Code, test.want)
			}
		})
	}
}

func TestWebhookWaitsForTelegram(t *testing.T) {
	s := telegramtest.New(t)
	s.Fail(telegramtest.Fault{Trouble: telegramtest.BadGateway, Method: "getMe", Times: 1})
	c, _ := open(t, s)
	box := newInbox()
	push := func() int {
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"update_id":1,"message":{"chat":{"id":7},"from":{"id":7},"text":"x"}}`))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "geheim")
		w := httptest.NewRecorder()
		c.Webhook("geheim", box.accept).ServeHTTP(w, r)
		return w.Code
	}
	if code := push(); code != http.StatusServiceUnavailable {
		t.Errorf("before the bot knows its name: status %d", code)
	}
	if code := push(); code != http.StatusOK || len(box.raws) != 1 {
		t.Errorf("then: status %d, %d updates", code, len(box.raws))
	}
}

func TestSetWebhookRefusesSecrets(t *testing.T) {
	c := newChannel(t)
	for _, secret := range []string{"", "with space", "ñ", strings.Repeat("x", 257)} {
		if err := c.SetWebhook(t.Context(), "https://example.org/hook", secret, 0); err == nil {
			t.Errorf("secret %q is taken", secret)
		}
	}
}

func TestSetWebhookSaysWhatIsWrong(t *testing.T) {
	s := telegramtest.New(t)
	s.Tolerate()
	c, _ := open(t, s)
	if err := c.SetWebhook(t.Context(), "ftp://example.org/hook", c.Secret(), 0); err == nil || !strings.Contains(err.Error(), "HTTPS URL") {
		t.Errorf("got %v", err)
	}
}
