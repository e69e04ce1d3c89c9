package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

// visitor is who asks for a page; Staff is empty if nobody is signed in.
type visitor struct {
	Staff   string // their name, as it stands on what they do
	Account staff.Account
	Session staff.Session
	policy  staff.Policy
	caller  *caller // the program that asks by a token; nil on pages
	about   *about  // never nil of somebody who is signed in
}

// about is what somebody's visit turns out to be about, for the record.
type about struct {
	// number is that of the request, as the service writes it and not as the address
	// does.
	number string
	// list says which list it was; listed that one was, which an empty list may be, too.
	list   string
	listed bool
	// more is what is special about a call.
	more string
	// noted says that it is in the record by more than one entry.
	noted bool
}

// lists says that a visit is about a list, by what was asked of it.
func (a *about) lists(asked url.Values) {
	a.list, a.listed = asked.Encode(), true
}

// May reports whether the visitor may do something that is not about a request.
func (v visitor) May(action staff.Action) bool { return v.Account.Role.May(action) }

// MayWith reports whether the visitor may do something with requests of a type.
func (v visitor) MayWith(action staff.Action, kind string) bool {
	return v.Staff != "" && v.policy.May(v.Account.Role, action, kind)
}

// mayMove reports whether the visitor may bring a request of a type to a state.
func (v visitor) mayMove(to requestsv1.State, kind string) bool {
	switch to {
	case requestsv1.State_STATE_APPROVED, requestsv1.State_STATE_REJECTED:
		return v.MayWith(staff.Decide, kind)
	case requestsv1.State_STATE_IN_PAYMENT:
		return v.MayWith(staff.Decide, kind) || v.MayWith(staff.Pay, kind)
	case requestsv1.State_STATE_RESOLVED:
		return v.MayWith(staff.Work, kind) || v.MayWith(staff.Pay, kind)
	}
	return v.MayWith(staff.Work, kind)
}

// mayKnow reports whether the visitor may read the list of holders, with addresses
// and numbers of identity documents.
func (v visitor) mayKnow() bool { return v.May(staff.People) || v.May(staff.Audit) }

// mayNote reports whether the visitor may write notes on requests of a type.
func (v visitor) mayNote(kind string) bool {
	return v.MayWith(staff.Work, kind) || v.MayWith(staff.Decide, kind)
}

func errDenied() error { return fault.New(fault.Denied, "staff.denied") }

// maySee fails with denied if the visitor may not see a request.
func (d *Desk) maySee(r *http.Request, v visitor, number string) error {
	res, err := d.Requests.Fetch(r.Context(), &requestsv1.FetchRequest{Staff: v.Staff, Id: number})
	if err != nil {
		return err
	}
	v.about.number = res.Request.Number
	if !v.MayWith(staff.See, res.Request.Type) {
		return errDenied()
	}
	return nil
}

// statusWriter remembers with what a request was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// sent is with what it was answered: an answer of no bytes at all is a good one.
func (w *statusWriter) sent() int { return cmp.Or(w.status, http.StatusOK) }

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// noteVisit adds to the record what somebody saw of one thing, or did.
func (d *Desk) noteVisit(r *http.Request, v visitor, status int) {
	var subject []string
	for _, name := range []string{"number", "id", "account", "type", "space", "draft"} {
		value := r.PathValue(name)
		if name == "number" {
			value = cmp.Or(v.about.number, value)
		}
		if value != "" {
			subject = append(subject, value)
		}
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	export := strings.Contains(r.Pattern, "/export.") || strings.HasSuffix(r.Pattern, ".csv")
	switch {
	case reads && export:
		subject = append(subject, r.URL.RawQuery) // which list it was
	case reads && len(subject) == 0 && v.about.listed:
		subject = append(subject, v.about.list)
	case reads && len(subject) == 0, v.about.noted:
		return // the visitor's own pages; what is noted by itself
	}
	if !reads && (strings.Contains(r.Pattern, "/account/tokens") || status < http.StatusBadRequest && (strings.Contains(r.Pattern, "/office/types") || strings.Contains(r.Pattern, "/office/staff"))) {
		return // said in more detail where it was done
	}
	// An open page brings itself up to date by asking for itself again.
	page := reads && !export && (v.about.listed || r.Pattern == "GET /desk/requests/{number}" || r.Pattern == "GET /desk/broadcasts/{id}")
	if page && d.visits.again(v.Session.ID, r.URL, status, d.Clock.Now()) {
		return
	}
	// So do the small pictures on it, of which there may be many.
	if strings.HasSuffix(r.Pattern, "/picture") && d.papers.again(v.Session.ID+" "+r.URL.RequestURI(), r.URL, status, d.Clock.Now()) {
		return
	}
	d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: r.Pattern, Subject: strings.Join(subject, " "), Status: status})
}

// note adds an entry to the record. That it could not be done is told to the
// operator, also if who asked is gone.
func (d *Desk) note(r *http.Request, e staff.Entry) {
	e.Address = browserOf(r).Address
	if err := d.Accounts.Note(context.WithoutCancel(r.Context()), e); err != nil {
		d.Log.Error("desk: the record of who saw and did what was not written", "pattern", r.Pattern, "error", err)
	}
}
