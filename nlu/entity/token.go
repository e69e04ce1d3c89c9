package entity

import (
	"unicode"
	"unicode/utf8"
)

// maxDigits is the longest run of digits that is read as a number.
const maxDigits = 18

// token is a Token and what the grammar needs to know of it.
type token struct {
	Token
	value  int64 // of a run of digits
	digits int   // how many; 0 if it is no run of digits
	dead   bool  // part of an address, a code, a quotation: holds no entity
}

// tokenize cuts a text into tokens, appending to dst.
func tokenize(dst []token, text string) []token {
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
		if kind == TokenWord || kind == TokenNumber {
			end = runEnd(text, end, kind)
		}
		t := token{Token: Token{Kind: kind, Offset: i, End: end, Folded: Fold(text[i:end]), Spaced: spaced}}
		if kind == TokenNumber {
			t.digits, t.value = digitRun(t.Folded)
		}
		dst = append(dst, t)
		spaced = false
		i = end
	}
	return dst
}

// blank is no kind of token: white space and control characters.
const blank TokenKind = 255

func kindOf(r rune) TokenKind {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		return TokenWord
	case '0' <= r && r <= '9':
		return TokenNumber
	case r <= ' ' || r == 0x7f || unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		return blank
	case r == 'º' || r == 'ª' || r == '²' || r == '½' || r == '¼' || r == '¾':
		return TokenSymbol
	case unicode.IsLetter(r) || unicode.Is(unicode.M, r):
		return TokenWord
	case unicode.IsDigit(r):
		return TokenNumber
	case unicode.IsPunct(r):
		return TokenPunct
	}
	return TokenSymbol
}

func runEnd(text string, i int, kind TokenKind) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if kindOf(r) != kind && !(kind == TokenWord && unicode.Is(unicode.M, r)) {
			break
		}
		i += n
	}
	return i
}

func digitRun(s string) (int, int64) {
	if len(s) > maxDigits {
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

// closing gives the mark that ends a quotation.
func closing(mark string) string {
	switch mark {
	case "\"":
		return "\""
	case "“", "„":
		return "”"
	case "«":
		return "»"
	}
	return ""
}

// markQuotes marks the tokens between quotation marks.
func markQuotes(toks []token) {
	open, end := -1, ""
	for i := range toks {
		t := &toks[i]
		if open >= 0 && t.Folded == end {
			for k := open; k <= i; k++ {
				toks[k].Quoted, toks[k].dead = true, true
			}
			open = -1
			continue
		}
		if open < 0 {
			if c := closing(t.Folded); c != "" {
				open, end = i, c
			}
		}
	}
}

// markCodes marks what stands in addresses, mentions, tags and codes such as
// ABC-123, chunk by chunk; a chunk runs from white space to white space.
func markCodes(toks []token, known func(i int) bool) {
	for i := 0; i < len(toks); {
		j := i + 1
		for j < len(toks) && !toks[j].Spaced {
			j++
		}
		if isCode(toks[i:j], i, known) {
			for k := i; k < j; k++ {
				toks[k].dead = true
			}
		}
		i = j
	}
}

// maxNumbers is how many runs of digits a chunk may have and still be a date:
// two dates and two times.
const maxNumbers = 10

func numbersIn(chunk []token) int {
	n := 0
	for i := range chunk {
		if chunk[i].digits > 0 {
			n++
		}
	}
	return n
}

func isCode(chunk []token, at int, known func(i int) bool) bool {
	if len(chunk) < 2 {
		return false
	}
	if f := chunk[0].Folded; (f == "#" || f == "@" || f == "!") && chunk[1].Kind == TokenWord {
		return f != "@" || !known(at+1)
	}
	if numbersIn(chunk) > maxNumbers {
		return true
	}
	for k := range chunk {
		switch chunk[k].Folded {
		case "=", "&", "@", "\\", "_", "<", ">":
			if k > 0 && chunk[k].Kind != TokenWord {
				return true
			}
		case "/":
			if k+1 < len(chunk) && chunk[k+1].Folded == "/" {
				return true
			}
		case "-":
			if k > 0 && k+1 < len(chunk) && chunk[k-1].Kind == TokenWord && chunk[k+1].Kind == TokenNumber && !known(at+k-1) && (k < 2 || chunk[k-2].Kind != TokenNumber) {
				return true
			}
		}
	}
	return false
}
