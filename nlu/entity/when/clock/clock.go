// Package clock reads times of day, ranges of them and parts of the day: "a las
// 9 y media", "8pm", "de 10 a 12", "por la tarde".
package clock

import (
	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/date"
	"becario/nlu/entity/when/timex"
)

// Parser reads the times of a text. A method that reads gives the token after
// what it read.
type Parser struct {
	*lexicon.Text
	// Dated tells that a day or a repetition has been found already, so that two
	// numbers may well be hours.
	Dated bool
	// Timed tells that a time of day has been found already.
	Timed bool

	num     *number.Parser
	date    *date.Parser
	inRange bool // an end of a range is being read: "5 to 6" are two hours there
	between bool // and the joining word stands between them

	leads   []timeOfDay // what may stand before a time
	bodies  []body
	hours   []hour
	written []written // minutes written with the hour
	minutes []minutes // minutes said after it
	said    []said    // of these, without a word between
	halves  []half    // am or pm
	oclocks []oclock
	settles []settle
	accepts []accept
	parts   []part
	named   []namedPart
	ranges  []timeOfDay
}

// The roles with which a time, and a part of the day, can begin.
var (
	timeStarts = role.SetOf(role.Figure, role.Number, role.Clock, role.At, role.AtOne, role.AtWeak, role.AtBare, role.About, role.Half, role.Quarter, role.ThreeQuarters)
	partStarts = role.SetOf(role.Early, role.Late, role.DayAndPart, role.This, role.Last, role.InPart, role.InPartBare, role.Daypart, role.AM, role.PM)
)

// Starts tells that a time, a range of times or a part of the day can begin at i.
func (p *Parser) Starts(i int) bool {
	return p.Any(i, timeStarts) || p.Any(i, partStarts) || p.Has(i, role.Between) || p.Has(i, role.From)
}

// timeOfDay reads a time into e. loose allows a bare hour, as in the ends of a
// range.
type timeOfDay func(i int, e *timex.Expr, loose bool) (int, bool)

// New makes a parser of a text, and takes into the book the rules that are no
// pieces by themselves.
func New(t *lexicon.Text, num *number.Parser, d *date.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num, date: d}
	p.leads = rule.Order(b, at(p).At(100), atOne(p).At(200), atWeak(p).At(300), atBare(p).At(400), noLead(p).At(500))
	p.bodies = rule.Order(b, never(p).At(100), namedTime(p).At(200), pastHour(p).At(300), byHour(p).At(400))
	p.hours = rule.Order(b, hourWords(p).At(100), hourMilitary(p).At(200), hourDigits(p).At(300))
	p.written = rule.Order(b, writtenColon(p).At(100), writtenDot(p).At(200), writtenMark(p).At(300))
	p.minutes = rule.Order(b, minusMinutes(p).At(100), plusPart(p).At(200), plusMinutes(p).At(300), saidMinutes(p).At(400))
	p.said = rule.Order(b, saidDigits(p).At(100), saidHyphen(p).At(200), saidWords(p).At(300), saidZero(p).At(400))
	p.halves = rule.Order(b, amPM(p).At(100))
	p.oclocks = rule.Order(b, exactly(p).At(100))
	p.settles = rule.Order(b, byEvening(p).At(100))
	p.accepts = rule.Order(b, byNext(p).At(100), byComingDay(p).At(150), bySelf(p).At(200))
	p.parts = rule.Order(b, partNamed(p).At(100), partAMPM(p).At(200), partEarly(p).At(300))
	p.named = rule.Order(b, dayAndPart(p).At(100), thisPart(p).At(200), lastPart(p).At(300), inPart(p).At(400), inPartBare(p).At(500), articlePart(p).At(600), barePart(p).At(700))
	p.ranges = rule.Order(b, rangeBetween(p).At(100), rangeFrom(p).At(200), rangePlain(p).At(300))
	return p
}

// Reset begins a text.
func (p *Parser) Reset() { p.Dated, p.Timed, p.inRange, p.between = false, false, false, false }

// Clock reads a time of day: "a las 9 y media", "10:30", "half past 5", "8pm".
func Clock(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "clock.time", Examples: []rule.Example{{Lang: "es", Text: "mañana a las 9", Want: "2026-03-05T09:00"}}, Starts: timeStarts, Read: func(i int, e *timex.Expr, _ bool) (int, bool) { return p.At(i, e, false) }}
}

// ISO reads the time after a full date and a T: "2026-03-05T09:30".
func ISO(p *Parser) rule.Rule[date.Piece] {
	return rule.Rule[date.Piece]{Name: "clock.iso", Examples: []rule.Example{{Lang: "es", Text: "2026-03-05T09:30", Want: "2026-03-05T09:30"}}, Read: func(i int, e *timex.Expr, _ bool) (int, bool) {
		if !p.Is(i, "t") || !p.Glued(i) || !p.Glued(i+1) || !p.Digits(i+1) || !e.Has(timex.WithYear) {
			return i, false
		}
		return p.At(i+1, e, true)
	}}
}

// At reads a time of day into e. loose allows a bare hour.
func (p *Parser) At(i int, e *timex.Expr, loose bool) (int, bool) {
	if e.Has(timex.WithClock | timex.WithNow | timex.WithSpan) {
		return i, false
	}
	for _, read := range p.leads {
		if j, ok := read(i, e, loose); ok {
			return j, true
		}
	}
	return i, false
}

// lead tells what came before an hour: a word such as "at", one that may also
// be an article, or the beginning of a range.
type lead struct{ strong, weak, loose bool }

// At a time: "a las 9", "at 9".
func at(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.at", Examples: []rule.Example{{Lang: "es", Text: "quedamos a las 5 en la cafetería", Want: "2026-03-04T17:00"}}, Read: func(i int, e *timex.Expr, loose bool) (int, bool) {
		j, ok := p.after(i, role.At, e, lead{strong: true, loose: loose})
		if ok && e.Bound == timex.At && p.Has(i, role.BoundBefore) {
			e.Bound = timex.Before
		}
		return j, ok
	}}
}

// At one, where the word is right for no other hour: "a la una".
func atOne(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.at_one", Examples: []rule.Example{{Lang: "es", Text: "a la una", Want: "2026-03-04T13:00"}}, Read: func(i int, e *timex.Expr, loose bool) (int, bool) {
		done := i
		ok := p.EachEnd(i, role.AtOne, func(j int) bool {
			v, _, ok := p.num.Small(p.Skip(j, role.About), 24)
			if ok = ok && v == 1; ok {
				done, ok = p.body(j, e, lead{strong: true, loose: loose})
			}
			return ok
		})
		return done, ok
	}}
}

// A word that may also be an article: "las 16 del miércoles".
func atWeak(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.at_weak", Examples: []rule.Example{{Lang: "es", Text: "las 16 del miércoles", Want: "2026-03-11T16:00"}}, Read: func(i int, e *timex.Expr, loose bool) (int, bool) {
		return p.after(i, role.AtWeak, e, lead{weak: true, loose: loose})
	}}
}

// A word that is a lead only after a day: "tomorrow by 9".
func atBare(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.at_bare", Examples: []rule.Example{{Lang: "es", Text: "mañana a 9", Want: "2026-03-05T09:00"}}, Read: func(i int, e *timex.Expr, loose bool) (int, bool) {
		if !e.Has(timex.AnyDate) || !p.Has(i, role.AtBare) {
			return i, false
		}
		return p.body(p.Skip(i, role.AtBare), e, lead{weak: true, loose: loose})
	}}
}

// No word before the time: "10:30", "8pm".
func noLead(p *Parser) rule.Rule[timeOfDay] {
	return rule.Rule[timeOfDay]{Name: "clock.no_lead", Examples: []rule.Example{{Lang: "es", Text: "10:30", Want: "2026-03-04T10:30"}}, Read: func(i int, e *timex.Expr, loose bool) (int, bool) {
		return p.body(i, e, lead{loose: loose})
	}}
}

// after reads a time after a phrase of a role.
func (p *Parser) after(i int, r role.Role, e *timex.Expr, by lead) (int, bool) {
	done := i
	ok := p.EachEnd(i, r, func(j int) bool {
		k, ok := p.body(j, e, by)
		if ok {
			done = k
		}
		return ok
	})
	return done, ok
}

// body reads the time itself.
type body func(i int, e *timex.Expr, by lead) (int, bool)

func (p *Parser) body(i int, e *timex.Expr, by lead) (int, bool) {
	i = p.Skip(i, role.About)
	for _, read := range p.bodies {
		if j, ok := read(i, e, by); ok {
			return j, true
		}
	}
	return i, false
}

// A time that there is not, such as 25:61, so that it can be named.
func never(p *Parser) rule.Rule[body] {
	return rule.Rule[body]{Name: "clock.never", Examples: []rule.Example{{Lang: "es", Text: "a las 25:61", Want: "2026-03-05T00:00!"}}, Read: func(j int, e *timex.Expr, by lead) (int, bool) {
		if !by.strong && !by.weak || !p.Digits(j) || p.Tokens[j].Digits > 2 || !p.Is(j+1, ":") || !p.Glued(j+1) || !p.Glued(j+2) || !p.Digits(j+2) || p.Tokens[j+2].Digits != 2 || !p.NumberEnds(j+3) {
			return j, false
		}
		if p.Tokens[j].Value <= 24 && p.Tokens[j+2].Value < 60 {
			return j, false
		}
		e.Set |= timex.WithClock
		e.Clock, e.Never = timex.Clock{Grain: calendar.Minute, Half: timex.Exact}, true
		return j + 3, true
	}}
}

// A time with a name: "mediodía", "midnight".
func namedTime(p *Parser) rule.Rule[body] {
	return rule.Rule[body]{Name: "clock.named", Examples: []rule.Example{{Lang: "en", Text: "at noon", Want: "2026-03-04T12:00"}}, Read: func(i int, e *timex.Expr, _ lead) (int, bool) {
		x, ok := p.Lexeme(i, role.Clock)
		if !ok {
			return i, false
		}
		hour, minute := x.Clock()
		return finish(x.End(i), e, timex.Clock{Hour: hour, Minute: minute, Half: timex.Exact, Grain: calendar.Hour, Midnight: hour == 24 && minute == 0})
	}}
}

// finish sets the time that was read up to token j, if there is such a time.
func finish(j int, e *timex.Expr, c timex.Clock) (int, bool) {
	if c.Hour > 24 || c.Hour == 24 && c.Minute > 0 || c.Minute > 59 || c.Second > 59 {
		return j, false
	}
	e.Clock = c
	e.Set |= timex.WithClock
	return j, true
}
