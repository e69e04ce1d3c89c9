package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"

	"becario/channel"
)

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	maxPush      = 1 << 20 // bytes; an update has a few thousand
)

// SetWebhook asks Telegram to push updates to an https address, with a secret
// that Webhook is given, too. Updates that wait are pushed. The secret has 1 to
// 256 of the characters A-Z, a-z, 0-9, _ and -; connections is how many pushes
// may run at once, 1 to 100, and 0 is Telegram's default of 40. It lasts through
// failures of the network and of Telegram; it fails if Telegram does not take
// the address, with a *FatalError if it refuses the token, and when the context
// ends.
func (c *Channel) SetWebhook(ctx context.Context, address, secret string, connections int) error {
	if err := checkSecret(secret); err != nil {
		return err
	}
	if err := c.persist(ctx, "connect", func() error { return c.Connect(ctx) }); err != nil {
		return err
	}
	return c.unlessWrong(ctx, "set the webhook", func() error {
		p := params{"url": address, "secret_token": secret, "allowed_updates": allowed}
		if connections > 0 {
			p["max_connections"] = connections
		}
		return c.client.call(ctx, "setWebhook", p, nil)
	})
}

// Secret is one for SetWebhook and Webhook that follows from the token, so that
// all who serve the same bot know it.
func (c *Channel) Secret() string {
	mac := hmac.New(sha256.New, []byte(c.client.token))
	mac.Write([]byte("becario webhook"))
	return hex.EncodeToString(mac.Sum(nil))
}

func checkSecret(secret string) error {
	other := strings.IndexFunc(secret, func(r rune) bool {
		return !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	})
	if secret == "" || len(secret) > 256 || other >= 0 {
		return errors.New("webhook secret: must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
	}
	return nil
}

// Webhook receives what Telegram pushes. It answers 401 to whom does not know
// the secret, and 200 only when accept has kept the update; after any other
// answer Telegram pushes it again. An empty secret lets nobody in.
func (c *Channel) Webhook(secret string, accept Accept) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := r.Header.Get(secretHeader)
		if secret == "" || subtle.ConstantTimeCompare([]byte(given), []byte(secret)) != 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(c.receive(w, r, accept))
	})
}

// receive takes one push and returns the status to answer with.
func (c *Channel) receive(w http.ResponseWriter, r *http.Request, accept Accept) int {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPush))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return http.StatusBadRequest
	}
	if err := c.Connect(r.Context()); err != nil {
		c.log.Warn("telegram webhook turned an update away", "error", err)
		return http.StatusServiceUnavailable
	}
	raw, err := c.raw(body, c.clock.Now())
	if err != nil {
		return http.StatusBadRequest
	}
	if err := accept(r.Context(), []channel.Raw{raw}); err != nil {
		c.log.Warn("telegram webhook could not keep an update", "error", err)
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
