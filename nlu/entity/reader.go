package entity

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"becario/nlu/entity/lexicon"
	"becario/nlu/entity/role"
	"becario/nlu/entity/rule"
	"becario/nlu/entity/when/timex"
	"becario/nlu/lang"
)

// Reader finds entities. It is built once from the language packs and is safe
// for concurrent use.
type Reader struct {
	packs    map[string]*lexicon.Lexicon // by tag
	tags     []string                    // of languages, the one for texts that tell nothing first
	currency map[string]string           // by time zone
	pool     sync.Pool
}

// New makes a Reader of the language packs of the program.
func New() (*Reader, error) { return NewFrom(lang.Files()) }

// NewFrom makes a Reader of the language packs in a file system, a folder for
// each tag.
func NewFrom(fsys fs.FS) (*Reader, error) {
	r := &Reader{packs: map[string]*lexicon.Lexicon{}}
	for _, tag := range lang.Tags(fsys) {
		w, err := lang.Load(fsys, tag)
		if err != nil {
			return nil, err
		}
		if r.packs[tag], err = lexicon.New(tag, w); err != nil {
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
	r.pool.New = func() any { return newParser(new(rule.Book)) }
	return r, err
}

// pack gives the pack for a tag: its own, that of its language, or nil.
func (r *Reader) pack(tag string) *lexicon.Lexicon {
	if p := r.packs[tag]; p != nil {
		return p
	}
	base, _, _ := strings.Cut(tag, "-")
	return r.packs[base]
}

// guess tells the language of a text by how many of its words stand there.
func (r *Reader) guess(t *lexicon.Text) *lexicon.Lexicon {
	best, most := r.packs[r.tags[0]], -1
	for _, tag := range r.tags {
		if n := t.Known(r.packs[tag]); n > most {
			best, most = r.packs[tag], n
		}
	}
	return best
}

// Read finds the entities of a text. It takes any bytes and never fails. Its
// time grows with the length of the text and with nothing else.
func (r *Reader) Read(in Input) Reading {
	p := r.pool.Get().(*parser)
	defer r.pool.Put(p)
	p.Tokenize(in.Text)
	lex := r.pack(in.Lang)
	if lex == nil {
		lex = r.guess(&p.Text)
	}
	p.Find(lex)
	p.reset(in)
	own := in.Currency
	if own == "" {
		own = r.currency[in.Reference.Location().String()]
	}
	p.money.Reset(own)
	out := Reading{Lang: lex.Tag, Entities: p.scan()}
	p.Source = ""
	return out
}

// reset forgets the reading before, and looks for words that tell what the text,
// and each of its clauses, is about.
func (p *parser) reset(in Input) {
	p.zone = in.Reference.Location()
	p.known = !in.Reference.IsZero()
	p.ref = timex.Wall(in.Reference)
	p.mdy = p.Lex.Options.Order == "mdy" || slices.Contains(p.Lex.Options.MDY, in.Lang)
	p.dir = in.Direction
	p.depth, p.moneyEnd, p.tail = 0, 0, -1
	p.cyclic, p.dated = false, false
	p.noAnchor = append(p.noAnchor[:0], make([]uint8, len(p.Tokens))...)
	p.past = append(p.past[:0], make([]bool, len(p.Tokens))...)
	begin, past := 0, false
	for i := range p.Tokens {
		p.cyclic = p.cyclic || p.Any(i, cycleRoles)
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

// cycleRoles begin what can be repeated; without any of them only a rate
// after a sum of money is one.
var cycleRoles = role.SetOf(role.Every, role.Repeat, role.Weekdays, role.EachOf, role.Weekends, role.PluralPart, role.Times, role.Once, role.Plural, role.Per, role.To, role.Alternate)

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
			if d, j, ok := p.length.Value(i); ok {
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
				sums, p.moneyEnd, p.OfMoney = j, j, true
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
	var x timex.Expr
	j, ok := p.datetimeAt(i, &x)
	if !ok {
		return out, i
	}
	keep := x
	said := timex.Said{Expr: &keep, Habits: &p.Lex.Calendar, Ref: p.ref, Zone: p.zone}
	w, ok := said.Look(p.direction(i))
	if !ok {
		return out, i
	}
	e := p.entity(KindDatetime, i, j, func(e *Entity) { e.said = said })
	e.When = w
	p.dated = p.dated || w.HasDate
	return append(out, e), j
}

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
			if e.said.Expr.Set&(timex.WithShift|timex.WithSpan) == 0 {
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
