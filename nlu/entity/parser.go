package entity

import "time"

// parser holds the state of one reading. Its methods that end in At try to
// read something at a token and give the token after it; they look at a
// bounded number of tokens, so that a reading takes linear time.
type parser struct {
	lex  *lexicon
	text string
	toks []token
	arr  []lexeme // the lexemes of all tokens, one after another
	from []int32  // where those of a token begin; one more at the end
	mask [][2]uint64
	// noAnchor tells for each token with how many levels left no anchor was found there.
	noAnchor []uint8

	ref      time.Time // wall clock, as if in UTC
	zone     *time.Location
	known    bool      // the reference is known
	dir      Direction // asked for
	past     []bool    // for each token: its clause speaks of the past
	mdy      bool
	currency string // of the person; "" if unknown
	depth    int
	inRange  bool // an end of a range is being read: "5 to 6" are two hours there
	between  bool // and the joining word stands between them
	tail     int  // the token at which the last part of a glued range begins; noTail before one was found
	dated    bool // a day or a repetition has been found already
	cyclic   bool // something in the text may be a repetition
	plain    int  // how many words and numbers there are
	figures  int  // how many runs of digits
	hint     bool // the text speaks of money
	moneyEnd int  // the token after the last sum of money
}

// prepare finds the lexemes of every token.
func (p *parser) prepare() {
	markQuotes(p.toks)
	for i := range p.toks {
		start := len(p.arr)
		p.from = append(p.from, int32(start))
		p.arr = p.lex.find(p.arr, p.text, p.toks, i)
		if len(p.arr) == start && p.toks[i].Kind == TokenWord {
			if right := p.lex.plainer(p.toks[i].Folded); right != "" {
				if n := p.lex.root[right]; n != nil {
					p.arr = append(p.arr, n.lex...)
				}
			}
		}
		p.mask = append(p.mask, maskOf(p.arr[start:]))
	}
	p.from = append(p.from, int32(len(p.arr)))
	p.noAnchor = append(p.noAnchor[:0], make([]uint8, len(p.toks))...)
	markCodes(p.toks, func(i int) bool { return p.any(i, timeRoles) })
}

func maskOf(list []lexeme) (m [2]uint64) {
	for _, x := range list {
		m[x.role>>6] |= 1 << (x.role & 63)
	}
	return m
}

// rolesOf makes a mask of roles.
func rolesOf(roles ...role) (m [2]uint64) {
	for _, r := range roles {
		m[r>>6] |= 1 << (r & 63)
	}
	return m
}

var timeRoles = rolesOf(rWeekday, rMonth, rDay, rUnit, rUnitShort, rAM, rPM, rHourMark)

func (p *parser) any(i int, m [2]uint64) bool {
	return i >= 0 && i < len(p.mask) && (p.mask[i][0]&m[0] != 0 || p.mask[i][1]&m[1] != 0)
}

// has tells whether a phrase of a role begins at token i.
func (p *parser) has(i int, r role) bool {
	return i >= 0 && i < len(p.toks) && p.mask[i][r>>6]&(1<<(r&63)) != 0 && !p.toks[i].dead
}

// lexeme gives the longest phrase of a role at token i.
func (p *parser) lexeme(i int, r role) (lexeme, bool) {
	if !p.has(i, r) {
		return lexeme{}, false
	}
	var best lexeme
	for _, x := range p.arr[p.from[i]:p.from[i+1]] {
		if x.role == r && x.n > best.n {
			best = x
		}
	}
	return best, true
}

// skip gives the token after the longest phrase of a role at i, or i.
func (p *parser) skip(i int, r role) int {
	x, _ := p.lexeme(i, r)
	return i + int(x.n)
}

// eachEnd calls f with the token after each phrase of a role at i, longest
// first, until it says true.
func (p *parser) eachEnd(i int, r role, f func(j int) bool) bool {
	if !p.has(i, r) {
		return false
	}
	for n := uint8(12); n > 0; n-- {
		for _, x := range p.arr[p.from[i]:p.from[i+1]] {
			if x.role == r && x.n == n {
				if f(i + int(n)) {
					return true
				}
				break
			}
		}
	}
	return false
}

// is tells whether token i is the mark or word given.
func (p *parser) is(i int, s string) bool {
	return i >= 0 && i < len(p.toks) && p.toks[i].Folded == s
}

// glued tells that token i follows the one before without white space.
func (p *parser) glued(i int) bool {
	return i > 0 && i < len(p.toks) && !p.toks[i].Spaced
}

func (p *parser) word(i int) bool {
	return i >= 0 && i < len(p.toks) && p.toks[i].Kind == TokenWord
}

func (p *parser) digits(i int) bool {
	return i >= 0 && i < len(p.toks) && p.toks[i].digits > 0 && !p.toks[i].dead
}

// ends tells that nothing that could belong to a number or a name follows:
// the end, a mark of punctuation, or a word of the grammar.
func (p *parser) ends(i int) bool {
	if i >= len(p.toks) {
		return true
	}
	t := &p.toks[i]
	switch t.Kind {
	case TokenWord:
		return p.any(i, endRoles)
	case TokenNumber:
		return false
	}
	return t.Folded != "%" && t.Folded != "º" && t.Folded != "ª" && t.Folded != "°"
}

var endRoles = rolesOf(rStop, rWeekday, rMonth, rDay, rPart, rAM, rPM, rAt, rAtOne, rEvery, rUnitShort, rInPart, rHourMark, rLast, rNext, rThis, rDayPart)

// alone tells that tokens i to j are the whole text, marks apart.
func (p *parser) alone(i, j int) bool {
	if j-i < p.plain {
		return false
	}
	n := 0
	for k := max(i, 0); k < min(j, len(p.toks)); k++ {
		if p.toks[k].Kind == TokenWord || p.toks[k].Kind == TokenNumber {
			n++
		}
	}
	return n == p.plain
}
