package money

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// A price between two amounts, which is one sum and no count of people: "entre
// 10 y 15 euros". The larger one is taken.
func sumBetween(p *Parser) rule.Rule[first] {
	return rule.Rule[first]{Name: "money.between", Examples: []rule.Example{
		{Lang: "es", Text: "entre 10 y 15 euros en fruta", Want: "15 EUR"},
		{Lang: "en", Text: "between 10 and 15 euros on fruit", Want: "15 EUR"},
	}, Read: func(i int, s *said) (int, bool) {
		if !p.Has(i, role.Between) {
			return i, false
		}
		j := p.Skip(i, role.Between)
		n, k, ok := p.num.At(j)
		if m := p.Skip(k, role.And); ok && m > k {
			return p.larger(m, n, s)
		}
		return i, false
	}}
}

// A price that may be one of two amounts: "20 o 25 euros", "10-15 €".
func sumOr(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.or", Examples: []rule.Example{
		{Lang: "es", Text: "unos 20 o 25 euros en la compra", Want: "25 EUR"},
		{Lang: "en", Text: "20 or 25 euros on groceries", Want: "25 EUR"},
	}, Read: func(_, j int, n number.Num, s *said) (int, bool) {
		k := p.Skip(j, role.Or)
		if p.Is(j, "-") {
			k = j + 1
		}
		if k == j || p.second {
			return j, false
		}
		return p.larger(k, n, s)
	}}
}

// larger reads a sum with a currency at j that is larger than n.
func (p *Parser) larger(j int, n number.Num, s *said) (int, bool) {
	m, k, ok := p.num.At(j)
	if !ok || m.Value <= n.Value || n.Value <= 0 || n.Loose {
		return j, false
	}
	p.second = true
	defer func() { p.second = false }()
	for _, read := range p.after {
		if end, ok := read(j, k, m, s); ok && !s.assumed {
			return end, true
		}
		*s = said{}
	}
	return j, false
}

// Units and cents in words, with nothing between them: "pan dos veinte". Where
// the text names a day or an hour they may be an hour too.
func centsSpoken(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.cents_spoken", Examples: []rule.Example{
		{Lang: "es", Text: "pan y leche dos veinte", Want: "2.20 EUR"},
		{Lang: "en", Text: "a flat white three eighty", Want: "3.80 EUR"},
	}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		if !n.Spelt || n.Sized || n.Scale != 0 || n.Loose || n.Value < 1 || n.Value >= 100 || Digits(p.own) != 2 || InThousands(p.own) || i == 0 || !p.Has(j, role.Number) {
			return j, false
		}
		if !p.OfMoney && (!p.Word(i-1) || p.Grammar(i-1) || p.Has(i-1, role.NotMoneyAfter) || p.timed()) {
			return j, false
		}
		v, k, ok := p.num.Small(j, 99)
		if !ok || v < 10 || !p.Ends(k) || p.UnitAfter(k) || v == int64(n.Value)+10 { // "treinta cuarenta" is about
			return j, false
		}
		s.Num, s.currency, s.assumed = n, p.own, true
		s.addCents(v)
		return k, true
	}}
}

var timedRoles = role.SetOf(role.Weekday, role.Weekdays, role.Month, role.At, role.Day, role.Clock)

// timed tells that a day or an hour may be named anywhere in the text.
func (p *Parser) timed() bool {
	for i := range p.Tokens {
		if p.Any(i, timedRoles) {
			return true
		}
	}
	return false
}

// maxCount is the largest number of things that have one price each.
const maxCount = 999

// Several things at one price each: "3 cafés a 1,30 cada uno" is 3,90 in all.
func counted(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.counted", Examples: []rule.Example{
		{Lang: "es", Text: "3 cafés a 1,30", Want: "#3; 3.90 EUR; #1.3"},
		{Lang: "en", Text: "2 bagels at £1.30 each", Want: "#2; 2.60 GBP"},
		{Lang: "en", Text: "2 bagels at 1.30 each", Want: "#2; 2.60 EUR"},
	}, Read: func(i, j int, price number.Num, s *said) (int, bool) {
		n, ok := p.countBefore(i)
		if !ok {
			return j, false
		}
		if total := price.Times(n); !total.Loose {
			for total.Scale < price.Scale { // as prices are written
				total.Mant, total.Scale = total.Mant*10, total.Scale+1
			}
			s.Num = total
			return p.Skip(j, role.Each), true
		}
		return j, false
	}}
}

// countBefore reads how many things are named before the price at i.
func (p *Parser) countBefore(i int) (int64, bool) {
	if !p.Has(i-1, role.EachAt) {
		return 1, false
	}
	at := i - 2
	for steps := 0; steps < 5 && p.Word(at) && !p.numeric(at) && (!p.Grammar(at) || p.Has(at, role.Of)) && !p.Has(at, role.And); steps++ {
		at--
	}
	if at < 0 || at == i-2 || !p.numeric(at) || p.Glued(at) {
		return 1, false
	}
	if p.Any(at-1, noCountAfter) || p.numeric(at-1) {
		return 1, false
	}
	n, end, ok := p.num.Small(at, maxCount)
	return n, ok && n > 1 && p.Word(end) && end < i-1 && !p.Grammar(end) && !p.UnitAfter(end)
}

// noCountAfter are the words before a number that is no count of things to pay.
var noCountAfter = role.SetOf(role.NotMoneyAfter, role.OnDay, role.At, role.Month, role.Weekday, role.Shift, role.Ago)
