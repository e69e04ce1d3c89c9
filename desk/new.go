package desk

import (
	"net/http"
	"net/url"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
	"becario/webform"
)

// newPage offers the types of request that staff may file for somebody.
type newPage struct {
	page
	Groups        []typeGroup
	Space, Holder string
	Problem       string
	Chosen        string
	Key           string
}

type typeGroup struct {
	Name  string
	Types []filter
}

// formPage is the form of a type, from its data.
type formPage struct {
	page
	Draft       *requestsv1.Draft
	TypeName    string
	Note, Final string
	Rows        []webform.Row
	Key         string
	Problem     string
	Problems    []string
	Holder      string
	Wanted      []string
	Complete    bool
	DecidedBy   string
}

// newRequest shows the types.
func (d *Desk) newRequest(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readNew(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "new", p)
}

func (d *Desk) readNew(r *http.Request, v visitor) (newPage, error) {
	p := newPage{page: d.page(r, v, "desk.new"), Key: newToken(), Space: r.FormValue("space"), Holder: strings.TrimSpace(r.FormValue("holder")), Chosen: r.FormValue("type")}
	if !v.May(staff.Work) {
		return p, errDenied()
	}
	res, err := d.Requests.Types(r.Context(), &requestsv1.TypesRequest{})
	if err != nil {
		return p, err
	}
	for _, g := range res.Groups {
		group := typeGroup{Name: p.Name(g.Names, g.Key)}
		for _, t := range res.Types {
			if t.Group == g.Key && v.MayWith(staff.Work, t.Key) {
				one := filter{Key: t.Key, Label: p.Name(t.Names, t.Key), Chosen: t.Key == p.Chosen && !t.Closed, Off: t.Closed}
				if t.Closed {
					one.Label = p.T("desk.type_not_open", "type", one.Label)
				}
				group.Types = append(group.Types, one)
			}
		}
		if len(group.Types) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return p, nil
}

// begin begins the form of a type for somebody: a holder whose requests are known,
// or one who came to the counter.
func (d *Desk) begin(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readNew(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if p.Holder == "" {
		p.Problem = p.T("desk.new_no_name")
		d.render(w, http.StatusUnprocessableEntity, "new", p)
		return
	}
	if !v.MayWith(staff.Work, p.Chosen) {
		d.denied(w, r, v)
		return
	}
	key := r.FormValue("key")
	if key == "" {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	if p.Space == "" {
		p.Space = "counter-" + key // a double click is one person
	}
	res, err := d.Requests.Draft(r.Context(), &requestsv1.DraftRequest{Space: p.Space, Actor: v.Staff, Key: "begin-" + key, Type: p.Chosen, Words: strings.TrimSpace(r.FormValue("words"))})
	if isFault(err) {
		p.Problem = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "new", p)
		return
	}
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	http.Redirect(w, r, Base+"drafts/"+url.PathEscape(p.Space)+"/"+res.Draft.Id+"?"+url.Values{"holder": {p.Holder}}.Encode(), http.StatusSeeOther)
}

// form shows the form of a draft.
func (d *Desk) form(w http.ResponseWriter, r *http.Request, v visitor) {
	d.fill(w, r, v, &requestsv1.DraftRequest{}, http.StatusOK)
}

// fill puts answers into a draft and shows it.
func (d *Desk) fill(w http.ResponseWriter, r *http.Request, v visitor, req *requestsv1.DraftRequest, status int) {
	if !v.May(staff.Work) {
		d.denied(w, r, v)
		return
	}
	req.Space, req.Actor, req.Key, req.Id = r.PathValue("space"), v.Staff, newToken(), r.PathValue("draft")
	res, err := d.Requests.Draft(r.Context(), req)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if !v.MayWith(staff.Work, res.Draft.Type.GetKey()) {
		d.denied(w, r, v)
		return
	}
	p, err := d.formOf(r, v, res)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	if len(res.Faults) > 0 {
		status = http.StatusUnprocessableEntity
		p.Problem = p.T("desk.form_faults")
	}
	d.render(w, status, "form", p)
}

func (d *Desk) formOf(r *http.Request, v visitor, res *requestsv1.DraftResponse) (formPage, error) {
	t := res.Draft.Type
	p := formPage{page: d.page(r, v, "desk.new"), Draft: res.Draft, TypeName: "", Key: newToken(), Holder: strings.TrimSpace(r.FormValue("holder")), Complete: res.Draft.Complete}
	p.TypeName = p.Name(t.Names, t.Key)
	if len(t.Notes) > 0 {
		p.Note = p.Name(t.Notes, "")
	}
	if len(t.Final) > 0 {
		p.Final = p.Name(t.Final, "")
	}
	p.Rows, p.Problems = webform.Rows(p, res, r.PostForm), webform.Problems(p, res.Draft)
	names, err := d.types(r.Context())
	for _, key := range res.Draft.Wanted {
		p.Wanted = append(p.Wanted, p.Name(names.documents[key], key))
	}
	return p, err
}

// saveForm keeps what was answered, or files it for the holder.
func (d *Desk) saveForm(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	space, id := r.PathValue("space"), r.PathValue("draft")
	if !v.May(staff.Work) {
		d.denied(w, r, v)
		return
	}
	kept, err := d.Requests.Draft(r.Context(), &requestsv1.DraftRequest{Space: space, Actor: v.Staff, Key: newToken(), Id: id})
	if fault.Is(err, fault.NotFound) {
		// Filed by the first of two clicks: the second is shown the request.
		if done, err := d.Office.Open(r.Context(), &requestsv1.OpenRequest{Staff: v.Staff, Id: id, Peek: true}); err == nil {
			http.Redirect(w, r, Base+"requests/"+done.Item.Request.Number, http.StatusSeeOther)
			return
		}
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if !v.MayWith(staff.Work, kept.Draft.Type.GetKey()) {
		d.denied(w, r, v)
		return
	}
	set := webform.Answers(kept.Draft.Type, r.PostForm)
	if r.PostForm.Get("do") != "file" {
		d.fill(w, r, v, &requestsv1.DraftRequest{Set: set}, http.StatusOK)
		return
	}
	res, err := d.Requests.Draft(r.Context(), &requestsv1.DraftRequest{Space: space, Actor: v.Staff, Key: newToken(), Id: id, Set: set})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if !v.MayWith(staff.Work, res.Draft.Type.GetKey()) {
		d.denied(w, r, v)
		return
	}
	if len(res.Faults) > 0 || !res.Draft.Complete {
		d.fill(w, r, v, &requestsv1.DraftRequest{Set: set}, http.StatusUnprocessableEntity)
		return
	}
	filed, err := d.Requests.File(r.Context(), &requestsv1.FileRequest{Space: space, Actor: v.Staff, Staff: v.Staff, Key: "file-" + id, Draft: id, Holder: r.PostForm.Get("holder")})
	if isFault(err) {
		p, formErr := d.formOf(r, v, res)
		if formErr != nil {
			d.broken(w, r, v, formErr)
			return
		}
		p.Problem = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "form", p)
		return
	}
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	http.Redirect(w, r, Base+"requests/"+filed.Request.Number+"?done=filed", http.StatusSeeOther)
}
