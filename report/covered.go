package report

import (
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
)

// Covered masks in texts about a request what its type holds private: the private
// answers, and numbers that may be of an account or a telephone. Texts about one of a type
// without private fields stay whole; of an answer to a field that the type does not know,
// nobody knows whether it is private.
func Covered(t *requestsv1.Type, answers []*requestsv1.Answer) func(text string) string {
	private := slices.ContainsFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Private })
	var held []field.Held
	for _, a := range answers {
		i := slices.IndexFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Key == a.Field })
		switch {
		case i < 0:
			held, private = append(held, field.Held{Kind: field.Text, Value: a.Value}), true
		case t.Fields[i].Private:
			held = append(held, field.Held{Kind: field.Kind(t.Fields[i].Kind), Value: a.Value})
		}
	}
	if !private {
		return func(text string) string { return text }
	}
	return func(text string) string { return field.MaskedIn(text, held) }
}
