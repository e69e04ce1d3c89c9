package requeststypes

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"becario/kit/fault"
	"becario/kit/field"
	"becario/kit/money"
	"becario/kit/wall"
)

// Answers are the values of a form by the keys of its fields.
type Answers map[string]string

// holds reports whether a condition is met.
func (w When) holds(a Answers) bool {
	for key, values := range w {
		if !values.hold(a[key]) {
			return false
		}
	}
	return true
}

func (v Values) hold(answer string) bool {
	given := strings.Split(answer, ",")
	wanted := false
	for _, one := range v {
		if not, ok := strings.CutPrefix(one, "not "); ok {
			if answer == "" || slices.Contains(given, not) {
				return false
			}
			continue
		}
		wanted = true
		if slices.Contains(given, one) {
			return true
		}
	}
	return !wanted
}

// Asked reports whether a field is there with these answers: its condition
// holds, and those of the fields that it goes by.
func (t *Type) Asked(f *Field, a Answers) bool {
	for key := range f.When {
		if other, ok := t.Field(key); !ok || !t.Asked(other, a) {
			return false
		}
	}
	return f.When.holds(a)
}

// Clean brings the value of a field into form and checks it by itself. today is
// the day at the office, YYYY-MM-DD.
func (f *Field) Clean(value, today string) (string, error) {
	value, err := field.Check(f.Kind, value)
	if err != nil || value == "" {
		return value, err
	}
	switch f.Kind {
	case field.Choice, field.Choices:
		for one := range strings.SplitSeq(value, ",") {
			if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Key == one }) {
				return "", fault.New(fault.Invalid, "field.bad_choice", "value", one)
			}
		}
	case field.YesNo:
		if value != field.Yes && value != field.No {
			return "", fault.New(fault.Invalid, "field.bad_yes", "value", value)
		}
	case field.Day:
		if f.Past && value > today {
			return "", fault.New(fault.Invalid, "field.not_yet", "day", value)
		}
		if f.Future && value < today {
			return "", fault.New(fault.Invalid, "field.gone", "day", value)
		}
	}
	if f.Pattern != "" && !regexp.MustCompile("^(?:"+f.Pattern+")$").MatchString(value) {
		return "", fault.New(fault.Invalid, "field.bad_form", "value", value)
	}
	return value, f.bounds(value)
}

// bounds checks min and max.
func (f *Field) bounds(value string) error {
	var n float64
	var few, many string
	switch f.Kind {
	case field.Number:
		n, few, many = number(value), "field.bounds_min", "field.bounds_max"
	case field.Money:
		minor, code, _ := field.CutMoney(value)
		digits, _ := money.Digits(code)
		n, few, many = float64(minor)/math.Pow10(digits), "field.bounds_min", "field.bounds_max"
	case field.Text, field.Person:
		n, few, many = float64(utf8.RuneCountInString(value)), "field.length_min", "field.length_max"
	case field.Span:
		from, to, _ := strings.Cut(value, "/")
		n, few, many = float64(daysBetween(from, to)+1), "field.days_min", "field.days_max"
	default:
		return nil
	}
	if f.Min != 0 && n < f.Min {
		return fault.New(fault.Invalid, few, "min", f.Min)
	}
	if f.Max != 0 && n > f.Max {
		return fault.New(fault.Invalid, many, "max", f.Max)
	}
	return nil
}

// number is the value of a number in its form.
func number(value string) float64 {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0 // it was checked
	}
	return n
}

// daysBetween is how many days are from one day to another.
func daysBetween(from, to string) int {
	a, errA := wall.Day(from)
	b, errB := wall.Day(to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

// Problem is why a form cannot be filed as it is, or, if Late, what is said
// about one that can.
type Problem struct {
	// Field is what to answer otherwise.
	Field string
	// Rule is what a rule of the type says; else Err is a fault to say.
	Rule Words
	Err  error
	Late bool
}

// Missing returns the first required field that is not answered, and Problems
// what the rules between fields say; today is the day at the office. A private
// field counts only where it may be asked.
func (t *Type) Missing(a Answers, chat bool) (string, bool) {
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.Required && a[f.Key] == "" && t.Asked(f, a) && !(chat && f.Private) {
			return f.Key, true
		}
	}
	return "", false
}

// Problems returns what is wrong between fields that are answered.
func (t *Type) Problems(a Answers, today string) []Problem {
	var all []Problem
	for _, r := range t.Rules {
		if !r.When.holds(a) {
			continue
		}
		if p, ok := t.breaks(r, a, today); ok {
			p.Rule = r.Say
			all = append(all, p)
		}
	}
	return all
}

func (t *Type) breaks(r Rule, a Answers, today string) (Problem, bool) {
	switch {
	case len(r.Order) > 0:
		for i := 1; i < len(r.Order); i++ {
			from, to := a[r.Order[i-1]], a[r.Order[i]]
			if from != "" && to != "" && to < from {
				return Problem{Field: r.Order[i], Err: fault.New(fault.Invalid, "field.bad_order", "from", from, "to", to)}, true
			}
		}
	case len(r.AnyOf) > 0:
		if !slices.ContainsFunc(r.AnyOf, func(key string) bool { return a[key] != "" }) {
			return Problem{Field: r.AnyOf[0], Err: fault.New(fault.Invalid, "field.any_of")}, true
		}
	case r.Longest != nil:
		from, to := a[r.Longest.From], a[r.Longest.To]
		if r.Longest.To == "" {
			from, to, _ = strings.Cut(from, "/")
		}
		if from != "" && to != "" && daysBetween(from, to)+1 > r.Longest.Days {
			return Problem{Field: r.Longest.From, Err: fault.New(fault.Invalid, "field.days_max", "max", r.Longest.Days)}, true
		}
	case r.Ahead != nil:
		day, _, _ := strings.Cut(a[r.Ahead.Field], "/")
		if day != "" && daysBetween(today, day) < r.Ahead.Days {
			return Problem{Field: r.Ahead.Field, Err: fault.New(fault.Invalid, "field.late", "days", r.Ahead.Days), Late: true}, true
		}
	}
	return Problem{}, false
}

// Wanted returns the keys of the documents that these answers ask for.
func (t *Type) Wanted(a Answers) []string {
	var all []string
	for _, p := range t.Documents {
		if !p.Optional && p.When.holds(a) {
			all = append(all, p.Key)
		}
	}
	return all
}

// Decision returns who decides with these answers, and in how many business
// days.
func (t *Type) Decision(a Answers) (by string, days int) {
	by, days = t.DecidedBy, t.Deadlines.Decision
	for _, c := range t.Cases {
		if !c.When.holds(a) {
			continue
		}
		if c.DecidedBy != "" {
			by = c.DecidedBy
		}
		if c.Decision != 0 {
			days = c.Decision
		}
	}
	return by, days
}
