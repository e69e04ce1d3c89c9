// Package recur reads repetitions: "los lunes y miércoles de 10 a 12", "cada dos
// semanas", "every other day until June", "30€ al mes".
package recur

import (
	"time"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when"
	"becario/nlu/entity/when/timex"
)

// Recurrence is a repetition.
type Recurrence struct {
	Rule     string // the value of an RFC 5545 RRULE
	Weekdays []time.Weekday
	Clock    timex.TimeOfDay // at what time; Set is false if none was said
	ClockEnd timex.TimeOfDay // until what time: "los lunes de 10 a 12"
	Daypart  timex.Daypart
	Until    time.Time // the last day; zero if none was said
	Plain    bool      // only weekdays were named ("los lunes", "lunes y miércoles"), without "cada" or "todos"
}

// Parser reads the repetitions of a text. A method that reads gives the token
// after what it read.
type Parser struct {
	*lexicon.Text
	// MoneyEnd is the token after the last sum of money before; 0 before the first.
	// A unit right after it is a rate.
	MoneyEnd int

	num    *number.Parser
	when   *when.Parser
	cyclic bool  // something in the text may be a repetition
	cycle  cycle // the one that is being read

	cores  []rule.Entry[read] // what is repeated
	every  []read             // the same, after a word such as "every"
	counts []read             // how many units lie between two times
	rates  []read
	tails  []read // after what is repeated
	days   []read // the day on which it falls, after a unit
	ends   []read // until when, or how often
}

// read reads a part of a repetition into c.
type read func(i int, c *cycle) (int, bool)

// New makes a parser of a text, and takes its rules into the book.
func New(t *lexicon.Text, num *number.Parser, w *when.Parser, b *rule.Book) *Parser {
	p := &Parser{Text: t, num: num, when: w}
	p.cores = rule.Table(b, repeatWord(p).At(100), endOfEach(p).At(150), every(p).At(200), ofEach(p).At(300), inEach(p).At(400), pluralDays(p).At(500), pluralParts(p).At(600),
		weekends(p).At(700), alternateDay(p).At(800), workWeek(p).At(900), rateCounted(p).At(1000), ratePer(p).At(1100), rateUnit(p).At(1200))
	p.every = rule.Order(b, everyNth(p).At(100), everyDate(p).At(200), everyHalf(p).At(300), everyUnit(p).At(400), everyUnitShort(p).At(500), everyWeekday(p).At(600), everyPart(p).At(700))
	p.counts = rule.Order(b, countOther(p).At(100), countNumber(p).At(200), countOrdinal(p).At(300))
	p.rates = rule.Order(b, rateOnce(p).At(100), rateTimes(p).At(200), rateDays(p).At(300), rateOne(p).At(400))
	p.tails = rule.Order(b, tailTime(p).At(100), tailAlternate(p).At(200), tailExcept(p).At(250), tailDay(p).At(300), tailEnd(p).At(400), tailRange(p).At(500))
	p.days = rule.Order(b, fallsWeekday(p).At(100), fallsDate(p).At(200), fallsDay(p).At(300))
	p.ends = rule.Order(b, endUntil(p).At(100), endLength(p).At(200), endTimes(p).At(300))
	return p
}

// cycleRoles begin what can be repeated; without any of them only a rate
// after a sum of money is one.
var cycleRoles = role.SetOf(role.Every, role.Repeat, role.Weekdays, role.EachOf, role.Weekends, role.PluralPart, role.Times, role.Once, role.Plural, role.Per, role.To, role.Alternate)

// Reset begins a text.
func (p *Parser) Reset() {
	p.MoneyEnd, p.cyclic = 0, false
	for i := range p.Tokens {
		p.cyclic = p.cyclic || p.Any(i, cycleRoles)
	}
}

// At reads a repetition with its time of day and its end. ref is the instant of
// writing, as timex.Wall gives it, and the zero time if it is not known.
func (p *Parser) At(i int, ref time.Time, zone *time.Location) (Recurrence, int, bool) {
	if !p.cyclic && p.MoneyEnd != i || p.Tokens[i].Dead || p.Has(i, role.Guard) {
		return Recurrence{}, i, false
	}
	c := &p.cycle
	*c = cycle{}
	j, ok := p.cycleAt(i, c)
	if !ok {
		return Recurrence{}, i, false
	}
	r, ok := c.resolve(&p.Lex.Calendar, ref, zone)
	return r, j, ok
}

func (p *Parser) cycleAt(i int, c *cycle) (int, bool) {
	j, ok := p.core(i, c)
	if !ok { // the time first: "3pm every day"
		if !p.when.Clock.Starts(i) {
			return i, false
		}
		k, ok := p.time(i, c, true)
		if !ok {
			return i, false
		}
		if p.Is(k, ",") {
			k++
		}
		if j, ok = p.core(k, c); !ok {
			return i, false
		}
	}
	for steps := 0; steps < 6; steps++ {
		k, ok := first(p.tails, j, c)
		if !ok {
			break
		}
		j = k
	}
	return j, true
}

// core reads what is repeated.
func (p *Parser) core(i int, c *cycle) (int, bool) {
	roles := p.Roles(i)
	for k := range p.cores {
		if r := &p.cores[k]; r.May(roles) {
			if j, ok := r.Read(i, c); ok {
				return j, true
			}
		}
	}
	return i, false
}

func first(rules []read, i int, c *cycle) (int, bool) {
	for _, read := range rules {
		if j, ok := read(i, c); ok {
			return j, true
		}
	}
	return i, false
}

// time reads the time of day of a repetition; first tells that it comes before
// what is repeated.
func (p *Parser) time(i int, c *cycle, first bool) (int, bool) {
	scratch := &p.when.Date.Scratch
	trial := scratch.Copy(&c.at)
	defer scratch.Drop(1)
	if !first {
		trial.Set |= timex.WithWeekday // a day has been said
	}
	times := p.when.Clock
	j, ok := times.Range(i, trial)
	if !ok {
		if j, ok = times.At(i, trial, false); !ok {
			trial.Set |= timex.WithWeekday
			j, ok = times.Part(i, trial)
		}
	}
	if !ok || trial.Has(timex.WithRel) {
		return i, false
	}
	if trial.Has(timex.WithClock) && !trial.Has(timex.WithPart) {
		part := scratch.Copy(trial)
		if k, ok := times.Part(j, part); ok && !part.Has(timex.WithRel) {
			*trial, j = *part, k
		}
		scratch.Drop(1)
	}
	c.at = *trial
	c.at.Set &= timex.AnyTime
	return j, true
}
