// Package date reads days, weeks, months, years and periods: "el viernes 20 de
// marzo", "next week", "principios de mayo", "15/4/2027".
package date

import (
	"time"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/length"
	"becario/nlu/entity/when/timex"
)

// Parser reads the dates of a text. A method that reads gives the token after
// what it read.
type Parser struct {
	*lexicon.Text
	// Tail is the token at which the last part of a glued range begins; -1 before
	// one was met. A date may begin there though it is glued to the mark.
	Tail int
	// Scratch lends expressions for trials.
	Scratch timex.Scratch

	num    *number.Parser
	length *length.Parser
	ref    time.Time // the instant of writing, as timex.Wall gives it; zero if it is not known
	mdy    bool      // the month comes first in digits

	numeric    []Piece
	dayMonths  []dayMonth
	counted    []counted
	sliced     []Piece // what a slice is of
	containers []Piece
	bareUnits  []Piece
	years      []year
	spans      []span
	lists      []Piece // the rest of a list of weekdays
}

// Piece reads a piece of a datetime at a token and adds it to an expression that
// it goes with. led tells that a word such as "on" or "before" came in front. It
// gives the token after the piece.
type Piece func(i int, e *timex.Expr, led bool) (int, bool)

// New makes a parser of a text, and takes into the book the rules that are no
// pieces by themselves.
func New(t *lexicon.Text, num *number.Parser, l *length.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num, length: l}
	p.numeric = rule.Order(b, threeParts(p).At(100), monthYear(p).At(200), twoParts(p).At(300))
	p.dayMonths = rule.Order(b, yearFirst(p).At(100), numberedMonth(p).At(200), dayFirst(p).At(300), monthFirst(p).At(400))
	p.counted = rule.Order(b, nthWeekday(p).At(100), nthCentury(p).At(200), nthUnit(p).At(300))
	p.sliced = rule.Order(b, slicedDay(p).At(100), slicedNth(p).At(200), slicedSeason(p).At(300), slicedPeriod(p).At(400))
	p.containers = rule.Order(b, inMonth(p).At(100), inPeriod(p).At(200), inYear(p).At(300))
	p.bareUnits = rule.Order(b, inUnit(p).At(100))
	p.lists = rule.Order(b, weekdayList(p).At(100))
	p.spans = rule.Order(b, spanInside(p).At(100), spanLength(p).At(200), spanUnits(p).At(300))
	p.years = rule.Order(b, yearDigits(p).At(100), yearPairs(p).At(200), yearShort(p).At(300), yearWords(p).At(400))
	return p
}

// Reset begins a text that was written at an instant, as timex.Wall gives it;
// zero means that it is not known. mdy tells that the month comes first in
// digits.
func (p *Parser) Reset(ref time.Time, mdy bool) {
	p.ref, p.mdy, p.Tail = ref, mdy, -1
}
