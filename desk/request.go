package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

type requestPage struct {
	page
	Request   *requestsv1.Request
	TypeName  string
	Events    []event
	Documents []document
	Missing   []string
	Next      []step
	Stopped   bool // the clock stands still
	DueToday  bool
	Days      int // business days that it may take
	Form      stepForm
	Problem   string
	Conflict  bool
	Done      bool
}

// event is an entry of the history.
type event struct {
	*requestsv1.Event
	What string
}

// document is a paper with the name of its kind.
type document struct {
	*requestsv1.Document
	KindName string
	// Kept says that its bytes are there: those of before files were kept are not.
	Kept     bool
	Viewable bool // in a browser
}

// step is a state that may follow.
type step struct {
	Key, Label string
}

// stepForm is what a member of staff has written.
type stepForm struct {
	To, Comment, Key string
	Version          int64
}

// request shows one request.
func (d *Desk) request(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Form = stepForm{Key: newToken(), Version: p.Request.Version}
	p.Done = r.URL.Query().Has("done")
	d.render(w, http.StatusOK, "request", p)
}

// open reads what the page of a request shows.
func (d *Desk) open(r *http.Request, v visitor) (requestPage, error) {
	p := requestPage{page: d.page(r, v, "desk.queue")}
	res, err := d.Requests.Fetch(r.Context(), &requestsv1.FetchRequest{Staff: v.Staff, Id: r.PathValue("number")})
	if err != nil {
		return p, err
	}
	if !v.MayWith(staff.See, res.Request.Type) {
		return p, errDenied()
	}
	names, err := d.types(r.Context())
	if err != nil {
		return p, err
	}
	p.Request, p.Title = res.Request, res.Request.Number
	p.TypeName = p.Name(names.types[res.Request.Type], res.Request.Type)
	p.Stopped, p.Days = res.Request.Undecided && !res.Request.ClockRuns, int(res.Request.Days)
	p.DueToday = res.Request.ClockRuns && res.Request.Deadline == p.Today()
	for _, e := range res.Events {
		p.Events = append(p.Events, event{Event: e, What: p.what(e, names)})
	}
	for _, doc := range res.Request.Documents {
		p.Documents = append(p.Documents, document{Document: doc, KindName: p.Name(names.documents[doc.Kind], doc.Kind), Kept: doc.Sha256 != "", Viewable: isViewable(doc)})
	}
	for _, key := range res.Request.Missing {
		p.Missing = append(p.Missing, p.Name(names.documents[key], key))
	}
	for _, state := range res.Next {
		if !v.mayMove(state, res.Request.Type) {
			continue
		}
		p.Next = append(p.Next, step{Key: stateKey(state), Label: p.State(state)})
	}
	return p, nil
}

// what says what happened.
func (p requestPage) what(e *requestsv1.Event, names names) string {
	switch {
	case e.Kind == "advanced":
		return p.T("desk.event.advanced", "state", p.State(e.To))
	case p.Request.ErasedAt != 0 && (e.Kind == "document" || e.Kind == "named"):
		return p.T("desk.event.paper") // which one is not known any more
	case e.Kind == "document" && e.From != e.To:
		return p.T("desk.event.brought", "name", e.Comment, "state", p.State(e.To))
	case e.Kind == "document":
		return p.T("desk.event.document", "name", e.Comment)
	case e.Kind == "answered" && e.From != e.To:
		return p.T("desk.event.answered_back", "state", p.State(e.To))
	case e.Kind == "named":
		return p.T("desk.event.named", "kind", p.Name(names.documents[e.Comment], e.Comment))
	case e.Kind == "recounted":
		return p.T("desk.event.recounted", "day", p.Day(e.Deadline))
	}
	return p.T("desk.event." + e.Kind)
}

// advance moves a request to another state. What was written is kept on the
// page if it could not be done.
func (d *Desk) advance(w http.ResponseWriter, r *http.Request, v visitor) {
	form, err := readStep(r)
	if err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	to, ok := requestsv1.State_value["STATE_"+strings.ToUpper(form.To)]
	if !ok || form.To == "" {
		d.again(w, p, form, http.StatusUnprocessableEntity, p.T("desk.no_step"))
		return
	}
	if !v.mayMove(requestsv1.State(to), p.Request.Type) {
		d.denied(w, r, v)
		return
	}
	_, err = d.Requests.Advance(r.Context(), &requestsv1.AdvanceRequest{
		Actor: v.Staff, Key: form.Key, Id: p.Request.Id, Version: form.Version, To: requestsv1.State(to), Comment: form.Comment})
	switch {
	case err == nil:
		http.Redirect(w, r, Base+"requests/"+p.Request.Number+"?done", http.StatusSeeOther)
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.State):
		d.conflict(w, r, v, form)
	case isFault(err):
		f, _ := fault.Of(err)
		args := []any{}
		for name, value := range f.Args {
			args = append(args, name, value)
		}
		d.again(w, p, form, http.StatusUnprocessableEntity, p.T(f.Key, args...))
	default:
		d.broken(w, r, v, err)
	}
}

// conflict shows the request as somebody else has left it meanwhile.
func (d *Desk) conflict(w http.ResponseWriter, r *http.Request, v visitor, form stepForm) {
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Conflict = true
	d.again(w, p, form, http.StatusConflict, p.T("desk.conflict", "state", p.State(p.Request.State)))
}

// again shows the page with what was written and why it was not done. The next
// try is a change of its own, to the request as it is now.
func (d *Desk) again(w http.ResponseWriter, p requestPage, form stepForm, status int, problem string) {
	form.Key, form.Version = newToken(), p.Request.Version
	p.Form, p.Problem = form, problem
	d.render(w, status, "request", p)
}

func readStep(r *http.Request) (stepForm, error) {
	if err := r.ParseForm(); err != nil {
		return stepForm{}, err
	}
	f := stepForm{To: r.PostForm.Get("to"), Comment: r.PostForm.Get("comment"), Key: r.PostForm.Get("key")}
	var err error
	if f.Version, err = strconv.ParseInt(r.PostForm.Get("version"), 10, 64); err != nil || f.Key == "" || f.Version < 1 {
		return f, errors.New("the form is not whole")
	}
	return f, nil
}
