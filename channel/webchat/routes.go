package webchat

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// policy lets the page load its own style sheet, script and pictures, talk to
// its own address, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (c *Channel) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /chat", c.open)
	mux.HandleFunc("POST /chat/join", c.join)
	mux.HandleFunc("POST /chat/door", c.enterDoor)
	mux.HandleFunc("GET /join/{token}", c.invited)
	mux.HandleFunc("POST /chat/say", c.known(c.say))
	mux.HandleFunc("POST /chat/press", c.known(c.press))
	mux.HandleFunc("POST /chat/leave", c.known(c.leave))
	mux.HandleFunc("GET /chat/events", c.events)
	mux.HandleFunc("GET /chat/files/{seq}/{name}", c.known(c.file))
	mux.HandleFunc("GET /chat/static/{name}", c.static)
	mux.Handle("GET /chat/{$}", http.RedirectHandler("/chat", http.StatusMovedPermanently))
	mux.HandleFunc("/chat/", c.missing)
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.refuse(w, r, http.StatusForbidden, "web.cross_origin")
	}))
	return cross.Handler(mux)
}

// ServeHTTP serves everything under /chat, and invitations under /join.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	c.handler.ServeHTTP(w, r)
}

// known calls next with the session of the request's cookie. Everything that
// next reads is of that session's chat.
func (c *Channel) known(next func(http.ResponseWriter, *http.Request, Session)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, err := c.session(r)
		switch {
		case errors.Is(err, ErrNone):
			c.refuse(w, r, http.StatusUnauthorized, "web.no_session")
		case err != nil:
			c.broken(w, r, err)
		default:
			next(w, r, s)
		}
	}
}

// wantsJSON reports whether the page's script asks, rather than a form.
func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

func (c *Channel) answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		c.Log.Debug("web chat: answer not delivered", "error", err)
	}
}

// refuse says in the person's language why not.
func (c *Channel) refuse(w http.ResponseWriter, r *http.Request, status int, key string) {
	words := c.words(r)
	text := words.T(key, "max", c.MaxFile>>20)
	if wantsJSON(r) {
		c.answerJSON(w, status, map[string]string{"error": text})
		return
	}
	c.render(w, status, "refused", refusedPage{words: words, Text: text})
}

func (c *Channel) missing(w http.ResponseWriter, r *http.Request) {
	c.refuse(w, r, http.StatusNotFound, "web.missing")
}

// broken is for what is nobody's fault that is here; the operator reads why.
func (c *Channel) broken(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		c.Log.Error("web chat: request failed", "path", r.URL.Path, "error", err)
	}
	c.refuse(w, r, http.StatusInternalServerError, "web.broken")
}
