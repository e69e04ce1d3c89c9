package desk

import (
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/field"
)

// covered masks in texts about a request what its type holds private: the private
// answers, and numbers that may be of an account or a telephone. Texts about one of a type
// without private fields stay whole.
func covered(t *requestsv1.Type, r *requestsv1.Request) func(text string) string {
	private := slices.ContainsFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Private })
	var held []field.Held
	for _, a := range r.Answers {
		i := slices.IndexFunc(t.GetFields(), func(f *requestsv1.Field) bool { return f.Key == a.Field })
		switch {
		case i < 0: // nobody knows whether it is private
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

// coveredText is a text with what is private in it masked, and the whole one for whoever
// asks for it; empty if nothing is masked.
type coveredText struct{ Text, Whole, Show string }

// Covered is a text about the request as it is shown.
func (p requestPage) Covered(text string) coveredText {
	c := coveredText{Text: p.cover(text), Show: p.T("desk.show_value")}
	if c.Text != text {
		c.Whole = text
	}
	return c
}
