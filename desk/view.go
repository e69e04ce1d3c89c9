package desk

import (
	"net/http"
	"net/url"

	"becario/desk/staff"
)

// savedView is a list that somebody has given a name.
type savedView struct {
	staff.View
	Address      string
	Chosen, Mine bool
}

// saved fills in the views that the visitor may open. One that was kept without
// columns has the visitor's own.
func (d *Desk) saved(r *http.Request, v visitor, p *queuePage, own []string) error {
	all, err := d.Accounts.Views(r.Context(), v.Account.ID)
	if err != nil {
		return err
	}
	now := p.Named()
	p.own = own
	for _, one := range all {
		q, err := url.ParseQuery(one.Query)
		if err != nil {
			continue
		}
		l := listOf(q)
		if len(l.Cols) == 0 {
			l.Cols = own
		}
		p.Saved = append(p.Saved, savedView{View: one, Address: l.address(Base), Chosen: l.values().Encode() == now, Mine: one.Account == v.Account.ID})
	}
	return nil
}

// Named is the query of the address of the list, from its first page on.
func (l list) Named() string {
	return l.asked().Encode()
}

// Nameable reports whether the list is more than one of the views that are there.
func (p *queuePage) Nameable() bool {
	for _, s := range p.Saved {
		if s.Chosen {
			return false
		}
	}
	l := list{View: p.View, Cols: p.own}
	return p.Named() != l.Named()
}

// keepView gives the list that is shown a name.
func (d *Desk) keepView(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	q, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	l := listOf(q) // nothing is kept but what a list has
	l.Page = ""
	err = d.Accounts.KeepView(r.Context(), staff.View{Account: v.Account.ID, Name: r.PostForm.Get("name"), Query: l.Named(), Shared: r.PostForm.Has("shared")})
	switch {
	case err == nil:
		http.Redirect(w, r, l.address(Base), http.StatusSeeOther)
	case isFault(err):
		p := refusedPage{page: d.page(r, v, "desk.sorry")}
		p.Text = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "refused", p)
	default:
		d.broken(w, r, v, err)
	}
}

// dropView takes one of the visitor's own views away.
func (d *Desk) dropView(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := d.Accounts.DropView(r.Context(), v.Account.ID, r.PathValue("view")); err != nil {
		d.broken(w, r, v, err)
		return
	}
	http.Redirect(w, r, Base, http.StatusSeeOther)
}
