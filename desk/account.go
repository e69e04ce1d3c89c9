package desk

import (
	"bytes"
	"image/png"
	"net/http"

	"becario/desk/staff"
	"becario/kit/fault"
)

// accountPage is what somebody sees of their own account.
type accountPage struct {
	page
	Sessions []staff.Session
	Secret   string   // of the second factor that is being set up, in groups of four
	Codes    []string // recovery codes, shown this once
	Left     int      // recovery codes that are left
	Min      int      // characters of a password
	Done     string
	Problem  string
	Where    string // which form the problem is of
	// Wants is what they have chosen, and From and To the hours of mail.
	Wants    staff.Preferences
	From, To int
	CanMail  bool
	Refused  string // why they cannot be written to
}

// MailHours says when they are written to.
func (p accountPage) MailHours() string {
	switch {
	case p.Wants.Silent:
		return p.T("staff.mail_never")
	case p.From == 0 && p.To == 24:
		return p.T("staff.mail_all_day")
	}
	return p.T("staff.mail_hours_said", "from", p.From, "to", p.To)
}

func (d *Desk) accountRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/account", d.signedIn(d.account))
	mux.HandleFunc("POST /desk/account/password", d.signedIn(d.changePassword))
	mux.HandleFunc("GET /desk/account/second", d.signedIn(d.beginSecond))
	mux.HandleFunc("GET /desk/account/second.png", d.signedIn(d.secondPicture))
	mux.HandleFunc("POST /desk/account/second", d.signedIn(d.confirmSecond))
	mux.HandleFunc("POST /desk/account/second/off", d.signedIn(d.removeSecond))
	mux.HandleFunc("POST /desk/account/mail", d.signedIn(d.chooseMail))
	mux.HandleFunc("POST /desk/account/sessions", d.signedIn(d.endSession))
	mux.HandleFunc("GET /desk/account/tokens", d.signedIn(d.tokens))
	mux.HandleFunc("POST /desk/account/tokens", d.signedIn(d.makeToken))
	mux.HandleFunc("POST /desk/account/tokens/end", d.signedIn(d.endToken))
}

func (d *Desk) openAccount(r *http.Request, v visitor) (accountPage, error) {
	p := accountPage{page: d.page(r, v, "staff.account"), Min: staff.MinPassword, Left: len(v.Account.Recovery)}
	var err error
	if p.Wants, err = d.Accounts.Preferences(r.Context(), v.Account.ID); err != nil {
		return p, err
	}
	p.From, p.To = p.Wants.Hours()
	refused, err := d.Accounts.MailRefusals(r.Context(), []staff.Account{v.Account})
	if err != nil {
		return p, err
	}
	p.Refused = p.mailRefused(refused[v.Account.ID])
	p.CanMail = d.canMail()
	p.Sessions, err = d.Accounts.Sessions(r.Context(), v.Account.ID)
	return p, err
}

// account shows the visitor's own account.
func (d *Desk) account(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openAccount(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if r.URL.Query().Has("password") {
		p.Done = p.T("staff.password_changed")
	}
	if r.URL.Query().Has("mail") {
		p.Done = p.T("staff.mail_kept")
	}
	d.render(w, http.StatusOK, "account", p)
}

// accountProblem shows the account again with what is wrong in one of its forms.
func (d *Desk) accountProblem(w http.ResponseWriter, r *http.Request, v visitor, where string, err error) {
	p, openErr := d.openAccount(r, v)
	if !isFault(err) || openErr != nil {
		d.broken(w, r, v, err)
		return
	}
	p.Where, p.Problem = where, p.fault(err)
	d.render(w, http.StatusUnprocessableEntity, "account", p)
}

// changePassword ends all sessions but this one, which goes on under another token.
func (d *Desk) changePassword(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	if r.PostForm.Get("password") != r.PostForm.Get("again") {
		d.accountProblem(w, r, v, "password", fault.New(fault.Invalid, "staff.not_the_same"))
		return
	}
	changed, err := d.Accounts.ChangePassword(r.Context(), v.Account.ID, r.PostForm.Get("old"), r.PostForm.Get("password"))
	if err != nil {
		d.accountProblem(w, r, v, "password", err)
		return
	}
	session, err := d.Accounts.Continue(r.Context(), changed, browserOf(r))
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	remember(w, r, session)
	http.Redirect(w, r, Base+"account?password", http.StatusSeeOther)
}

// beginSecond shows the secret of a second factor.
func (d *Desk) beginSecond(w http.ResponseWriter, r *http.Request, v visitor) {
	d.showSecond(w, r, v, http.StatusOK, nil)
}

func (d *Desk) showSecond(w http.ResponseWriter, r *http.Request, v visitor, status int, problem error) {
	p := accountPage{page: d.page(r, v, "staff.second")}
	key, err := d.Accounts.BeginSecond(r.Context(), v.Account.ID, p.T("desk.name"))
	if fault.Is(err, fault.State) {
		http.Redirect(w, r, Base+"account", http.StatusSeeOther)
		return
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if problem != nil {
		p.Problem = p.fault(problem)
	}
	p.Secret = grouped(key.Secret())
	d.render(w, status, "second", p)
}

// grouped is a secret to be typed: in groups of four.
func grouped(secret string) string {
	var b bytes.Buffer
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// secondPicture is the secret to be scanned.
func (d *Desk) secondPicture(w http.ResponseWriter, r *http.Request, v visitor) {
	key, err := d.Accounts.BeginSecond(r.Context(), v.Account.ID, d.page(r, v, "staff.second").T("desk.name"))
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	picture, err := key.Image(400, 400)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, picture) // who asked may be gone
}

// confirmSecond switches the second factor on and shows the recovery codes.
func (d *Desk) confirmSecond(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	codes, err := d.Accounts.ConfirmSecond(r.Context(), v.Account.ID, r.PostForm.Get("code"))
	if err != nil {
		if !isFault(err) {
			d.broken(w, r, v, err)
			return
		}
		d.showSecond(w, r, v, http.StatusUnprocessableEntity, err)
		return
	}
	p := accountPage{page: d.page(r, v, "staff.recovery"), Codes: codes}
	d.render(w, http.StatusOK, "second", p)
}

// removeSecond switches the second factor off.
func (d *Desk) removeSecond(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	if err := d.Accounts.RemoveSecond(r.Context(), v.Account.ID, r.PostForm.Get("old")); err != nil {
		d.accountProblem(w, r, v, "second", err)
		return
	}
	http.Redirect(w, r, Base+"account", http.StatusSeeOther)
}

// endSession ends one of the visitor's sessions, or all others.
func (d *Desk) endSession(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	ended := r.PostForm["session"]
	if r.PostForm.Has("others") {
		open, err := d.Accounts.Sessions(r.Context(), v.Account.ID)
		if err != nil {
			d.fail(w, r, v, err)
			return
		}
		for _, s := range open {
			if s.ID != v.Session.ID {
				ended = append(ended, s.ID)
			}
		}
	}
	for _, id := range ended {
		if err := d.Accounts.End(r.Context(), v.Account.ID, id); err != nil {
			d.fail(w, r, v, err)
			return
		}
	}
	http.Redirect(w, r, Base+"account", http.StatusSeeOther)
}
