// Package money reads sums of money, and knows the currencies that people write
// about: how many decimals each has, which of them share a name, and which are
// counted in thousands.
package money

import (
	"strconv"
	"strings"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// Sum is a sum of money.
type Sum struct {
	Amount   string // decimal, with a point: "5.50"
	Minor    int64  // in the minor unit of the currency: cents, or whole guaraníes
	Currency string // ISO 4217; empty if none was said and none follows
	Assumed  bool   // the currency was not said
	Bare     bool   // neither a currency nor a word of money stood beside it
}

// said is a sum as said.
type said struct {
	number.Num
	currency string
	assumed  bool
	bare     bool
	size     int64 // that of a word such as "palo"; 0 without one
}

// sum gives the sum as callers see it; false if it is not exact.
func (s *said) sum() (Sum, bool) {
	text, ok := s.Decimal()
	if !ok {
		return Sum{}, false
	}
	digits := Digits(s.currency)
	whole, decimals, _ := strings.Cut(text, ".")
	for len(decimals) < digits {
		decimals += "0"
	}
	minor, err := strconv.ParseInt(whole+decimals[:digits], 10, 64)
	if len(decimals) > digits && decimals[digits] >= '5' {
		minor++
	}
	return Sum{Amount: text, Minor: minor, Currency: s.currency, Assumed: s.assumed, Bare: s.bare}, err == nil
}

// Parser reads the sums of a text. A method that reads gives the token after
// what it read.
type Parser struct {
	*lexicon.Text
	num *number.Parser
	own string // the person's currency; "" if it is not known
	// second tells that the second of two amounts is being read, after which no
	// third one is looked for: so the time stays linear.
	second bool

	first  []first // that begin with no number
	after  []after // a number, and what makes a sum of it
	bare   []after // a number that nothing beside it makes a sum
	totals []after // what a sum, read as a price, comes to in all
	slangs []more  // after a word for a sum with its size
	cents  []more  // after a sum
}

// first reads a sum.
type first func(i int, s *said) (int, bool)

// after reads a sum of which the number n was read from i to j.
type after func(i, j int, n number.Num, s *said) (int, bool)

// more adds to a sum what follows it at j.
type more func(j int, s *said) (int, bool)

// New makes a parser of a text, and takes its rules into the book.
func New(t *lexicon.Text, num *number.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num}
	p.first = rule.Order(b, sumBetween(p).At(50), currencyFirst(p).At(100), slangAlone(p).At(200), halfSlang(p).At(300))
	p.after = rule.Order(b, sumOr(p).At(50), slangAfter(p).At(100), centsAlone(p).At(200), currencyAfter(p).At(300), decimalsSaid(p).At(400), centsSpoken(p).At(500))
	p.bare = rule.Order(b, bareWritten(p).At(100), bareSized(p).At(200), bareAlone(p).At(300), bareListed(p).At(400), bareNamed(p).At(500), bareTold(p).At(600))
	p.totals = rule.Order(b, counted(p).At(100))
	p.slangs = rule.Order(b, slangAndHalf(p).At(100), slangRest(p).At(200))
	p.cents = rule.Order(b, centsGlued(p).At(100), centsHalf(p).At(200), centsNamed(p).At(300), centsTrailing(p).At(400), centsWith(p).At(500))
	return p
}

// Reset begins a text of a person with a currency of their own, or "".
func (p *Parser) Reset(own string) {
	p.own = own
	p.num.Thousands = Groups(own)
}

// At reads a sum of money at a token.
func (p *Parser) At(i int) (Sum, int, bool) {
	if p.Tokens[i].Dead {
		return Sum{}, i, false
	}
	var s said
	j, ok := p.sumAt(i, &s)
	if !ok {
		return Sum{}, i, false
	}
	for _, read := range p.totals {
		if k, ok := read(i, j, s.Num, &s); ok {
			j = k
			break
		}
	}
	m, ok := s.sum()
	return m, j, ok
}

func (p *Parser) sumAt(i int, s *said) (int, bool) {
	for _, read := range p.first {
		if j, ok := read(i, s); ok {
			return j, true
		}
	}
	if !p.numeric(i) {
		return i, false
	}
	n, j, ok := p.num.At(i)
	if !ok {
		return i, false
	}
	if !p.Has(i, role.Slang) {
		for _, read := range p.after {
			if k, ok := read(i, j, n, s); ok {
				return k, true
			}
		}
	}
	if p.countsOther(i, j, n) {
		return i, false
	}
	for _, read := range p.bare {
		if k, ok := read(i, j, n, s); ok {
			return k, true
		}
	}
	return i, false
}

var numberRoles = role.SetOf(role.Number, role.Multiplier, role.Fraction)

// numeric tells that a number may begin at token i.
func (p *Parser) numeric(i int) bool { return p.Digits(i) || p.Any(i, numberRoles) }

// amount reads a number under the habits of a currency.
func (p *Parser) amount(j int, code string) (number.Num, int, bool) {
	thousands, of := p.num.Thousands, p.OfMoney
	if code != "" {
		p.num.Thousands, p.OfMoney = Groups(code), true
	}
	n, k, ok := p.num.At(j)
	p.num.Thousands, p.OfMoney = thousands, of
	return n, k, ok && n.Value >= 0
}
