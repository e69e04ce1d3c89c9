package entity

import (
	"math"
	"strconv"

	"becario/nlu/entity/money"
	"becario/nlu/entity/role"
	"becario/nlu/entity/token"
)

// num is a number as written. Its exact value is mant / 10^scale, unless
// loose, when only the value is known.
type num struct {
	value float64
	mant  int64
	scale int
	loose bool
	spelt bool // in words
	sized bool // with a size such as thousand, k or million
	marks bool // with a decimal or a grouping mark
	one   bool // the single word for one, which is an article too
}

func whole(v int64) num { return num{value: float64(v), mant: v} }

// times multiplies by a whole size; what does not fit becomes loose.
func (n num) times(k int64) num {
	n.value *= float64(k)
	if n.loose || n.mant != 0 && (n.mant > math.MaxInt64/k || n.mant < math.MinInt64/k) {
		n.loose = true
		return n
	}
	n.mant *= k
	for n.scale > 0 && n.mant%10 == 0 {
		n.mant /= 10
		n.scale--
	}
	return n
}

func (n num) plus(v int64) num {
	if n.scale > 0 || n.loose {
		n.value += float64(v)
		n.loose = true
		return n
	}
	n.mant += v
	n.value = float64(n.mant)
	return n
}

// decimal gives the number as a decimal string; false if it is not exact.
func (n num) decimal() (string, bool) {
	if n.loose {
		return "", false
	}
	s := strconv.FormatInt(n.mant, 10)
	if n.scale == 0 {
		return s, true
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for len(s) <= n.scale {
		s = "0" + s
	}
	return sign + s[:len(s)-n.scale] + "." + s[len(s)-n.scale:], true
}

// smallAt reads a whole number up to max, in digits or words, without a sign,
// decimals or a size.
func (p *parser) smallAt(i int, max int64) (int64, int, bool) {
	if p.Digits(i) {
		t := &p.Tokens[i]
		return t.Value, i + 1, t.Value >= 0 && t.Value <= max && t.Digits <= 4
	}
	if !p.Has(i, role.Number) {
		return 0, i, false
	}
	n, j, ok := p.spokenAt(i)
	if !ok || n.value > float64(max) {
		return p.firstWord(i, max)
	}
	return n.mant, j, true
}

// firstWord reads one number word alone: "dos mil" is too much for a day,
// but its beginning may not be.
func (p *parser) firstWord(i int, max int64) (int64, int, bool) {
	x, ok := p.Lexeme(i, role.Number)
	return x.Value, x.End(i), ok && x.Value <= max
}

// numberAt reads a number with all its forms.
func (p *parser) numberAt(i int) (num, int, bool) {
	if n, j, ok := p.shareAt(i); ok {
		return n, j, true
	}
	n, j, ok := p.figureAt(i)
	if !ok {
		if n, j, ok = p.spokenAt(i); !ok {
			return num{}, i, false
		}
	}
	return p.sized(n, j)
}

// shareAt reads a part of a size: "media docena", "half a million", "a quarter
// of a million", "two thirds of a million".
func (p *parser) shareAt(i int) (num, int, bool) {
	if !p.Any(i, shareRoles) {
		return num{}, i, false
	}
	upper, k := int64(1), i
	if x, ok := p.Lexeme(k, role.Number); ok && x.Value < 10 {
		upper, k = x.Value, x.End(k)
	}
	x, ok := p.Lexeme(k, role.Fraction)
	if !ok || x.Value > 10 || upper > 1 && x.Value == 2 {
		return num{}, i, false
	}
	k = p.Skip(x.End(k), role.Of)
	if y, ok := p.Lexeme(k, role.Number); ok && y.Value == 1 && !p.Has(k, role.Multiplier) {
		k += int(y.N)
	}
	y, ok := p.Lexeme(k, role.Multiplier)
	if !ok || x.Value > 2 && y.Value < 1000 {
		return num{}, i, false
	}
	n := whole(upper * y.Value / x.Value)
	n.spelt, n.sized = true, true
	if upper*y.Value%x.Value != 0 {
		n.value, n.loose = float64(upper)*float64(y.Value)/float64(x.Value), true
	}
	return n, y.End(k), true
}

var shareRoles = role.SetOf(role.Number, role.Fraction)

// sized reads what follows a number and multiplies it: "mil", "k", "millones".
func (p *parser) sized(n num, j int) (num, int, bool) {
	if m, k, ok := p.andShare(n, j); ok {
		return m, k, true
	}
	if n.spelt {
		return p.halfMore(n, j, 1)
	}
	size := int64(1)
	for k := 0; k < 3; k++ {
		if x, ok := p.Lexeme(j, role.Multiplier); ok {
			n, j, size = n.times(x.Value), x.End(j), x.Value
			n.sized = true
			continue
		}
		if x, ok := p.Lexeme(j, role.Suffix); ok && k == 0 && (!x.Cased || p.OfMoney || p.Has(x.End(j), role.Currency)) && (p.Glued(j) || p.Tokens[j-1].Kind == token.Number) && p.PlainAfter(x.End(j)) {
			n, j, size = n.times(x.Value), x.End(j), x.Value
			n.sized = true
		}
		break
	}
	if n.sized && size >= 100 {
		if m, e, ok := p.remainder(j, size); ok {
			return n.plus(m), e, true
		}
	}
	return p.halfMore(n, j, size)
}

// andShare reads a share between a number and its size: "five and a half
// million", "dos y medio millones".
func (p *parser) andShare(n num, j int) (num, int, bool) {
	if n.scale != 0 || n.loose || n.mant >= 1000 || !p.Has(j, role.NumberAnd) {
		return n, j, false
	}
	q, k, ok := p.quarters(p.Skip(j, role.NumberAnd))
	if !ok {
		return n, j, false
	}
	x, ok := p.Lexeme(k, role.Multiplier)
	if !ok || x.Value < 1000 || n.mant > math.MaxInt64/400/x.Value {
		return n, j, false
	}
	m := whole((n.mant*4 + int64(q*4)) * (x.Value / 4))
	m.spelt, m.sized = n.spelt, true
	return m, x.End(k), true
}

// remainder reads the part of a number below its size: "2 mil 500".
func (p *parser) remainder(j int, size int64) (int64, int, bool) {
	if p.Digits(j) && p.Tokens[j].Digits == 3 && size == 1000 && !p.Glued(j) {
		return p.Tokens[j].Value, j + 1, true
	}
	if m, e, ok := p.spokenAt(j); ok && m.mant < size && !m.loose && !m.one {
		return m.mant, e, true
	}
	if k := p.Skip(j, role.NumberAnd); k > j && p.Lex.AndHundreds { // "3 hundred and 21"
		if m, e, ok := p.smallAt(k, min(size, 100)-1); ok && !p.Has(e, role.Multiplier) && !p.Has(e, role.Fraction) && !p.UnitAfter(e) && !p.Has(e, role.Cents) {
			return m, e, true
		}
	}
	if size >= 1000 && p.Digits(j) && p.Tokens[j].Digits <= 3 && p.Has(j+1, role.Multiplier) {
		if m, e, ok := p.numberAt(j); ok && m.mant < size && m.scale == 0 && !m.loose {
			return m.mant, e, true
		}
	}
	if size == 1000 && p.Digits(j) && p.Tokens[j].Digits < 3 && p.Alone(0, j+1) {
		return p.Tokens[j].Value, j + 1, true
	}
	return 0, j, false
}

// halfMore reads "y medio" after a number of the size given.
func (p *parser) halfMore(n num, j int, size int64) (num, int, bool) {
	if n.spelt {
		size = spokenSize(n.mant)
	}
	if p.Has(j, role.NumberAnd) || p.Has(j, role.Plus) {
		k := j + 1
		x, ok := p.Lexeme(k, role.Fraction)
		if ok && x.Value == 2 && size >= 1000 {
			return n.plus(size / 2), x.End(k), true
		}
	}
	return n, j, true
}

func spokenSize(v int64) int64 {
	size := int64(1)
	for v != 0 && v%1000 == 0 && size < 1e15 {
		size *= 1000
		v /= 1000
	}
	return size
}

// figureAt reads a number in digits with its marks.
func (p *parser) figureAt(i int) (num, int, bool) {
	if !p.Digits(i) || p.Glued(i) && p.badBefore(i) {
		return num{}, i, false
	}
	if n, j, ok := p.spacedAt(i); ok {
		return n, j, true
	}
	j := i + 1
	for j+1 < len(p.Tokens) && j-i < 16 && p.groupMark(j) && p.Glued(j) && p.Glued(j+1) && p.Digits(j+1) {
		j += 2
	}
	if j == i+1 {
		return p.runAt(i)
	}
	return p.marked(i, j)
}

// badBefore tells that the digits at i hang on something that makes them no
// number: the end of a word, a slash, the decimals of another number.
func (p *parser) badBefore(i int) bool {
	t := &p.Tokens[i-1]
	switch t.Folded {
	case ".", ",", "'", "’", ":", "/":
		return i > 1 && p.Tokens[i-2].Digits > 0 && p.Glued(i-1)
	}
	return t.Kind == token.Word && !p.Any(i-1, moneyRoles)
}

var moneyRoles = role.SetOf(role.Currency, role.Suffix)

func (p *parser) groupMark(j int) bool {
	switch p.Tokens[j].Folded {
	case ".", ",", "'", "’":
		return true
	}
	return false
}

// runAt reads a run of digits without marks.
func (p *parser) runAt(i int) (num, int, bool) {
	t := &p.Tokens[i]
	if t.Value >= 0 {
		return whole(t.Value), i + 1, true
	}
	v, err := strconv.ParseFloat(t.Folded, 64)
	return num{value: v, loose: true}, i + 1, err == nil && v < 1e300
}

// spacedAt reads digits grouped with white space: "1 234 567".
func (p *parser) spacedAt(i int) (num, int, bool) {
	if p.Tokens[i].Digits > 3 || p.Tokens[i].Value == 0 {
		return num{}, i, false
	}
	v, j := p.Tokens[i].Value, i+1
	for j < len(p.Tokens) && j-i < 5 && p.Tokens[j].Digits == 3 && !p.Glued(j) {
		v = v*1000 + p.Tokens[j].Value
		j++
	}
	return whole(v), j, j-i >= 3
}

// marked reads digits from i to j with marks between them, and decides which
// mark groups and which one begins the decimals.
func (p *parser) marked(i, j int) (num, int, bool) {
	last := p.Tokens[j-2].Folded
	mixed, even := false, true
	for k := i + 1; k < j; k += 2 {
		mixed = mixed || p.Tokens[k].Folded != last
		even = even && (p.Tokens[k+1].Digits == 3)
	}
	count := (j - i - 1) / 2
	grouped := p.groups(last, p.Tokens[j-1].Digits, p.Tokens[j-1].Value) && p.Tokens[i].Digits <= 3 && p.Tokens[i].Value > 0
	switch {
	case count == 1 && !grouped, mixed && count >= 2:
		return p.joined(i, j, j-1)
	case even && p.Tokens[i].Digits <= 3:
		return p.joined(i, j, j+1)
	case count == 1:
		return p.joined(i, j, j-1)
	}
	return num{}, i, false
}

// groups tells whether a single mark before so many digits groups thousands.
func (p *parser) groups(mark string, digits int, last int64) bool {
	if money.InThousands(p.currency) || digits == 3 && last == 0 { // nobody writes three decimals that are naught
		return digits == 3 && (mark == "." || mark == ",")
	}
	return digits == 3 && mark != p.Lex.Options.Decimal && (mark == "." || mark == ",")
}

// joined puts the runs from i to j together; those from decimals on are decimals.
func (p *parser) joined(i, j, decimals int) (num, int, bool) {
	s, scale := "", 0
	for k := i; k < j; k += 2 {
		s += p.Tokens[k].Folded
		if k >= decimals {
			scale += p.Tokens[k].Digits
		}
	}
	if len(s) > token.MaxDigits {
		return num{}, i, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	n := num{value: float64(v) / math.Pow10(scale), mant: v, scale: scale, marks: true}
	return n, j, err == nil
}

// spoken is a number in words in the making: high counts whole millions, mid
// whole thousands, group what is below; low is what the next word must be below.
type spoken struct {
	high, mid, group, low int64
	last                  int64 // the size below a million said last
}

// spokenAt reads a number in words, such as "dos mil trescientos cuarenta".
func (p *parser) spokenAt(i int) (num, int, bool) {
	if !p.Has(i, role.Number) && !p.Has(i, role.Multiplier) {
		return num{}, i, false
	}
	s, j := spoken{low: 1000}, i
	for steps := 0; steps < 24; steps++ {
		k := j
		if j > i && p.joinsNumber(j, s.group) {
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
	n := whole(s.high + s.mid + s.group)
	n.spelt, n.one = true, j == i+1 && n.mant == 1 && p.Has(i, role.Article)
	n.sized = s.high+s.mid > 0
	return n, j, j > i
}

// joinsNumber tells whether the joining word at j may stand inside a number
// whose last group is so big.
func (p *parser) joinsNumber(j int, group int64) bool {
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
