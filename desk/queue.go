package desk

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fold"
)

// shown are the states in the order in which the filter offers them.
var shown = []requestsv1.State{
	requestsv1.State_STATE_SUBMITTED, requestsv1.State_STATE_IN_REVIEW, requestsv1.State_STATE_WAITING_APPLICANT,
	requestsv1.State_STATE_WAITING_THIRD_PARTY, requestsv1.State_STATE_IN_COMMITTEE, requestsv1.State_STATE_APPROVED,
	requestsv1.State_STATE_IN_PAYMENT, requestsv1.State_STATE_RESOLVED, requestsv1.State_STATE_REJECTED,
	requestsv1.State_STATE_WITHDRAWN,
}

// closed are the states after which the office has nothing to do, and decided
// those in which the decision is taken and what is left is to carry it out.
var closed = map[requestsv1.State]bool{
	requestsv1.State_STATE_RESOLVED: true, requestsv1.State_STATE_REJECTED: true, requestsv1.State_STATE_WITHDRAWN: true,
}

var decided = map[requestsv1.State]bool{requestsv1.State_STATE_APPROVED: true, requestsv1.State_STATE_IN_PAYMENT: true}

// The views of the queue, in their order; the first is what is to be decided.
const (
	viewOpen       = "open"
	viewMine       = "mine"
	viewUnassigned = "unassigned"
	viewLate       = "late"
	viewSign       = "sign"
	viewWaiting    = "waiting"
	viewDecided    = "decided"
	viewAll        = "all"
)

var views = []string{viewOpen, viewMine, viewUnassigned, viewLate, viewSign, viewWaiting, viewDecided, viewAll}

// sorts are the orders by the columns that show them.
var sorts = map[string]requestsv1.Sort{
	"deadline": requestsv1.Sort_SORT_DEADLINE, "filed": requestsv1.Sort_SORT_FILED, "changed": requestsv1.Sort_SORT_CHANGED, "holder": requestsv1.Sort_SORT_HOLDER,
	"type": requestsv1.Sort_SORT_TYPE, "state": requestsv1.Sort_SORT_STATE, "priority": requestsv1.Sort_SORT_PRIORITY, "assignee": requestsv1.Sort_SORT_ASSIGNEE,
	"number": requestsv1.Sort_SORT_NUMBER,
}

// list is what is asked of the queue: the address of its page says it wholly.
type list struct {
	// Only are the keys of the only states that are shown, with commas between them;
	// empty if those of the view are. The assignee "-" is nobody.
	View, Query, Only, Type, Assignee, Sort, Page string
	From, To                                      string // days of filing
	Descending                                    bool
	// Cols are the keys of the columns; none are those that the reader has chosen.
	Cols []string
}

func readList(r *http.Request) list { return listOf(r.URL.Query()) }

// listOf is the list that the query of an address asks for.
func listOf(q url.Values) list {
	l := list{View: q.Get("view"), Query: strings.TrimSpace(q.Get("q")), Only: q.Get("state"), Type: q.Get("type"), Assignee: strings.TrimSpace(q.Get("assignee")),
		Sort: q.Get("sort"), Page: q.Get("page"), From: q.Get("from"), To: q.Get("to"), Descending: q.Get("dir") == "desc"}
	if !slices.Contains(views, l.View) {
		l.View = viewOpen
	}
	if !sortable(l.Sort, l.Type) {
		l.Sort = ""
	}
	l.Cols = readColumns(q.Get("cols"), l.Type)
	return l
}

// values are those of the address.
func (l list) values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"view": l.View, "q": l.Query, "state": l.Only, "type": l.Type, "assignee": l.Assignee, "sort": l.Sort, "page": l.Page, "from": l.From, "to": l.To,
		"cols": l.Columns()} {
		if value != "" && (name != "view" || value != viewOpen) {
			q.Set(name, value)
		}
	}
	if l.Descending {
		q.Set("dir", "desc")
	}
	return q
}

// asked is what is asked of the list, whatever page of it.
func (l list) asked() url.Values {
	l.Page = ""
	return l.values()
}

// filled are the values of names that have one; they take turns.
func filled(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

func (l list) address(base string) string {
	if q := l.values(); len(q) > 0 {
		return base + "?" + q.Encode()
	}
	return base
}

// states are those that the list shows.
func (l list) states() []requestsv1.State {
	var all []requestsv1.State
	for _, state := range shown {
		key := stateKey(state)
		waits := strings.HasPrefix(key, "waiting")
		in := !closed[state] && !decided[state]
		switch {
		case l.Only != "":
			in = slices.Contains(strings.Split(l.Only, ","), key)
		case l.Query != "" && l.View == viewOpen, l.View == viewAll:
			in = true // a search looks everywhere
		case l.View == viewWaiting:
			in = waits
		case l.View == viewDecided:
			in = decided[state]
		}
		if in {
			all = append(all, state)
		}
	}
	return all
}

// nobody stands for the assignee of what nobody works on.
const nobody = "-"

// request is what the list asks of the service for a visitor.
func (l list) request(v visitor) *requestsv1.ListRequest {
	req := &requestsv1.ListRequest{Staff: v.Staff, Query: l.Query, States: l.states(), Assignee: l.Assignee, Sort: sorts[l.Sort], Descending: l.Descending,
		Page: l.Page, FiledFrom: l.From, FiledTo: l.To, Late: l.View == viewLate, Proposed: l.View == viewSign, Unassigned: l.View == viewUnassigned && l.Assignee == ""}
	if l.Assignee == nobody {
		req.Assignee, req.Unassigned = "", true
	}
	if l.View == viewMine && l.Assignee == "" {
		req.Assignee = v.Staff
	}
	if l.Query == "" && req.Sort == 0 {
		req.Sort = requestsv1.Sort_SORT_DEADLINE
	}
	if len(req.States) == 0 {
		req.States = []requestsv1.State{requestsv1.State_STATE_UNSPECIFIED} // none, where the address names none that is one
	}
	if l.Type != "" {
		req.Types = []string{l.Type}
	}
	req.ExceptTypes = v.policy.Hidden(v.Account.Role)
	return req
}

// seen returns the requests of a list that the visitor may see, whatever an older
// service has left out.
func (d *Desk) seen(ctx context.Context, v visitor, req *requestsv1.ListRequest) (*requestsv1.ListResponse, error) {
	res, err := d.Office.List(ctx, req)
	if err == nil {
		res.Items = slices.DeleteFunc(res.Items, func(i *requestsv1.Item) bool { return !v.MayWith(staff.See, i.Request.Type) })
	}
	return res, err
}

type queuePage struct {
	page
	// Unverified are the spaces of which nobody knows whose they are.
	Unverified map[string]bool
	list
	Views   []filter
	Saved   []savedView
	States  []filter
	Types   []filter
	Found   int
	More    bool // than were counted
	Rows    []row
	Next    string // address of the next page
	First   string // address of the first page, if this is another one
	Instead string
	Moves   []step
	Key     string
	MayWork bool
	// Colleagues are those to whom requests may be passed.
	Colleagues []string
	// Arranging says that the columns are being chosen; Unordered that the list is too
	// long for the order that was asked for.
	Arranging, Unordered bool

	found []string // the words that are marked, folded
	shown shows
	own   []string // the columns that the visitor has chosen for all lists
	names names
	kinds map[string]*requestsv1.Type
}

// filter is a choice, with the number of its requests if that is known.
type filter struct {
	Label, Address, Key string
	N                   int32
	Counted, Over       bool
	Chosen              bool
	Off                 bool // it cannot be chosen at present
}

// row is a request of the queue.
type row struct {
	*requestsv1.Item
	TypeName string
	Today    bool              // its deadline is today
	Known    *holdersv1.Holder // whose it is; nil if nobody knows
}

// pageRows is how many requests are on a page, and wideRows on one with more than
// manyColumns, so that no page is much larger than others.
const (
	pageRows    = 40
	wideRows    = 20
	manyColumns = 8
)

// rows is how many requests are on a page.
func (s shows) rows() int32 {
	if len(s.keys) > manyColumns {
		return wideRows
	}
	return pageRows
}

// queue shows the requests.
func (d *Desk) queue(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.readQueue(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.render(w, http.StatusOK, "queue", &p)
}

func (d *Desk) readQueue(r *http.Request, v visitor) (queuePage, error) {
	p := queuePage{page: d.page(r, v, "desk.queue"), list: readList(r), Key: newToken(), MayWork: v.May(staff.Work)}
	if asked := p.asked(); len(asked) > 0 { // the queue as it is found says nothing
		v.about.lists(asked)
	}
	types, err := d.Requests.Types(r.Context(), &requestsv1.TypesRequest{})
	if err != nil {
		return p, err
	}
	p.names, p.kinds = namesOf(types), map[string]*requestsv1.Type{}
	names := map[string]string{}
	for _, t := range types.Types {
		p.kinds[t.Key] = t
		names[t.Key] = p.Name(t.Names, t.Key)
		if v.MayWith(staff.See, t.Key) {
			p.Types = append(p.Types, filter{Label: names[t.Key], Key: t.Key, Chosen: t.Key == p.Type})
		}
	}
	mine, err := d.Accounts.Preferences(r.Context(), v.Account.ID)
	if err != nil {
		return p, err
	}
	own := readColumns(mine.Columns, "")
	if len(p.Cols) == 0 {
		p.Cols = own
	}
	p.shown, p.Arranging = p.shows(p.kinds[p.Type]), r.URL.Query().Has("arrange")
	req := p.request(v)
	req.Limit = p.shown.rows()
	var res *requestsv1.ListResponse
	if _, known := sorts[p.Sort]; known || p.Sort == "" {
		res, err = d.seen(r.Context(), v, req)
	} else {
		var ordered bool
		res, ordered, err = d.ordered(r.Context(), v, p.list, p.kinds[p.Type], p.shown.rows(), p.names, p.page.words)
		p.Unordered = !ordered
	}
	if err != nil {
		return p, err
	}
	slices.SortFunc(p.Types, func(a, b filter) int { return strings.Compare(fold.Text(a.Label), fold.Text(b.Label)) })
	known, err := d.known(r.Context(), res.Items)
	if err != nil {
		return p, err
	}
	p.Unverified = map[string]bool{}
	for _, item := range res.Items {
		space := item.Request.Space
		p.Unverified[space] = d.Holders != nil && known[space] == nil
		p.Rows = append(p.Rows, row{Item: item, TypeName: names[item.Request.Type], Today: item.Request.ClockRuns && item.Request.Deadline == p.Today(), Known: known[space]})
	}
	if err := d.saved(r, v, &p, own); err != nil {
		return p, err
	}
	p.count(res, req.States)
	if p.Instead = res.Instead; p.Instead != "" {
		p.found = tokens(p.Instead)
	} else {
		p.found = tokens(p.Query)
	}
	if res.Next != "" {
		l := p.list
		l.Page = res.Next
		p.Next = l.address(Base)
	}
	if p.Page != "" {
		l := p.list
		l.Page = ""
		p.First = l.address(Base)
	}
	if p.MayWork {
		if p.Colleagues, err = d.colleagues(r.Context()); err != nil {
			return p, err
		}
		for _, state := range bulkMoves {
			p.Moves = append(p.Moves, step{Key: stateKey(state), Label: p.State(state)})
		}
	}
	return p, nil
}

// count fills in the numbers beside views and states.
func (p *queuePage) count(res *requestsv1.ListResponse, states []requestsv1.State) {
	sum := func(in func(requestsv1.State) bool) (n int32, over bool) {
		for _, state := range shown {
			if in(state) {
				n += res.Counts[int32(state)]
				over = over || res.Counts[int32(state)] >= res.CountLimit
			}
		}
		return n, over
	}
	found, over := sum(func(s requestsv1.State) bool { return slices.Contains(states, s) })
	p.Found, p.More = int(found), over
	plain := p.Query == "" && p.Type == "" && p.Assignee == "" && p.From == "" && p.To == "" && p.View != viewMine && p.View != viewUnassigned && p.View != viewLate && p.View != viewSign
	for _, view := range views {
		l := list{View: view, Query: p.Query, Type: p.Type, Assignee: p.Assignee, From: p.From, To: p.To, Sort: p.Sort, Descending: p.Descending, Cols: p.Cols}
		f := filter{Label: p.T("desk.view." + view), Key: view, Address: l.address(Base), Chosen: p.View == view && p.Only == ""}
		if p.Query == "" {
			f.Counted = true
			switch {
			case view == viewMine:
				f.N = res.Mine
			case view == viewUnassigned:
				f.N = res.Unassigned
			case view == viewLate:
				f.N = res.Late
			case view == viewSign:
				f.N = res.Proposed
			case plain:
				l := list{View: view}
				all := l.states()
				f.N, f.Over = sum(func(s requestsv1.State) bool { return slices.Contains(all, s) })
			default:
				f.Counted = false
			}
			f.Over = f.Over || f.N >= res.CountLimit
		}
		p.Views = append(p.Views, f)
	}
	for _, state := range shown {
		n, key := res.Counts[int32(state)], stateKey(state)
		p.States = append(p.States, filter{Label: p.State(state), Key: key, N: n, Counted: n > 0, Over: n >= res.CountLimit, Chosen: p.Only == key})
	}
}

// SortBy is the address of the list ordered by a column; the other way round if it
// is by now.
func (p *queuePage) SortBy(column string) string {
	l := p.list
	l.Page, l.Descending = "", p.Sort == column && !p.Descending
	l.Sort = column
	return l.address(Base)
}

// Sorted is how the list is ordered by a column, as aria-sort has it.
func (p *queuePage) Sorted(column string) string {
	switch {
	case p.Sort != column && (p.Sort != "" || column != "deadline" || p.Query != ""):
		return "none"
	case p.Descending:
		return "descending"
	}
	return "ascending"
}

// Export is the address of the list as a file, with the columns that are shown.
func (p *queuePage) Export(kind string) string {
	l := p.list
	l.Page, l.Cols = "", p.shown.keys
	return l.address(Base + "export." + kind)
}

// ExportAll is the address of the list as a file with all columns.
func (p *queuePage) ExportAll(kind string) string {
	l := p.list
	l.Page, l.Cols = "", nil
	return l.address(Base + "export." + kind)
}

// Board is the address of the same requests as a board.
func (p *queuePage) Board() string {
	return list{Type: p.Type, Assignee: p.Assignee, View: viewOpen}.address(Base + "board")
}

// Mark is a text in which the words that were looked for are marked.
func (p *queuePage) Mark(text string) template.HTML {
	var b strings.Builder
	start := -1
	flush := func(end int) {
		word := text[start:end]
		if marked(word, p.found) {
			b.WriteString("<mark>" + template.HTMLEscapeString(word) + "</mark>")
		} else {
			b.WriteString(template.HTMLEscapeString(word))
		}
		start = -1
	}
	for i, c := range text {
		inside := unicode.IsLetter(c) || unicode.IsNumber(c)
		switch {
		case inside && start < 0:
			start = i
		case !inside:
			if start >= 0 {
				flush(i)
			}
			b.WriteString(template.HTMLEscapeString(string(c)))
		}
	}
	if start >= 0 {
		flush(len(text))
	}
	return template.HTML(b.String()) // every part of it is escaped
}

func marked(word string, words []string) bool {
	if len(words) == 0 {
		return false
	}
	folded := strings.ReplaceAll(fold.Text(word), "ñ", "n")
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(folded, w) })
}

// tokens are the words of a search, as the service compares them.
func tokens(text string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(fold.Text(text), "ñ", "n"), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// names are those of types and documents, by key.
type names struct {
	types, documents, roles map[string]map[string]string
}

func (d *Desk) types(ctx context.Context) (names, error) {
	res, err := d.Requests.Types(ctx, &requestsv1.TypesRequest{})
	return namesOf(res), err
}

func namesOf(res *requestsv1.TypesResponse) names {
	n := names{types: map[string]map[string]string{}, documents: map[string]map[string]string{}, roles: map[string]map[string]string{}}
	for _, t := range res.GetTypes() {
		n.types[t.Key] = t.Names
	}
	for _, k := range res.GetDocuments() {
		n.documents[k.Key] = k.Names
	}
	for _, role := range res.GetRoles() {
		n.roles[role.Key] = role.Names
	}
	return n
}

// choiceOf is a key with its name.
type choiceOf struct{ Key, Label string }

// Initials stand for somebody where there is little room.
func (page) Initials(name string) string { return initials(name) }
