package pattern

import "slices"

// Line is a stretch of elements prepared for matching.
type Line struct {
	Text  string
	Elems []Elem
	Used  []bool // elements that a cue has taken; captures avoid them at their edges
	hits  []hit
	first []int32 // index into hits by element
}

type hit struct {
	class int32
	n     int32 // elements that it spans
}

// Capture is what a slot of a template took: the elements from From up to To.
type Capture struct {
	Slot     string
	From, To int
}

// Match is a template that fits.
type Match struct {
	*Template
	From, To int // elements; a template of a whole utterance has them all
	Captures []Capture
	Words    int // words matched literally
	Loose    int // words passed over by *
}

// Line prepares elements for matching.
func (p *Pack) Line(text string, elems []Elem) *Line {
	l := &Line{Text: text, Elems: elems, Used: make([]bool, len(elems))}
	l.first = make([]int32, len(elems)+1)
	for i := range elems {
		l.first[i] = int32(len(l.hits))
		p.classesAt(l, i)
	}
	l.first[len(elems)] = int32(len(l.hits))
	return l
}

// classesAt adds the classes that begin at element i, longest first.
func (p *Pack) classesAt(l *Line, i int) {
	from := len(l.hits)
	var node int32
	for j := i; j < len(l.Elems); j++ {
		e := &l.Elems[j]
		if e.ID == unknown {
			if e.Mark&Punct != 0 && e.Mark&Stop == 0 && j > i {
				continue
			}
			break
		}
		next, ok := p.trie[edge{node, e.ID}]
		if !ok {
			break
		}
		node = next
		for _, c := range p.ends[node] {
			l.hits = append(l.hits, hit{c, int32(j - i + 1)})
		}
	}
	slices.Reverse(l.hits[from:])
	if e := l.Elems[i]; e.Mark&Word != 0 && e.Ent < 0 {
		w := e.Fold
		for _, s := range p.suffixes {
			if len(w) > len(s.text)+1 && w[len(w)-len(s.text):] == s.text {
				l.hits = append(l.hits, hit{s.class, 1})
			}
		}
	}
}

// Is tells how many elements from i on are the class, 0 if they are not.
func (l *Line) Is(i int, class int32) int {
	if i < 0 || i >= len(l.Elems) {
		return 0
	}
	for _, h := range l.hits[l.first[i]:l.first[i+1]] {
		if h.class == class {
			return int(h.n)
		}
	}
	return 0
}

// Classes calls f for each class that begins at element i.
func (l *Line) Classes(i int, f func(class int32, n int)) {
	for _, h := range l.hits[l.first[i]:l.first[i+1]] {
		f(h.class, int(h.n))
	}
}

// maxLine is the longest line that templates are tried on; the longer ones are
// left to the model.
const maxLine = 60

// maxSteps bounds the work for one template on one line.
const maxSteps = 600

// Whole gives the templates that fit the whole line.
func (p *Pack) Whole(l *Line) []Match {
	if len(l.Elems) > maxLine {
		return nil
	}
	var out []Match
	var v vm
	v.l = l
	p.candidates(l, p.anchors, func(i int32) {
		t := p.Templates[i]
		v.reset(t, false)
		if v.run(0, 0) {
			out = append(out, v.match(p, 0))
		}
	})
	return out
}

// Within gives the cues of an intent that occur in the line, each at its first
// place, in the order of their file.
func (p *Pack) Within(l *Line, intent string) []Match {
	if len(l.Elems) > maxLine*8 {
		return nil
	}
	var out []Match
	var v vm
	v.l = l
	var list []int32
	p.candidates(l, p.cueAnchor, func(i int32) { list = append(list, i) })
	slices.Sort(list)
	for _, i := range list {
		t := p.Cues[i]
		if !t.speaks(intent) {
			continue
		}
		for from := 0; from < len(l.Elems); from++ {
			if !v.starts(t, from) {
				continue
			}
			v.reset(t, true)
			if v.run(0, from) {
				m := v.match(p, from)
				out = append(out, m)
				from = max(from, m.To-1)
			}
		}
	}
	return out
}

// speaks tells that a cue is one of an intent.
func (t *Template) speaks(intent string) bool {
	return slices.Contains(t.Intents, "*") || slices.Contains(t.Intents, intent)
}

// candidates calls f once for each template of which an anchor occurs.
func (p *Pack) candidates(l *Line, at map[int32][]int32, f func(int32)) {
	var seen [16]uint64 // 1,024 templates without allocation
	var more map[int32]bool
	try := func(key int32) {
		for _, i := range at[key] {
			if i < 1024 {
				if seen[i/64]&(1<<(i%64)) != 0 {
					continue
				}
				seen[i/64] |= 1 << (i % 64)
			} else {
				if more[i] {
					continue
				}
				if more == nil {
					more = map[int32]bool{}
				}
				more[i] = true
			}
			f(i)
		}
	}
	try(unknown)
	for i := range l.Elems {
		if id := l.Elems[i].ID; id != unknown {
			try(id)
		}
	}
	for _, h := range l.hits {
		try(-2 - h.class)
	}
}

// vm runs a template over a line, going back where it must.
type vm struct {
	l     *Line
	t     *Template
	open  bool // may end before the line does
	steps int
	end   int
	words int
	loose int
	caps  [12]span // by order of opening
	ncap  int
}

type span struct{ slot, from, to int32 }

func (v *vm) reset(t *Template, open bool) {
	v.t, v.open, v.steps, v.ncap, v.words, v.loose = t, open, 0, 0, 0, 0
}

// starts tells quickly that a cue cannot begin at an element.
func (v *vm) starts(t *Template, from int) bool {
	e := &v.l.Elems[from]
	for _, in := range t.prog {
		switch in.op {
		case opJump, opCap:
			continue
		case opWord:
			return e.ID == in.a
		case opClass:
			return v.l.Is(from, in.a) > 0
		case opMark:
			return e.Mark&Mark(in.a) != 0
		}
		break
	}
	return e.Mark&skippable == 0 || e.Mark&Word != 0
}

func (v *vm) match(p *Pack, from int) Match {
	m := Match{Template: v.t, From: from, To: v.end, Words: v.words, Loose: v.loose}
	for _, c := range v.caps[:v.ncap] {
		m.Captures = append(m.Captures, Capture{p.slotNames[c.slot], int(c.from), int(c.to)})
	}
	return m
}

// run executes from an instruction and an element on.
func (v *vm) run(pc int32, at int) bool {
	for {
		if v.steps++; v.steps > maxSteps {
			return false
		}
		in := v.t.prog[pc]
		switch in.op {
		case opMatch:
			if !v.open {
				for at < len(v.l.Elems) && v.skip(at) {
					at++
				}
				if at < len(v.l.Elems) {
					return false
				}
			}
			v.end = at
			return true
		case opJump:
			pc = in.a
			continue
		case opSplit:
			ncap, words, loose := v.ncap, v.words, v.loose
			saved := v.caps
			if v.run(in.a, at) {
				return true
			}
			v.ncap, v.words, v.loose, v.caps = ncap, words, loose, saved
			pc = in.b
			continue
		case opCap:
			if v.ncap == len(v.caps) {
				return false
			}
			v.caps[v.ncap] = span{in.a, int32(at), int32(at)}
			v.ncap++
		case opEnd:
			v.close(in.a, at)
		default:
			next, ok := v.take(in, at)
			if !ok {
				return false
			}
			at = next
		}
		pc++
	}
}

// close ends the capture of a slot that was opened last.
func (v *vm) close(slot int32, at int) {
	for i := v.ncap - 1; i >= 0; i-- {
		if v.caps[i].slot == slot {
			v.caps[i].to = int32(at)
			return
		}
	}
}

func (v *vm) skip(at int) bool {
	e := &v.l.Elems[at]
	return e.Mark&skippable != 0 && e.Mark&Word == 0 || v.l.Used[at]
}

// take consumes elements for one instruction.
func (v *vm) take(in inst, at int) (next int, ok bool) {
	l := v.l
	for at < len(l.Elems) {
		e := &l.Elems[at]
		switch in.op {
		case opAny:
			if e.Mark&Punct == 0 {
				v.loose++
			}
			return at + 1, true
		case opTok:
			if e.Mark&(Punct|Sign) == 0 {
				return at + 1, true
			}
			return at, false
		case opWord:
			if e.ID == in.a {
				v.words++
				return at + 1, true
			}
		case opClass:
			if n := l.Is(at, in.a); n > 0 {
				v.words += n
				return at + n, true
			}
		case opMark:
			if e.Mark&Mark(in.a) != 0 {
				v.words++
				return at + 1, true
			}
		case opName, opNames:
			if e.Mark&Word != 0 {
				if in.op == opName {
					return v.name(at, in.b)
				}
				return v.list(at, in.a, in.b)
			}
		case opCode:
			if e.Code && e.Mark&(When|Rec|Punct) == 0 {
				return at + 1, true
			}
			if e.Mark&Punct == 0 || e.Mark&Ask != 0 {
				return at, false
			}
		}
		if !v.skip(at) || v.open && e.Mark&Stop != 0 {
			return at, false
		}
		at++
	}
	return at, false
}

// list takes names with commas and conjunctions between them.
func (v *vm) list(at int, and, title int32) (int, bool) {
	at, ok := v.name(at, title)
	for ok {
		i := at
		for i < len(v.l.Elems) && v.l.Elems[i].Mark&Punct != 0 && v.l.Elems[i].Mark&Stop == 0 {
			i++
		}
		i += v.l.Is(i, and)
		if i == at || i >= len(v.l.Elems) || !v.l.Elems[i].Upper || v.l.Elems[i].Ent >= 0 {
			break
		}
		at, ok = v.name(i, title)
	}
	return at, ok
}

// name takes a word, and those after it that begin with a capital; after a
// title such as "Dr" it takes the word that follows in any case.
func (v *vm) name(at int, title int32) (int, bool) {
	l := v.l
	if at >= len(l.Elems) || l.Elems[at].Mark&Word == 0 {
		return at, false
	}
	at++
	if l.Is(at-1, title) > 0 && at < len(l.Elems) && l.Elems[at].Mark&Word != 0 && l.Elems[at].Ent < 0 {
		at++
	}
	for at < len(l.Elems) {
		e := &l.Elems[at]
		switch {
		case e.Mark&Word != 0 && e.Upper && !v.l.Used[at]:
			at++
		case e.Mark&Stop != 0 && at+1 < len(l.Elems) && l.Text[e.Start:e.End] == "." &&
			l.Elems[at+1].Upper && at-1 >= 0 && l.Elems[at-1].End-l.Elems[at-1].Start <= 4 && l.Elems[at-1].End == e.Start:
			at++ // "Dr. Marsh"
		default:
			return at, true
		}
	}
	return at, true
}
