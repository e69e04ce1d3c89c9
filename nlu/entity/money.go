package entity

import (
	"math"
	"strconv"
	"strings"

	"becario/nlu/entity/money"
)

// sum is an amount as said.
type sum struct {
	n        num
	currency string
	bare     bool
	assumed  bool
}

// moneyAt reads a sum of money.
func (p *parser) moneyAt(i int, s *sum) (int, bool) {
	if p.toks[i].dead {
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
	x, ok := p.lexeme(i, rCurrency)
	if !ok && p.isoCode(i) {
		return p.text[p.toks[i].Offset:p.toks[i].End], i + 1, true
	}
	if !ok {
		return "", i, false
	}
	code := p.lex.codes[x.value]
	j := i + int(x.n)
	if p.glued(j) && p.word(j) && p.toks[j-1].Kind == TokenWord {
		return "", i, false
	}
	if x.n == 2 && p.toks[i+1].Kind == TokenSymbol && !p.glued(i+1) { // "a $5" is no "A$ 5"
		return "", i, false
	}
	if before && p.toks[i].Kind == TokenWord && p.toks[j-1].Kind == TokenWord && p.toks[i].End-p.toks[i].Offset > 3 && code != "dollar" {
		return "", i, false
	}
	return money.Settle(code, p.currency), j, true
}

// isoCode tells that the code of a currency stands at i, in capitals and
// beside a number: in small letters many are words.
func (p *parser) isoCode(i int) bool {
	if !p.word(i) || p.toks[i].End-p.toks[i].Offset != 3 || p.toks[i].dead || !p.digits(i+1) && !p.digits(i-1) && !p.any(i-1, numberRoles) {
		return false
	}
	return money.IsCode(p.text[p.toks[i].Offset:p.toks[i].End])
}

// signFirst reads "€5", "US$ 20", "$ 2,5 millones".
func (p *parser) signFirst(i int, s *sum) (int, bool) {
	code, j, ok := p.currencyAt(i, true)
	if !ok {
		return i, false
	}
	if p.is(j, ".") && p.glued(j) {
		j++
	}
	if again, k, ok := p.currencyAt(j, true); ok && again != "" { // "MXN $ 20"
		j = k
	}
	n, k, ok := p.amountAt(j, code)
	if !ok {
		return i, false
	}
	if again, e, ok := p.currencyAt(k, false); ok && (again == code || again != "" && p.has(i, rCurrency) && p.toks[i].Kind != TokenWord) {
		code, k = again, e
	}
	s.n, s.currency = n, code
	return k, true
}

// amountAt reads a number under the habits of a currency.
func (p *parser) amountAt(j int, code string) (num, int, bool) {
	was, hint := p.currency, p.hint
	if code != "" {
		p.currency, p.hint = code, true
	}
	n, k, ok := p.numberAt(j)
	p.currency, p.hint = was, hint
	return n, k, ok && n.value >= 0
}

// amountFirst reads "5 €", "veinte euros con 50", "2 lucas", "50 céntimos".
func (p *parser) amountFirst(i int, s *sum) (int, bool) {
	if x, ok := p.lexeme(i, rSlang); ok { // "palo y medio", without a number
		s.n, s.currency, s.assumed = whole(x.value), p.currency, true
		j := i + int(x.n)
		k := p.slangHalf(j, x.value, s)
		return k, k > j && p.has(j, rWithCents)
	}
	if !p.digits(i) && !p.any(i, numberRoles) {
		return i, false
	}
	if x, ok := p.lexeme(i, rFraction); ok && x.value == 2 {
		if j, ok := p.halfSum(i+int(x.n), s); ok {
			return j, true
		}
	}
	n, j, ok := p.numberAt(i)
	if !ok {
		return i, false
	}
	if x, ok := p.lexeme(j, rSlang); ok {
		s.n, s.currency, s.assumed = n.times(x.value), p.currency, true
		return p.slangHalf(j+int(x.n), x.value, s), true
	}
	if x, ok := p.lexeme(j, rCents); ok && p.plainAfter(j+int(x.n)) && (p.toks[j].End-p.toks[j].Offset > 1 || p.glued(j)) {
		s.n, s.currency = n, p.settleCents(p.lex.codes[x.value])
		s.n.scale += 2
		s.n.value /= 100
		return j + int(x.n), true
	}
	return p.currencyAfter(i, j, n, s)
}

var numberRoles = rolesOf(rNumber, rMultiplier, rFraction)

func (p *parser) settleCents(code string) string {
	if code == "any" {
		return p.currency
	}
	return code
}

// currencyAfter reads the currency after a number, and cents after that.
func (p *parser) currencyAfter(i, j int, n num, s *sum) (int, bool) {
	k := j
	code, e, ok := p.currencyAt(k, false)
	if !ok && n.sized {
		k = p.skip(j, rOf)
		code, e, ok = p.currencyAt(k, false)
	}
	if ok && (n.spelt && p.toks[k].Kind != TokenWord || n.one && p.digits(e)) { // "a $5 book", "a US$ 5 one"
		return j, false
	}
	if !ok {
		return p.spokenDecimals(j, n, s)
	}
	if m, again, ok := p.amountAt(i, code); ok && again == j {
		n = m
	}
	if x, ok := p.lexeme(e, rMultiplier); ok {
		n, e = n.times(x.value), e+int(x.n)
	}
	s.n, s.currency = n, code
	return p.centsAfter(e, s), true
}

// centsAfter reads "con 50", "y 15 centavos", "y medio", and the figures in "5€50".
func (p *parser) centsAfter(j int, s *sum) int {
	if s.n.scale != 0 || s.n.loose {
		return j
	}
	if p.glued(j) && p.digits(j) && p.toks[j].digits == 2 && p.toks[j-1].Kind == TokenSymbol {
		return p.addCents(j+1, p.toks[j].value, s)
	}
	if !p.has(j, rWithCents) {
		v, e, ok := p.smallAt(j, 99)
		x, named := p.lexeme(e, rCents)
		if ok && named {
			return p.addCents(e+int(x.n), v, s)
		}
		if ok && (p.digits(j) && p.toks[j].digits == 2 || !p.digits(j) && v >= 10) && !p.glued(j) && p.word(j-1) && e >= len(p.toks)-1 && p.ends(e) {
			return p.addCents(e, v, s)
		}
		return j
	}
	k := j + 1
	if x, ok := p.lexeme(k, rFraction); ok && x.value == 2 {
		return p.addCents(k+int(x.n), 50, s)
	}
	v, e, ok := p.smallAt(k, 99)
	if !ok {
		return j
	}
	if x, ok := p.lexeme(e, rCents); ok {
		return p.addCents(e+int(x.n), v, s)
	}
	if p.ends(e) && !p.is(e, ":") && !p.has(e, rCurrency) && !p.unitAfter(e) {
		if p.digits(k) && p.toks[k].digits == 1 {
			v *= 10
		}
		return p.addCents(e, v, s)
	}
	return j
}

func (p *parser) addCents(j int, cents int64, s *sum) int {
	if s.n.mant > math.MaxInt64/100-1 {
		return j
	}
	s.n.mant = s.n.mant*100 + cents
	s.n.scale = 2
	s.n.value = float64(s.n.mant) / 100
	return j
}

// spokenDecimals reads "2 con 50", a sum without a currency.
func (p *parser) spokenDecimals(j int, n num, s *sum) (int, bool) {
	if n.scale != 0 || n.sized || n.loose || !p.has(j, rWithCents) || p.has(j, rAnd) {
		return j, false
	}
	v, e, ok := p.smallAt(j+1, 99)
	if !ok || v < 5 || !p.ends(e) || p.digits(j+1) && p.toks[j+1].digits != 2 {
		return j, false
	}
	s.n, s.currency, s.assumed = n, p.currency, true
	return p.addCents(e, v, s), true
}

// halfSum reads "medio palo", "half a million".
func (p *parser) halfSum(j int, s *sum) (int, bool) {
	x, ok := p.lexeme(j, rSlang)
	if !ok {
		return j, false
	}
	s.n, s.currency, s.assumed = whole(x.value/2), p.currency, true
	return j + int(x.n), true
}

func (p *parser) slangHalf(j int, size int64, s *sum) int {
	if p.has(j, rWithCents) {
		if x, ok := p.lexeme(j+1, rFraction); ok && x.value == 2 {
			s.n = s.n.plus(size / 2)
			return j + 1 + int(x.n)
		}
	}
	if size < million || !p.digits(j) && !p.has(j, rNumber) {
		return j
	}
	if n, k, ok := p.numberAt(j); ok && n.scale == 0 && n.value < million {
		switch {
		case n.value >= 1000:
			s.n = s.n.plus(int64(n.value))
			return k
		case n.value >= 50: // "1 palo 200" is 1,200,000
			s.n = s.n.plus(int64(n.value) * 1000)
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
	if !p.digits(i) && !p.any(i, numberRoles) {
		return i, false
	}
	n, j, ok := p.numberAt(i)
	if !ok || n.loose || n.value <= 0 || n.value > maxBare || n.one || p.barred(i, j, n) {
		return i, false
	}
	shape := (p.ends(j) || p.has(j, rRepeat) || p.perUnit(j)) && (j >= len(p.toks) || !p.unitAfter(j))
	if !p.hint {
		named := p.word(i-1) && !p.any(i-1, endRoles) && p.digits(i) || i == 0 && p.word(j) && (n.marks || n.value >= 100)
		written := n.marks && (n.value >= 1000 && n.scale == 0 || n.scale == 2 && !p.has(i-1, rArticle))
		if written && shape && p.digits(i) {
			s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
			return j, true
		}
		if n.sized && p.digits(i) && (shape || p.has(j, rRepeat)) || p.alone(i, j) && p.digits(i) {
			s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
			return j, true
		}
		if n.sized && n.value >= 1000 && p.digits(i) && money.InThousands(p.currency) && (i == 0 || p.is(i-1, ",") || p.has(i-1, rAnd)) && p.word(j) {
			s.n, s.currency, s.assumed = n, p.currency, true
			return j, true // "15 thousand bus, 40 thousand lunch"
		}
		if !named || len(p.toks) > 8 || n.value < 1 || !p.onlyFigure(i, j) {
			return i, false
		}
		shape = shape || i == 0
	}
	if !shape && !n.sized && n.value < 1000 {
		return i, false
	}
	s.n, s.currency, s.bare, s.assumed = n, p.currency, true, true
	return j, true
}

// barred tells that a number is the number of something else.
func (p *parser) barred(i, j int, n num) bool {
	if p.has(i-1, rNotMoneyAfter) || p.has(i-1, rMonth) || p.has(i-2, rNotMoneyAfter) && p.is(i-1, ".") || p.is(j, "%") || p.is(j, ":") || p.is(j, "/") && !p.unitShortAfter(j+1) || p.is(j, "º") || p.is(j, "ª") {
		return true
	}
	if p.has(j, rOver) && p.digits(p.skip(j, rOver)) || p.has(i-1, rOver) && p.digits(i-2) || p.has(i-2, rOver) && p.digits(i-3) { // "85 out of 100"
		return true
	}
	if p.has(j, rTimes) || p.has(j, rCountable) || p.has(j, rMonth) || p.glued(j) && (p.word(j) || p.is(j, "-")) || p.glued(i) && p.badSum(i) {
		return true
	}
	if _, _, ok := p.unitTokenAt(j, true); ok {
		return true
	}
	return p.has(j, rOrdinalMark) && p.glued(j)
}

func (p *parser) badSum(i int) bool {
	switch p.toks[i-1].Folded {
	case "(", "¿", "¡", "=", ":":
		return false
	}
	return true
}

// onlyFigure tells that no other figure stands in the text.
func (p *parser) onlyFigure(i, j int) bool {
	return numbersIn(p.toks[i:j]) == p.figures
}

// money gives the sum as an entity has it; false if it is not exact.
func (s *sum) money() (Money, bool) {
	text, ok := s.n.decimal()
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
