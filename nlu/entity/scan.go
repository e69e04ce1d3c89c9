package entity

import (
	"slices"
	"time"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/money"
	"becario/nlu/entity/number"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when"
	"becario/nlu/entity/when/recur"
	"becario/nlu/entity/when/timex"
)

// parser reads one text after another. It keeps nothing of the one before but
// memory.
type parser struct {
	lexicon.Text
	num   *number.Parser
	money *money.Parser
	when  *when.Parser
	recur *recur.Parser

	ref  time.Time // the instant of writing, as timex.Wall gives it; zero if it is not known
	zone *time.Location
	dir  Direction // asked for
	past []bool    // for each token: its clause speaks of the past
}

// newParser makes a parser, and takes its rules into the book.
func newParser(b *rule.Book) *parser {
	p := new(parser)
	p.num = number.New(&p.Text, b)
	p.money = money.New(&p.Text, p.num, b)
	p.when = when.New(&p.Text, p.num, b)
	p.recur = recur.New(&p.Text, p.num, p.when, b)
	return p
}

// reset begins a text whose phrases have been found.
func (p *parser) reset(in Input) {
	p.ref, p.zone, p.dir = time.Time{}, in.Reference.Location(), in.Direction
	if !in.Reference.IsZero() {
		p.ref = timex.Wall(in.Reference)
	}
	habits := &p.Lex.Options
	p.num.Reset()
	p.money.Reset(in.Currency)
	p.when.Reset(p.ref, habits.Order == "mdy" || slices.Contains(habits.MDY, in.Lang))
	p.recur.Reset()
	p.findPast()
}

// findPast finds the clauses that speak of the past.
func (p *parser) findPast() {
	p.past = append(p.past[:0], make([]bool, len(p.Tokens))...)
	begin, past := 0, false
	for i := range p.Tokens {
		past = past || p.Has(i, role.PastHint)
		if p.ClauseEnds(i) || i == len(p.Tokens)-1 {
			for k := begin; past && k <= i; k++ {
				p.past[k] = true
			}
			begin, past = i+1, false
		}
	}
}

// direction is where a date at token i is looked for.
func (p *parser) direction(i int) Direction {
	if p.dir == Auto && p.past[i] {
		return Backward
	}
	return p.dir
}

// scan goes over the tokens once, from left to right.
func (p *parser) scan() []Entity {
	var out []Entity
	var when, lengths, sums, numbers int // the first token still free for each
	for i := 0; i < len(p.Tokens); i++ {
		if p.Tokens[i].Dead || !p.starts(i) {
			continue
		}
		if x, ok := p.Lexeme(i, role.Guard); ok && !p.counted(x.End(i)) {
			i += int(x.N) - 1
			continue
		}
		lone := p.lone(i)
		if i >= when && !lone {
			var j int
			if out, j = p.scanWhen(out, i); j > i {
				when = j
				numbers = max(numbers, j)
				sums = max(sums, j)
			}
		}
		if i >= lengths && !lone {
			if d, j, ok := p.when.Length.Value(i); ok {
				out = append(out, p.entity(KindDuration, i, j, func(e *Entity) { e.Duration = d }))
				lengths, sums = j, max(sums, j)
				if !p.Alone(i, j) {
					numbers = max(numbers, j)
				}
			}
		}
		if i >= sums {
			if m, j, ok := p.money.At(i); ok {
				out = append(out, p.entity(KindMoney, i, j, func(e *Entity) { e.Money = m }))
				sums, p.recur.MoneyEnd, p.OfMoney = j, j, true
				when = max(when, j)
				if !m.Bare && m.Currency != "" {
					numbers = max(numbers, j)
				}
			}
		}
		if i >= numbers {
			if n, j, ok := p.numberEntity(i); ok {
				out = append(out, n)
				numbers = j
			}
		}
	}
	return p.tidy(out)
}

var startRoles = role.SetOf(role.Weekday, role.Weekdays, role.Month, role.Unit, role.Day, role.DayAndPart, role.Daypart, role.Number, role.Multiplier, role.Ordinal, role.Quantity, role.Clock,
	role.Currency, role.Repeat, role.Holiday, role.Season, role.This, role.Current, role.Next, role.NextOne, role.Last, role.Shift, role.Ago, role.BoundBefore, role.BoundUntil, role.BoundFrom,
	role.BoundAfter, role.For, role.At, role.AtOne, role.AtWeak, role.AtBare, role.About, role.From, role.Between, role.Half, role.Quarter, role.ThreeQuarters, role.InPart, role.Early, role.Late,
	role.Now, role.NowAlone, role.StartOf, role.MidOf, role.LateOf, role.EndOf, role.RestOf, role.DayWord, role.MonthWord, role.YearWord, role.WeekOf, role.Every, role.Per, role.Plural,
	role.PluralPart, role.Weekends, role.Once, role.Article, role.In, role.Guard, role.QuarterMark, role.Decade, role.Negative, role.Point, role.Fraction, role.Whole, role.Slice, role.Slang,
	role.FirstHalf, role.SecondHalf, role.HalfMark)

func (p *parser) starts(i int) bool {
	if p.Digits(i) || p.Any(i, startRoles) || p.Is(i, "+") && p.Digits(i+1) || p.num.PointFirst(i) || p.money.CodeAt(i) {
		return true
	}
	_, _, ok := p.num.Vulgar(i)
	return ok
}

// counted tells that a word follows that makes a length of what stands before
// it: "one day earlier" is no "one day".
func (p *parser) counted(j int) bool {
	return p.Has(j, role.Earlier) || p.Has(j, role.Later) || p.Has(j, role.Before) || p.Has(j, role.After)
}

// lone tells that a figure is followed by nothing but another figure, so that
// neither a date nor a length begins with it.
func (p *parser) lone(i int) bool {
	if !p.Digits(i) || !p.None(i) {
		return false
	}
	j := i + 1
	if (p.Is(j, ".") || p.Is(j, ",")) && p.Glued(j) && p.Glued(j+1) && p.Digits(j+1) {
		j += 2
	}
	return p.Digits(j) && !p.Glued(j) && p.None(j) && !p.Over(j+1)
}

// scanWhen reads a recurrence or a datetime at i.
func (p *parser) scanWhen(out []Entity, i int) ([]Entity, int) {
	if r, j, ok := p.recur.At(i, p.ref, p.zone); ok {
		p.when.Clock.Dated = true
		return append(out, p.entity(KindRecurrence, i, j, func(e *Entity) { e.Recurrence = r })), j
	}
	if p.ref.IsZero() {
		return out, i
	}
	x := p.when.Date.Scratch.New()
	defer p.when.Date.Scratch.Drop(1)
	j, ok := p.when.At(i, x)
	if !ok {
		return out, i
	}
	x.AsSaid = x.Bound != timex.At && p.asSaid()
	said := timex.Said{Expr: new(*x), Habits: &p.Lex.Calendar, Ref: p.ref, Zone: p.zone}
	w, ok := said.Look(p.direction(i))
	if !ok {
		return out, i
	}
	p.when.Clock.Dated = p.when.Clock.Dated || w.HasDate
	p.when.Clock.Timed = p.when.Clock.Timed || w.HasClock
	return append(out, p.entity(KindDatetime, i, j, func(e *Entity) { e.said, e.When = said, w })), j
}

// asSaid tells that a bare hour that limits something is meant as it is said: it
// is one of two times of day, another day is named in the text, or something is
// not to happen then.
func (p *parser) asSaid() bool {
	if p.when.Clock.Timed || p.when.Clock.Dated {
		return true
	}
	for i := range p.Tokens {
		if p.Any(i, otherDays) {
			return true
		}
		if x, ok := p.Lexeme(i, role.Day); ok && x.Value != 0 {
			return true
		}
	}
	return false
}

var otherDays = role.SetOf(role.Weekday, role.Weekdays, role.Month, role.Every, role.Repeat, role.NotThen)

// entity makes an entity of tokens i to j, without the marks at its ends.
func (p *parser) entity(k Kind, i, j int, fill func(*Entity)) Entity {
	e := Entity{Kind: k, first: i, last: j, Offset: p.Tokens[i].Offset, End: p.Tokens[j-1].End}
	fill(&e)
	return e
}

// numberEntity reads a number or an ordinal.
func (p *parser) numberEntity(i int) (Entity, int, bool) {
	if v, j, ok := p.num.Value(i); ok {
		return p.entity(KindNumber, i, j, func(e *Entity) { e.Number = v }), j, true
	}
	if n, j, ok := p.num.Ordinal(i); ok && n > 0 {
		return p.entity(KindOrdinal, i, j, func(e *Entity) { e.Number = float64(n) }), j, true
	}
	return Entity{}, i, false
}

// tidy drops what is only a part of something larger of another kind: the
// number in "5€", the length in "a las 14h" or "cada dos semanas".
func (p *parser) tidy(out []Entity) []Entity {
	kept := out[:0]
	end, first := 0, 0 // of the last entity that is no number
	clockEnd := 0      // of the last one in which no length stands of its own
	for i := range out {
		e := &out[i]
		switch e.Kind {
		case KindNumber, KindOrdinal:
			if e.last <= end && !(e.first == first && e.last == end) {
				continue
			}
		case KindDuration:
			if e.last <= clockEnd {
				continue
			}
		case KindDatetime:
			if !e.said.Expr.Has(timex.WithShift | timex.WithSpan) {
				clockEnd = e.last
			}
		case KindRecurrence:
			clockEnd = e.last
		case KindMoney:
			if e.Money.Currency == "" && !e.Money.Bare { // "cien pesos", and nobody knows whose
				kept = append(kept, *e)
				continue
			}
		}
		if e.Kind != KindNumber && e.Kind != KindOrdinal && e.last > end {
			end, first = e.last, e.first
		}
		kept = append(kept, *e)
	}
	return kept
}
