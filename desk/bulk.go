package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

// bulkMoves are the states to which many requests may be moved at once.
var bulkMoves = []requestsv1.State{
	requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_IN_COMMITTEE, requestsv1.State_STATE_APPROVED,
	requestsv1.State_STATE_REJECTED, requestsv1.State_STATE_IN_PAYMENT, requestsv1.State_STATE_RESOLVED,
}

// bulkLimit is how many requests are changed at once.
const bulkLimit = 200

// bulkPage tells what became of many requests.
type bulkPage struct {
	page
	Act       string // assign or move
	Done      []*requestsv1.Request
	Not       []notDone
	Assignee  string
	StateName string
	Key, Back string
	Undone    bool
	Problem   string
	// Sure asks before it is done.
	Sure                bool
	To, Comment, Reason string
	Numbers             []string
	CanUndo             bool
}

// notDone is a request to which nothing was done, and why.
type notDone struct {
	Number, Why string
}

// bulk assigns or moves the requests that were ticked.
func (d *Desk) bulk(w http.ResponseWriter, r *http.Request, v visitor) {
	parsed := r.ParseForm()
	form := r.PostForm
	p := bulkPage{page: d.page(r, v, "desk.bulk"), Act: form.Get("act"), Key: form.Get("key"), Back: back(form.Get("back")), Numbers: form["n"],
		Assignee: strings.TrimSpace(form.Get("assignee")), To: form.Get("to"), Comment: form.Get("comment"), CanUndo: true}
	if parsed != nil || p.Key == "" || len(p.Numbers) > bulkLimit {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	if len(p.Numbers) == 0 {
		d.refuse(w, r, v, http.StatusUnprocessableEntity, "desk.bulk_none")
		return
	}
	var do func(o *requestsv1.OpenResponse, version int64) error
	switch p.Act {
	case "assign":
		do = func(o *requestsv1.OpenResponse, _ int64) error {
			_, err := d.Office.Assign(r.Context(), &requestsv1.AssignRequest{Actor: v.Staff, Key: p.Key + o.Item.Request.Id, Id: o.Item.Request.Id, Assignee: p.Assignee})
			return err
		}
	case "move":
		to := requestsv1.State(requestsv1.State_value["STATE_"+strings.ToUpper(p.To)])
		if !slices.Contains(bulkMoves, to) {
			d.refuse(w, r, v, http.StatusUnprocessableEntity, "desk.no_step")
			return
		}
		p.StateName = p.State(to)
		if !form.Has("sure") { // it is asked in words, with the comment
			p.Sure = true
			d.render(w, http.StatusOK, "bulk", p)
			return
		}
		do = func(o *requestsv1.OpenResponse, version int64) error { return d.moveOne(r, v, p, o, version, to) }
	case "undo":
		p.Undone, p.CanUndo = true, false
		do = func(o *requestsv1.OpenResponse, _ int64) error {
			_, err := d.Office.TakeBack(r.Context(), &requestsv1.TakeBackRequest{Actor: v.Staff, Key: p.Key + o.Item.Request.Id, Id: o.Item.Request.Id})
			return err
		}
	default:
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	v.about.noted = true
	for _, value := range p.Numbers {
		if err := d.one(r, v, &p, value, do); err != nil {
			d.broken(w, r, v, err)
			return
		}
	}
	d.render(w, http.StatusOK, "bulk", p)
}

// one does something to one of many requests, and keeps why it could not.
func (d *Desk) one(r *http.Request, v visitor, p *bulkPage, value string, do func(*requestsv1.OpenResponse, int64) error) error {
	number, version := ticked(value)
	o, err := d.Office.Open(r.Context(), &requestsv1.OpenRequest{Staff: v.Staff, Id: number, Peek: true})
	status := http.StatusOK
	defer func() {
		if o != nil {
			number = o.Item.Request.Number
		}
		d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: "bulk_" + p.Act, Subject: number, Status: status})
	}()
	if err == nil && !v.MayWith(staff.Work, o.Item.Request.Type) {
		err = errDenied()
	}
	if err == nil {
		err = do(o, version)
	}
	if err != nil {
		status = statusOf(err)
	}
	switch {
	case err == nil:
		p.Done = append(p.Done, o.Item.Request)
	case fault.Is(err, fault.NotFound) && o == nil:
		p.Not = append(p.Not, notDone{number, p.T("desk.missing")})
	case isFault(err):
		p.Not = append(p.Not, notDone{number, p.fault(err)})
	default:
		return err
	}
	return nil
}

// ticked splits what a box of the list stands for, a number and the version that the
// list showed: BECAL-2026-000017-2@4. Without one the version is 0, which nothing is
// decided on.
func ticked(value string) (number string, version int64) {
	number, after, _ := strings.Cut(value, "@")
	version, _ = strconv.ParseInt(after, 10, 64) // none is 0
	return number, version
}

// moveOne moves one of many requests, if it is as the list showed it.
func (d *Desk) moveOne(r *http.Request, v visitor, p bulkPage, o *requestsv1.OpenResponse, version int64, to requestsv1.State) error {
	if !v.mayMove(to, o.Item.Request.Type) {
		return errDenied()
	}
	if version == 0 {
		return fault.New(fault.Conflict, "fault.changed")
	}
	_, err := d.Requests.Advance(r.Context(), &requestsv1.AdvanceRequest{Actor: v.Staff, Key: p.Key + o.Item.Request.Id, Id: o.Item.Request.Id,
		Version: version, To: to, Comment: p.Comment, GraceSeconds: grace})
	return err
}

// Said says what was done, or asks whether to do it.
func (p bulkPage) Said() string {
	n := len(p.Done)
	switch {
	case p.Sure:
		return p.T("desk.bulk_sure", "n", len(p.Numbers), "state", p.StateName)
	case n == 0:
		return p.T("desk.bulk_nothing")
	case p.Undone:
		return p.T("desk.bulk_undone", "n", n)
	case p.Act == "move":
		return p.T("desk.bulk_moved", "n", n, "state", p.StateName)
	case p.Assignee == "":
		return p.T("desk.bulk_freed", "n", n)
	}
	return p.T("desk.bulk_assigned", "n", n, "name", p.Assignee)
}
