package desk

import (
	"net/http"
	"slices"
	"strconv"

	"becario/desk/staff"
)

// tokensPage are the tokens of somebody's programs.
type tokensPage struct {
	page
	Tokens  []staff.Token
	Made    string // the token that was made, shown this once
	Name    string // that was written
	Scopes  []scopeChoice
	Days    []int
	Chosen  int // of Days
	Problem string
	Address string // where programs reach the desk
}

// scopeChoice is a scope that can be given to a token.
type scopeChoice struct {
	Key    staff.Scope
	Chosen bool
}

// ScopeName is the name of a scope, and ScopeHint says what it is for.
func (w words) ScopeName(scope staff.Scope) string { return w.T("staff.scope." + string(scope)) }

// ScopeHint says what a token with the scope may do.
func (w words) ScopeHint(scope staff.Scope) string { return w.T("staff.scope_hint." + string(scope)) }

func (d *Desk) openTokens(r *http.Request, v visitor) (tokensPage, error) {
	p := tokensPage{page: d.page(r, v, "staff.tokens"), Days: staff.TokenDays(), Chosen: staff.TokenDays()[1], Address: d.base(r) + apiBase}
	for _, scope := range staff.Scopes() {
		p.Scopes = append(p.Scopes, scopeChoice{scope, scope == staff.ScopeRead})
	}
	var err error
	p.Tokens, err = d.Accounts.Tokens(r.Context(), v.Account.ID)
	return p, err
}

// tokens shows the visitor's tokens.
func (d *Desk) tokens(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openTokens(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "tokens", p)
}

// makeToken makes a token and shows it.
func (d *Desk) makeToken(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	var scopes []staff.Scope
	for _, scope := range r.PostForm["scope"] {
		scopes = append(scopes, staff.Scope(scope))
	}
	days, _ := strconv.Atoi(r.PostForm.Get("days")) // what is no number is refused as 0 is
	name := r.PostForm.Get("name")
	made, err := d.Accounts.MakeToken(r.Context(), v.Account.ID, r.PostForm.Get("password"), name, scopes, days)
	if err != nil && !isFault(err) {
		d.broken(w, r, v, err)
		return
	}
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnprocessableEntity
	}
	// It is noted before anything else can fail: the token is there.
	d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "made_token", Subject: name, Status: status})
	p, openErr := d.openTokens(r, v)
	switch {
	case openErr != nil:
		d.broken(w, r, v, openErr)
		return
	case err != nil:
		p.Problem, p.Name = p.fault(err), name
		for i, scope := range p.Scopes {
			p.Scopes[i].Chosen = slices.Contains(scopes, scope.Key)
		}
		if slices.Contains(p.Days, days) {
			p.Chosen = days
		}
	default:
		p.Made = made
	}
	d.render(w, status, "tokens", p)
}

// endToken ends one of the visitor's tokens.
func (d *Desk) endToken(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openTokens(r, v)
	if err == nil {
		err = r.ParseForm()
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	for _, t := range p.Tokens {
		if t.ID != r.PostForm.Get("token") {
			continue
		}
		if err := d.Accounts.EndToken(r.Context(), v.Account.ID, t.ID); err != nil {
			d.broken(w, r, v, err)
			return
		}
		d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "ended_token", Subject: t.Name, Status: http.StatusOK})
	}
	http.Redirect(w, r, Base+"account/tokens", http.StatusSeeOther)
}
