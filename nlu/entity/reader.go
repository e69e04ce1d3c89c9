package entity

import (
	"fmt"
	"io/fs"
	"math"
	"strings"
	"sync"
	"time"

	"becario/nlu/lang"
)

// Reader finds entities. It is built once from the language packs and is safe
// for concurrent use.
type Reader struct {
	packs    map[string]*lexicon // by tag
	tags     []string            // of languages, the one for texts that tell nothing first
	currency map[string]string   // by time zone
	pool     sync.Pool
}

// New makes a Reader of the language packs of the program.
func New() (*Reader, error) { return NewFrom(lang.Files()) }

// NewFrom makes a Reader of the language packs in a file system, a folder for
// each tag.
func NewFrom(fsys fs.FS) (*Reader, error) {
	r := &Reader{packs: map[string]*lexicon{}}
	for _, tag := range lang.Tags(fsys) {
		w, err := lang.Load(fsys, tag)
		if err != nil {
			return nil, err
		}
		if r.packs[tag], err = newLexicon(tag, w); err != nil {
			return nil, err
		}
		if w.Options.Default && w.Base == "" {
			r.tags = append([]string{tag}, r.tags...)
		} else if w.Base == "" {
			r.tags = append(r.tags, tag)
		}
	}
	if len(r.tags) == 0 {
		return nil, fmt.Errorf("no language pack found")
	}
	var err error
	r.currency, err = lang.Currencies(fsys)
	r.pool.New = func() any { return new(parser) }
	return r, err
}

// pack gives the pack for a tag: its own, that of its language, or nil.
func (r *Reader) pack(tag string) *lexicon {
	if p := r.packs[tag]; p != nil {
		return p
	}
	base, _, _ := strings.Cut(tag, "-")
	return r.packs[base]
}

// guess tells the language of tokens by how many of its words stand there.
func (r *Reader) guess(toks []token) *lexicon {
	best, most := r.packs[r.tags[0]], -1
	for _, tag := range r.tags {
		l, n := r.packs[tag], 0
		for i := range toks {
			if toks[i].Kind == TokenWord && l.root[toks[i].Folded] != nil {
				n++
			}
		}
		if n > most {
			best, most = l, n
		}
	}
	return best
}

// Read finds the entities of a text. It takes any bytes and never fails. Its
// time grows with the length of the text and with nothing else.
func (r *Reader) Read(in Input) Reading {
	p := r.pool.Get().(*parser)
	defer r.pool.Put(p)
	p.reset(in)
	p.toks = tokenize(p.toks[:0], in.Text)
	if p.lex = r.pack(in.Lang); p.lex == nil {
		p.lex = r.guess(p.toks)
	}
	p.mdy = p.lex.opt.Order == "mdy" || has(p.lex.opt.MDY, in.Lang)
	p.currency = in.Currency
	if p.currency == "" {
		p.currency = r.currency[in.Reference.Location().String()]
	}
	p.prepare()
	p.context(in.Direction)
	out := Reading{Lang: p.lex.tag, Tokens: make([]Token, len(p.toks)), Entities: p.scan()}
	for i := range p.toks {
		out.Tokens[i] = p.toks[i].Token
	}
	p.text, p.lex = "", nil
	return out
}

// noTail is the tail before a glued range was found.
const noTail = -1

// reset prepares the parser for a text. A parser is used again for other texts,
// so nothing of the one before may stay.
func (p *parser) reset(in Input) {
	p.text = in.Text
	p.arr, p.from, p.mask = p.arr[:0], p.from[:0], p.mask[:0]
	p.zone = in.Reference.Location()
	p.known = !in.Reference.IsZero()
	p.ref = wall(in.Reference)
	p.depth, p.moneyEnd, p.tail = 0, 0, noTail
}

// wall gives the wall clock of an instant as if it were in UTC.
func wall(t time.Time) time.Time {
	y, m, d := t.Date()
	h, mi, s := t.Clock()
	return time.Date(y, m, d, h, mi, s, 0, time.UTC)
}

// context looks for words that tell what the text, and each of its clauses,
// is about.
func (p *parser) context(dir Direction) {
	p.hint, p.cyclic, p.dated, p.dir = false, false, false, dir
	p.past = append(p.past[:0], make([]bool, len(p.toks))...)
	begin, past := 0, false
	p.plain, p.figures = 0, numbersIn(p.toks)
	for i := range p.toks {
		p.hint = p.hint || p.has(i, rMoneyHint)
		p.cyclic = p.cyclic || p.any(i, cycleRoles)
		if p.toks[i].Kind == TokenWord || p.toks[i].Kind == TokenNumber {
			p.plain++
		}
		past = past || p.has(i, rPastHint)
		if p.clauseEnds(i) || i == len(p.toks)-1 {
			for k := begin; past && k <= i; k++ {
				p.past[k] = true
			}
			begin, past = i+1, false
		}
	}
}

// clauseEnds tells that token i is a mark between clauses; the marks inside
// numbers and dates are none.
func (p *parser) clauseEnds(i int) bool {
	switch p.toks[i].Folded {
	case ".", ",", ";", ":", "?", "!", "\n":
		return i+1 >= len(p.toks) || p.toks[i+1].Spaced
	}
	return false
}

// direction is where a date at token i is looked for.
func (p *parser) direction(i int) Direction {
	if p.dir == Auto && p.past[i] {
		return Backward
	}
	return p.dir
}

// cycleRoles begin what can be repeated; without any of them only a rate
// after a sum of money is one.
var cycleRoles = rolesOf(rEvery, rRepeat, rWeekdays, rEachOf, rWeekends, rPluralPart, rTimes, rOnce, rPlural, rPer, rTo, rAlternate)

// scan goes over the tokens once, from left to right.
func (p *parser) scan() []Entity {
	var out []Entity
	var when, length, sums, numbers int // the first token still free for each
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].dead || !p.starts(i) {
			continue
		}
		if x, ok := p.lexeme(i, rGuard); ok && !p.counted(i+int(x.n)) {
			i += int(x.n) - 1
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
		if i >= length && !lone {
			if l, j, ok := p.lengthEntity(i); ok {
				out = append(out, l)
				length, sums = j, max(sums, j)
				if !p.alone(i, j) {
					numbers = max(numbers, j)
				}
			}
		}
		if i >= sums {
			var s sum
			if j, ok := p.moneyAt(i, &s); ok {
				if m, ok := s.money(); ok {
					out = append(out, p.entity(KindMoney, i, j, func(e *Entity) { e.Money = m }))
					sums, p.moneyEnd, p.hint = j, j, true
					when = max(when, j)
					if !s.bare && s.currency != "" {
						numbers = max(numbers, j)
					}
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

var startRoles = rolesOf(rWeekday, rWeekdays, rMonth, rUnit, rDay, rDayPart, rPart, rNumber, rMultiplier, rOrdinal, rQuantity, rClock,
	rCurrency, rRepeat, rHoliday, rSeason, rThis, rCurrent, rNext, rNextOne, rLast, rShift, rAgo, rBoundBefore, rBoundUntil, rBoundFrom,
	rBoundAfter, rFor, rAt, rAtOne, rAtWeak, rAtBare, rAbout, rFrom, rBetween, rHalf, rQuarter, rThreeQuarters, rInPart, rEarly, rLate,
	rNow, rNowAlone, rStartOf, rMidOf, rLateOf, rEndOf, rRestOf, rDayWord, rMonthWord, rYearWord, rWeekOf, rEvery, rPer, rPlural,
	rPluralPart, rWeekends, rOnce, rArticle, rIn, rGuard, rQuarterMark, rDecade, rNegative, rPoint, rFraction, rWhole, rSlice, rSlang,
	rFirstHalf, rSecondHalf, rHalfMark)

func (p *parser) starts(i int) bool {
	if p.digits(i) || p.any(i, startRoles) || p.is(i, "+") && p.digits(i+1) || p.pointFirst(i) || p.isoCode(i) {
		return true
	}
	_, _, ok := p.vulgarAt(i)
	return ok
}

// counted tells that a word follows that makes a length of what stands before
// it: "one day earlier" is no "one day".
func (p *parser) counted(j int) bool {
	return p.has(j, rEarlier) || p.has(j, rLater) || p.has(j, rBefore) || p.has(j, rAfter)
}

// lone tells that a figure is followed by nothing but another figure, so that
// neither a date nor a length begins with it.
func (p *parser) lone(i int) bool {
	if !p.digits(i) || p.mask[i] != [2]uint64{} {
		return false
	}
	j := i + 1
	if (p.is(j, ".") || p.is(j, ",")) && p.glued(j) && p.glued(j+1) && p.digits(j+1) {
		j += 2
	}
	return p.digits(j) && !p.glued(j) && p.mask[j] == [2]uint64{} && !p.over(j+1)
}

// scanWhen reads a recurrence or a datetime at i.
func (p *parser) scanWhen(out []Entity, i int) ([]Entity, int) {
	var c cycle
	if j, ok := p.recurrenceAt(i, &c); ok {
		if e, ok := p.recurrence(i, j, &c); ok {
			p.dated = true
			return append(out, e), j
		}
	}
	if !p.known {
		return out, i
	}
	var x expr
	j, ok := p.datetimeAt(i, &x)
	if !ok {
		return out, i
	}
	keep := x
	e := p.entity(KindDatetime, i, j, func(e *Entity) { e.expr = &keep })
	e.lex, e.ref, e.zone = p.lex, p.ref, p.zone
	w, ok := e.solve(p.direction(i))
	if !ok {
		return out, i
	}
	e.When = w
	p.dated = p.dated || w.HasDate
	return append(out, e), j
}

// entity makes an entity of tokens i to j, without the marks at its ends.
func (p *parser) entity(k Kind, i, j int, fill func(*Entity)) Entity {
	e := Entity{Kind: k, First: i, Last: j, Offset: p.toks[i].Offset, End: p.toks[j-1].End}
	fill(&e)
	return e
}

// lengthEntity reads a duration, with "before" or "after" where it is said.
func (p *parser) lengthEntity(i int) (Entity, int, bool) {
	l, j, ok := p.wholeLength(i)
	if !ok {
		if l, j, ok = p.lengthAt(i); !ok || l.unit.ends {
			return Entity{}, i, false
		}
	}
	d := l.d
	switch {
	case p.has(j, rEarlier):
		d.Sign = -1
		j = p.skip(j, rEarlier)
	case p.has(j, rBefore):
		d.Sign = -1
	case p.has(j, rAfter) || p.has(j, rLater):
		d.Sign = 1
	}
	return p.entity(KindDuration, i, j, func(e *Entity) { e.Duration = d }), j, true
}

// wholeLength reads "todo el mes", "the whole week".
func (p *parser) wholeLength(i int) (length, int, bool) {
	x, ok := p.lexeme(i, rWhole)
	if !ok {
		return length{}, i, false
	}
	u, j, ok := p.unitTokenAt(i+int(x.n), false)
	l := length{unit: u, n: 1, parts: 1, whole: true}
	l.d.add(u, 1)
	return l, j, ok && !u.ends
}

// numberEntity reads a number or an ordinal.
func (p *parser) numberEntity(i int) (Entity, int, bool) {
	if v, j, ok := p.signedAt(i); ok && math.Abs(v) < 1e300 && (j > i+1 || !p.has(i, rNotHour) || p.alone(i, j)) {
		if x, ok := p.lexeme(j, rSuffix); ok && x.cased && p.alone(i, j+int(x.n)) { // "3m" and no more
			v, j = v*float64(x.value), j+int(x.n)
		}
		return p.entity(KindNumber, i, j, func(e *Entity) { e.Number = v }), j, true
	}
	if n, j, ok := p.ordinalAt(i); ok && n > 0 {
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
			if e.Last <= end && !(e.First == first && e.Last == end) {
				continue
			}
		case KindDuration:
			if e.Last <= clockEnd {
				continue
			}
		case KindDatetime:
			if e.expr.set&(bShift|bSpan) == 0 {
				clockEnd = e.Last
			}
		case KindRecurrence:
			clockEnd = e.Last
		case KindMoney:
			if e.Money.Currency == "" && !e.Money.Bare { // "cien pesos", and nobody knows whose
				kept = append(kept, *e)
				continue
			}
		}
		if e.Kind != KindNumber && e.Kind != KindOrdinal && e.Last > end {
			end, first = e.Last, e.First
		}
		kept = append(kept, *e)
	}
	return kept
}
