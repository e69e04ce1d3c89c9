package desk

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/webform"
)

// fieldRow is a field of a form and what was answered.
type fieldRow struct {
	Name, Value string
	// Hidden values are shown only when they are asked for.
	Hidden bool
	Long   bool
}

// fields are the answers of a request in the order of the form, in words.
func (p page) fields(t *requestsv1.Type, r *requestsv1.Request) []fieldRow {
	given := map[string]string{}
	for _, a := range r.Answers {
		given[a.Field] = a.Value
	}
	var all []fieldRow
	for _, f := range t.GetFields() {
		value, ok := given[f.Key]
		if !ok {
			continue
		}
		text := webform.Value(p, f, value)
		all = append(all, fieldRow{Name: p.Name(f.Names, f.Key), Value: text, Hidden: f.Private, Long: len(text) > 90 || strings.Contains(text, "\n")})
	}
	return all
}
