package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which words are compared: lower case and without
// accents, but with the ñ, which is a letter of its own.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return foldSlow(s)
		}
	}
	return s
}

func foldSlow(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		if (r == 'n' || r == 'N') && strings.HasPrefix(s[i+1:], "\u0303") { // an ñ in two pieces
			r = 'ñ'
		}
		foldRune(&b, r)
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		b.WriteByte(byte(r))
	case r == 'ñ' || r == 'Ñ':
		b.WriteRune('ñ')
	case unicode.Is(unicode.Mn, r):
	case r == 'º' || r == 'ª':
		b.WriteRune(r)
	default:
		for _, d := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, d) {
				b.WriteRune(unicode.ToLower(d))
			}
		}
	}
}
