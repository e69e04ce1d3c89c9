package pattern

import (
	"unicode"
	"unicode/utf8"
)

// Mark says what an element of a line may stand for. An element has several
// marks when it can be read in several ways: "5" is a word, a number and, where
// money is expected, an amount.
type Mark uint16

// The marks.
const (
	Word   Mark = 1 << iota
	Punct       // , . : ; ( ) and the like
	Stop        // ends a sentence: . ! ? and a line feed
	Ask         // a question mark
	When        // a date, a time or both
	Span        // a When with an end
	Clock       // a When of a clock time alone
	Dur         // a duration
	Money       // an amount, with its currency or bare
	Priced      // an amount with its currency
	Num         // a number
	Rec         // a recurrence
	Sign        // emoji and other signs
	Shift       // a When counted from now, as "in 3 days"
)

// skippable marks are passed over between the words of a template.
const skippable = Punct | Stop | Ask | When | Rec | Sign

// Elem is an element of a line: a word, a mark of punctuation, or an entity.
type Elem struct {
	Start, End int    // bytes of the text
	Mark       Mark   // ways to read it
	Fold       string // the text folded, for a word or an entity
	ID         int32  // of the word, -1 if the language does not know it
	Ent        int    // index of the caller's entity, -1 if it is none
	Upper      bool   // begins with a capital
	Code       bool   // holds a digit, or is all capitals
	Fixed      bool   // a typing slip was mended to find its ID
}

// Piece is a stretch of text that the caller has read as an entity.
type Piece struct {
	Start, End int
	Mark       Mark
	Ent        int
}

// Split cuts a text into elements and adds them to dst; pieces, in order and
// without overlap, become one element each.
func (p *Pack) Split(text string, pieces []Piece, dst []Elem) []Elem {
	i, next := 0, 0
	for i < len(text) {
		if next < len(pieces) && i >= pieces[next].Start {
			q := pieces[next]
			next++
			if q.End <= i {
				continue
			}
			e := Elem{Start: q.Start, End: q.End, Mark: q.Mark, ID: unknown, Ent: q.Ent}
			e.Code = q.Mark&(Num|Money) != 0
			e.Fold = Fold(text[q.Start:q.End])
			if id, ok := p.words[e.Fold]; ok {
				e.ID = id
			}
			dst = append(dst, e)
			i = q.End
			continue
		}
		limit := len(text)
		if next < len(pieces) {
			limit = pieces[next].Start
		}
		r, n := utf8.DecodeRuneInString(text[i:limit])
		switch {
		case r == '\n':
			dst = append(dst, Elem{Start: i, End: i + n, Mark: Punct | Stop, ID: unknown, Ent: -1})
			i += n
		case unicode.IsSpace(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			i += n
		case wordRune(r):
			j := wordEnd(text[:limit], i)
			dst = append(dst, p.word(text, i, j))
			i = j
		default:
			dst = append(dst, p.sign(text, i, limit, r, n))
			i = dst[len(dst)-1].End
		}
	}
	return dst
}

func (p *Pack) word(text string, i, j int) Elem {
	s := text[i:j]
	r, _ := utf8.DecodeRuneInString(s)
	e := Elem{Start: i, End: j, Mark: Word, Ent: -1, Upper: unicode.IsUpper(r), Code: code(s)}
	e.Fold = Fold(s)
	if e.Upper && len(s) <= 2 {
		if id, ok := p.words[e.Fold]; ok {
			e.ID = id
		} else {
			e.ID = unknown
		}
		return e // "K" is the name of a group, "k" a way to write "que"
	}
	if e.ID, e.Fixed = p.lookup(e.Fold); e.Fixed {
		e.Fold = p.names[e.ID]
	}
	return e
}

func (p *Pack) sign(text string, i, limit int, r rune, n int) Elem {
	e := Elem{Start: i, End: i + n, Mark: Punct, ID: unknown, Ent: -1}
	switch r {
	case '.', '?', '…', '!':
		if next, _ := utf8.DecodeRuneInString(text[i+n : limit]); r == '!' && unicode.IsDigit(next) && i > 0 && boundary(text, i) {
			w := p.word(text, i+n, wordEnd(text[:limit], i+n))
			w.Start, w.Fold = i, "!"+w.Fold // "!1" is a mark of one's own
			return w
		}
		e.Mark |= Stop
		if r == '?' {
			e.Mark |= Ask
		}
	case '¿':
		e.Mark |= Ask
	case '#', '-', '+':
		// A sign right before a word belongs to it: #3, -1.3.
		if next, _ := utf8.DecodeRuneInString(text[i+n : limit]); wordRune(next) && boundary(text, i) {
			j := wordEnd(text[:limit], i+n)
			w := p.word(text, i+n, j)
			w.Start = i
			w.Fold = string(r) + w.Fold
			if r == '#' {
				w.Code = true
			}
			return w
		}
	default:
		if r >= utf8.RuneSelf && unicode.IsSymbol(r) || r > 0x2190 {
			e.Mark = Sign
		}
	}
	if id, ok := p.words[text[i:i+n]]; ok {
		e.ID = id
	}
	return e
}

func boundary(text string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return !wordRune(r)
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '@' || r == '%'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == 'º' || r == 'ª'
}

// wordEnd is where the word that begins at i ends. Signs between two letters or
// digits are inside the word, as in "4471/26", "pa'l", "B-204" and "1.6".
func wordEnd(text string, i int) int {
	var prev rune
	address := false // "ana@uni.es" is one word
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if wordRune(r) {
			prev = r
			address = address || r == '@'
			i += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+n:])
		if address && r == '.' && wordRune(next) {
			i += n
			prev = r
			continue
		}
		if !wordRune(next) && !(r == '/' && unicode.IsLetter(prev)) || !inner(prev, r, next) {
			return i
		}
		i += n
		prev = r
	}
	return i
}

func inner(prev, r, next rune) bool {
	switch r {
	case '\'', '’', '`', '´', '-', '‑', '/', '&':
		return true
	case '.':
		return unicode.IsDigit(next) || unicode.IsDigit(prev)
	case ',', ':':
		return unicode.IsDigit(prev) && unicode.IsDigit(next)
	}
	return false
}

// code tells words such as B14, 4471/26, CC or M2 from ordinary ones.
func code(s string) bool {
	upper, letters := 0, 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			return true
		}
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return upper == letters && letters > 0 && letters <= 5
}
