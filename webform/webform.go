// Package webform shows the form of a type of request on a page and reads what was
// answered there: the same for staff at the desk and for people with a link. What is
// right is told by the service alone.
package webform

import (
	"cmp"
	"embed"
	"html/template"
	"net/url"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
	"becario/kit/money"
)

//go:embed fields.html
var files embed.FS

// Parse adds the template "fields" to those of a page. What it is given has Rows,
// and the method T of Words.
func Parse(t *template.Template) (*template.Template, error) { return t.ParseFS(files, "fields.html") }

// Words says what a page says, in its language.
type Words interface {
	// T says a phrase; args are names and values in turn.
	T(key string, args ...any) string
	// Name is what something is called, or its key.
	Name(names map[string]string, key string) string
	// Day writes a day, YYYY-MM-DD.
	Day(day string) string
	// Lang is the tag of the language.
	Lang() string
}

// Choice is a value that can be picked.
type Choice struct {
	Key, Label string
	Chosen     bool
}

// Rows are the fields that a draft asks for, with what was answered and what is
// wrong with it; wrong answers stand as they were written in form.
func Rows(p Words, res *requestsv1.DraftResponse, form url.Values) []Row {
	var all []Row
	for _, f := range res.Draft.Type.GetFields() {
		if !slices.Contains(res.Draft.Asked, f.Key) {
			continue
		}
		r := row(p, f, answerOf(res.Draft, f.Key))
		if said, wrong := res.Faults[f.Key]; wrong {
			args := []any{}
			for name, value := range said.Args {
				args = append(args, name, value)
			}
			r.Fault = p.T(said.Key, args...)
			r = given(r, form)
		}
		all = append(all, r)
	}
	return all
}

// Answered is a field and what was answered, in words.
type Answered struct{ Name, Value string }

// Summary are the answers of a draft in the order of its fields.
func Summary(p Words, d *requestsv1.Draft) []Answered {
	var all []Answered
	for _, f := range d.Type.GetFields() {
		if value := answerOf(d, f.Key); value != "" && slices.Contains(d.Asked, f.Key) {
			all = append(all, Answered{p.Name(f.Names, f.Key), Value(p, f, value)})
		}
	}
	return all
}

// Problems are what the rules between fields say.
func Problems(p Words, d *requestsv1.Draft) []string {
	var all []string
	for _, problem := range d.Problems {
		if len(problem.Says) > 0 {
			all = append(all, p.Name(problem.Says, ""))
			continue
		}
		args := []any{}
		for name, value := range problem.GetFault().GetArgs() {
			args = append(args, name, value)
		}
		all = append(all, p.T(problem.GetFault().GetKey(), args...))
	}
	return all
}

// Row is a field of a form as a page asks for it.
type Row struct {
	*requestsv1.Field
	Label, Hint, Like, Value, Fault string
	To                              string // the end of a span
	Currency                        string
	Choices                         []Choice
	Input                           string // the type of the input
	// Remove offers to take the answer away, and Removed says that this was chosen.
	Remove, Removed bool
}

func answerOf(draft *requestsv1.Draft, key string) string {
	for _, a := range draft.Answers {
		if a.Field == key {
			return a.Value
		}
	}
	return ""
}

// inputs are the types of input that kinds of field have; text if none.
var inputs = map[field.Kind]string{field.Day: "date", field.Span: "span", field.Money: "money", field.Choice: "select", field.Choices: "boxes", field.YesNo: "yes_no",
	field.Country: "country", field.Email: "email", field.Phone: "tel", field.Text: "textarea"}

// row is a field with its value.
func row(p Words, f *requestsv1.Field, value string) Row {
	row := Row{Field: f, Label: p.Name(f.Names, f.Key), Value: value, Input: cmp.Or(inputs[field.Kind(f.Kind)], "text")}
	if len(f.Help) > 0 {
		row.Hint = p.Name(f.Help, "")
	}
	if len(f.Example) > 0 {
		row.Like = p.Name(f.Example, "")
	}
	switch field.Kind(f.Kind) {
	case field.Span:
		row.Value, row.To, _ = strings.Cut(value, "/")
	case field.Money:
		row.Currency = "EUR"
		if minor, code, ok := field.CutMoney(value); ok {
			row.Value, row.Currency = money.Decimal(minor, code), code
		}
	case field.Country:
		if value != "" {
			row.Value = field.CountryName(value, p.Lang())
		}
	}
	chosen := strings.Split(value, ",")
	for _, c := range f.Choices {
		row.Choices = append(row.Choices, Choice{Key: c.Key, Label: p.Name(c.Names, c.Key), Chosen: slices.Contains(chosen, c.Key)})
	}
	return row
}

// given puts what was written into a row, as it was written.
func given(row Row, form url.Values) Row {
	row.Value, row.To = form.Get("f."+row.Key), form.Get("f."+row.Key+".to")
	if code := form.Get("f." + row.Key + ".currency"); code != "" {
		row.Currency = code
	}
	return row
}

// Answers are those of a form, in the form in which the service reads them.
func Answers(t *requestsv1.Type, form url.Values) []*requestsv1.Answer {
	var all []*requestsv1.Answer
	for _, f := range t.GetFields() {
		name := "f." + f.Key
		if !form.Has(name) && !form.Has(name+".asked") {
			continue
		}
		value := strings.TrimSpace(form.Get(name))
		switch field.Kind(f.Kind) {
		case field.Span:
			if to := form.Get(name + ".to"); value != "" || to != "" {
				value += "/" + to
			}
		case field.Choices:
			value = strings.Join(form[name], ",")
		case field.Money:
			if value != "" {
				value = minorUnits(value, strings.ToUpper(strings.TrimSpace(form.Get(name+".currency"))))
			}
		case field.Country:
			if code, ok := field.CountryIn(value); ok {
				value = code
			}
		}
		all = append(all, &requestsv1.Answer{Field: f.Key, Value: value})
	}
	return all
}

// minorUnits writes an amount in minor units, as fields keep it; one that is no
// number is left to be refused.
func minorUnits(amount, code string) string {
	digits, ok := money.Digits(code)
	plain := strings.ReplaceAll(amount, " ", "")
	if point, comma := strings.LastIndexByte(plain, '.'), strings.LastIndexByte(plain, ','); comma > point {
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, ".", ""), ",", ".")
	} else if comma >= 0 {
		plain = strings.ReplaceAll(plain, ",", "")
	}
	whole, part, _ := strings.Cut(plain, ".")
	if digits == 0 && len(part) == 3 { // thousands, as in 1.500.000
		whole, part = strings.ReplaceAll(plain, ".", ""), ""
	}
	if !ok || len(part) > digits || strings.Trim(whole+part, "0123456789") != "" || whole == "" {
		return amount + " " + code
	}
	return whole + part + strings.Repeat("0", digits-len(part)) + " " + code
}

// Value writes the value of a field in words.
func Value(p Words, f *requestsv1.Field, value string) string {
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
