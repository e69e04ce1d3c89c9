package webchat

import (
	"context"
	"net"
	"net/http"
	"time"

	"becario/kit/fault"
)

// Door lets people in who prove that a registered address is theirs.
type Door interface {
	// Ask has a code sent to an address, for a browser that a key names. Whether
	// there is such an address is not told.
	Ask(ctx context.Context, key, email, lang string) error
	// Enter takes the code and returns the person's name, and an invitation that
	// says to the bot who they are.
	Enter(ctx context.Context, key, code string) (name, invitation string, err error)
	// Invited takes an invitation and returns another one like it, if it is good.
	Invited(ctx context.Context, key, invitation string) (name, next string, err error)
}

// doorCookie names a browser that asks to be let in.
const doorCookie = "becario_door"

// doorPage asks for the registered address, or for the code that was sent there.
type doorPage struct {
	words
	Code    bool
	Email   string
	Problem string
}

// door shows the first step to those who have no conversation.
func (c *Channel) door(w http.ResponseWriter, r *http.Request, status int, p doorPage) {
	p.words = c.words(r)
	c.render(w, status, "door", p)
}

// doorTries is how often the door may be knocked at from one address in an hour, with
// addresses and with codes.
const doorTries = 20

// enterDoor takes the address, then the code, and gives the browser an invitation
// with which it may begin a conversation.
func (c *Channel) enterDoor(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil || c.Door == nil {
		c.refuse(w, r, http.StatusBadRequest, "web.bad_form")
		return
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !c.counted.add(c.Clock.Now(), "door "+host, 1, doorTries, time.Hour) {
		c.refuse(w, r, http.StatusTooManyRequests, "web.flood")
		return
	}
	p := doorPage{words: c.words(r), Email: r.PostForm.Get("email")}
	if code := r.PostForm.Get("code"); code != "" {
		cookie, err := r.Cookie(doorCookie)
		if err != nil || !validKey(cookie.Value) {
			c.door(w, r, http.StatusUnprocessableEntity, p)
			return
		}
		_, invitation, err := c.Door.Enter(r.Context(), cookie.Value, code)
		if f, ok := fault.Of(err); ok {
			p.Code, p.Problem = true, p.T(f.Key)
			c.door(w, r, http.StatusUnprocessableEntity, p)
			return
		}
		if err != nil {
			c.broken(w, r, err)
			return
		}
		invite(w, r, invitation)
		http.Redirect(w, r, "/chat", http.StatusSeeOther)
		return
	}
	key := newKey()
	err = c.Door.Ask(r.Context(), key, p.Email, p.Lang())
	if f, ok := fault.Of(err); ok {
		p.Problem = p.T(f.Key, "value", p.Email)
		c.door(w, r, http.StatusUnprocessableEntity, p)
		return
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: doorCookie, Value: key, Path: "/chat", MaxAge: int(time.Hour / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"})
	p.Code = true
	c.door(w, r, http.StatusOK, p)
}

// mayBegin reports whether a browser may begin a conversation, with the invitation
// that goes to the bot, if it brings one. Where there is a door, it must be good.
func (c *Channel) mayBegin(r *http.Request) (invitation string, ok bool, err error) {
	invitation = invitationOf(r)
	if c.Door == nil {
		return invitation, true, nil
	}
	if invitation == "" {
		return "", false, nil
	}
	_, next, err := c.Door.Invited(r.Context(), newKey(), invitation)
	if _, known := fault.Of(err); known {
		return "", false, nil
	}
	return next, err == nil, err
}
