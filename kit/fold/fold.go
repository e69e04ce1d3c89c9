// Package fold makes texts comparable: lower case, without accents. The ñ
// stays, since "año" and "ano" are different words.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const tilde = '\u0303'

// Text folds a text.
func Text(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if unicode.Is(unicode.Mn, r) && !(r == tilde && last == 'n') {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return norm.NFC.String(b.String())
}

// Holds reports whether a text holds every word of a query, each as a word or
// the beginning of one, whatever their case and accents. An empty query is
// held by every text.
func Holds(text, query string) bool {
	words := strings.FieldsFunc(Text(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for _, q := range strings.Fields(Text(query)) {
		q = strings.TrimFunc(q, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
		if !hasPrefix(words, q) {
			return false
		}
	}
	return true
}

func hasPrefix(words []string, q string) bool {
	for _, w := range words {
		if strings.HasPrefix(w, q) {
			return true
		}
	}
	return q == ""
}

// Same reports whether two names are the same, whatever their case and accents.
func Same(a, b string) bool { return Text(strings.TrimSpace(a)) == Text(strings.TrimSpace(b)) }
