// Package token cuts a text into words, numbers and marks, and tells which of
// them hold nothing to read because they stand in an address, a code or a
// quotation.
package token

import (
	"unicode"
	"unicode/utf8"
)

// Kind is the shape of a token.
type Kind uint8

// The shapes of tokens.
const (
	Word   Kind = iota // letters
	Number             // digits; "10:30" is three tokens
	Punct              // a mark of punctuation
	Symbol             // a currency sign, an emoji, anything else
)

// MaxDigits is the longest run of digits that is read as a whole number.
const MaxDigits = 18

// Token is a piece of a text.
type Token struct {
	Kind   Kind
	Offset int    // first byte
	End    int    // after the last byte
	Folded string // as Fold gives it
	Value  int64  // of a run of digits; -1 if it is longer than MaxDigits
	Digits int    // how many; 0 if it is no run of the digits 0 to 9
	// Spaced tells that white space, or the beginning of the text, comes before it.
	Spaced bool
	// Dead tells that it is part of an address, a code or a quotation, and holds
	// nothing to read. Tokenize leaves it false.
	Dead bool
}

// Len is the length in bytes.
func (t *Token) Len() int { return t.End - t.Offset }

// Tokenize cuts a text into tokens, appending to dst. They cover the text from
// left to right, without its white space.
func Tokenize(dst []Token, text string) []Token {
	spaced := true
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		kind := kindOf(r)
		if kind == blank {
			spaced = true
			i += n
			continue
		}
		end := i + n
		if kind == Word || kind == Number {
			end = runEnd(text, end, kind)
		}
		t := Token{Kind: kind, Offset: i, End: end, Folded: Fold(text[i:end]), Spaced: spaced}
		if kind == Number {
			t.Digits, t.Value = digits(t.Folded)
		}
		dst = append(dst, t)
		spaced = false
		i = end
	}
	return dst
}

// blank is no kind of token: white space and control characters.
const blank Kind = 255

func kindOf(r rune) Kind {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		return Word
	case '0' <= r && r <= '9':
		return Number
	case r <= ' ' || r == 0x7f || unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		return blank
	case r == 'º' || r == 'ª' || r == '²' || r == '½' || r == '¼' || r == '¾':
		return Symbol
	case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
		return Word
	case unicode.IsDigit(r):
		return Number
	case unicode.IsPunct(r):
		return Punct
	}
	return Symbol
}

// runEnd gives where the run of one kind ends that goes on at i.
func runEnd(text string, i int, kind Kind) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if kindOf(r) != kind && !(kind == Word && unicode.Is(unicode.M, r)) {
			break
		}
		i += n
	}
	return i
}

// digits gives how many digits a folded run has, and its value.
func digits(s string) (int, int64) {
	if len(s) > MaxDigits {
		return len(s), -1
	}
	var v int64
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0
		}
		v = v*10 + int64(s[i]-'0')
	}
	return len(s), v
}
