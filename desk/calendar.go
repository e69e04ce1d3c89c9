package desk

import (
	"net/http"
	"strconv"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/wall"
)

type calendarPage struct {
	page
	Year     int
	Closures []*requestsv1.Closure
	Key      string
	GivenDay string
	Why      string
	Opens    bool
	Problem  string
	Said     string
	MayPut   bool
	Tab      string
}

// mayClose reports whether the visitor may say on which days the office is closed.
func (v visitor) mayClose() bool {
	return v.May(staff.Staff) || v.Account.Role == staff.Coordinator
}

func (d *Desk) readCalendar(r *http.Request, v visitor) (calendarPage, error) {
	p := calendarPage{page: d.page(r, v, "desk.calendar"), Key: newToken(), MayPut: v.mayClose()}
	p.Tab = "calendar"
	year, err := strconv.Atoi(r.FormValue("year"))
	if err != nil || year < 2000 || year > 2200 {
		year = d.Clock.Now().In(d.Zone).Year()
	}
	res, err := d.Office.Closures(r.Context(), &requestsv1.ClosuresRequest{Staff: v.Staff, Year: int32(year)})
	p.Year, p.Closures = year, res.GetClosures()
	return p, err
}

// calendar shows the days of a year on which the office is closed.
func (d *Desk) calendar(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readCalendar(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("recounted")); err == nil && n >= 0 {
		p.Said = p.T("desk.recounted", "n", n)
	}
	d.render(w, http.StatusOK, "calendar", p)
}

// putClosure closes the office on a day, opens it, or takes that back. Who waits
// for an answer is told if their deadline moves.
func (d *Desk) putClosure(w http.ResponseWriter, r *http.Request, v visitor) {
	if !v.mayClose() {
		d.denied(w, r, v)
		return
	}
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	form := r.PostForm
	day, key := form.Get("day"), form.Get("key")
	if key == "" {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	var recounted int32
	var err error
	if form.Has("drop") {
		var res *requestsv1.DropClosureResponse
		res, err = d.Office.DropClosure(r.Context(), &requestsv1.DropClosureRequest{Actor: v.Staff, Key: key, Day: day})
		recounted = res.GetRecounted()
	} else {
		var res *requestsv1.PutClosureResponse
		res, err = d.Office.PutClosure(r.Context(), &requestsv1.PutClosureRequest{Actor: v.Staff, Key: key, Day: day, Open: form.Get("open") == "yes", Name: form.Get("name")})
		recounted = res.GetRecounted()
	}
	if err == nil {
		year := strconv.Itoa(d.Clock.Now().Year())
		if at, err := time.Parse(wall.DayForm, day); err == nil {
			year = strconv.Itoa(at.Year())
		}
		http.Redirect(w, r, Base+"office/calendar?year="+year+"&recounted="+strconv.Itoa(int(recounted)), http.StatusSeeOther)
		return
	}
	if !isFault(err) {
		d.broken(w, r, v, err)
		return
	}
	p, readErr := d.readCalendar(r, v)
	if readErr != nil {
		d.fail(w, r, v, readErr)
		return
	}
	p.Problem, p.GivenDay, p.Why, p.Opens = p.fault(err), day, form.Get("name"), form.Get("open") == "yes"
	d.render(w, http.StatusUnprocessableEntity, "calendar", p)
}

// Before and After are the years beside the one that is shown.
func (p calendarPage) Before() int { return p.Year - 1 }
func (p calendarPage) After() int  { return p.Year + 1 }
