package number

import (
	"math"

	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// A number in words: "dos mil trescientos cuarenta", "one hundred and five".
func words(p *Parser) rule.Rule[form] {
	return rule.Rule[form]{Name: "number.words", Examples: []rule.Example{{Lang: "es", Text: "treinta y siete", Want: "#37"}}, Read: func(i int) (Num, int, bool) {
		n, j, ok := p.Spoken(i)
		if !ok {
			return Num{}, i, false
		}
		return p.sized(n, j)
	}}
}

// spoken is a number in words in the making: high counts whole millions, mid
// whole thousands, group what is below; low is what the next word must be below.
type spoken struct {
	high, mid, group, low int64
	last                  int64 // the size below a million said last
}

// Spoken reads a number in words, with the sizes that are words.
func (p *Parser) Spoken(i int) (Num, int, bool) {
	if !p.Has(i, role.Number) && !p.Has(i, role.Multiplier) {
		return Num{}, i, false
	}
	s, j := spoken{low: 1000}, i
	for steps := 0; steps < 24; steps++ {
		k := j
		if j > i && p.joins(j, s.group) {
			k = p.Skip(j, role.NumberAnd)
		}
		if x, ok := p.Lexeme(k, role.Number); ok && x.Value < s.low && (j == i || !p.Has(k, role.NotHour)) && (j == i || x.Value > 0) && (s.group%100 != 10 || k > j) {
			s.group += x.Value
			s.low, j = slot(x.Value), x.End(k)
			continue
		}
		x, ok := p.Lexeme(k, role.Multiplier)
		if !ok || k != j || !s.scale(x.Value, j == i) {
			break
		}
		j = x.End(k)
	}
	n := Whole(s.high + s.mid + s.group)
	n.Spelt, n.One = true, j == i+1 && n.Mant == 1 && p.Has(i, role.Article)
	n.Sized = s.high+s.mid > 0
	return n, j, j > i
}

// joins tells whether the joining word at j may stand inside a number whose
// last group is so big.
func (p *Parser) joins(j int, group int64) bool {
	if !p.Has(j, role.NumberAnd) {
		return false
	}
	tens := group%10 == 0 && group%100 >= 10
	return p.Lex.AndTens && tens || p.Lex.AndHundreds && (group == 0 || group >= 100 && group%100 == 0)
}

// slot is the size below which the next word must be: after 40 a unit, after
// 200 a ten.
func slot(v int64) int64 {
	switch {
	case v >= 100:
		return 100
	case v%10 == 0:
		return 10
	}
	return 1
}

// scale applies a multiplier, and tells whether it may stand there.
func (s *spoken) scale(by int64, first bool) bool {
	if first {
		s.group = 1
	}
	switch {
	case by < 1000: // a hundred or a dozen
		if s.group == 0 || s.group >= 100 {
			return false
		}
		s.group, s.low = s.group*by, by
		return true
	case by < 1000000:
		if s.mid > 0 && by >= s.last {
			return false
		}
		if s.group == 0 {
			s.group = 1
		}
		s.mid, s.last, s.group, s.low = s.mid+s.group*by, by, 0, 1000
		return true
	}
	n := s.mid + s.group
	if n == 0 || s.high%by != 0 || s.high > 0 && s.high/by < 1000 || n > math.MaxInt64/by || s.high > math.MaxInt64-n*by {
		return false
	}
	s.high, s.mid, s.group, s.low = s.high+n*by, 0, 0, 1000
	return true
}

// wordSize is the size of a number in words: a million for two millions.
func wordSize(v int64) int64 {
	size := int64(1)
	for v != 0 && v%1000 == 0 && size < 1e15 {
		size *= 1000
		v /= 1000
	}
	return size
}
