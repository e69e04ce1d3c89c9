package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// unmarked is a clause without the marks around it.
func unmarked(text string) string { return strings.Trim(text, " .,;:!¡\"«»“”") }

// dropLead is a text without the words of a phrase that lead into it, however many of
// its lines there are: "espera, primero: apunta pan". Of a text that says nothing else it
// is the whole.
func dropLead(t *talk.Turn, text, key string) string {
	for {
		fields := strings.Fields(text)
		n := 0
		for i := 1; i < len(fields) && i <= leadWords; i++ {
			if isLine(t, strings.Join(fields[:i], " "), key) {
				n = i
			}
		}
		if n == 0 {
			return text
		}
		text = strings.TrimLeft(strings.Join(fields[n:], " "), " ,;:.-")
	}
}

// isLine reports whether a text is one of a phrase's lines, whatever marks stand in it.
func isLine(t *talk.Turn, text, key string) bool {
	return t.IsOne(unmarked(text), key) || t.IsWords(text, key)
}

// leadWords is how many words a line that leads into something has at most.
const leadWords = 8

// startsWith is what follows the longest line of a phrase that a text begins with; false if
// it begins with none.
func startsWith(t *talk.Turn, text, key string) (rest string, ok bool) {
	fields := strings.Fields(text)
	for i := min(len(fields), leadWords); i > 0; i-- {
		if isLine(t, strings.Join(fields[:i], " "), key) {
			return strings.TrimLeft(strings.Join(fields[i:], " "), " ,;:."), true
		}
	}
	return text, false
}

// saysOnly reports whether each word of a text is one of some phrases, or one that names
// nothing.
func saysOnly(t *talk.Turn, text string, keys ...string) bool {
	for _, w := range speak.Words(text) {
		if !t.Little(w) && !slices.ContainsFunc(keys, func(key string) bool { return t.OnlyWords(w, key) || t.IsOne(w, key) }) {
			return false
		}
	}
	return true
}

// plainValue reports whether a text says a value of a field and nothing else: "unas 15",
// "about 15 hours", "15 o así". The words of the question count as nothing.
func plainValue(t *talk.Turn, f *requestsv1.Field, text string) bool {
	asked := map[string]bool{}
	for _, texts := range []map[string]string{f.Names, f.Ask, f.Example} {
		for _, said := range texts {
			for _, w := range speak.Words(said) {
				asked[w] = true
			}
		}
	}
	said := text
	if f.Kind == "money" { // what is left beside an amount and its currency
		frame, _ := t.Reader().As(t.Input(text, nlu.Context{}), nlu.ExpenseAdd, nil)
		if said = frame.Slots.Title; frame.Slots.Amount == nil || frame.Slots.Date != "" {
			said = text
		}
	}
	for _, w := range speak.Words(said) {
		if !asked[w] && w[0] > '9' && t.Count(w) == 0 && !saysOnly(t, w, "words.form_around", "words.times", "words.until", "words.opening") {
			return false
		}
	}
	return true
}

// isQuestion reports whether a text asks something, also behind what leads into it.
func isQuestion(t *talk.Turn, text string) bool {
	return strings.ContainsAny(text, "?¿") || t.Asks(strings.TrimSpace(text))
}

// freeText reports whether any text may be the value of a field, a question too: one that
// holds no name or the like, as its example tells.
func freeText(f *requestsv1.Field) bool {
	if f.Kind != "text" || f.FromWords == "all" || f.FromWords == "reason" {
		return f.Kind == "text"
	}
	for _, example := range f.Example {
		if len(strings.Fields(example)) > nameWords {
			return true
		}
	}
	return len(f.Example) == 0
}

// nameWords is how many words a name or a place has at most.
const nameWords = 4
