package webchat

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// inviteCookie holds an invitation until its bearer has begun a conversation.
const inviteCookie = "becario_invite"

// invited takes an invitation. Looking does not use it up, since programs that show
// previews look at links too: it goes to the bot with the first thing that the
// person does, or is put into the field of those who talk already.
func (c *Channel) invited(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	if !validInvitation(token) {
		c.missing(w, r)
		return
	}
	_, err := c.session(r)
	switch {
	case err == nil:
		http.Redirect(w, r, "/chat?"+url.Values{"text": {start + " " + token}}.Encode(), http.StatusSeeOther)
	case errors.Is(err, ErrNone):
		invite(w, r, token)
		http.Redirect(w, r, "/chat", http.StatusSeeOther)
	default:
		c.broken(w, r, err)
	}
}

// validInvitation reports whether a text can be an invitation: what Telegram takes.
func validInvitation(token string) bool {
	return len(token) >= 16 && len(token) <= 64 && strings.Trim(token, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

// invitationOf is the invitation of a browser; empty if it has none.
func invitationOf(r *http.Request) string {
	cookie, err := r.Cookie(inviteCookie)
	if err != nil || !validInvitation(cookie.Value) {
		return ""
	}
	return cookie.Value
}

// invite keeps an invitation for an hour; an empty one makes the browser forget.
func invite(w http.ResponseWriter, r *http.Request, token string) {
	cookie := &http.Cookie{Name: inviteCookie, Value: token, Path: "/chat", MaxAge: 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}
