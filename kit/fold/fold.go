// Package fold makes texts comparable: lower case, without accents. The ñ
// stays, since "año" and "ano" are different words.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const tilde = '\u0303'

// latin is what the letters from À to ÿ are folded to; a point stands for the
// letter itself, in lower case.
const latin = "aaaaaa.ceeeeiiii..ooooo..uuuuy..aaaaaa.ceeeeiiii..ooooo..uuuuy.y"

// Text folds a text.
func Text(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return fold(s, i)
		}
	}
	return s
}

// fold folds a text of which the first n bytes are folded already. What has only
// letters of Western Europe, as nearly everything has, is folded without the
// tables of Unicode.
func fold(s string, n int) string {
	b := make([]byte, n, len(s)+utf8.UTFMax)
	copy(b, s)
	for _, r := range s[n:] {
		switch {
		case r >= 'À'+rune(len(latin)):
			return foldAny(s)
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= 'À' && latin[r-'À'] != '.':
			r = rune(latin[r-'À'])
		case r >= 'À':
			r = unicode.ToLower(r)
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// foldAny folds a text of any script.
func foldAny(s string) string {
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

// Words are the words of a text, folded, without what stands between them.
func Words(text string) []string { return strings.FieldsFunc(Text(text), notOfWord) }

func notOfWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }

// Holds reports whether a text holds every word of a query, each as a word or
// the beginning of one, whatever their case and accents. An empty query is
// held by every text.
func Holds(text, query string) bool {
	words := Words(text)
	for _, q := range strings.Fields(Text(query)) {
		q = strings.TrimFunc(q, notOfWord)
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
