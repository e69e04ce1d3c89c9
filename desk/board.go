package desk

import (
	"net/http"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
)

type boardPage struct {
	page
	list
	Columns []column
	Types   []filter
	Queue   string // address of the same as a list
}

// column is a state of the board.
type column struct {
	Label, Key, Address string
	N                   int32
	Over                bool
	Cards               []row
	More                int32
}

// cards is how many of each state the board shows, the most pressing.
const cards = 15

// board shows the open requests by state.
func (d *Desk) board(w http.ResponseWriter, r *http.Request, v visitor) {
	p := boardPage{page: d.page(r, v, "desk.board"), list: readList(r)}
	p.list = list{View: viewOpen, Type: p.Type, Assignee: p.Assignee}
	if asked := p.asked(); len(asked) > 0 {
		v.about.lists(asked)
	}
	types, err := d.Requests.Types(r.Context(), &requestsv1.TypesRequest{})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	names := map[string]string{}
	for _, t := range types.Types {
		names[t.Key] = p.Name(t.Names, t.Key)
		if v.MayWith(staff.See, t.Key) {
			p.Types = append(p.Types, filter{Label: names[t.Key], Key: t.Key, Chosen: t.Key == p.Type})
		}
	}
	p.Queue = p.list.address(Base)
	var counts map[int32]int32
	for _, state := range shown {
		if closed[state] {
			continue
		}
		l := p.list
		l.Only = stateKey(state)
		req := l.request(v)
		req.Limit, req.NoCounts = cards, counts != nil
		res, err := d.seen(r.Context(), v, req)
		if err != nil {
			d.fail(w, r, v, err)
			return
		}
		if counts == nil {
			counts = res.Counts
		}
		c := column{Label: p.page.State(state), Key: stateKey(state), Address: l.address(Base), N: counts[int32(state)], Over: counts[int32(state)] >= 1000}
		for _, item := range res.Items {
			c.Cards = append(c.Cards, row{Item: item, TypeName: names[item.Request.Type], Today: item.Request.ClockRuns && item.Request.Deadline == p.Today()})
		}
		c.More = max(0, c.N-int32(len(c.Cards)))
		p.Columns = append(p.Columns, c)
	}
	p.Columns = slices.Clip(p.Columns)
	d.render(w, http.StatusOK, "board", p)
}
