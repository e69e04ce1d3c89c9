package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/money"
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
	Rows        []formRow
	Key         string
	Problem     string
	Problems    []string
	Holder      string
	Wanted      []string
	Complete    bool
	DecidedBy   string
}

// formRow is a field of a form as a page asks for it.
type formRow struct {
	*requestsv1.Field
	Label, Hint, Like, Value, Fault string
	To                              string // the end of a span
	Currency                        string
	Choices                         []filter
	Input                           string // the type of the input
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
				group.Types = append(group.Types, filter{Key: t.Key, Label: p.Name(t.Names, t.Key), Chosen: t.Key == p.Chosen})
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
	for _, f := range t.Fields {
		if !slices.Contains(res.Draft.Asked, f.Key) {
			continue
		}
		row := p.row(f, answerOf(res.Draft, f.Key))
		if said, wrong := res.Faults[f.Key]; wrong {
			args := []any{}
			for name, value := range said.Args {
				args = append(args, name, value)
			}
			row.Fault = p.T(said.Key, args...)
			row = given(row, r.PostForm)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, problem := range res.Draft.Problems {
		if len(problem.Says) > 0 {
			p.Problems = append(p.Problems, p.Name(problem.Says, ""))
			continue
		}
		args := []any{}
		for name, value := range problem.GetFault().GetArgs() {
			args = append(args, name, value)
		}
		p.Problems = append(p.Problems, p.T(problem.GetFault().GetKey(), args...))
	}
	names, err := d.types(r.Context())
	for _, key := range res.Draft.Wanted {
		p.Wanted = append(p.Wanted, p.Name(names.documents[key], key))
	}
	return p, err
}

func answerOf(draft *requestsv1.Draft, key string) string {
	for _, a := range draft.Answers {
		if a.Field == key {
			return a.Value
		}
	}
	return ""
}

// inputs are the types of input that kinds of field have; text if none.
var inputs = map[field.Kind]string{field.Day: "date", field.Span: "span", field.Money: "money", field.Choice: "select", field.Choices: "boxes", field.YesNo: "yes_no",
	field.Country: "country", field.Email: "email", field.Phone: "tel", field.Text: "textarea"}

func (p page) row(f *requestsv1.Field, value string) formRow {
	row := formRow{Field: f, Label: p.Name(f.Names, f.Key), Value: value, Input: cmp.Or(inputs[field.Kind(f.Kind)], "text")}
	if len(f.Help) > 0 {
		row.Hint = p.Name(f.Help, "")
	}
	if len(f.Example) > 0 {
		row.Like = p.Name(f.Example, "")
	}
	switch field.Kind(f.Kind) {
	case field.Span:
		row.Value, row.To, _ = strings.Cut(value, "/")
	case field.Money:
		row.Currency = "EUR"
		if minor, code, ok := field.CutMoney(value); ok {
			row.Value, row.Currency = money.Decimal(minor, code), code
		}
	case field.Country:
		if value != "" {
			row.Value = field.CountryName(value, p.Lang())
		}
	}
	chosen := strings.Split(value, ",")
	for _, c := range f.Choices {
		row.Choices = append(row.Choices, filter{Key: c.Key, Label: p.Name(c.Names, c.Key), Chosen: slices.Contains(chosen, c.Key)})
	}
	return row
}

// given puts what was written into a row, as it was written.
func given(row formRow, form url.Values) formRow {
	row.Value, row.To = form.Get("f."+row.Key), form.Get("f."+row.Key+".to")
	if code := form.Get("f." + row.Key + ".currency"); code != "" {
		row.Currency = code
	}
	return row
}

// answers are those of a form, in the form in which the service reads them.
func answers(t *requestsv1.Type, form url.Values) []*requestsv1.Answer {
	var all []*requestsv1.Answer
	for _, f := range t.GetFields() {
		name := "f." + f.Key
		if !form.Has(name) && !form.Has(name+".asked") {
			continue
		}
		value := strings.TrimSpace(form.Get(name))
		switch field.Kind(f.Kind) {
		case field.Span:
			if to := form.Get(name + ".to"); value != "" || to != "" {
				value += "/" + to
			}
		case field.Choices:
			value = strings.Join(form[name], ",")
		case field.Money:
			if value != "" {
				value = minorUnits(value, strings.ToUpper(strings.TrimSpace(form.Get(name+".currency"))))
			}
		case field.Country:
			if code, ok := field.CountryIn(value); ok {
				value = code
			}
		}
		all = append(all, &requestsv1.Answer{Field: f.Key, Value: value})
	}
	return all
}

// minorUnits writes an amount in minor units, as fields keep it; one that is no
// number is left to be refused.
func minorUnits(amount, code string) string {
	digits, ok := money.Digits(code)
	plain := strings.ReplaceAll(amount, " ", "")
	if point, comma := strings.LastIndexByte(plain, '.'), strings.LastIndexByte(plain, ','); comma > point {
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, ".", ""), ",", ".")
	} else if comma >= 0 {
		plain = strings.ReplaceAll(plain, ",", "")
	}
	whole, part, _ := strings.Cut(plain, ".")
	if digits == 0 && len(part) == 3 { // thousands, as in 1.500.000
		whole, part = strings.ReplaceAll(plain, ".", ""), ""
	}
	if !ok || len(part) > digits || strings.Trim(whole+part, "0123456789") != "" || whole == "" {
		return amount + " " + code
	}
	return whole + part + strings.Repeat("0", digits-len(part)) + " " + code
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
	set := answers(kept.Draft.Type, r.PostForm)
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
