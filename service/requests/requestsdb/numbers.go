package requestsdb

import (
	"context"
	"fmt"

	"becario/kit/sqldb"
	"becario/service/requests"
)

// Tallies counts requests by what a filter tells them apart by: all from the index
// that is made for it, and of those whose clock runs the late ones.
func (s *Store) Tallies(ctx context.Context, f requests.TallyFilter) ([]requests.Tally, error) {
	all, err := s.tallies(ctx, f, "decided_days", "")
	if err != nil {
		return nil, err
	}
	late, err := s.tallies(ctx, f, "-1", f.Today)
	if err != nil {
		return nil, err
	}
	for _, row := range late {
		all = append(all, requests.Tally{Key: row.Key, State: row.State, Days: -1, Late: row.N})
	}
	return all, nil
}

// tallies counts those that were due before a day and whose clock runs, or all.
func (s *Store) tallies(ctx context.Context, f requests.TallyFilter, days, before string) ([]requests.Tally, error) {
	var c conditions
	week := "CAST(" + c.value(f.Week) + " AS BIGINT)"
	key := map[requests.By]string{requests.ByWeek: "(filed_at - " + week + ") / 604800000000", requests.ByType: "type", requests.ByAssignee: "assignee"}[f.By]
	c.where = append(c.where, "filed_at >= "+c.value(f.From), "filed_at < "+c.value(f.Before), week+" <> 0")
	if before != "" {
		c.in(f.Running)
		c.where = append(c.where, "deadline < "+c.value(before))
	}
	if len(f.Types) > 0 {
		types := make([]any, len(f.Types))
		for i, t := range f.Types {
			types[i] = t
		}
		c.where = append(c.where, "type IN ("+c.values(types)+")")
	}
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (t requests.Tally, err error) {
		err = rows.Scan(&t.Key, &t.State, &t.Days, &t.N)
		return t, err
	}, `
		SELECT CAST(of_key AS TEXT), state, days, n FROM (
			SELECT `+key+` AS of_key, state, `+days+` AS days, COUNT(*) AS n FROM requests `+c.String()+`
			GROUP BY 1, 2, 3) AS counted`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	return rows, nil
}
