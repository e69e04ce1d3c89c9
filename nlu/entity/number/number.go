// Package number reads numbers in digits and in words: whole ones, decimals,
// fractions, powers, sizes such as "mil" and "k", and ordinals.
package number

import (
	"math"
	"strconv"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
)

// Num is a number as written. Its exact value is Mant / 10^Scale, unless Loose,
// when only Value is known.
type Num struct {
	Value float64
	Mant  int64
	Scale int
	Loose bool
	Spelt bool // in words
	Sized bool // with a size such as thousand, k or million
	Marks bool // with a decimal or a grouping mark
	One   bool // the single word for one, which is an article too
}

// Whole gives a whole number.
func Whole(v int64) Num { return Num{Value: float64(v), Mant: v} }

// Times multiplies by a whole size; what does not fit becomes loose.
func (n Num) Times(k int64) Num {
	n.Value *= float64(k)
	if k == 0 {
		return Num{}
	}
	if n.Loose || n.Mant != 0 && (n.Mant > math.MaxInt64/k || n.Mant < math.MinInt64/k) {
		n.Loose = true
		return n
	}
	n.Mant *= k
	for n.Scale > 0 && n.Mant%10 == 0 {
		n.Mant /= 10
		n.Scale--
	}
	return n
}

// Plus adds a whole number; a number with decimals becomes loose.
func (n Num) Plus(v int64) Num {
	if n.Scale > 0 || n.Loose {
		n.Value += float64(v)
		n.Loose = true
		return n
	}
	n.Mant += v
	n.Value = float64(n.Mant)
	return n
}

// Decimal writes the number as a decimal; false if it is not exact.
func (n Num) Decimal() (string, bool) {
	if n.Loose {
		return "", false
	}
	s := strconv.FormatInt(n.Mant, 10)
	if n.Scale == 0 {
		return s, true
	}
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for len(s) <= n.Scale {
		s = "0" + s
	}
	return sign + s[:len(s)-n.Scale] + "." + s[len(s)-n.Scale:], true
}

// Parser reads the numbers of a text. A method that reads gives the token after
// what it read.
type Parser struct {
	*lexicon.Text
	// Thousands tells that numbers are likely counted in thousands, as amounts of
	// some currencies are: no mark before three digits begins decimals.
	Thousands bool

	last    reading
	forms   []form // of a number
	figures []form // of one in digits
	shares  []more // a share of a size after it
	sizes   []size // after one in digits
	rests   []rest // after a size
	halves  []half // after all that
	signs   []value
	values  []value
	tails   []tail // after a number that is an entity
	lone    []tail // after one that is the whole text
	lowers  []lower
	places  []place
}

// form reads a number.
type form func(i int) (Num, int, bool)

// New makes a parser of a text, and takes its rules into the book.
func New(t *lexicon.Text, b *rule.Book) *Parser {
	p := &Parser{Text: t}
	p.forms = rule.Order(b, share(p).At(100), digits(p).At(200), words(p).At(300))
	p.figures = rule.Order(b, spaced(p).At(100), marked(p).At(200), run(p).At(300))
	p.shares = rule.Order(b, andShare(p).At(100))
	p.sizes = rule.Order(b, multiplier(p).At(100), suffix(p).At(200))
	p.rests = rule.Order(b, restDigits(p).At(100), restWords(p).At(200), restAnd(p).At(300), restSized(p).At(400), restAlone(p).At(500))
	p.halves = rule.Order(b, andHalf(p).At(100))
	p.signs = rule.Order(b, negative(p).At(100))
	p.values = rule.Order(b, point(p).At(100), vulgar(p).At(200), plain(p).At(300))
	p.tails = rule.Order(b, pointSaid(p).At(100), exponent(p).At(200), power(p).At(300),
		fraction(p).At(400), mixedSign(p).At(500), mixedHalf(p).At(600), mixedFraction(p).At(700), decimalsSaid(p).At(800),
		decimalsDigits(p).At(900), mixedDigits(p).At(1000), outOf(p).At(1100), slash(p).At(1200))
	p.lone = rule.Order(b, suffixAlone(p).At(100))
	p.lowers = rule.Order(b, fractionEnd(p).At(100))
	p.places = rule.Order(b, ordinalWord(p).At(100), ordinalMark(p).At(200))
	return p
}

// Reset begins a text.
func (p *Parser) Reset() { p.last.at = -1 }

// reading is what was read at a token, and what it depended on.
type reading struct {
	at                 int
	thousands, ofMoney bool

	num Num
	end int
	ok  bool
}

// At reads a number with all its forms. It remembers the last token, where the
// kinds of entity ask for a number one after another.
func (p *Parser) At(i int) (Num, int, bool) {
	if l := &p.last; l.at != i || l.thousands != p.Thousands || l.ofMoney != p.OfMoney {
		n, end, ok := p.formAt(i)
		*l = reading{i, p.Thousands, p.OfMoney, n, end, ok}
	}
	return p.last.num, p.last.end, p.last.ok
}

func (p *Parser) formAt(i int) (Num, int, bool) {
	for _, read := range p.forms {
		if n, j, ok := read(i); ok {
			return n, j, true
		}
	}
	return Num{}, i, false
}

// Small reads a whole number up to most, in digits or words, without a sign,
// decimals or a size.
func (p *Parser) Small(i int, most int64) (int64, int, bool) {
	if p.Digits(i) {
		t := &p.Tokens[i]
		return t.Value, i + 1, t.Value >= 0 && t.Value <= most && t.Digits <= 4
	}
	if !p.Has(i, role.Number) {
		return 0, i, false
	}
	if n, j, ok := p.Spoken(i); ok && n.Value <= float64(most) {
		return n.Mant, j, true
	}
	// "dos mil" is too much for a day, but its beginning is not.
	x, ok := p.Lexeme(i, role.Number)
	return x.Value, x.End(i), ok && x.Value <= most
}

// One tells that a word for one stands at i, which may be an article.
func (p *Parser) One(i int) bool {
	x, ok := p.Lexeme(i, role.Number)
	return ok && x.Value == 1
}
