package lexicon

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
)

// endRoles are the words of the grammar, with which no name goes on.
var endRoles = role.SetOf(role.Stop, role.Weekday, role.Month, role.Day, role.Daypart, role.AM, role.PM, role.At, role.AtOne, role.Every, role.UnitShort,
	role.InPart, role.HourMark, role.Last, role.Next, role.This, role.DayAndPart)

// Grammar tells that a word of the grammar stands at token i, and no name.
func (t *Text) Grammar(i int) bool { return t.Any(i, endRoles) }

// Ends tells that nothing that could belong to a number or a name stands at
// token i: the end, a mark of punctuation, or a word of the grammar.
func (t *Text) Ends(i int) bool {
	if i >= len(t.Tokens) {
		return true
	}
	at := &t.Tokens[i]
	switch at.Kind {
	case token.Word:
		return t.Grammar(i)
	case token.Number:
		return false
	}
	return at.Folded != "%" && at.Folded != "º" && at.Folded != "ª" && at.Folded != "°"
}

// Alone tells that tokens i to j are the whole text, marks apart.
func (t *Text) Alone(i, j int) bool {
	if j-i < t.words {
		return false
	}
	n := 0
	for k := max(i, 0); k < min(j, len(t.Tokens)); k++ {
		if t.Tokens[k].Kind == token.Word || t.Tokens[k].Kind == token.Number {
			n++
		}
	}
	return n == t.words
}

// PlainAfter tells that what ends before token j ends where a word ends.
func (t *Text) PlainAfter(j int) bool {
	return j >= len(t.Tokens) || t.Tokens[j].Spaced || t.Tokens[j].Kind != token.Word && t.Tokens[j].Kind != token.Number
}

// UnitAfter tells that the name of a unit stands at token j.
func (t *Text) UnitAfter(j int) bool {
	_, _, ok := t.UnitAt(j, false)
	return ok
}

// UnitShortAfter tells that the name of a unit, which may be a short one,
// stands at token j.
func (t *Text) UnitShortAfter(j int) bool {
	_, _, ok := t.UnitAt(j, true)
	return ok
}

// NumberEnds tells that no mark or word stands at token k that makes another
// number of the one before: a percentage, decimals, a sum of money.
func (t *Text) NumberEnds(k int) bool {
	if k >= len(t.Tokens) {
		return true
	}
	switch t.Tokens[k].Folded {
	case "%", ":", "/", "€", "$", "º", "ª", "°", "+", "*", "=":
		return false
	case ".", ",", "-", "'":
		return !(t.Glued(k) && t.Glued(k+1) && k+1 < len(t.Tokens) && t.Digits(k+1))
	}
	return !t.Has(k, role.Currency) && !t.Has(k, role.Multiplier) && !(t.Glued(k) && t.Word(k))
}

// FreeAfter tells that what stands at token j does not make a number of
// something of a bare hour: money, a unit, a percentage.
func (t *Text) FreeAfter(j int) bool {
	return !t.UnitAfter(j) && !t.Has(j, role.Each) && t.NumberEnds(j) && !t.Has(j, role.Currency) && !t.Has(j, role.Multiplier) && !t.Is(j, "%") && !t.Is(j, "/") && !(t.Glued(j) && t.Word(j))
}

// Over tells that a fraction bar stands at token k between two runs of digits.
func (t *Text) Over(k int) bool {
	return t.Is(k, "/") && t.Glued(k) && t.Glued(k+1) && t.Digits(k+1)
}

// ClauseEnds tells that token i is a mark between clauses; the marks inside
// numbers and dates are none.
func (t *Text) ClauseEnds(i int) bool {
	switch t.Tokens[i].Folded {
	case ".", ",", ";", ":", "?", "!", "\n":
		return i+1 >= len(t.Tokens) || t.Tokens[i+1].Spaced
	}
	return false
}

// DateMark gives the mark of a date that stands at j between two glued parts, or
// ""; spaces lets pass white space on both sides of it.
func (t *Text) DateMark(j int, spaces bool) string {
	if j+1 >= len(t.Tokens) || t.Tokens[j].Dead {
		return ""
	}
	f := t.Tokens[j].Folded
	if f != "/" && f != "-" && f != "." || !spaces && (t.Tokens[j].Spaced || t.Tokens[j+1].Spaced) || t.Tokens[j].Spaced != t.Tokens[j+1].Spaced {
		return ""
	}
	return f
}
