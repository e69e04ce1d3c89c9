// Package when reads datetimes: pieces such as a day, a month or a time of day,
// in any order, as long as each goes with those before it; what bounds them; and
// ranges of dates. What was said is resolved by package timex.
package when

import (
	"time"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/clock"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/length"
	"becario/nlu/entity/when/timex"
)

// Parser reads the datetimes of a text. A method that reads gives the token
// after what it read.
type Parser struct {
	*lexicon.Text
	Date   *date.Parser
	Clock  *clock.Parser
	Length *length.Parser

	num   *number.Parser
	ref   time.Time // the instant of writing, as timex.Wall gives it; zero if it is not known
	depth int       // how deep "the day after the day after ..." has been followed
	// noAnchor tells for each token with how many levels left no anchor was found there.
	noAnchor []uint8

	datetimes []datetime
	pieces    []rule.Entry[date.Piece]
	joins     []join
	shifts    []shift // after the length that is counted
	ends      []ends  // of a range
	more      []more  // of a range
}

// datetime reads a whole datetime into an empty expression.
type datetime func(i int, e *timex.Expr) (int, bool)

// New makes a parser of a text, and takes its rules into the book.
func New(t *lexicon.Text, num *number.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num}
	p.Length = length.New(t, num, b)
	p.Date = date.New(t, num, p.Length, b)
	p.Clock = clock.New(t, num, p.Date, b)
	p.pieces = rule.Table(b, Pieces(p)...)
	p.joins = rule.Order(b, afterMark(p).At(100))
	p.shifts = rule.Order(b, agoAfter(p).At(100), beforeAnchor(p).At(200), afterAnchor(p).At(300), weekOn(p).At(400), later(p).At(500), earlier(p).At(600))
	p.datetimes = rule.Order(b, rangeBetween(p).At(100), rangeFrom(p).At(200), rangePlain(p).At(300),
		boundBefore(p).At(400), boundUntil(p).At(500), boundFrom(p).At(600), boundAfter(p).At(700), boundFor(p).At(800), composed(p).At(900))
	p.ends = rule.Order(b, endsOfMonth(p).At(100), endsOfAny(p).At(200))
	p.more = rule.Order(b, betweenDays(p).At(100), openDays(p).At(200), openRange(p).At(300))
	return p
}

// Pieces lists the rules for pieces of datetimes. Their priorities settle what
// a word is that could be several things.
func Pieces(p *Parser) []rule.Rule[date.Piece] {
	return []rule.Rule[date.Piece]{
		// What can be nothing else.
		date.NextDom(p.Date).At(50),
		date.LongDay(p.Date).At(100),
		date.LongHoliday(p.Date).At(200),
		nowPlus(p).At(300),
		clock.ISO(p.Clock).At(400),

		clock.Daypart(p.Clock).At(1000),
		dayThenTime(p).At(1030),
		date.DottedDay(p.Date).At(1060),
		clock.Range(p.Clock).At(1100),
		shiftAhead(p).At(1200),
		shiftAgo(p).At(1300),
		shiftSigned(p).At(1400),
		weekdaysAhead(p).At(1500),
		weekdaysWithin(p).At(1150),
		nightsAgo(p).At(1250),
		shiftLength(p).At(1600),
		shiftUnit(p).At(1700),
		date.Numeric(p.Date).At(1800),
		date.NamedSlice(p.Date).At(1900),
		date.Slice(p.Date).At(2000),
		date.DayMonth(p.Date).At(2100),
		clock.Clock(p.Clock).At(2200),
		date.Nth(p.Date).At(2300),
		nthPart(p).At(2400),
		date.Span(p.Date).At(2500),

		// Names, and what needs support.
		date.Holiday(p.Date).At(3000),
		date.Relative(p.Date).At(3100),
		date.WeekdayWeek(p.Date).At(3150),
		date.Weekday(p.Date).At(3200),
		date.Now(p.Date).At(3300),
		date.NowAlone(p.Date).At(3400),
		date.WeekOf(p.Date).At(3500),
		date.WeekNumber(p.Date).At(3600),
		date.YearQuarter(p.Date).At(3700),
		date.Quarter(p.Date).At(3800),
		date.DecadeDigits(p.Date).At(3900),
		date.Decade(p.Date).At(4000),
		date.Period(p.Date).At(4100),
		date.Month(p.Date).At(4200),
		date.Season(p.Date).At(4300),
		date.Year(p.Date).At(4400),
		date.Dom(p.Date).At(4500),
		dayAfterWeekday(p).At(4600),
	}
}

// Reset begins a text that was written at an instant, as timex.Wall gives it;
// zero means that it is not known. mdy tells that the month comes first in
// digits.
func (p *Parser) Reset(ref time.Time, mdy bool) {
	p.ref, p.depth = ref, 0
	p.noAnchor = append(p.noAnchor[:0], make([]uint8, len(p.Tokens))...)
	p.Length.Reset()
	p.Date.Reset(ref, mdy)
	p.Clock.Reset()
}

// At reads a datetime with what bounds it, and ranges of dates.
func (p *Parser) At(i int, e *timex.Expr) (int, bool) {
	if p.Tokens[i].Dead || p.Has(i, role.Guard) {
		return i, false
	}
	for _, read := range p.datetimes {
		if j, ok := read(i, e); ok {
			return j, true
		}
	}
	return i, false
}
