package desk

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
	"becario/kit/money"
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
		text := p.value(f, value)
		all = append(all, fieldRow{Name: p.Name(f.Names, f.Key), Value: text, Hidden: f.Private, Long: len(text) > 90 || strings.Contains(text, "\n")})
	}
	return all
}

// value writes the value of a field in words.
func (p page) value(f *requestsv1.Field, value string) string {
	switch field.Kind(f.Kind) {
	case field.Day:
		return p.Day(value)
	case field.Span:
		from, to, _ := strings.Cut(value, "/")
		return p.T("desk.span", "from", p.Day(from), "to", p.Day(to))
	case field.Money:
		if minor, code, ok := field.CutMoney(value); ok {
			return money.Format(minor, code, p.Lang())
		}
	case field.Country:
		return field.CountryName(value, p.Lang())
	case field.YesNo:
		if value == field.Yes {
			return p.T("desk.yes")
		}
		return p.T("desk.no")
	case field.Choice, field.Choices:
		var names []string
		for one := range strings.SplitSeq(value, ",") {
			name := one
			for _, c := range f.Choices {
				if c.Key == one {
					name = p.Name(c.Names, one)
				}
			}
			names = append(names, name)
		}
		return strings.Join(names, ", ")
	}
	return value
}
