package entity

import (
	"math"
	"strconv"
	"strings"

	"becario/nlu/entity/money"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
)

// sum is an amount as said.
type sum struct {
	n        number.Num
	currency string
	bare     bool
	assumed  bool
}

// moneyAt reads a sum of money.
func (p *parser) moneyAt(i int, s *sum) (int, bool) {
	if p.Tokens[i].Dead {
		return i, false
	}
	if j, ok := p.signFirst(i, s); ok {
		return j, true
	}
	if j, ok := p.amountFirst(i, s); ok {
		return j, true
	}
	return p.bareSum(i, s)
}

// currencyAt reads a currency; a plain word must be said after its number.
func (p *parser) currencyAt(i int, before bool) (string, int, bool) {
	x, ok := p.Lexeme(i, role.Currency)
	if !ok && p.isoCode(i) {
		return p.Source[p.Tokens[i].Offset:p.Tokens[i].End], i + 1, true
	}
	if !ok {
		return "", i, false
	}
	code := p.Lex.Codes[x.Value]
	j := x.End(i)
	if p.Glued(j) && p.Word(j) && p.Tokens[j-1].Kind == token.Word {
		return "", i, false
	}
	if x.N == 2 && p.Tokens[i+1].Kind == token.Symbol && !p.Glued(i+1) { // "a $5" is no "A$ 5"
		return "", i, false
	}
	if before && p.Tokens[i].Kind == token.Word && p.Tokens[j-1].Kind == token.Word && p.Tokens[i].Len() > 3 && code != "dollar" {
		return "", i, false
	}
	return money.Settle(code, p.currency), j, true
}

// isoCode tells that the code of a currency stands at i, in capitals and
// beside a number: in small letters many are words.
func (p *parser) isoCode(i int) bool {
	if !p.Word(i) || p.Tokens[i].Len() != 3 || p.Tokens[i].Dead || !p.Digits(i+1) && !p.Digits(i-1) && !p.Any(i-1, numberRoles) {
		return false
	}
	return money.IsCode(p.Source[p.Tokens[i].Offset:p.Tokens[i].End])
}

// signFirst reads "€5", "US$ 20", "$ 2,5 millones".
func (p *parser) signFirst(i int, s *sum) (int, bool) {
	code, j, ok := p.currencyAt(i, true)
	if !ok {
		return i, false
	}
	if p.Is(j, ".") && p.Glued(j) {
		j++
	}
	if again, k, ok := p.currencyAt(j, true); ok && again != "" { // "MXN $ 20"
		j = k
	}
	n, k, ok := p.amountAt(j, code)
	if !ok {
		return i, false
	}
	if again, e, ok := p.currencyAt(k, false); ok && (again == code || again != "" && p.Has(i, role.Currency) && p.Tokens[i].Kind != token.Word) {
		code, k = again, e
	}
	s.n, s.currency = n, code
	return k, true
}

// amountAt reads a number under the habits of a currency.
func (p *parser) amountAt(j int, code string) (number.Num, int, bool) {
	thousands, of := p.num.Thousands, p.OfMoney
	if code != "" {
		p.num.Thousands, p.OfMoney = money.InThousands(code), true
	}
	n, k, ok := p.num.At(j)
	p.num.Thousands, p.OfMoney = thousands, of
	return n, k, ok && n.Value >= 0
}

// amountFirst reads "5 €", "veinte euros con 50", "2 lucas", "50 céntimos".
func (p *parser) amountFirst(i int, s *sum) (int, bool) {
	if x, ok := p.Lexeme(i, role.Slang); ok { // "palo y medio", without a number
		s.n, s.currency, s.assumed = number.Whole(x.Value), p.currency, true
		j := x.End(i)
		k := p.slangHalf(j, x.Value, s)
		return k, k > j && p.Has(j, role.WithCents)
	}
	if !p.Digits(i) && !p.Any(i, numberRoles) {
		return i, false
	}
	if x, ok := p.Lexeme(i, role.Fraction); ok && x.Value == 2 {
		if j, ok := p.halfSum(x.End(i), s); ok {
			return j, true
		}
	}
	n, j, ok := p.num.At(i)
	if !ok {
		return i, false
	}
	if x, ok := p.Lexeme(j, role.Slang); ok {
		s.n, s.currency, s.assumed = n.Times(x.Value), p.currency, true
		return p.slangHalf(x.End(j), x.Value, s), true
	}
	if x, ok := p.Lexeme(j, role.Cents); ok && p.PlainAfter(x.End(j)) && (p.Tokens[j].Len() > 1 || p.Glued(j)) {
		s.n, s.currency = n, p.settleCents(p.Lex.Codes[x.Value])
		s.n.Scale += 2
		s.n.Value /= 100
		return x.End(j), true
	}
	return p.currencyAfter(i, j, n, s)
}

var numberRoles = role.SetOf(role.Number, role.Multiplier, role.Fraction)

func (p *parser) settleCents(code string) string {
	if code == "any" {
		return p.currency
	}
	return code
}

// currencyAfter reads the currency after a number, and cents after that.
func (p *parser) currencyAfter(i, j int, n number.Num, s *sum) (int, bool) {
	k := j
	code, e, ok := p.currencyAt(k, false)
	if !ok && n.Sized {
		k = p.Skip(j, role.Of)
		code, e, ok = p.currencyAt(k, false)
	}
	if ok && (n.Spelt && p.Tokens[k].Kind != token.Word || n.One && p.Digits(e)) { // "a $5 book", "a US$ 5 one"
		return j, false
	}
	if !ok {
		return p.spokenDecimals(j, n, s)
	}
	if m, again, ok := p.amountAt(i, code); ok && again == j {
		n = m
	}
	if x, ok := p.Lexeme(e, role.Multiplier); ok {
		n, e = n.Times(x.Value), x.End(e)
	}
	s.n, s.currency = n, code
	return p.centsAfter(e, s), true
}

// centsAfter reads "con 50", "y 15 centavos", "y medio", and the figures in "5€50".
func (p *parser) centsAfter(j int, s *sum) int {
	if s.n.Scale != 0 || s.n.Loose {
		return j
	}
	if p.Glued(j) && p.Digits(j) && p.Tokens[j].Digits == 2 && p.Tokens[j-1].Kind == token.Symbol {
		return p.addCents(j+1, p.Tokens[j].Value, s)
	}
	if !p.Has(j, role.WithCents) {
		v, e, ok := p.num.Small(j, 99)
		x, named := p.Lexeme(e, role.Cents)
		if ok && named {
			return p.addCents(x.End(e), v, s)
		}
		if ok && (p.Digits(j) && p.Tokens[j].Digits == 2 || !p.Digits(j) && v >= 10) && !p.Glued(j) && p.Word(j-1) && e >= len(p.Tokens)-1 && p.Ends(e) {
			return p.addCents(e, v, s)
		}
		return j
	}
	k := j + 1
	if x, ok := p.Lexeme(k, role.Fraction); ok && x.Value == 2 {
		return p.addCents(x.End(k), 50, s)
	}
	v, e, ok := p.num.Small(k, 99)
	if !ok {
		return j
	}
	if x, ok := p.Lexeme(e, role.Cents); ok {
		return p.addCents(x.End(e), v, s)
	}
	if p.Ends(e) && !p.Is(e, ":") && !p.Has(e, role.Currency) && !p.UnitAfter(e) {
		if p.Digits(k) && p.Tokens[k].Digits == 1 {
			v *= 10
		}
		return p.addCents(e, v, s)
	}
	return j
}

func (p *parser) addCents(j int, cents int64, s *sum) int {
	if s.n.Mant > math.MaxInt64/100-1 {
		return j
	}
	s.n.Mant = s.n.Mant*100 + cents
	s.n.Scale = 2
	s.n.Value = float64(s.n.Mant) / 100
	return j
}

// spokenDecimals reads "2 con 50", a sum without a currency.
func (p *parser) spokenDecimals(j int, n number.Num, s *sum) (int, bool) {
	if n.Scale != 0 || n.Sized || n.Loose || !p.Has(j, role.WithCents) || p.Has(j, role.And) {
		return j, false
	}
	v, e, ok := p.num.Small(j+1, 99)
	if !ok || v < 5 || !p.Ends(e) || p.Digits(j+1) && p.Tokens[j+1].Digits != 2 {
		return j, false
	}
	s.n, s.currency, s.assumed = n, p.currency, true
	return p.addCents(e, v, s), true
}

// halfSum reads "medio palo", "half a million".
func (p *parser) halfSum(j int, s *sum) (int, bool) {
	x, ok := p.Lexeme(j, role.Slang)
	if !ok {
		return j, false
	}
	s.n, s.currency, s.assumed = number.Whole(x.Value/2), p.currency, true
	return x.End(j), true
}

func (p *parser) slangHalf(j int, size int64, s *sum) int {
	if p.Has(j, role.WithCents) {
		if x, ok := p.Lexeme(j+1, role.Fraction); ok && x.Value == 2 {
			s.n = s.n.Plus(size / 2)
			return j + x.End(1)
		}
	}
	if size < million || !p.Digits(j) && !p.Has(j, role.Number) {
		return j
	}
	if n, k, ok := p.num.At(j); ok && n.Scale == 0 && n.Value < million {
		switch {
		case n.Value >= 1000:
			s.n = s.n.Plus(int64(n.Value))
			return k
		case n.Value >= 50: // "1 palo 200" is 1,200,000
			s.n = s.n.Plus(int64(n.Value) * 1000)
			return k
		}
	}
	return j
}

const million = 1_000_000

// maxBare is the largest amount that is taken for money without a currency;
// longer ones are telephone numbers and the like.
const maxBare = 5e8

// bareSum reads an amount with neither a currency nor a word of money: in a
// text about money, or a thing and a figure.
func (p *parser) bareSum(i int, s *sum) (int, bool) {
	if !p.Digits(i) && !p.Any(i, numberRoles) {
		return i, false
	}
	n, j, ok := p.num.At(i)
	if !ok || n.Loose || n.Value <= 0 || n.Value > maxBare || n.One || p.barred(i, j, n) {
		return i, false
	}
	shape := (p.Ends(j) || p.Has(j, role.Repeat) || p.perUnit(j)) && (j >= len(p.Tokens) || !p.UnitAfter(j))
	if !p.OfMoney {
		named := p.Word(i-1) && !p.Grammar(i-1) && p.Digits(i) || i == 0 && p.Word(j) && (n.Marks || n.Value >= 100)
		written := n.Marks && (n.Value >= 1000 && n.Scale == 0 || n.Scale == 2 && !p.Has(i-1, role.Article))
		if written && shape && p.Digits(i) {
			s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
			return j, true
		}
		if n.Sized && p.Digits(i) && (shape || p.Has(j, role.Repeat)) || p.Alone(i, j) && p.Digits(i) {
			s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
			return j, true
		}
		if n.Sized && n.Value >= 1000 && p.Digits(i) && money.InThousands(p.currency) && (i == 0 || p.Is(i-1, ",") || p.Has(i-1, role.And)) && p.Word(j) {
			s.n, s.currency, s.assumed = n, p.currency, true
			return j, true // "15 thousand bus, 40 thousand lunch"
		}
		if !named || len(p.Tokens) > 8 || n.Value < 1 || !p.onlyFigure(i, j) {
			return i, false
		}
		shape = shape || i == 0
	}
	if !shape && !n.Sized && n.Value < 1000 {
		return i, false
	}
	s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
	return j, true
}

// barred tells that a number is the number of something else.
func (p *parser) barred(i, j int, n number.Num) bool {
	if p.Has(i-1, role.NotMoneyAfter) || p.Has(i-1, role.Month) || p.Has(i-2, role.NotMoneyAfter) && p.Is(i-1, ".") || p.Is(j, "%") || p.Is(j, ":") || p.Is(j, "/") && !p.UnitShortAfter(j+1) || p.Is(j, "º") || p.Is(j, "ª") {
		return true
	}
	if p.Has(j, role.Over) && p.Digits(p.Skip(j, role.Over)) || p.Has(i-1, role.Over) && p.Digits(i-2) || p.Has(i-2, role.Over) && p.Digits(i-3) { // "85 out of 100"
		return true
	}
	if p.Has(j, role.Times) || p.Has(j, role.Countable) || p.Has(j, role.Month) || p.Glued(j) && (p.Word(j) || p.Is(j, "-")) || p.Glued(i) && p.badSum(i) {
		return true
	}
	if _, _, ok := p.UnitAt(j, true); ok {
		return true
	}
	return p.Has(j, role.OrdinalMark) && p.Glued(j)
}

func (p *parser) badSum(i int) bool {
	switch p.Tokens[i-1].Folded {
	case "(", "¿", "¡", "=", ":":
		return false
	}
	return true
}

// onlyFigure tells that no other figure stands in the text.
func (p *parser) onlyFigure(i, j int) bool {
	return token.Numbers(p.Tokens[i:j]) == p.Figures
}

// money gives the sum as an entity has it; false if it is not exact.
func (s *sum) money() (Money, bool) {
	text, ok := s.n.Decimal()
	if !ok {
		return Money{}, false
	}
	digits := money.Digits(s.currency)
	m := Money{Amount: text, Currency: s.currency, Assumed: s.assumed, Bare: s.bare}
	if whole, decimals, has := strings.Cut(text, "."); has || digits > 0 {
		for len(decimals) < digits {
			decimals += "0"
		}
		up := len(decimals) > digits && decimals[digits] >= '5'
		v, err := strconv.ParseInt(whole+decimals[:digits], 10, 64)
		if err != nil {
			return m, false
		}
		if up {
			v++
		}
		m.Minor = v
		return m, true
	}
	v, err := strconv.ParseInt(text, 10, 64)
	m.Minor = v
	return m, err == nil
}
