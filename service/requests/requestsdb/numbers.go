package requestsdb

import (
	"context"
	"fmt"

	"becario/kit/sqldb"
	"becario/service/requests"
)

// Tallies counts requests by what a filter tells them apart by.
func (s *Store) Tallies(ctx context.Context, f requests.TallyFilter) ([]requests.Tally, error) {
	var c conditions
	week := "CAST(" + c.value(f.Week) + " AS BIGINT)"
	key := map[requests.By]string{requests.ByWeek: "CAST((filed_at - " + week + ") / 604800000000 AS TEXT)", requests.ByType: "type", requests.ByAssignee: "assignee"}[f.By]
	c.where = append(c.where, "filed_at >= "+c.value(f.From), "filed_at < "+c.value(f.Before), week+" <> 0")
	if len(f.Types) > 0 {
		types := make([]any, len(f.Types))
		for i, t := range f.Types {
			types[i] = t
		}
		c.where = append(c.where, "type IN ("+c.values(types)+")")
	}
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows sqldb.Row) (t requests.Tally, err error) {
		err = rows.Scan(&t.Key, &t.State, &t.Late, &t.Days, &t.N)
		return t, err
	}, `
		SELECT `+key+` AS of_key, state, deadline < `+c.value(f.Today)+` AS late, CASE WHEN decided_at > 0 THEN decided_days ELSE -1 END AS days, COUNT(*) FROM requests `+c.String()+`
		GROUP BY 1, 2, 3, 4`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	return rows, nil
}
