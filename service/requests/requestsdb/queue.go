package requestsdb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/sqldb"
	"becario/service/requests"
)

// Queue returns requests by deadline and then id.
func (s *Store) Queue(ctx context.Context, f requests.Filter) ([]*requestsv1.Request, error) {
	var c conditions
	if f.AfterID != "" {
		c.where = append(c.where, "(deadline, id) > ("+c.value(f.AfterDeadline)+", "+c.value(f.AfterID)+")")
	}
	if len(f.States) > 0 {
		states := make([]any, len(f.States))
		for i, state := range f.States {
			states[i] = int64(state)
		}
		c.where = append(c.where, "state IN ("+c.values(states)+")")
	}
	c.hold(f.Words)
	found, err := sqldb.Collect(ctx, s.db.Read(), scan, `
		SELECT `+columns+` FROM requests `+c.String()+`
		ORDER BY deadline, id
		LIMIT `+c.value(f.Limit), c.args...)
	if err != nil {
		return nil, fmt.Errorf("read queue: %w", err)
	}
	return found, withDocuments(ctx, s.db.Read(), found)
}

// Counts returns how many requests that hold the words are in each state.
func (s *Store) Counts(ctx context.Context, words []string) (map[requestsv1.State]int, error) {
	type row struct {
		state requestsv1.State
		n     int
	}
	var c conditions
	c.hold(words)
	rows, err := sqldb.Collect(ctx, s.db.Read(), func(rows *sql.Rows) (r row, err error) {
		err = rows.Scan(&r.state, &r.n)
		return r, err
	}, `
		SELECT state, COUNT(*) FROM requests `+c.String()+`
		GROUP BY state`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count queue: %w", err)
	}
	counts := map[requestsv1.State]int{}
	for _, r := range rows {
		counts[r.state] = r.n
	}
	return counts, nil
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

// hold asks for every word in the text that a request is searched by.
func (c *conditions) hold(words []string) {
	for _, w := range words {
		c.where = append(c.where, `search LIKE `+c.value("%"+escape.Replace(w)+"%")+` ESCAPE '\'`)
	}
}

var escape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
