package number

import (
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// place reads an ordinal: from 1, or from the end if negative.
type place func(i int) (int, int, bool)

// Ordinal reads an ordinal; a negative one counts from the end.
func (p *Parser) Ordinal(i int) (int, int, bool) {
	for _, read := range p.places {
		if n, j, ok := read(i); ok {
			return n, j, true
		}
	}
	return 0, i, false
}

// An ordinal in words: "tercera", "last".
func ordinalWord(p *Parser) rule.Rule[place] {
	return rule.Rule[place]{Name: "number.ordinal_word", Examples: []rule.Example{{Lang: "es", Text: "tercera", Want: "3th"}}, Read: func(i int) (int, int, bool) {
		x, ok := p.Lexeme(i, role.Ordinal)
		return int(x.Value), x.End(i), ok
	}}
}

// Digits with the mark of an ordinal: "3.ª", "2nd", "the 5th last day".
func ordinalMark(p *Parser) rule.Rule[place] {
	return rule.Rule[place]{Name: "number.ordinal_mark", Examples: []rule.Example{{Lang: "en", Text: "the 2nd week of may", Want: "2026-05-11/2026-05-18"}}, Read: func(i int) (int, int, bool) {
		if !p.Digits(i) || p.Tokens[i].Value <= 0 || p.Tokens[i].Value >= 54 {
			return 0, i, false
		}
		n := int(p.Tokens[i].Value)
		x, ok := p.Lexeme(i+1, role.OrdinalMark)
		if !ok || !p.Glued(i+1) {
			return 0, i, false
		}
		j := x.End(i + 1)
		if y, ok := p.Lexeme(j, role.Ordinal); ok && y.Value == -1 {
			return -n, y.End(j), true
		}
		return n, j, true
	}}
}
