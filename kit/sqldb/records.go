package sqldb

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
)

// Record is a row of a query as it is exported.
type Record struct {
	// Key is the first column, as text. It is not in the JSON.
	Key string
	// JSON is an object of the other columns by their names, without those that
	// are NULL. Text and bytes that are a JSON object or list stand as such; other
	// bytes are in base64.
	JSON json.RawMessage
}

// Records runs a query and returns its rows whatever their columns are.
func Records(ctx context.Context, q Queryer, query string, args ...any) ([]Record, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Record
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func scanRecord(rows *sql.Rows) (Record, error) {
	columns, err := rows.ColumnTypes()
	if err != nil {
		return Record{}, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return Record{}, err
	}
	object := map[string]any{}
	for i, column := range columns[1:] {
		v := values[i+1]
		if n, ok := v.(int64); ok && strings.EqualFold(column.DatabaseTypeName(), "BOOLEAN") {
			v = n != 0 // SQLite has no truth values
		}
		if v != nil {
			object[column.Name()] = exported(v)
		}
	}
	data, err := json.Marshal(object)
	return Record{Key: fmt.Sprint(values[0]), JSON: data}, err
}

func exported(v any) any {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	}
	if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return v
}
