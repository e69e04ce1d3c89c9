package desk

import (
	"net/http"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

type holderPage struct {
	page
	Name    string
	Others  []string // other names under which they filed
	Space   string
	Rows    []row
	Papers  []holderPaper
	Open    int
	MayWork bool
	More    bool
}

// holderPaper is a document of one of a holder's requests.
type holderPaper struct {
	document
	Number string
}

// holder shows all requests of a holder.
func (d *Desk) holder(w http.ResponseWriter, r *http.Request, v visitor) {
	p := holderPage{page: d.page(r, v, "desk.holder"), Space: r.PathValue("space"), MayWork: v.May(staff.Work)}
	names, err := d.types(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	res, err := d.seen(r.Context(), v, &requestsv1.ListRequest{Staff: v.Staff, Space: p.Space, ExceptTypes: v.policy.Hidden(v.Account.Role), States: shown, Sort: requestsv1.Sort_SORT_FILED, Descending: true, Limit: 200, NoCounts: true})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.More = res.Next != ""
	for _, item := range res.Items {
		one := item.Request
		if p.Name == "" {
			p.Name = one.Holder
		} else if one.Holder != "" && one.Holder != p.Name && !slices.Contains(p.Others, one.Holder) {
			p.Others = append(p.Others, one.Holder)
		}
		if one.Undecided {
			p.Open++
		}
		p.Rows = append(p.Rows, row{Item: item, TypeName: p.page.Name(names.types[one.Type], one.Type), Today: one.ClockRuns && one.Deadline == p.Today()})
		for _, doc := range one.Documents {
			p.Papers = append(p.Papers, holderPaper{d.paper(doc, p.words, names), one.Number})
		}
	}
	if len(p.Rows) == 0 {
		d.missing(w, r, v)
		return
	}
	if p.Title = p.Name; p.Name == "" {
		p.Title = p.T("desk.no_name")
	}
	d.render(w, http.StatusOK, "holder", p)
}
