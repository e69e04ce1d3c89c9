package money

import (
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/token"
)

// A currency and then the amount: "€5", "US$ 20", "$ 2,5 millones".
func currencyFirst(p *Parser) rule.Rule[first] {
	return rule.Rule[first]{Name: "money.currency_first", Examples: []rule.Example{{Lang: "en", Text: "£6.20 sandwich", Want: "6.20 GBP"}}, Read: func(i int, s *said) (int, bool) {
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
		n, k, ok := p.amount(j, code)
		if !ok {
			return i, false
		}
		if again, e, ok := p.currencyAt(k, false); ok && (again == code || again != "" && p.Has(i, role.Currency) && p.Tokens[i].Kind != token.Word) {
			code, k = again, e
		}
		s.Num, s.currency = n, code
		return k, true
	}}
}

// An amount and then the currency, with cents after it: "5 €", "veinte euros
// con 50".
func currencyAfter(p *Parser) rule.Rule[after] {
	return rule.Rule[after]{Name: "money.currency_after", Examples: []rule.Example{{Lang: "es", Text: "cena 23€", Want: "23 EUR"}}, Read: func(i, j int, n number.Num, s *said) (int, bool) {
		k := j
		code, e, ok := p.currencyAt(k, false)
		if !ok && n.Sized {
			k = p.Skip(j, role.Of)
			code, e, ok = p.currencyAt(k, false)
		}
		if !ok || n.Spelt && p.Tokens[k].Kind != token.Word || n.One && p.Digits(e) { // "a $5 book", "a US$ 5 one"
			return j, false
		}
		if m, again, ok := p.amount(i, code); ok && again == j {
			n = m
		}
		if x, ok := p.Lexeme(e, role.Multiplier); ok {
			n, e = n.Times(x.Value), x.End(e)
		}
		s.Num, s.currency = n, code
		return p.withCents(e, s), true
	}}
}

// currencyAt reads a currency; a plain word must be said after its number.
func (p *Parser) currencyAt(i int, before bool) (string, int, bool) {
	x, ok := p.Lexeme(i, role.Currency)
	if !ok && p.CodeAt(i) {
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
	return Settle(code, p.own), j, true
}

// CodeAt tells that the code of a currency stands at i, in capitals and beside
// a number: in small letters many are words.
func (p *Parser) CodeAt(i int) bool {
	if !p.Word(i) || p.Tokens[i].Len() != 3 || p.Tokens[i].Dead || !p.Digits(i+1) && !p.Digits(i-1) && !p.Any(i-1, numberRoles) {
		return false
	}
	return IsCode(p.Source[p.Tokens[i].Offset:p.Tokens[i].End])
}
