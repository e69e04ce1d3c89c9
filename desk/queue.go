package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

// shown are the states in the order in which the filter offers them.
var shown = []requestsv1.State{
	requestsv1.State_STATE_SUBMITTED, requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_WAITING_APPLICANT,
	requestsv1.State_STATE_WAITING_THIRD_PARTY, requestsv1.State_STATE_IN_COMMITTEE, requestsv1.State_STATE_APPROVED,
	requestsv1.State_STATE_IN_PAYMENT, requestsv1.State_STATE_RESOLVED, requestsv1.State_STATE_REJECTED,
	requestsv1.State_STATE_WITHDRAWN,
}

// closed are the states after which the office has nothing to do.
var closed = map[requestsv1.State]bool{
	requestsv1.State_STATE_RESOLVED: true, requestsv1.State_STATE_REJECTED: true, requestsv1.State_STATE_WITHDRAWN: true,
}

type queuePage struct {
	page
	Query   string
	Only    string // key of the state shown alone; empty is every open one
	Filters []filter
	Found   int // requests that are shown, on this page and the next ones
	Rows    []row
	Next    string // address of the next page
	First   string // address of the first page, if this is another one
}

// filter is a state with the number of its requests.
type filter struct {
	Label, Address, Key string
	N                   int32
	Chosen              bool
}

// row is a request of the queue.
type row struct {
	*requestsv1.Request
	TypeName string
	Today    bool // its deadline is today
}

// queue shows the requests, by deadline.
func (d *Desk) queue(w http.ResponseWriter, r *http.Request, v visitor) {
	q := r.URL.Query()
	p := queuePage{page: d.page(r, v, "desk.queue"), Query: strings.TrimSpace(q.Get("q"))}
	req := &requestsv1.QueueRequest{Staff: v.Staff, Query: p.Query, Limit: 50, Page: q.Get("page")}
	for _, state := range shown {
		if key := stateKey(state); key == q.Get("state") {
			p.Only, req.States = key, []requestsv1.State{state}
		}
	}
	res, err := d.Requests.Queue(r.Context(), req)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	types, err := d.types(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	for _, found := range res.Requests {
		if !v.MayWith(staff.See, found.Type) {
			continue
		}
		p.Rows = append(p.Rows, row{Request: found, TypeName: p.Name(types.types[found.Type], found.Type), Today: found.ClockRuns && found.Deadline == p.Today()})
	}
	p.Filters = p.filters(res.Counts)
	for _, f := range p.Filters {
		if f.Chosen {
			p.Found = int(f.N)
		}
	}
	if res.Next != "" {
		p.Next = p.address(p.Only, res.Next)
	}
	if req.Page != "" {
		p.First = p.address(p.Only, "")
	}
	d.render(w, http.StatusOK, "queue", p)
}

func (p queuePage) filters(counts map[int32]int32) []filter {
	all := filter{Label: p.T("desk.all_open"), Address: p.address("", ""), Chosen: p.Only == ""}
	var rest []filter
	for _, state := range shown {
		n, key := counts[int32(state)], stateKey(state)
		if !closed[state] {
			all.N += n
		}
		if n > 0 || p.Only == key {
			rest = append(rest, filter{Label: p.State(state), Address: p.address(key, ""), Key: key, N: n, Chosen: p.Only == key})
		}
	}
	return append([]filter{all}, rest...)
}

// address is that of the queue with this search.
func (p queuePage) address(state, page string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": p.Query, "state": state, "page": page} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return Base
	}
	return Base + "?" + q.Encode()
}

// names are those of types and documents, by key.
type names struct {
	types, documents map[string]map[string]string
}

func (d *Desk) types(ctx context.Context) (names, error) {
	n := names{types: map[string]map[string]string{}, documents: map[string]map[string]string{}}
	res, err := d.Requests.Types(ctx, &requestsv1.TypesRequest{})
	if err != nil {
		return n, err
	}
	for _, t := range res.Types {
		n.types[t.Key] = t.Names
	}
	for _, k := range res.Documents {
		n.documents[k.Key] = k.Names
	}
	return n, nil
}
