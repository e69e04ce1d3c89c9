package webchat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"becario/channel"
)

const (
	cookieName = "becario_chat"
	tokenBytes = 32
	// cookieLife is the longest that browsers allow; each visit renews it.
	cookieLife = 400 * 24 * time.Hour
)

// session returns the session of the request's cookie, or ErrNone. The store
// knows tokens by their hash alone, so that who reads it cannot take a chat over.
func (c *Channel) session(r *http.Request) (Session, error) {
	token, err := tokenOf(r)
	if err != nil {
		return Session{}, err
	}
	return c.Store.Session(r.Context(), hash(token))
}

func tokenOf(r *http.Request) ([]byte, error) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nil, fmt.Errorf("read cookie: %w", ErrNone)
	}
	token, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(token) != tokenBytes {
		return nil, fmt.Errorf("read cookie: %w", ErrNone)
	}
	return token, nil
}

func hash(token []byte) []byte {
	sum := sha256.Sum256(token)
	return sum[:]
}

// remember gives the browser its token; a nil token makes it forget.
func remember(w http.ResponseWriter, r *http.Request, token []byte) {
	cookie := &http.Cookie{
		Name: cookieName, Value: base64.RawURLEncoding.EncodeToString(token), Path: "/chat",
		MaxAge: int(cookieLife / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	}
	if token == nil {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

func newToken() []byte { return random(tokenBytes) }

func newChat() channel.Chat { return channel.Chat(Name + ":" + hex.EncodeToString(random(16))) }

// newKey is the identifier of a message whose browser gave none.
func newKey() string { return hex.EncodeToString(random(16)) }

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
