package money

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
	"becario/nlu/entity/when/calendar"
)

// maxBare is the largest amount that is taken for money without a currency;
// longer ones are telephone numbers and the like.
const maxBare = 5e8

// countsOther tells that a number without a currency, read from i to j, is no
// amount: it is the number of something else, or nobody spends so much.
func (p *Parser) countsOther(i, j int, n number.Num) bool {
	switch {
	case n.Loose, n.Value <= 0, n.Value > maxBare, n.One:
		return true
	case p.Has(i-1, role.NotMoneyAfter), p.Has(i-1, role.Month), p.Has(i-2, role.NotMoneyAfter) && p.Is(i-1, "."):
		return true
	case p.Is(j, "%"), p.Is(j, ":"), p.Is(j, "/") && !p.UnitShortAfter(j+1), p.Is(j, "º"), p.Is(j, "ª"):
		return true
	case p.Has(j, role.Over) && p.Digits(p.Skip(j, role.Over)), p.Has(i-1, role.Over) && p.Digits(i-2), p.Has(i-2, role.Over) && p.Digits(i-3): // "85 out of 100"
		return true
	case p.Has(j, role.Times), p.Has(j, role.Countable), p.Has(j, role.Month), p.Glued(j) && (p.Word(j) || p.Is(j, "-")), p.Glued(i) && p.hangs(i):
		return true
	}
	return p.UnitShortAfter(j) || p.Has(j, role.OrdinalMark) && p.Glued(j)
}

// hangs tells that a number glued to the token before it belongs to that.
func (p *Parser) hangs(i int) bool {
	switch p.Tokens[i-1].Folded {
	case "(", "¿", "¡", "=", ":":
		return false
	}
	return true
}

// stands tells that what follows a number at j does not go on with it: the end,
// a word of the grammar, how often it is paid.
func (p *Parser) stands(j int) bool {
	return (p.Ends(j) || p.Has(j, role.Each) || p.Has(j, role.Repeat) || p.perUnit(j)) && (j >= len(p.Tokens) || !p.UnitAfter(j))
}

// perUnit tells that a rate follows: "per month", "/mo".
func (p *Parser) perUnit(j int) bool {
	if p.Has(j, role.Article) {
		return false
	}
	return p.EachEnd(j, role.Per, func(at int) bool {
		u, _, ok := p.UnitAt(at, p.Is(j, "/"))
		return ok && u.Grain >= calendar.Day && !u.Weekend
	})
}

// setBare makes a sum of a number that has neither a currency nor a word of money.
func (s *said) setBare(n number.Num, own string) {
	s.Num, s.currency, s.bare, s.assumed = n, own, true, true
}

// An amount as prices are written: "café 1,20", "pasaje 2.300".
func bareWritten(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_written", Examples: []rule.Example{{Lang: "es", Text: "son 8,50", Want: "8.50 EUR; #8.5"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		written := n.Marks && (n.Value >= 1000 && n.Scale == 0 || n.Scale == 2 && !p.Has(i-1, role.Article))
		if p.OfMoney || !written || !p.Digits(i) || !p.stands(j) {
			return j, false
		}
		s.setBare(n, p.own)
		return j, true
	}}
}

// Digits with a size: "almuerzo 25 mil", "50k".
func bareSized(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_sized", Examples: []rule.Example{{Lang: "es", Text: "fotocopias de todo el curso en la tienda de siempre 25 mil", Want: "25000 EUR; #25000"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		if p.OfMoney || !n.Sized || !p.Digits(i) || !p.Has(j, role.Repeat) && !p.stands(j) {
			return j, false
		}
		s.setBare(n, p.own)
		return j, true
	}}
}

// A number in digits that is the whole text: "35".
func bareAlone(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_alone", Examples: []rule.Example{{Lang: "es", Text: "35", Want: "35 EUR; #35"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		if p.OfMoney || !p.Digits(i) || !p.Alone(i, j) {
			return j, false
		}
		s.setBare(n, p.own)
		return j, true
	}}
}

// Thousands before the thing they were spent on, where they are paid in
// thousands: "15 thousand bus, 40 thousand lunch".
func bareListed(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_listed", Examples: []rule.Example{{Lang: "es-PY", Text: "15 mil bus, 40 mil almuerzo", Want: "15000 PYG; 40000 PYG; #40000"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		begins := i == 0 || p.Is(i-1, ",") || p.Has(i-1, role.And)
		if p.OfMoney || !n.Sized || n.Value < 1000 || !p.Digits(i) || !InThousands(p.own) || !begins || !p.Word(j) {
			return j, false
		}
		s.Num, s.currency, s.assumed = n, p.own, true
		return j, true
	}}
}

// A thing and the only figure of a short text: "menú 9", "120 regalo".
func bareNamed(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_named", Examples: []rule.Example{{Lang: "es", Text: "menú 9", Want: "9 EUR; #9"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		named := p.Word(i-1) && !p.Grammar(i-1) && p.Digits(i) || i == 0 && p.Word(j) && (n.Marks || n.Value >= 100)
		if p.OfMoney || !named || len(p.Tokens) > 8 || n.Value < 1 || token.Numbers(p.Tokens[i:j]) != p.Figures {
			return j, false
		}
		if i > 0 && !n.Sized && n.Value < 1000 && !p.stands(j) {
			return j, false
		}
		s.setBare(n, p.own)
		return j, true
	}}
}

// A number in a text about money: "gasté 35 en libros".
func bareTold(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.bare_told", Examples: []rule.Example{{Lang: "es", Text: "gasté 35 en libros", Want: "35 EUR; #35"}}, Read: func(_, j int, n number.Num, s *said) (int, bool) {
		if !p.OfMoney || !n.Sized && n.Value < 1000 && !p.stands(j) {
			return j, false
		}
		s.setBare(n, p.own)
		return j, true
	}}
}
