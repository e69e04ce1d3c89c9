package requestsdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
	"becario/service/requests"
)

// What sums are of, and their spans in days.
const (
	ofType, ofPerson = "type", "person"
	oneDay, oneWeek  = 1, 7
)

// mondayOf is an expression for the Monday of the week of a day; 1 January 1970 was a
// Thursday.
func mondayOf(day string) string { return "(" + day + " - (" + day + " + 3) % 7)" }

// personState is an expression for the state of which sums of persons tell.
const personState = `CASE WHEN state IN (1, 2, 3, 4, 5) THEN 1 WHEN state IN (6, 8, 9) THEN 6 ELSE state END`

// Tallies counts requests by what a filter tells them apart by: from the sums, from
// what has changed since they were made, and from an index those that are late.
func (s *Store) Tallies(ctx context.Context, f requests.TallyFilter) ([]requests.Tally, error) {
	var c conditions
	c.types(f.Types, f.Except)
	ofTypes := ""
	for _, clause := range c.where {
		ofTypes += " AND " + clause
	}
	// key is what tells requests apart that were filed on a day.
	key := func(day string) string {
		switch f.By {
		case requests.ByWeek:
			return mondayOf(day)
		case requests.ByType:
			return "type"
		}
		return "assignee"
	}
	of, state := ofType, "state"
	if f.By == requests.ByAssignee {
		of, state = ofPerson, personState
	}
	// Whole weeks are taken from the sums of weeks, the days around them from those of
	// days; without a whole week all are.
	after := f.Last + 1
	from, to := f.First+(7-(f.First+3)%7)%7, after-(after+3)%7
	if from >= to {
		from, to = after, after
	}
	part := func(span int, from, to int64) string {
		return fmt.Sprintf(`SELECT %s AS of_key, state, days, n FROM sums WHERE of = '%s' AND span = %d AND start >= %s AND start < %s%s`,
			key("start"), of, span, c.value(from), c.value(to), ofTypes)
	}
	query := `
		SELECT CAST(of_key AS TEXT), state, days, CAST(SUM(n) AS BIGINT) FROM (
			` + part(oneWeek, from, to) + `
			UNION ALL ` + part(oneDay, f.First, from) + `
			UNION ALL ` + part(oneDay, to, after) + `
			UNION ALL SELECT ` + key("day") + `, ` + state + `, days, n FROM sum_changes WHERE day >= ` + c.value(f.First) + ` AND day <= ` + c.value(f.Last) + ofTypes + `
		) AS counted
		GROUP BY 1, 2, 3
		HAVING SUM(n) <> 0`
	all, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (t requests.Tally, err error) {
		return t, rows.Scan(&t.Key, &t.State, &t.Days, &t.N)
	}, query, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read sums: %w", err)
	}
	c = conditions{}
	c.in(f.Running)
	c.where = append(c.where, "deadline < "+c.value(f.Today), "filed_day >= "+c.value(f.First), "filed_day <= "+c.value(f.Last))
	c.types(f.Types, f.Except)
	late, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (t requests.Tally, err error) {
		t.Days = -1
		return t, rows.Scan(&t.Key, &t.State, &t.Late)
	}, `
		SELECT CAST(`+key("filed_day")+` AS TEXT), state, COUNT(*) FROM requests `+c.String()+`
		GROUP BY 1, 2`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count what is late: %w", err)
	}
	return append(all, late...), nil
}

// sumChange keeps that a request is counted otherwise from now on, before it is: state,
// assignee and days are what it will have, and changes says whether that is something else.
// The first of args is the request's id.
func (t *tx) sumChange(state, assignee, days, changes string, args ...any) error {
	n := len(args)
	id := uuid.Must(uuid.NewV7()).String()
	err := t.tx.Exec(t.ctx, fmt.Sprintf(`
		INSERT INTO sum_changes (id, day, type, assignee, state, days, n)
		SELECT CAST($%[1]d AS TEXT), filed_day, type, assignee, state, decided_days, -1 FROM requests WHERE id = $1 AND filed_day <> 0 AND %[6]s
		UNION ALL
		SELECT CAST($%[2]d AS TEXT), filed_day, type, %[4]s, %[3]s, %[5]s, 1 FROM requests WHERE id = $1 AND filed_day <> 0 AND %[6]s`,
		n+1, n+2, state, assignee, days, changes), append(args, "-"+id, "+"+id)...)
	if err != nil {
		return fmt.Errorf("keep what changes in the sums: %w", err)
	}
	return nil
}

// CountDay counts requests of before that were filed on one day.
func (s *Store) CountDay(ctx context.Context, of func(at int64) (day, from, before int64)) (more bool, err error) {
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		var at sql.NullInt64
		if err := t.QueryRowContext(ctx, `SELECT MIN(filed_at) FROM requests WHERE filed_day = 0`).Scan(&at); err != nil || !at.Valid {
			more = false
			return err
		}
		more = true
		day, from, before := of(at.Int64)
		// They are marked first: of replicas that do so at once each request is marked,
		// and counted, by one.
		counted := map[sum]int64{}
		_, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (_ struct{}, err error) {
			var c sum
			if err = rows.Scan(&c.kind, &c.assignee, &c.state, &c.days); err == nil {
				counted[c]++
			}
			return struct{}{}, err
		}, `
			UPDATE requests SET filed_day = $1
			WHERE filed_day = 0 AND filed_at >= $2 AND filed_at < $3
			RETURNING type, assignee, state, decided_days`, day, from, before)
		if err != nil {
			return err
		}
		var b sqldb.Batch
		for c, n := range counted {
			b.Exec(nil, `
				INSERT INTO sum_changes (id, day, type, assignee, state, days, n)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				uuid.Must(uuid.NewV7()).String(), day, c.kind, c.assignee, int64(c.state), c.days, n)
		}
		return t.Send(ctx, &b)
	})
	return more, wrap("count requests of before", err)
}

// sum is what a sum is of.
type sum struct {
	of             string
	span, start    int64
	kind, assignee string
	state          requestsv1.State
	days           int64
}

func (a sum) compare(b sum) int {
	return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.span, b.span), cmp.Compare(a.start, b.start), cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.assignee, b.assignee), cmp.Compare(a.state, b.state), cmp.Compare(a.days, b.days))
}

// FoldSums adds up to limit changes to the sums. Replicas may do so at once: each takes
// others, and the sums in one order.
func (s *Store) FoldSums(ctx context.Context, limit int) (more bool, err error) {
	err = s.db.Read().QueryRowContext(ctx, `SELECT 1 FROM sum_changes LIMIT 1`).Scan(new(int))
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for changes of sums: %w", err)
	}
	err = s.db.InTx(ctx, func(t *sqldb.Tx) error {
		changed := map[sum]int64{}
		found, err := sqldb.Collect(ctx, t, func(rows sqldb.Row) (id string, err error) {
			var c sum
			var n int64
			if err := rows.Scan(&id, &c.start, &c.kind, &c.assignee, &c.state, &c.days, &n); err != nil {
				return "", err
			}
			for _, of := range []string{ofType, ofPerson} {
				one := c
				one.of = of
				if of == ofType {
					one.assignee = ""
				} else {
					one.state = requests.StateOfPerson(c.state)
				}
				one.span = oneDay
				changed[one] += n
				one.span, one.start = oneWeek, c.start-(c.start+3)%7
				changed[one] += n
			}
			return id, nil
		}, `
			DELETE FROM sum_changes
			WHERE id IN (SELECT id FROM sum_changes ORDER BY id LIMIT $1`+t.SkipLocked()+`)
			RETURNING id, day, type, assignee, state, days, n`, limit)
		if more = len(found) == limit; err != nil {
			return err
		}
		all := make([]sum, 0, len(changed))
		for c, n := range changed {
			if n != 0 {
				all = append(all, c)
			}
		}
		slices.SortFunc(all, sum.compare)
		var b sqldb.Batch
		for _, c := range all {
			b.Exec(nil, `
				INSERT INTO sums (of, span, start, type, assignee, state, days, n)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT (of, span, start, type, assignee, state, days) DO UPDATE SET n = sums.n + excluded.n`,
				c.of, c.span, c.start, c.kind, c.assignee, int64(c.state), c.days, changed[c])
		}
		return t.Send(ctx, &b)
	})
	return more, wrap("add to the sums", err)
}
