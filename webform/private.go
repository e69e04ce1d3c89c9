package webform

import (
	"net/url"
	"slices"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
)

// Private answers of a request that was filed are corrected without showing them: what is
// there is masked, and what comes in its place is written twice. What is left empty stays
// as it is.

// again stands behind the key of a field that is asked for a second time.
const again = ".again"

// PrivateRows are the private fields with these keys, each twice, with what was written in
// form and what is wrong with it.
func PrivateRows(p Words, t *requestsv1.Type, r *requestsv1.Request, keys []string, faults map[string]*commonv1.Fault, form url.Values) []Row {
	var all []Row
	for _, f := range t.GetFields() {
		if !slices.Contains(keys, f.Key) {
			continue
		}
		now := ""
		for _, a := range r.GetAnswers() {
			if a.Field == f.Key {
				now = a.Value
			}
		}
		first, second := empty(p, f), empty(p, f)
		first.Hint = p.T("private.none")
		if now != "" {
			first.Hint = p.T("private.now", "value", Masked(f, now))
			first.Remove = !f.Required
		}
		first.Removed = form.Get("f."+f.Key+".remove") != ""
		second.Field = &requestsv1.Field{Key: f.Key + again, Kind: f.Kind, Required: true, Choices: f.Choices}
		second.Label = p.T("private.again", "name", first.Label)
		first, second = given(first, form), given(second, form)
		if said := faults[f.Key]; said != nil {
			args := []any{}
			for name, value := range said.Args {
				args = append(args, name, value)
			}
			first.Fault = p.T(said.Key, args...)
		}
		all = append(all, first, second)
	}
	return all
}

// empty is a row in which nothing is answered, and nothing has to be.
func empty(p Words, f *requestsv1.Field) Row {
	r := row(p, f, "")
	r.Field = &requestsv1.Field{Key: f.Key, Kind: f.Kind, Required: true, Choices: f.Choices}
	if r.Input == "textarea" {
		r.Input = "text" // what is written twice has one line
	}
	return r
}

// PrivateAnswers are the answers of a form of PrivateRows, in the form in which the service
// reads them. One that was not written twice the same is a fault, and no answer.
func PrivateAnswers(t *requestsv1.Type, keys []string, form url.Values) (set []*requestsv1.Answer, faults map[string]*commonv1.Fault) {
	twice := &requestsv1.Type{}
	for _, f := range t.GetFields() {
		if slices.Contains(keys, f.Key) {
			twice.Fields = append(twice.Fields, f, &requestsv1.Field{Key: f.Key + again, Kind: f.Kind})
		}
	}
	said := map[string]string{}
	for _, a := range Answers(twice, form) {
		said[a.Field] = a.Value
	}
	faults = map[string]*commonv1.Fault{}
	for _, f := range twice.Fields {
		first, second := said[f.Key], said[f.Key+again]
		switch {
		case strings.HasSuffix(f.Key, again):
		case first == "" && second == "" && form.Get("f."+f.Key+".remove") != "" && !f.Required:
			set = append(set, &requestsv1.Answer{Field: f.Key})
		case first == "" && second == "":
		case !same(f, first, second):
			faults[f.Key] = &commonv1.Fault{Key: "private.not_same"}
		default:
			set = append(set, &requestsv1.Answer{Field: f.Key, Value: first})
		}
	}
	return set, faults
}

// same reports whether two values are the same in the form in which they are kept:
// spaces in an account do not matter.
func same(f *requestsv1.Field, one, other string) bool {
	a, err := field.Check(field.Kind(f.Kind), one)
	b, otherErr := field.Check(field.Kind(f.Kind), other)
	if err != nil || otherErr != nil {
		return one == other // it is told what is wrong with it
	}
	return a == b
}

// Masked hints at a private value, so that who knows it can tell it from another one: the
// end of an account, the first letters of words.
func Masked(f *requestsv1.Field, value string) string { return field.Masked(field.Kind(f.Kind), value) }
