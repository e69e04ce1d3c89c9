package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"becario/kit/fault"
)

const sessionCookie = "becario_desk"

// newToken is a secret of 256 bits, as it stands in a path or a cookie.
func newToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// session returns who is signed in with the request's cookie.
func (d *Desk) session(r *http.Request) (string, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return "", fault.New(fault.NotFound, "fault.no_session")
	}
	return d.Store.Session(r.Context(), hash(cookie.Value), d.Clock.Now())
}

// remember gives the browser its token for a session; an empty one makes it forget.
func remember(w http.ResponseWriter, r *http.Request, token string) {
	cookie := &http.Cookie{
		Name: sessionCookie, Value: token, Path: Base, MaxAge: int(SessionLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(r),
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

func secure(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

type doorPage struct {
	page
	Name, Token string
}

// door tells how to come in.
func (d *Desk) door(w http.ResponseWriter, r *http.Request) {
	if _, err := d.session(r); err == nil {
		http.Redirect(w, r, Base, http.StatusSeeOther)
		return
	}
	d.render(w, http.StatusOK, "door", doorPage{page: d.page(r, visitor{}, "desk.sign_in")})
}

// offer shows the button that signs in. Looking at a link does not use it up,
// since programs that show previews look at links too.
func (d *Desk) offer(w http.ResponseWriter, r *http.Request) {
	token := r.PathValue("token")
	name, err := d.Store.Link(r.Context(), hash(token), d.Clock.Now())
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	d.render(w, http.StatusOK, "door", doorPage{page: d.page(r, visitor{}, "desk.sign_in"), Name: name, Token: token})
}

// signIn uses a link up and opens a session with a token of its own.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	now, token := d.Clock.Now(), newToken()
	staff, err := d.Store.SignIn(r.Context(), hash(r.PathValue("token")), hash(token), now, now.Add(SessionLife))
	if err != nil {
		d.badLink(w, r, err)
		return
	}
	d.Log.Info("desk: signed in", "staff", staff)
	remember(w, r, token)
	http.Redirect(w, r, Base, http.StatusSeeOther)
}

func (d *Desk) badLink(w http.ResponseWriter, r *http.Request, err error) {
	if !fault.Is(err, fault.NotFound) {
		d.broken(w, r, visitor{}, err)
		return
	}
	d.refuse(w, r, visitor{}, http.StatusNotFound, "desk.bad_link")
}

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v visitor) {
	cookie, err := r.Cookie(sessionCookie)
	if err == nil {
		err = d.Store.SignOut(r.Context(), hash(cookie.Value))
	}
	if err != nil {
		d.broken(w, r, v, fmt.Errorf("sign out: %w", err))
		return
	}
	remember(w, r, "")
	http.Redirect(w, r, Base+"sign-in", http.StatusSeeOther)
}
