package desk

import (
	"context"
	"net/http"
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

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// noteVisit adds to the record what somebody saw of one thing, or did.
func (d *Desk) noteVisit(r *http.Request, v visitor, status int) {
	var subject []string
	for _, name := range []string{"number", "id", "account", "type", "space", "draft"} {
		if value := r.PathValue(name); value != "" {
			subject = append(subject, value)
		}
	}
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	export := strings.Contains(r.Pattern, "/export.") || strings.HasSuffix(r.Pattern, ".csv")
	switch {
	case reads && export:
		subject = append(subject, r.URL.RawQuery) // which list it was
	case reads && len(subject) == 0:
		return // a list, the visitor's own pages
	}
	if !reads && (strings.Contains(r.Pattern, "/account/tokens") || status < http.StatusBadRequest && (strings.Contains(r.Pattern, "/office/types") || strings.Contains(r.Pattern, "/office/staff"))) {
		return // said in more detail where it was done
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
