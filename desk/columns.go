package desk

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/field"
	"becario/kit/fold"
	"becario/webform"
)

// The columns of the table of requests, by their keys in addresses. Each is also the
// key of the order by it.
const (
	byNumber     = "number"
	byType       = "type"
	byHolder     = "holder"
	byProgramme  = "programme"
	byCountry    = "country"
	byUniversity = "university"
	byState      = "state"
	byPriority   = "priority"
	byAssignee   = "assignee"
	byFiled      = "filed"
	byDeadline   = "deadline"
	byChanged    = "changed"
	byWaiting    = "waiting"
	byUnread     = "unread"
	// fieldPrefix begins the key of a field of the type that a list is of.
	fieldPrefix = "f."
)

// offered are the columns that every list has, in the order in which they are
// offered; usual are those of somebody who has chosen none.
var (
	offered = []string{byNumber, byType, byHolder, byProgramme, byCountry, byUniversity, byState, byPriority, byAssignee, byFiled, byDeadline, byChanged, byWaiting, byUnread}
	usual   = []string{byHolder, byState, byAssignee, byFiled, byDeadline}
)

// columnLabels are the phrases of the columns.
var columnLabels = map[string]string{
	byNumber: "desk.number", byType: "desk.type", byHolder: "desk.holder", byProgramme: "people.programme", byCountry: "people.country", byUniversity: "people.university",
	byState: "desk.state", byPriority: "desk.priority", byAssignee: "desk.assignee", byFiled: "desk.filed", byDeadline: "desk.deadline", byChanged: "desk.changed_at",
	byWaiting: "desk.waiting_on", byUnread: "desk.unread",
	byTitle: "desk.request", byOverdue: "desk.overdue", byMissing: "desk.missing_papers", byDocuments: "desk.documents", byFields: "desk.fields",
}

// computed are the orders that the service does not know: the desk makes them, of
// lists that are not too long.
var computed = []string{byProgramme, byCountry, byUniversity, byWaiting, byUnread}

// maxColumns bounds how many columns a list may have.
const maxColumns = 40

var fieldKey = regexp.MustCompile(`^f\.[a-z0-9_]{1,60}$`)

// readColumns are the columns that an address names, as far as a list of a type, or of
// all if it is empty, may have them.
func readColumns(text, kind string) []string {
	var all []string
	for key := range strings.SplitSeq(text, ",") {
		known := slices.Contains(offered, key) || kind != "" && fieldKey.MatchString(key)
		if known && !slices.Contains(all, key) && len(all) < maxColumns {
			all = append(all, key)
		}
	}
	return all
}

// sortable reports whether a list of a type may be in an order.
func sortable(key, kind string) bool {
	_, known := sorts[key]
	return known || slices.Contains(computed, key) || kind != "" && fieldKey.MatchString(key)
}

// shows are the columns of a list, with those of its type alone.
type shows struct {
	keys   []string
	fields map[string]*requestsv1.Field // by the key of their column
}

// shows returns the columns of a list. Private fields have none.
func (l list) shows(t *requestsv1.Type) shows {
	s := shows{fields: fieldColumns(t)}
	for _, key := range l.Cols {
		if !strings.HasPrefix(key, fieldPrefix) || s.fields[key] != nil {
			s.keys = append(s.keys, key)
		}
	}
	if len(s.keys) == 0 {
		s.keys = usual
	}
	return s
}

// fieldColumns are the fields of a type that may have a column, by its key.
func fieldColumns(t *requestsv1.Type) map[string]*requestsv1.Field {
	all := map[string]*requestsv1.Field{}
	for _, f := range t.GetFields() {
		if !f.Private {
			all[fieldPrefix+f.Key] = f
		}
	}
	return all
}

// of reports whether one of some columns is shown.
func (s shows) of(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(s.keys, key) })
}

// label is the name of a column.
func (s shows) label(say words, key string) string {
	if f := s.fields[key]; f != nil {
		return say.Name(f.Names, f.Key)
	}
	return say.T(columnLabels[key])
}

// value is what a field of a request was answered, as it is kept.
func value(r *requestsv1.Request, f *requestsv1.Field) string {
	for _, a := range r.Answers {
		if a.Field == f.Key {
			return a.Value
		}
	}
	return ""
}

// waitsFor says who has a request now, shortly.
func (w words) waitsFor(r *requestsv1.Request, names names) string {
	switch r.HeldBy {
	case "":
		return ""
	case "holder":
		return w.T("desk.holder")
	case "third_party":
		return w.T("desk.third_party")
	}
	return w.Name(names.roles[r.HeldBy], r.HeldBy)
}

// cell is one of a row in the table.
type cell struct {
	Key, Label, Text string
	Row              row
	P                *queuePage
}

// Cells are those of a row behind the request itself.
func (p *queuePage) Cells(r row) []cell {
	cells := make([]cell, 0, len(p.shown.keys))
	for _, key := range p.shown.keys {
		c := cell{Key: key, Label: p.shown.label(p.words, key), Row: r, P: p}
		if f := p.shown.fields[key]; f != nil {
			if given := value(r.Request, f); given != "" {
				c.Text = webform.Value(p, f, given)
			}
		}
		switch key {
		case byType:
			c.Text = r.TypeName
		case byProgramme:
			c.Text = r.Known.GetProgramme()
		case byUniversity:
			c.Text = r.Known.GetUniversity()
		case byCountry:
			c.Text = country(r.Known, p.words)
		case byWaiting:
			c.Text = p.waitsFor(r.Request, p.names)
		case byPriority:
			c.Text = p.PriorityName(r.Priority)
		case byUnread:
			if r.Unread {
				c.Text = p.T("desk.unread")
			}
		}
		cells = append(cells, c)
	}
	return cells
}

// country is the name of the country of a holder.
func country(h *holdersv1.Holder, say words) string {
	if h.GetCountry() == "" {
		return ""
	}
	return field.CountryName(h.GetCountry(), say.Lang())
}

// Columns are the keys of the columns of the list, as its address has them.
func (l list) Columns() string { return strings.Join(l.Cols, ",") }

// Shows reports whether a column is there.
func (p *queuePage) Shows(key string) bool { return p.shown.of(key) }

// Many reports whether there are more columns than usual, so that the table may be
// wider than the window.
func (p *queuePage) Many() bool { return len(p.shown.keys) > len(usual) }

// Headings are the columns of the queue behind the request itself, by the order
// that each stands for.
func (p *queuePage) Headings() []choiceOf {
	var all []choiceOf
	for _, key := range p.shown.keys {
		all = append(all, choiceOf{key, p.shown.label(p.words, key)})
	}
	return all
}

// SortNames are the orders but the usual one.
func (p *queuePage) SortNames() []choiceOf {
	var all []choiceOf
	for _, key := range []string{byPriority, byFiled, byChanged, byHolder, byType, byState, byAssignee} {
		all = append(all, choiceOf{key, p.shown.label(p.words, key)})
	}
	for _, key := range append(slices.Clone(p.shown.keys), p.Sort) {
		there := slices.ContainsFunc(all, func(c choiceOf) bool { return c.Key == key })
		if key != "" && key != byDeadline && !there {
			all = append(all, choiceOf{key, p.shown.label(p.words, key)})
		}
	}
	return all
}

// columnChoice is a column that may be chosen.
type columnChoice struct {
	Key, Label          string
	Chosen, First, Last bool
}

// Choices are the columns that the list may have: those that it has, in their order,
// and the others.
func (p *queuePage) Choices() []columnChoice {
	var all []columnChoice
	for i, key := range p.shown.keys {
		all = append(all, columnChoice{key, p.shown.label(p.words, key), true, i == 0, i == len(p.shown.keys)-1})
	}
	rest := slices.Clone(offered)
	for _, f := range p.kinds[p.Type].GetFields() {
		if !f.Private {
			rest = append(rest, fieldPrefix+f.Key)
		}
	}
	for _, key := range rest {
		if !p.shown.of(key) {
			all = append(all, columnChoice{Key: key, Label: p.shown.label(p.words, key)})
		}
	}
	return all
}

// chooseColumns shows the list with the columns that the form names, and keeps them
// for the visitor if asked.
func (d *Desk) chooseColumns(w http.ResponseWriter, r *http.Request, v visitor) {
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	q, err := url.ParseQuery(r.PostForm.Get("query"))
	if err != nil {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	v.about.noted = true // it is about no request
	l := listOf(q)
	l.Page = ""
	l.Cols = readColumns(strings.Join(r.PostForm["col"], ","), l.Type)
	if key, to, ok := strings.Cut(r.PostForm.Get("move"), " "); ok {
		moveColumn(l.Cols, key, to == "back")
		http.Redirect(w, r, l.address(Base)+"&arrange=1#columns", http.StatusSeeOther)
		return
	}
	do := r.PostForm.Get("do")
	if do == "usual" {
		l.Cols = nil
	}
	if do == "keep" || do == "usual" {
		// Fields are those of one type: everywhere else they are left out.
		mine := slices.DeleteFunc(slices.Clone(l.Cols), func(key string) bool { return strings.HasPrefix(key, fieldPrefix) })
		err := d.Accounts.Prefer(r.Context(), v.Account.ID, func(p *staff.Preferences) error {
			p.Columns = strings.Join(mine, ",")
			return nil
		})
		if err != nil {
			d.broken(w, r, v, err)
			return
		}
	}
	http.Redirect(w, r, l.address(Base), http.StatusSeeOther)
}

// moveColumn changes places with the neighbour before it, or the one behind.
func moveColumn(all []string, key string, back bool) {
	i := slices.Index(all, key)
	j := i - 1
	if back {
		j = i + 1
	}
	if i >= 0 && j >= 0 && j < len(all) {
		all[i], all[j] = all[j], all[i]
	}
}

// maxOrdered is how long a list may be to be put into an order that the service does
// not know.
const maxOrdered = 2000

// offsetPage begins the address of a page of such an order.
const offsetPage = "n"

// ordered returns a page of a list in an order that the service does not know. It
// reports false, and returns the list in the usual order, if that is too long.
func (d *Desk) ordered(ctx context.Context, v visitor, l list, t *requestsv1.Type, rows int32, names names, say words) (*requestsv1.ListResponse, bool, error) {
	req := l.request(v)
	at := 0
	if text, ok := strings.CutPrefix(l.Page, offsetPage); ok {
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			at, req.Page = n, ""
		}
	}
	if req.Page != "" { // of the usual order, which it had when it was too long
		req.Limit = rows
		res, err := d.seen(ctx, v, req)
		return res, false, err
	}
	req.Limit = 200
	var res *requestsv1.ListResponse
	for {
		part, err := d.seen(ctx, v, req)
		if err != nil {
			return nil, false, err
		}
		if res == nil {
			res = part
		} else {
			res.Items = append(res.Items, part.Items...)
		}
		if req.Page, req.NoCounts = part.Next, true; req.Page == "" {
			break
		}
		if len(res.Items) >= maxOrdered {
			req := l.request(v)
			req.Page, req.Limit = "", rows
			res, err := d.seen(ctx, v, req)
			return res, false, err
		}
	}
	order := itemOrder{key: l.Sort, field: fieldColumns(t)[l.Sort], names: names, say: say}
	if slices.Contains([]string{byProgramme, byCountry, byUniversity}, l.Sort) {
		var err error
		if order.known, err = d.known(ctx, res.Items); err != nil {
			return nil, false, err
		}
	}
	slices.SortStableFunc(res.Items, func(a, b *requestsv1.Item) int { return order.compare(a, b, l.Descending) })
	res.Items, res.Next = res.Items[min(at, len(res.Items)):], ""
	if len(res.Items) > int(rows) {
		res.Items, res.Next = res.Items[:rows], offsetPage+strconv.Itoa(at+int(rows))
	}
	return res, true, nil
}

// known returns whose the requests are that the office knows, by space.
func (d *Desk) known(ctx context.Context, items []*requestsv1.Item) (map[string]*holdersv1.Holder, error) {
	spaces := map[string]bool{}
	for _, item := range items {
		spaces[item.Request.Space] = true
	}
	all := map[string]*holdersv1.Holder{}
	var some []string
	ask := func() error {
		found, err := d.verified(ctx, some)
		for space, h := range found {
			all[space] = h
		}
		some = some[:0]
		return err
	}
	for space := range spaces {
		if some = append(some, space); len(some) == 200 {
			if err := ask(); err != nil {
				return nil, err
			}
		}
	}
	if len(some) == 0 {
		return all, nil
	}
	return all, ask()
}

// itemOrder is an order of requests by something that the service does not know.
type itemOrder struct {
	key   string
	field *requestsv1.Field
	known map[string]*holdersv1.Holder
	names names
	say   words
}

// compare puts what has no value last, whichever way round the others are.
func (o itemOrder) compare(a, b *requestsv1.Item, descending bool) int {
	x, y := o.value(a), o.value(b)
	switch {
	case x == y:
		return 0
	case x == "":
		return 1
	case y == "":
		return -1
	}
	c := compareValues(x, y)
	if descending {
		return -c
	}
	return c
}

// value is what an item is ordered by; empty is nothing.
func (o itemOrder) value(i *requestsv1.Item) string {
	r := i.Request
	switch o.key {
	case byProgramme:
		return fold.Text(o.known[r.Space].GetProgramme())
	case byUniversity:
		return fold.Text(o.known[r.Space].GetUniversity())
	case byCountry:
		return fold.Text(country(o.known[r.Space], o.say))
	case byWaiting:
		return fold.Text(o.say.waitsFor(r, o.names))
	case byUnread:
		if i.Unread {
			return byUnread
		}
		return ""
	}
	if o.field == nil {
		return ""
	}
	given := value(r, o.field)
	switch field.Kind(o.field.Kind) {
	case field.Money:
		if minor, code, ok := field.CutMoney(given); ok { // each currency by itself
			return strconv.FormatInt(minor, 10) + " " + code
		}
	case field.Choice, field.Choices, field.Country:
		if given != "" {
			return fold.Text(webform.Value(o.say, o.field, given))
		}
	}
	return fold.Text(given)
}

// compareValues compares two values: numbers with the same words behind them as
// numbers, all else as texts.
func compareValues(x, y string) int {
	n, unit, _ := strings.Cut(x, " ")
	m, other, _ := strings.Cut(y, " ")
	a, errA := strconv.ParseInt(n, 10, 64)
	b, errB := strconv.ParseInt(m, 10, 64)
	switch {
	case errA != nil || errB != nil:
		return strings.Compare(x, y)
	case unit != other:
		return strings.Compare(unit, other)
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
