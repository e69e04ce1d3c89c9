package desk

import (
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/mail"
)

func (d *Desk) staffRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/office/staff", d.only(staff.Staff, d.staffList))
	mux.HandleFunc("POST /desk/office/staff", d.only(staff.Staff, d.addStaff))
	mux.HandleFunc("GET /desk/office/staff/{account}", d.only(staff.Staff, d.staffOne))
	mux.HandleFunc("POST /desk/office/staff/{account}", d.only(staff.Staff, d.changeStaff))
	mux.HandleFunc("GET /desk/office/rights", d.only(staff.Staff, d.rights))
	mux.HandleFunc("GET /desk/office/rights/{type}", d.only(staff.Staff, d.rightsOf))
	mux.HandleFunc("POST /desk/office/rights/{type}", d.only(staff.Staff, d.setRights))
	mux.HandleFunc("GET /desk/office/record", d.only(staff.Audit, d.record))
	mux.HandleFunc("GET /desk/office/record.csv", d.only(staff.Audit, d.recordFile))
}

// only calls next for those whose role allows an action.
func (d *Desk) only(action staff.Action, next func(http.ResponseWriter, *http.Request, visitor)) http.HandlerFunc {
	return d.signedIn(func(w http.ResponseWriter, r *http.Request, v visitor) {
		if !v.May(action) {
			d.denied(w, r, v)
			return
		}
		next(w, r, v)
	})
}

// staffPage is the list of accounts, or one of them.
type staffPage struct {
	page
	Tab      string
	All      []staff.Account
	One      staff.Account
	Sessions []staff.Session
	Roles    []staff.Role
	CanMail  bool
	Link     string // shown this once
	Mailed   bool
	Email    string
	Given    string // name that was written
	Role     staff.Role
	Problem  string
	// Refused says why accounts cannot be written to, by their ids.
	Refused map[string]staff.MailRefusal
}

// NotTold says why an account cannot be written to; empty if it can.
func (p staffPage) NotTold(id string) string { return p.mailRefused(p.Refused[id]) }

// mailRefused says why an address cannot be written to; empty of none.
func (w words) mailRefused(r staff.MailRefusal) string {
	switch {
	case r.Address == "":
		return ""
	case r.Reason == mail.NoAddress:
		return w.T("staff.mail_no_address", "address", r.Address)
	}
	return w.T("staff.mail_refused", "address", r.Address, "reason", r.Reason, "until", w.Moment(r.Until().UnixMicro()))
}

// RoleName is the name of a role.
func (w words) RoleName(role staff.Role) string { return w.T("staff.role." + string(role)) }

// RoleHint says what a role may do.
func (w words) RoleHint(role staff.Role) string { return w.T("staff.role_hint." + string(role)) }

// Time writes an instant; nothing for none.
func (w words) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.Moment(t.UnixMicro())
}

func (d *Desk) openStaff(r *http.Request, v visitor) (staffPage, error) {
	p := staffPage{page: d.page(r, v, "staff.staff"), Tab: "staff", Roles: staff.Roles(), Role: staff.Analyst, CanMail: d.canMail()}
	var err error
	if p.All, err = d.Accounts.All(r.Context()); err != nil {
		return p, err
	}
	p.Refused, err = d.Accounts.MailRefusals(r.Context(), p.All)
	return p, err
}

func (d *Desk) staffList(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openStaff(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "staff", p)
}

// addStaff makes an account and an invitation for it: by e-mail, or a link to hand over.
func (d *Desk) addStaff(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.openStaff(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Email, p.Given, p.Role = r.PostForm.Get("email"), r.PostForm.Get("name"), staff.Role(r.PostForm.Get("role"))
	a, err := d.Accounts.Add(r.Context(), p.Email, p.Given, p.Role)
	if err != nil {
		if !isFault(err) {
			d.broken(w, r, v, err)
			return
		}
		p.Problem = p.page.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "staff", p)
		return
	}
	d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "added_staff", Subject: a.Email + " " + string(a.Role), Status: http.StatusOK})
	d.invite(w, r, v, a, r.PostForm.Has("mail"))
}

// invite shows a fresh link for an account, or sends it.
func (d *Desk) invite(w http.ResponseWriter, r *http.Request, v visitor, a staff.Account, byMail bool) {
	p, err := d.openOne(r, v, a.ID)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	token, err := d.Accounts.Invite(r.Context(), a.ID)
	if err != nil {
		d.staffProblem(w, r, v, p, err)
		return
	}
	if byMail && d.canMail() {
		if err := d.mail(p.page, a, "staff.mail_invite_subject", "staff.mail_invite", token); err != nil {
			d.broken(w, r, v, err)
			return
		}
		p.Mailed = true
	} else {
		p.Link = d.base(r) + LinkPath(token)
	}
	d.render(w, http.StatusOK, "staff_one", p)
}

// base is where the program is reached: what the operator says, else what the
// administrator who reads the page has in the address bar.
func (d *Desk) base(r *http.Request) string {
	if d.PublicURL != "" {
		return d.PublicURL
	}
	scheme := "http"
	if secure(r) {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: r.Host}).String()
}

func (d *Desk) openOne(r *http.Request, v visitor, id string) (staffPage, error) {
	p := staffPage{page: d.page(r, v, "staff.staff"), Roles: staff.Roles(), CanMail: d.canMail()}
	var err error
	if p.One, err = d.Accounts.Account(r.Context(), id); err != nil {
		return p, err
	}
	p.Title = p.One.Name
	if p.Refused, err = d.Accounts.MailRefusals(r.Context(), []staff.Account{p.One}); err != nil {
		return p, err
	}
	p.Sessions, err = d.Accounts.Sessions(r.Context(), id)
	return p, err
}

func (d *Desk) staffOne(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openOne(r, v, r.PathValue("account"))
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "staff_one", p)
}

// changeStaff does what one of the buttons of an account says.
func (d *Desk) changeStaff(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.openOne(r, v, r.PathValue("account"))
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	id, do := p.One.ID, r.PostForm.Get("do")
	switch do {
	case "role":
		err = d.Accounts.SetRole(r.Context(), id, staff.Role(r.PostForm.Get("role")))
	case "email":
		err = d.Accounts.SetEmail(r.Context(), id, r.PostForm.Get("email"))
	case "again":
		err = d.Accounts.AllowMail(r.Context(), id)
	case "disable":
		err = d.Accounts.SetDisabled(r.Context(), id, true)
	case "enable":
		err = d.Accounts.SetDisabled(r.Context(), id, false)
	case "end":
		err = d.Accounts.EndAll(r.Context(), id)
	case "invite", "mail", "reset":
		if do == "reset" {
			err = d.Accounts.Reset(r.Context(), id)
		}
	default:
		err = fault.New(fault.Invalid, "desk.bad_request")
	}
	if err != nil {
		d.staffProblem(w, r, v, p, err)
		return
	}
	d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "staff_" + do, Subject: strings.TrimSpace(p.One.Email + " " + r.PostForm.Get("role") + r.PostForm.Get("email")), Status: http.StatusOK})
	if do == "invite" || do == "mail" || do == "reset" {
		d.invite(w, r, v, p.One, do == "mail")
		return
	}
	http.Redirect(w, r, Base+"office/staff/"+id, http.StatusSeeOther)
}

func (d *Desk) staffProblem(w http.ResponseWriter, r *http.Request, v visitor, p staffPage, err error) {
	if !isFault(err) {
		d.broken(w, r, v, err)
		return
	}
	p.Problem = p.page.fault(err)
	d.render(w, http.StatusUnprocessableEntity, "staff_one", p)
}

// rightsPage says who may see and decide which type.
type rightsPage struct {
	page
	Tab   string
	Roles []staff.Role
	Types []typeRights
	One   typeRights
}

// typeRights are the rights of each role with one type, in the order of Roles.
type typeRights struct {
	Key, Name string
	Rights    []right
	Special   bool // at least one is not that of the role
}

type right struct {
	staff.Right
	Exception bool
	Choice    string // "role", "none", "see" or "decide"
}

func (d *Desk) openRights(r *http.Request, v visitor) (rightsPage, error) {
	p := rightsPage{page: d.page(r, v, "staff.rights"), Tab: "rights", Roles: staff.Roles()}
	names, err := d.types(r.Context())
	if err != nil {
		return p, err
	}
	for _, key := range slices.Sorted(maps.Keys(names.types)) {
		t := typeRights{Key: key, Name: p.Name(names.types[key], key)}
		for _, role := range p.Roles {
			c := right{Choice: "role"}
			if c.Right, c.Exception = v.policy.Right(role, key); c.Exception {
				t.Special = true
				c.Choice = "none"
				if c.See {
					c.Choice = "see"
				}
				if c.Decide {
					c.Choice = "decide"
				}
			}
			t.Rights = append(t.Rights, c)
		}
		p.Types = append(p.Types, t)
	}
	slices.SortFunc(p.Types, func(a, b typeRights) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

func (d *Desk) rights(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openRights(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "rights", p)
}

func (d *Desk) rightsOf(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openRights(r, v)
	if err == nil {
		p.One, err = p.find(r.PathValue("type"))
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Title = p.One.Name
	d.render(w, http.StatusOK, "rights_one", p)
}

func (p rightsPage) find(key string) (typeRights, error) {
	for _, t := range p.Types {
		if t.Key == key {
			return t, nil
		}
	}
	return typeRights{}, fault.New(fault.NotFound, "desk.missing")
}

// setRights takes what each role may do with a type.
func (d *Desk) setRights(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openRights(r, v)
	if err == nil {
		p.One, err = p.find(r.PathValue("type"))
	}
	if err == nil {
		err = r.ParseForm()
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	var rights []staff.Right
	for _, role := range p.Roles {
		switch r.PostForm.Get(string(role)) {
		case "none":
			rights = append(rights, staff.Right{Role: role})
		case "see":
			rights = append(rights, staff.Right{Role: role, See: true})
		case "decide":
			rights = append(rights, staff.Right{Role: role, See: true, Decide: true})
		}
	}
	if err := d.Accounts.SetRights(r.Context(), p.One.Key, rights); err != nil {
		d.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, Base+"office/rights", http.StatusSeeOther)
}

// recordPage is the record of who saw and did what.
type recordPage struct {
	page
	Tab         string
	Entries     []staff.Entry
	Who, What   string
	Next, First string
	File        string
	Verified    bool   // the whole chain was read and is right
	Broken      string // where it is not
	Count       int64
}

// entriesOnPage is how many entries a page of the record shows.
const entriesOnPage = 100

func search(r *http.Request) staff.Search {
	q := r.URL.Query()
	before, err := strconv.ParseInt(q.Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	return staff.Search{Name: strings.TrimSpace(q.Get("who")), Subject: strings.TrimSpace(q.Get("what")), Before: before, Limit: entriesOnPage}
}

// Did says what an entry is about, by a phrase if there is one, else as it was noted.
func (w words) Did(e staff.Entry) string {
	if key, ok := actions[e.Action]; ok {
		return w.T("staff.did." + key)
	}
	if call, ok := strings.CutPrefix(e.Action, calledPrefix); ok {
		name, token, _ := strings.Cut(call, " ")
		return w.T("staff.did.called", "call", name, "token", token)
	}
	return e.Action
}

// actions are the phrases of what is noted.
var actions = map[string]string{
	"signed_in": "signed_in", "not_signed_in": "not_signed_in", "forgot": "forgot", "chose_password": "chose_password",
	"GET /desk/{$}": "saw_list", "GET /desk/board": "saw_board", "GET /desk/numbers": "saw_numbers", "GET /desk/people": "saw_people", "GET /desk/people/{id}": "saw_person",
	"GET /desk/holders/{space}": "saw_holder", "GET /desk/office/record": "saw_record", "bulk_assign": "bulk_assign", "bulk_move": "bulk_move", "bulk_undo": "bulk_undo",
	"added_staff": "added_staff", "staff_role": "staff_role", "staff_email": "staff_email", "staff_again": "staff_again", "staff_disable": "staff_disable", "staff_enable": "staff_enable",
	"staff_end": "staff_end", "staff_invite": "staff_invite", "staff_mail": "staff_invite", "staff_reset": "staff_reset",
	"closed_type": "closed_type", "opened_type": "opened_type",
	"made_token": "made_token", "ended_token": "ended_token",
	"broadcast": "sent_broadcast", "POST /desk/broadcasts/{id}/stop": "stopped_broadcast", "GET /desk/broadcasts/{id}": "saw_broadcast", "POST /desk/broadcasts/new": "wrote_broadcast",
	"GET /desk/requests/{number}":                                     "saw_request",
	"POST /desk/requests/{number}":                                    "moved_request",
	"GET /desk/requests/{number}/documents/{id}":                      "saw_document",
	"GET /desk/requests/{number}/documents/{id}/pages/{page}/picture": "saw_document",
	"POST /desk/sign-out":                                             "signed_out",
	"POST /desk/account/password":                                     "changed_password",
	"POST /desk/account/second":                                       "second_on",
	"POST /desk/account/second/off":                                   "second_off",
	"POST /desk/account/mail":                                         "chose_mail",
	"POST /desk/account/sessions":                                     "ended_sessions",
	"POST /desk/office/rights/{type}":                                 "changed_rights",
	"GET /desk/office/record.csv":                                     "took_record",
}

func (d *Desk) record(w http.ResponseWriter, r *http.Request, v visitor) {
	p := recordPage{page: d.page(r, v, "staff.record"), Tab: "record"}
	s := search(r)
	p.Who, p.What = s.Name, s.Subject
	v.about.lists(filled("who", p.Who, "what", p.What))
	s.Limit++
	var err error
	if p.Entries, err = d.Accounts.Entries(r.Context(), s); err != nil {
		d.fail(w, r, v, err)
		return
	}
	if len(p.Entries) > entriesOnPage {
		p.Entries = p.Entries[:entriesOnPage]
		p.Next = p.address("", p.Entries[entriesOnPage-1].Seq)
	}
	if s.Before > 0 {
		p.First = p.address("", 0)
	}
	p.File = p.address(".csv", 0)
	if r.URL.Query().Has("verify") {
		if p.Count, err = d.Accounts.Verify(r.Context()); err != nil {
			p.Broken = err.Error()
		}
		p.Verified = err == nil
	}
	d.render(w, http.StatusOK, "record", p)
}

func (p recordPage) address(ending string, before int64) string {
	q := filled("who", p.Who, "what", p.What)
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	address := Base + "office/record" + ending
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// recordFile gives the record as CSV, the newest first, without holding it whole.
func (d *Desk) recordFile(w http.ResponseWriter, r *http.Request, v visitor) {
	p := d.page(r, v, "staff.record")
	s := search(r)
	s.Limit = 500
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="record.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"seq", "at", "name", "action", "what", "subject", "status", "address"})
	for {
		part, err := d.Accounts.Entries(r.Context(), s)
		if err != nil {
			d.Log.Warn("desk: record cut short", "error", err)
			panic(http.ErrAbortHandler) // so that the browser does not take half of it for all
		}
		for _, e := range part {
			_ = out.Write([]string{strconv.FormatInt(e.Seq, 10), e.At.Format(time.RFC3339), harmless(e.Name), harmless(e.Action), harmless(p.Did(e)), harmless(e.Subject), fmt.Sprint(e.Status), harmless(e.Address)})
			s.Before = e.Seq
		}
		out.Flush()
		if len(part) < s.Limit || out.Error() != nil {
			return
		}
	}
}
