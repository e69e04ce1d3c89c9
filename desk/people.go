package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

func (d *Desk) peopleRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /desk/people", d.signedIn(d.knowing(d.people)))
	mux.HandleFunc("GET "+importPath, d.only(staff.People, d.importForm))
	mux.HandleFunc("POST "+importPath, d.only(staff.People, d.importPeople))
	mux.HandleFunc("GET /desk/people/{id}", d.signedIn(d.knowing(d.person)))
	mux.HandleFunc("POST /desk/people/{id}", d.only(staff.People, d.changePerson))
}

// knowing lets in who may say who is who, or reads all: the list has addresses and
// numbers of identity documents, which nobody else needs for their work.
func (d *Desk) knowing(do func(http.ResponseWriter, *http.Request, visitor)) func(http.ResponseWriter, *http.Request, visitor) {
	return func(w http.ResponseWriter, r *http.Request, v visitor) {
		if !v.mayKnow() {
			d.denied(w, r, v)
			return
		}
		do(w, r, v)
	}
}

// importPath is where a list of holders is taken, which is larger than any form.
const (
	importPath = "/desk/people/import"
	maxImport  = 6 << 20
)

// verified returns whose spaces are, by space; those that are nobody's are left
// out. It is nil where nobody is known at all.
func (d *Desk) verified(ctx context.Context, spaces []string) (map[string]*holdersv1.Holder, error) {
	if d.Holders == nil {
		return nil, nil //nolint:nilnil // the caller then says nothing about it
	}
	res, err := d.Holders.Of(ctx, &holdersv1.OfRequest{Spaces: spaces})
	if err != nil {
		return nil, err
	}
	if res.Holders == nil { // none, across processes
		return map[string]*holdersv1.Holder{}, nil
	}
	return res.Holders, nil
}

// peoplePage is the list of holders.
type peoplePage struct {
	page
	Space       string // a chat of which is asked whose it is
	Query       string
	Holders     []*holdersv1.Holder
	Total       int32
	Next, First string
}

func (d *Desk) people(w http.ResponseWriter, r *http.Request, v visitor) {
	p := peoplePage{page: d.page(r, v, "people.title"), Query: strings.TrimSpace(r.URL.Query().Get("q")), Space: r.URL.Query().Get("space")}
	if d.Holders == nil {
		d.missing(w, r, v)
		return
	}
	v.about.lists(filled("q", p.Query, "space", p.Space))
	at := r.URL.Query().Get("page")
	res, err := d.Holders.List(r.Context(), &holdersv1.ListRequest{Query: p.Query, Page: at})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Holders, p.Total = res.Holders, res.Total
	if res.Next != "" {
		p.Next = p.address(res.Next)
	}
	if at != "" {
		p.First = p.address("")
	}
	d.render(w, http.StatusOK, "people", p)
}

func (p peoplePage) address(at string) string {
	q := filled("q", p.Query, "page", at, "space", p.Space)
	if len(q) == 0 {
		return Base + "people"
	}
	return Base + "people?" + q.Encode()
}

// importPage takes a list and shows what it would do, or did.
type importPage struct {
	page
	Result  *holdersv1.ImportResponse
	Data    string // of the file, to be sent again with the yes
	Done    bool
	Problem string
}

// Why says why a row is refused.
func (p importPage) Why(r *holdersv1.Row) string { return p.T(r.Problem) }

func (d *Desk) importForm(w http.ResponseWriter, r *http.Request, v visitor) {
	d.render(w, http.StatusOK, "import", importPage{page: d.page(r, v, "people.import")})
}

// importPeople first shows what a list would do, and does it when it is sent again.
func (d *Desk) importPeople(w http.ResponseWriter, r *http.Request, v visitor) {
	p := importPage{page: d.page(r, v, "people.import")}
	data, sure, err := readImport(r)
	if err != nil || d.Holders == nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p.Result, err = d.Holders.Import(r.Context(), &holdersv1.ImportRequest{Actor: v.Staff, Data: data, Preview: !sure})
	if err != nil {
		if !isFault(err) {
			d.broken(w, r, v, err)
			return
		}
		p.Problem = p.page.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "import", p)
		return
	}
	p.Done = sure
	if !sure {
		p.Data = base64.RawURLEncoding.EncodeToString(data)
	}
	d.render(w, http.StatusOK, "import", p)
}

// readImport reads a file, or one that was looked at already.
func readImport(r *http.Request) (data []byte, sure bool, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseForm(); err != nil {
			return nil, false, err
		}
		data, err = base64.RawURLEncoding.DecodeString(r.PostForm.Get("data"))
		return data, true, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, false, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return data, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if part.FormName() == "file" {
			if data, err = io.ReadAll(io.LimitReader(part, maxImport)); err != nil {
				return nil, false, err
			}
		}
	}
}

// personPage is one holder.
type personPage struct {
	page
	Holder  *holdersv1.Holder
	Links   []*holdersv1.Link
	Token   string // of an invitation, shown this once
	Web     string // address of the invitation on the web
	Problem string
}

// How says how a space was linked.
func (p personPage) How(l *holdersv1.Link) string { return p.T("people.by_" + l.How) }

func (d *Desk) openPerson(r *http.Request, v visitor) (personPage, error) {
	p := personPage{page: d.page(r, v, "people.title")}
	if d.Holders == nil {
		return p, fault.New(fault.NotFound, "desk.missing")
	}
	res, err := d.Holders.Fetch(r.Context(), &holdersv1.FetchRequest{Id: r.PathValue("id")})
	if err != nil {
		return p, err
	}
	p.Holder, p.Links, p.Title = res.Holder, res.Links, res.Holder.Name
	return p, nil
}

func (d *Desk) person(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.openPerson(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "person", p)
}

// changePerson invites a holder, or links and unlinks a space.
func (d *Desk) changePerson(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	p, err := d.openPerson(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	space := strings.TrimSpace(r.PostForm.Get("space"))
	switch r.PostForm.Get("do") {
	case "invite":
		res, err := d.Holders.Invite(r.Context(), &holdersv1.InviteRequest{Actor: v.Staff, Id: p.Holder.Id})
		if err != nil {
			d.fail(w, r, v, err)
			return
		}
		p.Token, p.Web = res.Token, d.base(r)+"/join/"+res.Token
		d.render(w, http.StatusOK, "person", p)
		return
	case "confirm":
		_, err = d.Holders.Confirm(r.Context(), &holdersv1.ConfirmRequest{Actor: v.Staff, Id: p.Holder.Id, Space: space})
	case "unlink":
		_, err = d.Holders.Unlink(r.Context(), &holdersv1.UnlinkRequest{Actor: v.Staff, Space: space})
	default:
		err = fault.New(fault.Invalid, "desk.bad_request")
	}
	if err != nil {
		if !isFault(err) {
			d.broken(w, r, v, err)
			return
		}
		p.Problem = p.page.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "person", p)
		return
	}
	http.Redirect(w, r, Base+"people/"+p.Holder.Id, http.StatusSeeOther)
}
