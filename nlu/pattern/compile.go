package pattern

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Template is a way of saying: a whole utterance, or a cue inside one.
type Template struct {
	Source  string   // as written
	Intents []string // what it says; "*" in a cue is every intent
	Set     []Value  // values that it implies
	Weight  float32  // how strongly it speaks for the intent
	prog    []inst
	anchor  []int32 // one of these must occur; none: always tried
}

// Value is a slot and its value.
type Value struct{ Slot, Value string }

type op uint8

const (
	opWord op = iota
	opClass
	opMark
	opSplit // try a, then b
	opJump
	opCap // a: slot
	opEnd
	opAny   // any element
	opTok   // any element but a sentence's end
	opName  // one word, and more while they begin with a capital
	opNames // names in a list
	opCode  // a word with a digit or in capitals
	opMatch
)

type inst struct {
	op   op
	a, b int32
}

var marks = map[string]Mark{
	"when": When, "span": Span, "clock": Clock, "dur": Dur | Shift, "money": Money, "priced": Priced, "num": Num, "rec": Rec,
}

// defaultWeight is that of a template that states none.
const defaultWeight = 4

// loadTemplates reads lines of templates under headings "= intent ...".
func (p *Pack) loadTemplates(fsys fs.FS, name string) ([]*Template, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("ways of saying: %w", err)
	}
	var out []*Template
	var intents []string
	for n, line := range strings.Split(string(data), "\n") {
		line = uncomment(line)
		if line == "" {
			continue
		}
		if head, ok := strings.CutPrefix(line, "= "); ok {
			intents = strings.Fields(head)
			continue
		}
		if intents == nil {
			return nil, fmt.Errorf("%s:%d: a template before the first heading", name, n+1)
		}
		t, err := p.compile(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
		t.Intents = intents
		out = append(out, t)
	}
	return out, nil
}

type compiler struct {
	p    *Pack
	toks []string
	t    *Template
}

func (p *Pack) compile(line string) (*Template, error) {
	t := &Template{Source: line, Weight: defaultWeight}
	body, tail, _ := strings.Cut(line, "->")
	for f := range strings.FieldsSeq(tail) {
		if w, ok := strings.CutPrefix(f, "@"); ok {
			x, err := strconv.ParseFloat(w, 32)
			if err != nil {
				return nil, fmt.Errorf("weight %q: %w", f, err)
			}
			t.Weight = float32(x)
			continue
		}
		k, v, ok := strings.Cut(f, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not slot=value", f)
		}
		t.Set = append(t.Set, Value{k, v})
	}
	c := &compiler{p: p, toks: lex(body), t: t}
	if len(c.toks) == 0 {
		return nil, fmt.Errorf("empty template")
	}
	if err := c.alternatives(true); err != nil {
		return nil, err
	}
	if len(c.toks) > 0 {
		return nil, fmt.Errorf("%q does not belong here", c.toks[0])
	}
	c.emit(opMatch, 0, 0)
	return t, nil
}

// lex separates words, parentheses, bars and question marks.
func lex(s string) []string {
	for _, sep := range []string{"(", ")", "|", "?"} {
		s = strings.ReplaceAll(s, sep, " "+sep+" ")
	}
	return strings.Fields(s)
}

func (c *compiler) emit(o op, a, b int32) int {
	c.t.prog = append(c.t.prog, inst{o, a, b})
	return len(c.t.prog) - 1
}

func (c *compiler) here() int32 { return int32(len(c.t.prog)) }

// alternatives compiles a | b | c up to a closing parenthesis or the end.
func (c *compiler) alternatives(top bool) error {
	var jumps []int
	for {
		split := c.emit(opSplit, c.here()+1, 0)
		if err := c.sequence(top); err != nil {
			return err
		}
		if len(c.toks) == 0 || c.toks[0] != "|" {
			c.t.prog[split] = inst{opJump, int32(split) + 1, 0}
			break
		}
		c.toks = c.toks[1:]
		jumps = append(jumps, c.emit(opJump, 0, 0))
		c.t.prog[split].b = c.here()
	}
	for _, j := range jumps {
		c.t.prog[j].a = c.here()
	}
	return nil
}

func (c *compiler) sequence(top bool) error {
	for len(c.toks) > 0 {
		switch c.toks[0] {
		case "|", ")":
			return nil
		}
		start := len(c.t.prog)
		anchor, err := c.element()
		if err != nil {
			return err
		}
		if len(c.toks) > 0 && c.toks[0] == "?" {
			c.toks = c.toks[1:]
			c.optional(start)
		} else if top && len(anchor) > 0 {
			c.better(anchor)
		}
	}
	return nil
}

// optional puts a split before what was compiled since start.
func (c *compiler) optional(start int) {
	c.t.prog = append(c.t.prog, inst{})
	copy(c.t.prog[start+1:], c.t.prog[start:])
	for i := start + 1; i < len(c.t.prog); i++ {
		in := &c.t.prog[i]
		if in.op == opSplit || in.op == opJump {
			if int(in.a) >= start {
				in.a++
			}
			if in.op == opSplit && int(in.b) >= start {
				in.b++
			}
		}
	}
	c.t.prog[start] = inst{opSplit, int32(start) + 1, c.here()}
}

// better keeps the anchor that is rarest: a word before a class, a class
// before alternatives.
func (c *compiler) better(anchor []int32) {
	if c.t.anchor == nil || len(anchor) == 1 && anchor[0] >= 0 && (len(c.t.anchor) > 1 || c.t.anchor[0] < 0) {
		c.t.anchor = anchor
	}
}

// element compiles one element and gives the words or classes of which one
// must occur for it, none if it needs none.
func (c *compiler) element() ([]int32, error) {
	tok := c.toks[0]
	c.toks = c.toks[1:]
	switch {
	case tok == "(":
		before, start := c.t.anchor, c.here()
		if err := c.alternatives(false); err != nil {
			return nil, err
		}
		if len(c.toks) == 0 || c.toks[0] != ")" {
			return nil, fmt.Errorf("a parenthesis is not closed")
		}
		c.toks = c.toks[1:]
		c.t.anchor = before
		return c.groupAnchor(start), nil
	case tok == "*":
		// Lazy: leave first, then take one more.
		at := c.here()
		c.emit(opSplit, at+3, at+1)
		c.emit(opAny, 0, 0)
		c.emit(opJump, at, 0)
		return nil, nil
	case tok[0] == '{':
		return nil, c.capture(strings.Trim(tok, "{}"))
	case tok[0] == '<':
		m, ok := marks[strings.Trim(tok, "<>")]
		if !ok {
			return nil, fmt.Errorf("no such entity as %s", tok)
		}
		c.emit(opMark, int32(m), 0)
		return nil, nil
	case tok[0] == ':' && len(tok) > 1:
		id, ok := c.p.classes[tok[1:]]
		if !ok {
			return nil, fmt.Errorf("no such class as %s", tok)
		}
		c.emit(opClass, id, 0)
		return []int32{-2 - id}, nil
	case tok == ")" || tok == "?":
		return nil, fmt.Errorf("%q does not belong here", tok)
	}
	id := c.p.intern(Fold(tok))
	c.emit(opWord, id, 0)
	return []int32{id}, nil
}

// groupAnchor gives the first word or class of each alternative, or nothing if
// one of them has no word of its own.
func (c *compiler) groupAnchor(start int32) []int32 {
	var out []int32
	pc := start
	for {
		in := c.t.prog[pc]
		first := c.t.prog[pc+1]
		switch first.op {
		case opWord:
			out = append(out, first.a)
		case opClass:
			out = append(out, -2-first.a)
		default:
			return nil
		}
		if in.op == opJump {
			return out
		}
		pc = in.b
	}
}

// capture compiles {slot}, {slot:1}, {slot:name}, {slot:names}, {slot:code}.
func (c *compiler) capture(s string) error {
	name, kind, _ := strings.Cut(s, ":")
	slot := c.p.slot(name)
	c.emit(opCap, slot, 0)
	switch kind {
	case "":
		at := c.here()
		c.emit(opAny, 0, 0)
		c.emit(opSplit, at+2, at)
	case "1":
		c.emit(opTok, 0, 0)
	case "name":
		c.emit(opName, 0, c.p.Class("teacherword"))
	case "names":
		c.emit(opNames, c.p.Class("and"), c.p.Class("teacherword"))
	case "code":
		c.emit(opCode, 0, 0)
	default:
		return fmt.Errorf("{%s}: no such kind of capture", s)
	}
	c.emit(opEnd, slot, 0)
	return nil
}

// anchor files templates under the words and classes that they need.
func (p *Pack) anchor(list []*Template, at map[int32][]int32) {
	for i, t := range list {
		if len(t.anchor) == 0 {
			at[unknown] = append(at[unknown], int32(i))
		}
		for _, a := range t.anchor {
			at[a] = append(at[a], int32(i))
		}
	}
}
