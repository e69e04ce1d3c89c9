package desk

import (
	"net/http"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

// typesPage is what the office's types are by their data, and whether they are open.
type typesPage struct {
	page
	Tab     string
	Groups  []officeGroup
	Problem string
	Done    string
}

type officeGroup struct {
	Name  string
	Types []officeType
}

// officeType is a type of request as the catalogue has it.
type officeType struct {
	*requestsv1.Type
	Name, DecidedBy string
	Papers, May     []string // that are asked for always, or in some cases
	Fields          int
	Closed          *requestsv1.ClosedType // nil if it is open
	Stays           bool                   // it cannot be closed
	FormKey         string
}

// generalType takes what fits nowhere else.
const generalType = "general"

func (d *Desk) typeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/office/types", d.only(staff.Staff, d.officeTypes))
	mux.HandleFunc("POST /desk/office/types/{type}", d.only(staff.Staff, d.switchType))
}

func (d *Desk) readTypes(r *http.Request, v visitor) (typesPage, error) {
	p := typesPage{page: d.page(r, v, "desk.types"), Tab: "types"}
	all, err := d.Requests.Types(r.Context(), &requestsv1.TypesRequest{})
	if err != nil {
		return p, err
	}
	closed, err := d.Office.ClosedTypes(r.Context(), &requestsv1.ClosedTypesRequest{Staff: v.Staff})
	if err != nil {
		return p, err
	}
	names, err := d.types(r.Context())
	if err != nil {
		return p, err
	}
	papers := func(keys []string) (list []string) {
		for _, key := range keys {
			list = append(list, p.Name(names.documents[key], key))
		}
		return list
	}
	for _, g := range all.Groups {
		group := officeGroup{Name: p.Name(g.Names, g.Key)}
		for _, t := range all.Types {
			if t.Group != g.Key {
				continue
			}
			one := officeType{Type: t, Name: p.Name(t.Names, t.Key), DecidedBy: p.Name(names.roles[t.DecidedBy], t.DecidedBy), Papers: papers(t.Documents), May: papers(t.MayWant),
				Fields: len(t.Fields), Stays: t.Key == generalType, FormKey: newToken()}
			for _, c := range closed.Types {
				if c.Type == t.Key {
					one.Closed = c
				}
			}
			group.Types = append(group.Types, one)
		}
		if len(group.Types) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	return p, nil
}

// Short is a version as people compare it.
func (t officeType) Short() string { return t.Version[:min(len(t.Version), 10)] }

// PapersList and MayList are the documents in a line.
func (t officeType) PapersList() string { return strings.Join(t.Papers, ", ") }

// MayList are those that some answers ask for, or that may be added.
func (t officeType) MayList() string { return strings.Join(t.May, ", ") }

// officeTypes shows the types.
func (d *Desk) officeTypes(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readTypes(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "types", p)
}

// switchType closes a type for new requests, or opens it again.
func (d *Desk) switchType(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil || r.PostForm.Get("key") == "" || r.PostForm.Get("do") != "open" && r.PostForm.Get("do") != "close" {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	kind, open := r.PathValue("type"), r.PostForm.Get("do") == "open"
	_, err := d.Office.SwitchType(r.Context(), &requestsv1.SwitchTypeRequest{Actor: v.Staff, Key: r.PostForm.Get("key"), Type: kind, Open: open})
	switch {
	case err == nil:
		action := "closed_type"
		if open {
			action = "opened_type"
		}
		d.note(r, staff.Entry{Account: v.Account.ID, Name: v.Staff, Action: action, Subject: kind, Status: http.StatusOK})
		http.Redirect(w, r, Base+"office/types#"+kind, http.StatusSeeOther)
	case isFault(err):
		p, readErr := d.readTypes(r, v)
		if readErr != nil {
			d.fail(w, r, v, readErr)
			return
		}
		p.Problem = p.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "types", p)
	default:
		d.broken(w, r, v, err)
	}
}
