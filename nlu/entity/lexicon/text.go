package lexicon

import (
	"strings"

	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
	"becario/nlu/entity/when/calendar"
)

// Text is a text with the phrases that begin at each token. Its methods take
// the number of a token, and any number: where there is no token, there is no
// phrase. A method that gives a token gives the one after what it read.
//
// A Text is used again for the next message, which keeps its memory.
type Text struct {
	Source string
	Tokens []token.Token
	Lex    *Lexicon
	// Figures is how many runs of digits there are.
	Figures int
	// OfMoney tells that the text speaks of money: a word of it says so, or a sum
	// has been read already. It settles what "m" and "k" after a number mean.
	OfMoney bool

	lexemes []Lexeme   // of all tokens, one after another
	from    []int32    // where those of a token begin; one more at the end
	roles   []role.Set // of each token
	words   int        // how many words and numbers there are
}

// Tokenize begins a text.
func (t *Text) Tokenize(source string) {
	t.Source, t.Lex = source, nil
	t.Tokens = token.Tokenize(t.Tokens[:0], source)
}

// Known counts the words of the text with which a phrase of a lexicon begins.
func (t *Text) Known(l *Lexicon) int {
	n := 0
	for i := range t.Tokens {
		if t.Tokens[i].Kind == token.Word && l.root[t.Tokens[i].Folded] != nil {
			n++
		}
	}
	return n
}

// timeRoles are the roles of words that may stand glued to a number.
var timeRoles = role.SetOf(role.Weekday, role.Month, role.Day, role.Unit, role.UnitShort, role.AM, role.PM, role.HourMark)

// Find finds the phrases of a lexicon, and what holds nothing to read.
func (t *Text) Find(l *Lexicon) {
	t.Lex = l
	t.lexemes, t.from, t.roles = t.lexemes[:0], t.from[:0], t.roles[:0]
	token.MarkQuotes(t.Tokens)
	for i := range t.Tokens {
		start := len(t.lexemes)
		t.from = append(t.from, int32(start))
		t.lexemes = l.find(t.lexemes, t.Source, t.Tokens, i)
		if len(t.lexemes) == start && t.Tokens[i].Kind == token.Word {
			if right := l.plainer(t.Tokens[i].Folded); right != "" {
				if n := l.root[right]; n != nil {
					t.lexemes = append(t.lexemes, n.lexemes...)
				}
			}
		}
		var roles role.Set
		for k := start; k < len(t.lexemes); k++ {
			roles.Add(t.lexemes[k].Role)
		}
		if t.Tokens[i].Digits > 0 || strings.Contains(t.Tokens[i].Folded, "⁄") {
			roles.Add(role.Figure)
		}
		t.roles = append(t.roles, roles)
	}
	t.from = append(t.from, int32(len(t.lexemes)))
	token.MarkCodes(t.Tokens, func(i int) bool { return t.Any(i, timeRoles) })
	t.markPeople()
	t.Figures, t.words, t.OfMoney = token.Numbers(t.Tokens), 0, false
	for i := range t.Tokens {
		t.OfMoney = t.OfMoney || t.Has(i, role.MoneyHint)
		if t.Word(i) || t.Tokens[i].Kind == token.Number {
			t.words++
		}
	}
}

// Any tells whether a phrase of one of the roles begins at token i, which may
// be dead.
func (t *Text) Any(i int, roles role.Set) bool {
	return i >= 0 && i < len(t.roles) && t.roles[i].Meets(roles)
}

// Has tells whether a phrase of a role begins at token i.
func (t *Text) Has(i int, r role.Role) bool {
	return i >= 0 && i < len(t.Tokens) && t.roles[i].Has(r) && !t.Tokens[i].Dead
}

// None tells that no phrase at all begins at token i.
func (t *Text) None(i int) bool { return t.from[i] == t.from[i+1] }

// Roles gives the roles of all phrases that begin at token i, which may be dead,
// and of no token.
func (t *Text) Roles(i int) role.Set {
	if i < 0 || i >= len(t.roles) {
		return role.Set{}
	}
	return t.roles[i]
}

// Lexeme gives the longest phrase of a role at token i.
func (t *Text) Lexeme(i int, r role.Role) (Lexeme, bool) {
	if !t.Has(i, r) {
		return Lexeme{}, false
	}
	var best Lexeme
	for _, x := range t.lexemes[t.from[i]:t.from[i+1]] {
		if x.Role == r && x.N > best.N {
			best = x
		}
	}
	return best, true
}

// Skip gives the token after the longest phrase of a role at i, or i.
func (t *Text) Skip(i int, r role.Role) int {
	x, _ := t.Lexeme(i, r)
	return x.End(i)
}

// EachEnd calls f with the token after each phrase of a role at i, longest
// first, until it says true.
func (t *Text) EachEnd(i int, r role.Role, f func(j int) bool) bool {
	if !t.Has(i, r) {
		return false
	}
	for n := uint8(maxPhrase); n > 0; n-- {
		for _, x := range t.lexemes[t.from[i]:t.from[i+1]] {
			if x.Role == r && x.N == n {
				if f(i + int(n)) {
					return true
				}
				break
			}
		}
	}
	return false
}

// Is tells whether token i is the mark or word given.
func (t *Text) Is(i int, s string) bool {
	return i >= 0 && i < len(t.Tokens) && t.Tokens[i].Folded == s
}

// Glued tells that token i follows the one before without white space.
func (t *Text) Glued(i int) bool {
	return i > 0 && i < len(t.Tokens) && !t.Tokens[i].Spaced
}

// Word tells that token i is a word.
func (t *Text) Word(i int) bool {
	return i >= 0 && i < len(t.Tokens) && t.Tokens[i].Kind == token.Word
}

// Digits tells that token i is a run of digits that may be read.
func (t *Text) Digits(i int) bool {
	return i >= 0 && i < len(t.Tokens) && t.Tokens[i].Digits > 0 && !t.Tokens[i].Dead
}

// Mended tells that token i is a word that the lexicon does not hold, so that a
// phrase there is one with a slip.
func (t *Text) Mended(i int) bool {
	return t.Word(i) && t.Lex.root[t.Tokens[i].Folded] == nil
}

// UnitAt reads the name of a unit; short names only when they may be taken for
// one, right after a number.
func (t *Text) UnitAt(j int, short bool) (calendar.Unit, int, bool) {
	if x, ok := t.Lexeme(j, role.Unit); ok {
		return x.Unit(), x.End(j), true
	}
	if x, ok := t.Lexeme(j, role.UnitShort); ok && short && !(t.OfMoney && t.Has(j, role.Suffix)) && (t.PlainAfter(x.End(j)) || t.Digits(x.End(j))) {
		return x.Unit(), x.End(j), true
	}
	return calendar.Unit{}, j, false
}
