package pattern

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which words are compared: lower case, without
// accents, with one kind of apostrophe. The length in bytes may change.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
			continue
		}
		foldRune(&b, r)
	}
	return b.String()
}

// foldRune writes one rune beyond ASCII without its accents.
func foldRune(b *strings.Builder, r rune) {
	switch r {
	case 'á', 'Á':
		b.WriteByte('a')
	case 'é', 'É':
		b.WriteByte('e')
	case 'í', 'Í':
		b.WriteByte('i')
	case 'ó', 'Ó':
		b.WriteByte('o')
	case 'ú', 'Ú', 'ü', 'Ü':
		b.WriteByte('u')
	case 'ñ', 'Ñ':
		b.WriteByte('n')
	case '’', '‘', '‛', '`', '´', '′':
		b.WriteByte('\'')
	case '‐', '‑', '‒', '–', '—', '−':
		b.WriteByte('-')
	default:
		if unicode.Is(unicode.Mn, r) {
			return
		}
		var buf [utf8.UTFMax]byte
		n := utf8.EncodeRune(buf[:], r)
		for _, d := range string(norm.NFKD.Bytes(buf[:n])) {
			if !unicode.Is(unicode.Mn, d) {
				b.WriteRune(unicode.ToLower(d))
			}
		}
	}
}
