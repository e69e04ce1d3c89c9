package lexicon

import (
	"unicode"
	"unicode/utf8"

	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
)

var dayNames = role.SetOf(role.Weekday, role.Month)

// markPeople marks the names of days and months that are names of people, so
// that no date is read in them: in capitals after a word that has a person after
// it ("con Abril", "call June"), where nothing that follows makes a date of them.
func (t *Text) markPeople() {
	for i := range t.Tokens {
		if t.person(i) {
			t.Tokens[i].Dead = true
		}
	}
}

func (t *Text) person(i int) bool {
	if !t.Any(i, dayNames) || !t.Capital(i) || t.Tokens[i].Dead {
		return false
	}
	for n := 1; n <= 3; n++ {
		if x, ok := t.Lexeme(i-n, role.WithPerson); ok && int(x.N) == n {
			return true
		}
	}
	switch before := t.Roles(i - 1); {
	case before.Has(role.And) && t.Has(i, role.GivenName) && i > 1 && t.Tokens[i-2].Dead && t.Any(i-2, dayNames):
		return true // "con Julio y Abril"
	case before.Has(role.ToPerson) && !t.dateGoesOn(i+1):
		named := t.Has(i, role.GivenName) || t.Capital(i+1) && t.None(i+1)
		return named && !t.Any(i-2, dayNames) && !t.Digits(i-2)
	}
	return false
}

// dateGoesOn tells that what stands at j goes on with a date.
func (t *Text) dateGoesOn(j int) bool {
	if t.Digits(j) || t.Any(j, dayNames) || t.Any(j, afterDay) || t.Is(j, "-") || t.Is(j, "/") {
		return true
	}
	year := func(at int) bool { return t.Digits(at) }
	part := func(at int) bool { return t.Has(at, role.Daypart) }
	return t.EachEnd(j, role.Of, year) || t.EachEnd(j, role.InPart, part)
}

var afterDay = role.SetOf(role.At, role.AtOne, role.NextAfter, role.LastAfter, role.AfterNext, role.Daypart, role.BoundFrom, role.BoundUntil)

// Capital tells that the word at token i begins with a capital letter and goes
// on with small ones.
func (t *Text) Capital(i int) bool {
	if i < 0 || i >= len(t.Tokens) || t.Tokens[i].Kind != token.Word {
		return false
	}
	word := t.Source[t.Tokens[i].Offset:t.Tokens[i].End]
	first, n := utf8.DecodeRuneInString(word)
	second, _ := utf8.DecodeRuneInString(word[n:])
	return unicode.IsUpper(first) && unicode.IsLower(second)
}
