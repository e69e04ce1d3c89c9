package desk

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/draw"
	"becario/kit/wall"
)

type numbersPage struct {
	page
	From, To string
	All      *requestsv1.Tally
	Tables   []numbersTable
	Problem  string
}

// numbersTable tells requests apart by one thing.
type numbersTable struct {
	Key, Title, Column, Chart string
	Rows                      []numbersRow
}

// numbersRow are the requests that have something in common; each of its figures
// leads to them.
type numbersRow struct {
	*requestsv1.Tally
	Label string
	of    list
}

// Filed, Open and Late are the addresses of the lists behind the figures.
func (r numbersRow) FiledList() string { return r.list(viewAll, "") }
func (r numbersRow) OpenList() string  { return r.list(viewOpen, "") }
func (r numbersRow) LateList() string  { return r.list(viewLate, "") }

// ApprovedList is that of what was approved, whether it is carried out or not.
func (r numbersRow) ApprovedList() string { return r.list(viewAll, "approved,in_payment,resolved") }

// RejectedList is that of what was rejected.
func (r numbersRow) RejectedList() string { return r.list(viewAll, "rejected") }

func (r numbersRow) list(view, state string) string {
	l := r.of
	l.View, l.Only = view, state
	return l.address(Base)
}

// numbersWeeks is how many weeks are shown at first.
const numbersWeeks = 12

// numbersOf reads the numbers of the days that an address names.
func (d *Desk) numbersOf(r *http.Request, v visitor) (p numbersPage, res *requestsv1.NumbersResponse, types []*requestsv1.Type, err error) {
	p = numbersPage{page: d.page(r, v, "desk.numbers"), From: r.URL.Query().Get("from"), To: r.URL.Query().Get("to")}
	today, _ := wall.Day(p.Today())
	if _, err := wall.Day(p.To); err != nil {
		p.To = p.Today()
	}
	if _, err := wall.Day(p.From); err != nil {
		p.From = today.AddDate(0, 0, -(int(today.Weekday())+6)%7-7*(numbersWeeks-1)).Format(wall.DayForm)
	}
	res, types, err = d.tally(r.Context(), v, p.From, p.To)
	return p, res, types, err
}

// tally counts the requests that came in some days, of the types that the visitor may
// see.
func (d *Desk) tally(ctx context.Context, v visitor, from, to string) (*requestsv1.NumbersResponse, []*requestsv1.Type, error) {
	all, err := d.Requests.Types(ctx, &requestsv1.TypesRequest{})
	if err != nil {
		return nil, nil, err
	}
	res, err := d.Office.Numbers(ctx, &requestsv1.NumbersRequest{Staff: v.Staff, From: from, To: to, ExceptTypes: v.policy.Hidden(v.Account.Role)})
	return res, all.Types, err
}

// numbers shows how many requests came and how they stand.
func (d *Desk) numbers(w http.ResponseWriter, r *http.Request, v visitor) {
	p, res, types, err := d.numbersOf(r, v)
	v.about.lists(filled("from", p.From, "to", p.To))
	if isFault(err) {
		p.Problem = p.page.fault(err)
		d.render(w, http.StatusUnprocessableEntity, "numbers", p)
		return
	}
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	p.All = res.All
	names := map[string]string{}
	for _, t := range types {
		names[t.Key] = p.Name(t.Names, t.Key)
	}
	query := url.Values{"from": {p.From}, "to": {p.To}}.Encode()
	weeks := numbersTable{Key: "weeks", Title: p.T("desk.by_week"), Column: p.T("desk.week"), Chart: Base + "numbers/weeks.svg?" + query + "&lang=" + p.Lang()}
	for _, t := range res.Weeks {
		monday, err := wall.Day(t.Key)
		if err != nil {
			continue
		}
		of := list{From: max(t.Key, p.From), To: min(monday.AddDate(0, 0, 6).Format(wall.DayForm), p.To)}
		weeks.Rows = append(weeks.Rows, numbersRow{t, p.Day(t.Key), of})
	}
	kinds := numbersTable{Key: "types", Title: p.T("desk.by_type"), Column: p.T("desk.type"), Chart: Base + "numbers/types.svg?" + query + "&lang=" + p.Lang()}
	for _, t := range res.Types {
		kinds.Rows = append(kinds.Rows, numbersRow{t, p.Name(map[string]string{"": names[t.Key]}, t.Key), list{From: p.From, To: p.To, Type: t.Key}})
	}
	people := numbersTable{Key: "people", Title: p.T("desk.by_person"), Column: p.T("desk.assignee")}
	for _, t := range res.People {
		row := numbersRow{t, t.Key, list{From: p.From, To: p.To, Assignee: t.Key}}
		if t.Key == "" {
			row.Label, row.of.Assignee = p.T("desk.nobody"), nobody
		}
		people.Rows = append(people.Rows, row)
	}
	p.Tables = []numbersTable{weeks, kinds, people}
	d.render(w, http.StatusOK, "numbers", p)
}

// AllRow is the sum of all.
func (p numbersPage) AllRow() numbersRow {
	return numbersRow{p.All, "", list{From: p.From, To: p.To}}
}

// chart draws one of the tables of the numbers.
func (d *Desk) chart(w http.ResponseWriter, r *http.Request, v visitor) {
	p, res, types, err := d.numbersOf(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	pen, err := d.Pen()
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	frame := draw.Frame{Subtitle: p.T("desk.span", "from", p.Day(p.From), "to", p.Day(p.To)), Empty: p.T("desk.none")}
	var drawing *draw.Drawing
	switch r.PathValue("name") {
	case "weeks.svg":
		frame.Title, frame.Figure, frame.Caption = p.T("desk.by_week"), count(int64(res.All.GetFiled())), p.T("desk.filed_many")
		bars := draw.Bars{Frame: frame, Text: count}
		for _, t := range res.Weeks {
			day, _ := wall.Day(t.Key)
			bars.Bars = append(bars.Bars, draw.Bar{Label: fmt.Sprintf("%d/%d", day.Day(), day.Month()), Value: int64(t.Filed)})
		}
		drawing = pen.Bars(bars)
	case "types.svg":
		frame.Title = p.T("desk.median_by_type")
		rows := draw.Rows{Frame: frame, Most: 12, Text: func(n int64) string { return p.T("desk.n_days", "n", n) }}
		for _, t := range res.Types {
			if len(rows.Parts) == 10 {
				break
			}
			name := t.Key
			for _, of := range types {
				if of.Key == t.Key {
					name = p.Name(of.Names, t.Key)
				}
			}
			if t.Decided > 0 {
				rows.Parts = append(rows.Parts, draw.Part{Label: name, Value: int64(t.MedianDays)})
			}
		}
		drawing = pen.Rows(rows)
	default:
		d.missing(w, r, v)
		return
	}
	svg, err := drawing.SVG()
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(svg))
}
