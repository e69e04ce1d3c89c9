package desk

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/mail"
)

const sessionCookie = "becario_desk"

// newToken is the key of a form.
func newToken() string { return staff.NewToken() }

// browserOf is where a page is asked for. The address is that of the nearest
// machine; a proxy that may speak for others has been heard before.
func browserOf(r *http.Request) staff.Browser {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return staff.Browser{Agent: r.UserAgent(), Address: host}
}

// session returns who is signed in with the request's cookie.
func (d *Desk) session(r *http.Request) (visitor, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return visitor{}, fault.New(fault.NotFound, "fault.no_session")
	}
	open, account, err := d.Accounts.Session(r.Context(), cookie.Value, browserOf(r).Address)
	if err != nil {
		return visitor{}, err
	}
	policy, err := d.Accounts.Policy(r.Context())
	if err != nil {
		return visitor{}, err
	}
	return visitor{Staff: account.Name, Account: account, Session: open, policy: policy, about: &about{}}, nil
}

// remember gives the browser its token for a session; an empty one makes it forget.
func remember(w http.ResponseWriter, r *http.Request, token string) {
	cookie := &http.Cookie{
		Name: sessionCookie, Value: token, Path: Base, MaxAge: int(staff.SessionLife / time.Second),
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

// doorPage is every page before somebody is signed in.
type doorPage struct {
	page
	Step    string // what is asked: "password", "code", "forgot", "sent" or "choose"
	Token   string
	Purpose string // of the link: "first", "invite" or "forgot"
	Email   string
	Name    string
	Min     int // characters of a password
	CanMail bool
	Problem string
	Field   string // that is wrong
}

func (d *Desk) doorPage(r *http.Request, step, title string) doorPage {
	return doorPage{page: d.page(r, visitor{}, title), Step: step, Min: staff.MinPassword, CanMail: d.canMail()}
}

func (d *Desk) canMail() bool { return d.Mail != nil && d.PublicURL != "" }

// door asks who is there.
func (d *Desk) door(w http.ResponseWriter, r *http.Request) {
	if _, err := d.session(r); err == nil {
		http.Redirect(w, r, Base, http.StatusSeeOther)
		return
	}
	d.render(w, http.StatusOK, "door", d.doorPage(r, "password", "desk.sign_in"))
}

// signIn takes the e-mail address and the password.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	email := r.PostForm.Get("email")
	a, session, next, err := d.Accounts.SignIn(r.Context(), email, r.PostForm.Get("password"), browserOf(r))
	if err != nil {
		p := d.doorPage(r, "password", "desk.sign_in")
		p.Email = email
		d.notIn(w, r, p, err)
		return
	}
	if next != "" {
		p := d.doorPage(r, "code", "staff.code_title")
		p.Token = next
		d.render(w, http.StatusOK, "door", p)
		return
	}
	d.enter(w, r, a, session)
}

// code takes the code that follows the password.
func (d *Desk) code(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p := d.doorPage(r, "code", "staff.code_title")
	p.Token = r.PostForm.Get("token")
	a, session, err := d.Accounts.Second(r.Context(), p.Token, r.PostForm.Get("code"), browserOf(r))
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			p = d.doorPage(r, "password", "desk.sign_in")
		}
		d.notIn(w, r, p, err)
		return
	}
	d.enter(w, r, a, session)
}

// notIn says why somebody is not let in, and notes it.
func (d *Desk) notIn(w http.ResponseWriter, r *http.Request, p doorPage, err error) {
	if errors.Is(err, staff.ErrSlow) {
		d.refuse(w, r, visitor{}, http.StatusServiceUnavailable, "staff.slow")
		return
	}
	f, ok := fault.Of(err)
	if !ok {
		d.broken(w, r, visitor{}, err)
		return
	}
	status := http.StatusUnprocessableEntity
	switch f.Key {
	case "fault.too_many_tries":
		status = http.StatusTooManyRequests
	case "fault.sign_in", "fault.code_wrong", "fault.no_link":
		status = http.StatusUnauthorized
	}
	d.note(r, staff.Entry{Action: "not_signed_in", Subject: p.Email, Status: status})
	p.Problem = p.fault(err)
	d.render(w, status, "door", p)
}

// fault says what is wrong with what was written.
func (w words) fault(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return w.T("desk.broken")
	}
	args := []any{}
	for name, value := range f.Args {
		if name == "until" {
			if at, err := strconv.ParseInt(value, 10, 64); err == nil {
				value = w.Moment(at)
			}
		}
		args = append(args, name, value)
	}
	return w.T(f.Key, args...)
}

// enter gives the browser a session that is good.
func (d *Desk) enter(w http.ResponseWriter, r *http.Request, a staff.Account, session string) {
	d.Log.Info("desk: signed in", "account", a.ID)
	d.note(r, staff.Entry{Account: a.ID, Name: a.Name, Action: "signed_in", Status: http.StatusOK})
	remember(w, r, session)
	http.Redirect(w, r, Base, http.StatusSeeOther)
}

// forgot asks for the address, and says the same whether or not there is an
// account with it.
func (d *Desk) forgot(w http.ResponseWriter, r *http.Request) {
	d.render(w, http.StatusOK, "door", d.doorPage(r, "forgot", "staff.forgot"))
}

func (d *Desk) sendForgot(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || !d.canMail() {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p := d.doorPage(r, "forgot", "staff.forgot")
	p.Email = r.PostForm.Get("email")
	if _, err := staff.CheckEmail(p.Email); err != nil {
		p.Problem = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "door", p)
		return
	}
	a, token, err := d.Accounts.Forgot(r.Context(), p.Email, browserOf(r).Address)
	switch {
	case err == nil:
		d.note(r, staff.Entry{Action: "forgot", Subject: a.Email, Status: http.StatusOK})
		err = d.mail(p.page, a, "staff.mail_forgot_subject", "staff.mail_forgot", token)
	case fault.Is(err, fault.NotFound):
		err = nil
	}
	if fault.Is(err, fault.State) {
		d.notIn(w, r, p, err)
		return
	}
	if err != nil {
		d.broken(w, r, visitor{}, err)
		return
	}
	p.Step = "sent"
	d.render(w, http.StatusOK, "door", p)
}

// mail sends somebody a link, in the language of the page.
func (d *Desk) mail(p page, a staff.Account, subject, text, token string) error {
	if !d.canMail() {
		return errors.New("mail: there is no mail server, or no public-url")
	}
	args := []any{"name", a.Name, "link", d.PublicURL + LinkPath(token)}
	return d.Mail.Send(mail.Message{To: a.Email, Subject: p.T(subject, args...), Text: p.T(text, args...)})
}

// link shows what a link is for. Looking does not use it up.
func (d *Desk) link(w http.ResponseWriter, r *http.Request) {
	if p, ok := d.openLink(w, r); ok {
		d.render(w, http.StatusOK, "door", p)
	}
}

// openLink reads the link of an address, or says that it is no good.
func (d *Desk) openLink(w http.ResponseWriter, r *http.Request) (doorPage, bool) {
	p := d.doorPage(r, "choose", "staff.choose")
	p.Token = r.PathValue("token")
	l, a, err := d.Accounts.Link(r.Context(), p.Token)
	if fault.Is(err, fault.NotFound) {
		d.refuse(w, r, visitor{}, http.StatusNotFound, "desk.bad_link")
		return p, false
	}
	if err != nil {
		d.broken(w, r, visitor{}, err)
		return p, false
	}
	p.Purpose, p.Email, p.Name = string(l.Purpose), a.Email, a.Name
	return p, true
}

// choose uses a link up: it makes the first account, or chooses a password.
func (d *Desk) choose(w http.ResponseWriter, r *http.Request) {
	p, ok := d.openLink(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	if p.Purpose == string(staff.First) {
		p.Email = r.PostForm.Get("email")
	}
	if p.Purpose != string(staff.Forgot) {
		p.Name = r.PostForm.Get("name")
	}
	password := r.PostForm.Get("password")
	if password != r.PostForm.Get("again") {
		p.Problem, p.Field = p.T("staff.not_the_same"), "again"
		d.render(w, http.StatusUnprocessableEntity, "door", p)
		return
	}
	a, err := d.Accounts.Choose(r.Context(), p.Token, p.Email, p.Name, password)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.State) {
		d.refuse(w, r, visitor{}, http.StatusNotFound, "desk.bad_link")
		return
	}
	if err != nil {
		d.notIn(w, r, p, err)
		return
	}
	d.note(r, staff.Entry{Account: a.ID, Name: a.Name, Action: "chose_password", Status: http.StatusOK})
	session, err := d.Accounts.Begin(r.Context(), a, browserOf(r))
	switch {
	case fault.Is(err, fault.Denied): // the code is still asked for
		http.Redirect(w, r, Base+"sign-in", http.StatusSeeOther)
	case err != nil:
		d.broken(w, r, visitor{}, err)
	default:
		d.enter(w, r, a, session)
	}
}

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := d.Accounts.End(r.Context(), v.Account.ID, v.Session.ID); err != nil {
		d.broken(w, r, v, fmt.Errorf("sign out: %w", err))
		return
	}
	remember(w, r, "")
	http.Redirect(w, r, Base+"sign-in", http.StatusSeeOther)
}
