package entity

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"becario/nlu/lang"
)

// lexeme is one part that a phrase can play where it stands.
type lexeme struct {
	role  role
	n     uint8 // tokens
	weak  bool  // needs support to count as a date
	cased bool  // written otherwise than in the pack, where capitals count
	value int64
}

// node is a step in the tree of phrases, a token a step.
type node struct {
	next  map[string]*node
	lex   []lexeme
	exact string // the spelling of a cased lexeme
}

// lexicon holds the phrases of a language.
type lexicon struct {
	tag          string
	root         map[string]*node
	typos        map[string]string // a long time word with one letter left out, to the word
	opt          lang.Options
	holidays     []holiday
	repeats      []repeat
	codes        []string // currencies, by the value of their lexemes
	seasons      [4]monthDay
	fractionEnds []string
	softEnds     []string // "noonish" is noon
	andTens      bool
	andHuns      bool
}

type monthDay struct{ month, day int }

// newLexicon builds the lexicon of a pack.
func newLexicon(tag string, w *lang.Words) (*lexicon, error) {
	l := &lexicon{tag: tag, root: map[string]*node{}, typos: map[string]string{}, opt: w.Options,
		seasons: [4]monthDay{{3, 21}, {6, 21}, {9, 23}, {12, 21}}}
	for _, a := range w.Options.And {
		l.andTens = l.andTens || a == "tens"
		l.andHuns = l.andHuns || a == "hundreds"
	}
	sections := w.Sections()
	names := make([]string, 0, len(sections))
	for name := range sections {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := l.addSection(name, sections[name], w.Weak); err != nil {
			return nil, fmt.Errorf("%s/words.toml: %w", tag, err)
		}
	}
	l.indexTypos(w)
	return l, nil
}

func (l *lexicon) addSection(name string, list lang.Phrases, weak lang.Phrases) error {
	keys := make([]string, 0, len(list))
	for key := range list {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		r, value, err := l.meaning(name, key)
		if err == nil && name == "season_from" {
			err = l.setSeason(key, list[key])
		}
		if err != nil {
			return fmt.Errorf("%s.%s: %w", name, key, err)
		}
		if r == rNone {
			continue
		}
		if r == rFractionEnd || r == rSoftEnd {
			l.addEndings(r, list[key])
			continue
		}
		for _, phrase := range list[key] {
			l.add(phrase, lexeme{role: r, value: value, weak: has(weak[name], phrase), cased: r == rSuffix && phrase != strings.ToLower(phrase)})
		}
	}
	return nil
}

// addEndings enters endings that words may have glued to them.
func (l *lexicon) addEndings(r role, endings []string) {
	for _, end := range endings {
		if r == rSoftEnd {
			l.softEnds = append(l.softEnds, Fold(end))
		} else {
			l.fractionEnds = append(l.fractionEnds, Fold(end))
		}
	}
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// meaning turns a section and a key into a role and a value.
func (l *lexicon) meaning(section, key string) (role, int64, error) {
	named := func(r role, names []string) (role, int64, error) {
		if v, ok := index(names, key); ok {
			return r, v, nil
		}
		return rNone, 0, fmt.Errorf("no such key; there are %s", strings.Join(names, ", "))
	}
	number := func(r role) (role, int64, error) {
		v, err := strconv.ParseInt(key, 10, 64)
		return r, v, err
	}
	switch section {
	case "weekday":
		return named(rWeekday, weekdayNames[:])
	case "weekdays":
		return named(rWeekdays, weekdayNames[:])
	case "month":
		return named(rMonth, monthNames[:])
	case "season":
		return named(rSeason, seasonNames[:])
	case "unit", "unit_short":
		return unitMeaning(section, key)
	case "daypart":
		return named(rPart, partNames[:])
	case "day":
		return number(rDay)
	case "number":
		return number(rNumber)
	case "multiplier":
		return number(rMultiplier)
	case "suffix":
		return number(rSuffix)
	case "ordinal":
		return number(rOrdinal)
	case "quantity":
		return number(rQuantity)
	case "fraction":
		return number(rFraction)
	case "slang":
		return number(rSlang)
	}
	return l.longMeaning(section, key)
}

func unitMeaning(section, key string) (role, int64, error) {
	for i, u := range unitNames {
		if u.name == key {
			if section == "unit" {
				return rUnit, int64(i), nil
			}
			return rUnitShort, int64(i), nil
		}
	}
	return rNone, 0, fmt.Errorf("no such unit")
}

// longMeaning is the part of meaning whose values are written as short texts.
func (l *lexicon) longMeaning(section, key string) (role, int64, error) {
	switch section {
	case "say":
		r, err := sayRole(key)
		return r, 0, err
	case "day_part":
		day, part, _ := strings.Cut(key, " ")
		n, err := strconv.ParseInt(day, 10, 64)
		p, ok := index(partNames[:], part)
		if err != nil || !ok {
			return rNone, 0, fmt.Errorf("want a number of days and a part of the day")
		}
		return rDayPart, n*16 + p, nil
	case "clock":
		h, m, _ := strings.Cut(key, ":")
		hour, err1 := strconv.ParseInt(h, 10, 64)
		minute, err2 := strconv.ParseInt(m, 10, 64)
		if err1 != nil || err2 != nil || hour > 24 || minute > 59 {
			return rNone, 0, fmt.Errorf("want a time such as 12:00")
		}
		return rClock, hour*60 + minute, nil
	case "slice":
		return sliceMeaning(key)
	case "currency":
		return rCurrency, l.code(key), nil
	case "cents":
		return rCents, l.code(key), nil
	case "holiday":
		h, err := parseHoliday(key)
		l.holidays = append(l.holidays, h)
		return rHoliday, int64(len(l.holidays) - 1), err
	case "repeat":
		p, err := parseRepeat(key)
		l.repeats = append(l.repeats, p)
		return rRepeat, int64(len(l.repeats) - 1), err
	}
	return rNone, 0, nil
}

// sliceMeaning reads a part of a period that has a name of its own: "end
// day", "late month".
func sliceMeaning(key string) (role, int64, error) {
	part, name, _ := strings.Cut(key, " ")
	s, ok := index(sliceNames[:], part)
	for _, u := range unitNames {
		if ok && u.name == name {
			return rSlice, s*16 + int64(u.unit.grain), nil
		}
	}
	return rNone, 0, fmt.Errorf("want a part and a unit, such as late month")
}

func (l *lexicon) code(key string) int64 {
	for i, c := range l.codes {
		if c == key {
			return int64(i)
		}
	}
	l.codes = append(l.codes, key)
	return int64(len(l.codes) - 1)
}

func (l *lexicon) setSeason(key string, days []string) error {
	i, ok := index(seasonNames[:], key)
	if !ok || len(days) != 1 {
		return fmt.Errorf("want one day such as 12-21 for a season")
	}
	h, err := parseHoliday(days[0])
	l.seasons[i] = monthDay{h.month, h.day}
	return err
}

// add enters a phrase, and, where it has an ñ, its spelling with an n.
func (l *lexicon) add(phrase string, x lexeme) {
	toks := tokenize(nil, phrase)
	if len(toks) == 0 || len(toks) > 12 {
		return
	}
	x.n = uint8(len(toks))
	l.enter(toks, phrase, x, false)
	if strings.Contains(strings.ToLower(phrase), "ñ") {
		l.enter(toks, phrase, x, true)
	}
}

func (l *lexicon) enter(toks []token, phrase string, x lexeme, plain bool) {
	at := l.root
	var leaf *node
	for _, t := range toks {
		word := t.Folded
		if plain {
			word = strings.ReplaceAll(word, "ñ", "n")
		}
		leaf = at[word]
		if leaf == nil {
			leaf = &node{next: map[string]*node{}}
			at[word] = leaf
		}
		at = leaf.next
	}
	if x.cased {
		leaf.exact = phrase
	}
	for _, y := range leaf.lex {
		if y.role == x.role && y.value == x.value {
			return
		}
	}
	leaf.lex = append(leaf.lex, x)
}

// find appends the lexemes that begin at token i.
func (l *lexicon) find(dst []lexeme, text string, toks []token, i int) []lexeme {
	at := l.root
	for k := i; k < len(toks); k++ {
		n := at[toks[k].Folded]
		if n == nil {
			break
		}
		for _, x := range n.lex {
			x.cased = x.cased && text[toks[i].Offset:toks[k].End] != n.exact
			dst = append(dst, x)
		}
		if at = n.next; len(at) == 0 {
			break
		}
	}
	return dst
}
