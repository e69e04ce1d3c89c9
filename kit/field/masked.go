package field

import (
	"strings"
	"unicode/utf8"
)

// dots stand in the place of what is masked.
const dots = "••••"

// Masked is a private value as it may be shown to whoever knows it: the last four
// characters of a long number, the first letter of each word of a text, and dots.
func Masked(kind Kind, value string) string {
	const shown, least = 4, 10
	switch kind {
	case IBAN, Account, Phone:
		if len(value) < least {
			return dots
		}
		return dots + " " + value[len(value)-shown:]
	case Text, Person, Email:
		var all []string
		for word := range strings.FieldsSeq(value) {
			first, _ := utf8.DecodeRuneInString(word)
			all = append(all, string(first)+dots)
		}
		return strings.Join(all, " ")
	}
	return dots
}
