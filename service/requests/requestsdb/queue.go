package requestsdb

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
	"becario/service/requests"
)

// sorts are the columns by which a list is ordered.
var sorts = map[requestsv1.Sort]string{
	requestsv1.Sort_SORT_DEADLINE: "deadline", requestsv1.Sort_SORT_FILED: "filed_at", requestsv1.Sort_SORT_CHANGED: "changed_at",
	requestsv1.Sort_SORT_HOLDER: "holder", requestsv1.Sort_SORT_TYPE: "type", requestsv1.Sort_SORT_STATE: "state",
	requestsv1.Sort_SORT_PRIORITY: "priority", requestsv1.Sort_SORT_ASSIGNEE: "assignee",
	requestsv1.Sort_SORT_NUMBER: "number",
}

// searched is how many of what a search finds are ordered, the latest.
const searched = 2000

const itemColumns = columns + `, assignee, priority, heard_at`

// proposed tells whether a decision on a request waits for a second signature.
const proposed = `EXISTS (SELECT 1 FROM proposals WHERE proposals.request_id = requests.id AND proposals.outcome = '')`

// Queue returns the requests that fit a filter.
func (s *Store) Queue(ctx context.Context, f requests.Filter) ([]requests.Item, error) {
	query, args := s.listing(f)
	found, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (requests.Item, error) {
		var i requests.Item
		var value any
		var err error
		i.Request, err = scan(rows, &i.Assignee, &i.Priority, &i.HeardAt, &value, &i.Text)
		i.Place = fmt.Sprint(value)
		if b, ok := value.([]byte); ok {
			i.Place = string(b)
		}
		return i, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read queue: %w", err)
	}
	all := make([]*requestsv1.Request, len(found))
	for i := range found {
		all[i] = found[i].Request
	}
	if err := s.markProposed(ctx, found); err != nil {
		return nil, err
	}
	return found, withDocuments(ctx, s.db.Read(), all)
}

// markProposed marks those on which a decision waits for a second signature.
func (s *Store) markProposed(ctx context.Context, found []requests.Item) error {
	if len(found) == 0 {
		return nil
	}
	var c conditions
	args := make([]any, len(found))
	for i := range found {
		args[i] = found[i].Request.Id
	}
	ids, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `SELECT request_id FROM proposals WHERE outcome = '' AND request_id IN (`+c.values(args)+`)`, c.args...)
	if err != nil {
		return fmt.Errorf("read proposals: %w", err)
	}
	for i := range found {
		found[i].Proposed = slices.Contains(ids, found[i].Request.Id)
	}
	return nil
}

// listing is the query of a page. Of each state no more is read than a page may
// have, so that it does not matter how many there are.
func (s *Store) listing(f requests.Filter) (string, []any) {
	var c conditions
	column, ok := sorts[f.Sort]
	order, than := "ASC", ">"
	if f.Descending {
		order, than = "DESC", "<"
	}
	if len(f.Words) > 0 {
		from := s.search(&c, f)
		if !ok {
			if f.AfterID != "" {
				c.where = append(c.where, "t.n < "+c.value(number(f.AfterValue)))
			}
			return `SELECT ` + itemColumns + `, t.n, t.body ` + from + c.String() + ` ORDER BY ` + s.latest() + ` LIMIT ` + c.value(f.Limit), c.args
		}
		after := ""
		if f.AfterID != "" {
			after = "WHERE (" + column + ", id) " + than + " (" + c.value(place(f.Sort, f.AfterValue)) + ", " + c.value(f.AfterID) + ")"
		}
		return `SELECT ` + itemColumns + `, ` + column + `, body FROM (SELECT ` + itemColumns + `, t.body ` + from + c.String() +
			` ORDER BY ` + s.latest() + ` LIMIT ` + strconv.Itoa(searched) + `) AS found ` + after + ` ORDER BY ` + column + ` ` + order + `, id ` + order + ` LIMIT ` + c.value(f.Limit), c.args
	}
	if !ok {
		column = "deadline"
	}
	c.filter(f)
	if len(f.Numbers) > 0 { // they are few, and found by themselves
		c.in(f.States)
		f.States = nil
	}
	if f.AfterID != "" {
		c.where = append(c.where, "("+column+", id) "+than+" ("+c.value(place(f.Sort, f.AfterValue))+", "+c.value(f.AfterID)+")")
	}
	end := ` ORDER BY ` + column + ` ` + order + `, id ` + order + ` LIMIT ` + c.value(f.Limit)
	var parts []string
	for _, state := range f.States {
		where := append([]string{"state = " + c.value(int64(state))}, c.where...)
		parts = append(parts, `SELECT * FROM (SELECT `+itemColumns+`, `+column+` AS place, '' AS body FROM requests WHERE `+strings.Join(where, " AND ")+end+`) AS of_state`)
	}
	if len(parts) == 0 {
		return `SELECT ` + itemColumns + `, ` + column + `, '' FROM requests ` + c.String() + end, c.args
	}
	return `SELECT ` + itemColumns + `, place, body FROM (` + strings.Join(parts, ` UNION ALL `) + `) AS found ORDER BY place ` + order + `, id ` + order + ` LIMIT ` + c.value(f.Limit), c.args
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0 // nothing comes after it
	}
	return n
}

// place is the value of a column of a sort.
func place(sort requestsv1.Sort, text string) any {
	switch sort {
	case requestsv1.Sort_SORT_FILED, requestsv1.Sort_SORT_CHANGED, requestsv1.Sort_SORT_STATE, requestsv1.Sort_SORT_PRIORITY:
		return number(text)
	}
	return text
}

// translated is the text of a request as its words are indexed on PostgreSQL; the
// index in migrations is on the same expression.
const translated = `to_tsvector('simple', translate(lower(t.body),
    'áàâäãéèêëẽíìîïĩóòôöõúùûüũýỹñçÁÀÂÄÃÉÈÊËẼÍÌÎÏĨÓÒÔÖÕÚÙÛÜŨÝỸÑÇ-/._@', 'aaaaaeeeeeiiiiiooooouuuuuyyncaaaaaeeeeeiiiiiooooouuuuuyync     '))`

// search adds what is asked for to the conditions, and returns where from.
func (s *Store) search(c *conditions, f requests.Filter) string {
	c.filter(f)
	c.in(f.States)
	if s.db.Postgres() {
		var all []string
		for _, any := range f.Words {
			all = append(all, "("+strings.Join(any, ":* | ")+":*)")
		}
		c.where = append(c.where, translated+` @@ to_tsquery('simple', `+c.value(strings.Join(all, " & "))+`)`)
		return `FROM texts t JOIN requests ON requests.id = t.request_id `
	}
	var all []string
	for _, any := range f.Words {
		all = append(all, `("`+strings.Join(any, `"* OR "`)+`"*)`)
	}
	c.where = append(c.where, `texts_index MATCH `+c.value(strings.Join(all, " AND ")))
	return `FROM texts_index CROSS JOIN texts t ON t.n = texts_index.rowid CROSS JOIN requests ON requests.id = t.request_id `
}

// latest orders what is found; SQLite reads its index in this order.
func (s *Store) latest() string {
	if s.db.Postgres() {
		return "t.n DESC"
	}
	return "texts_index.rowid DESC"
}

// Counts returns how many requests that fit are in each state, of each state or,
// with words, in all at most limit.
func (s *Store) Counts(ctx context.Context, f requests.Filter, limit int) (map[requestsv1.State]int, error) {
	type row struct {
		state requestsv1.State
		n     int
	}
	var c conditions
	var query string
	if len(f.Words) > 0 {
		f.States = nil
		from := s.search(&c, f)
		query = `SELECT state, COUNT(*) FROM (SELECT state ` + from + c.String() + ` ORDER BY ` + s.latest() + ` LIMIT ` + c.value(limit) + `) AS found GROUP BY state`
	} else if c.filter(f); len(f.Numbers) > 0 {
		query = `SELECT state, COUNT(*) FROM requests ` + c.String() + ` GROUP BY state`
	} else {
		var parts []string
		for _, state := range slices.Sorted(maps.Keys(requestsv1.State_name)) { // one text for each filter
			where := append([]string{"state = " + c.value(int64(state))}, c.where...)
			parts = append(parts, `SELECT `+strconv.Itoa(int(state))+`, COUNT(*) FROM (SELECT 1 FROM requests WHERE `+strings.Join(where, " AND ")+` LIMIT `+c.value(limit)+`) AS found`)
		}
		query = strings.Join(parts, " UNION ALL ")
	}
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (r row, err error) {
		err = rows.Scan(&r.state, &r.n)
		return r, err
	}, query, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count queue: %w", err)
	}
	counts := map[requestsv1.State]int{}
	for _, r := range rows {
		if r.n > 0 {
			counts[r.state] = r.n
		}
	}
	return counts, nil
}

// Seen returns when a member of staff last saw requests, by their ids.
func (s *Store) Seen(ctx context.Context, staff string, ids []string) (map[string]int64, error) {
	seen := map[string]int64{}
	if len(ids) == 0 {
		return seen, nil
	}
	var c conditions
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	type row struct {
		id string
		at int64
	}
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (r row, err error) {
		err = rows.Scan(&r.id, &r.at)
		return r, err
	}, `SELECT request_id, at FROM seen WHERE staff = `+c.value(staff)+` AND request_id IN (`+c.values(args)+`)`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read what was seen: %w", err)
	}
	for _, r := range rows {
		seen[r.id] = r.at
	}
	return seen, nil
}

// conditions are the clauses of a WHERE and the values of their placeholders.
type conditions struct {
	where []string
	args  []any
}

func (c *conditions) String() string {
	if len(c.where) == 0 {
		return ""
	}
	return "WHERE " + strings.Join(c.where, " AND ")
}

// value takes a value and returns its placeholder.
func (c *conditions) value(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}

func (c *conditions) values(all []any) string {
	marks := make([]string, len(all))
	for i, v := range all {
		marks[i] = c.value(v)
	}
	return strings.Join(marks, ", ")
}

// in asks for one of some states; none asks for nothing.
func (c *conditions) in(states []requestsv1.State) {
	if len(states) == 0 {
		return
	}
	all := make([]any, len(states))
	for i, state := range states {
		all[i] = int64(state)
	}
	c.where = append(c.where, "state IN ("+c.values(all)+")")
}

// types asks for one of some types, and none of others.
func (c *conditions) types(only, except []string) {
	for _, of := range []struct {
		clause string
		types  []string
	}{{"type IN (", only}, {"type NOT IN (", except}} {
		if len(of.types) == 0 {
			continue
		}
		all := make([]any, len(of.types))
		for i, t := range of.types {
			all[i] = t
		}
		c.where = append(c.where, of.clause+c.values(all)+")")
	}
}

// filter adds what a filter asks for but its states, words and place.
func (c *conditions) filter(f requests.Filter) {
	add := func(set bool, clause string, v any) {
		if set {
			c.where = append(c.where, clause+c.value(v))
		}
	}
	if len(f.Numbers) > 0 {
		numbers := make([]any, len(f.Numbers))
		for i, n := range f.Numbers {
			numbers[i] = n
		}
		c.where = append(c.where, "number IN ("+c.values(numbers)+")")
	}
	c.types(f.Types, f.Except)
	if f.Proposed {
		c.where = append(c.where, proposed)
	}
	add(f.Assignee != "" || f.Unassigned, "assignee = ", f.Assignee)
	add(f.DueBefore != "", "deadline < ", f.DueBefore)
	add(f.Space != "", "space = ", f.Space)
	add(f.FiledFrom != 0, "filed_at >= ", f.FiledFrom)
	add(f.FiledBefore != 0, "filed_at < ", f.FiledBefore)
}
