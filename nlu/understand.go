package nlu

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"becario/nlu/entity"
	"becario/nlu/hear"
	"becario/nlu/intent"
	"becario/nlu/lang"
)

// maxText is how much of a message is read, in bytes. Telegram allows 4,096
// characters; what comes after is not understood.
const maxText = 16 << 10

// Understander reads messages. It is built once and is safe for concurrent use.
type Understander struct {
	reader    *entity.Reader
	packs     map[string]*pack
	tags      []string          // the language of a text that tells nothing first
	currency  map[string]string // by time zone
	elsewhere string            // the currency of the other time zones
}

// pack is a language's ways of saying and its model.
type pack struct {
	*hear.Pack
	model *intent.Model // nil before the first training
	c     classes
	hours hourEnds
	quiet string // from when to when it is night, as in the slot of that name
}

// hourEnds are what a bare hour may end with, folded: "pm" of "5pm".
type hourEnds struct {
	late  []string // say that it is of the afternoon
	plain []string
}

// New builds an Understander from the language packs of the program.
func New() (*Understander, error) { return NewFrom(lang.Files()) }

// NewFrom builds an Understander from a folder of language packs, of which each
// has its ways of saying under <tag>/hear.
func NewFrom(fsys fs.FS) (*Understander, error) {
	reader, err := entity.NewFrom(fsys)
	if err != nil {
		return nil, fmt.Errorf("entities: %w", err)
	}
	fallback, err := lang.Default(fsys)
	if err != nil {
		return nil, fmt.Errorf("language packs: %w", err)
	}
	u := &Understander{reader: reader, packs: map[string]*pack{}}
	if u.currency, err = lang.Currencies(fsys); err != nil {
		return nil, fmt.Errorf("currencies of the zones: %w", err)
	}
	if u.elsewhere, err = lang.CurrencyElsewhere(fsys); err != nil {
		return nil, fmt.Errorf("currencies of the zones: %w", err)
	}
	dirs, err := fs.Glob(fsys, "*/hear/templates.txt")
	if err != nil {
		return nil, fmt.Errorf("language packs: %w", err)
	}
	for _, d := range dirs {
		tag, _, _ := strings.Cut(d, "/")
		p, err := loadPack(fsys, tag)
		if err != nil {
			return nil, fmt.Errorf("language %s: %w", tag, err)
		}
		u.packs[tag] = p
	}
	if len(u.packs) == 0 {
		return nil, fmt.Errorf("language packs: none found")
	}
	for tag := range u.packs {
		u.tags = append(u.tags, tag)
	}
	slices.SortFunc(u.tags, func(a, b string) int {
		if (a == fallback) != (b == fallback) {
			if a == fallback {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return u, nil
}

// loadPack reads the ways of saying of a language, its model and those of its
// words that are asked for by themselves.
func loadPack(fsys fs.FS, tag string) (*pack, error) {
	h, err := hear.Load(fsys, tag+"/hear")
	if err != nil {
		return nil, err
	}
	words, err := lang.Load(fsys, tag)
	if err != nil {
		return nil, err
	}
	p := &pack{Pack: h, c: findClasses(h), quiet: words.Options.Quiet}
	if _, _, ok := strings.Cut(p.quiet, "/"); !ok {
		return nil, fmt.Errorf("words.toml: options.quiet is %q, want two times such as 22:00/08:00", p.quiet)
	}
	for _, end := range words.Say["pm"] {
		p.hours.late = append(p.hours.late, hear.Fold(end))
	}
	for _, end := range slices.Concat(words.Say["am"], words.Say["hour_mark"]) {
		p.hours.plain = append(p.hours.plain, hear.Fold(end))
	}
	if data, err := fs.ReadFile(fsys, tag+"/hear/model.bin"); err == nil {
		if p.model, err = intent.Load(data); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Understand reads one message. It takes any bytes and never fails; what it
// cannot make sense of is out_of_scope. A message that is plainly in another
// language than Input.Lang is read in that one.
func (u *Understander) Understand(in Input) Result {
	if in.Lang == "" {
		in.Lang = u.tell(in.Text)
		return u.understand(in)
	}
	look := u.foreign(in.Text, u.tag(in.Lang))
	if look.by < perhaps {
		return u.understand(in)
	}
	theirs := in
	theirs.Lang = look.tag
	other := u.understand(theirs)
	if look.by >= certainly {
		return other
	}
	own := u.understand(in)
	if !other.vague() && (look.by >= plainly && look.words > 0 || own.vague() && !own.wants(other)) {
		return other
	}
	return own
}

// wants tells that two readings want the same things.
func (r *Result) wants(other Result) bool {
	return slices.EqualFunc(r.Frames, other.Frames, func(a, b Frame) bool { return a.Intent == b.Intent })
}

// vague tells that a reading makes little of the text.
func (r *Result) vague() bool {
	for i := range r.Frames {
		f := &r.Frames[i]
		if f.Band == Ask || f.Intent == OutOfScope || f.Intent == Smalltalk && f.Band != Act {
			return true
		}
	}
	return false
}

// understand reads one message in the language that Input.Lang says.
func (u *Understander) understand(in Input) Result {
	m := u.open(in)
	parts := m.parts()
	frames := make([]Frame, 0, len(parts)+1)
	for i, pt := range parts {
		var before Intent
		if n := len(frames); n > 0 && pt.inherit {
			before = frames[n-1].Intent
		}
		if n := len(frames); n > 0 && pt.like && i > 0 && parts[i-1].sentence == pt.sentence {
			pt.as = frames[n-1].Intent
			if pt.as == ClassAdd {
				before, pt.called = ClassAdd, frames[n-1].Slots.Subject
			} else if pt.as == TaskAdd {
				pt.called = frames[n-1].Slots.Title
			}
		}
		read := m.read(pt, before)
		if i > 0 && (pt.inherit || pt.called != "") {
			m.carry(frames, read, parts[i-1], pt)
		}
		frames = append(frames, read...)
	}
	frames = m.together(frames)
	unfinished(frames)
	inPart(frames)
	if len(frames) == 0 {
		frames = []Frame{{Intent: OutOfScope, Confidence: 0.5}}
	}
	for i := range frames {
		f := &frames[i]
		for j := range f.Assumed {
			if a := &f.Assumed[j]; a.Slot == "due" && a.Value == "" {
				a.Value = f.Slots.Due
			}
		}
		f.Judge()
	}
	return Result{Frames: frames, Impossible: m.impossible(), Lang: in.Lang}
}

// unfinished makes nothing of a thing that cannot be done of which no other part
// says when it will be.
func unfinished(fs []Frame) {
	for i := range fs {
		if s := &fs[i].Slots; fs[i].Intent == TaskReschedule && s.Due == "" && s.Shift == "" {
			fs[i].Intent, fs[i].Slots, fs[i].Confidence = OutOfScope, Slots{}, 0.5
		}
	}
}

// inPart makes a message doubtful of which another part is not understood.
func inPart(fs []Frame) {
	lost := false
	for i := range fs {
		lost = lost || len(fs) > 1 && (fs[i].Intent == OutOfScope || fs[i].Confidence < AskBelow)
	}
	for i := range fs {
		if lost {
			fs[i].Confidence = min(fs[i].Confidence, doubtful)
		}
	}
}

// message is a text on its way to frames.
type message struct {
	u    *Understander
	in   Input
	text string
	p    *pack
	ents []entity.Entity
	line *hear.Line
}

// open reads the entities of a text and cuts it into elements.
func (u *Understander) open(in Input) *message {
	text := in.Text
	if len(text) > maxText {
		text = text[:maxText]
	}
	if in.Lang == "" {
		in.Lang = u.tell(text)
	}
	reading := u.reader.Read(entity.Input{Text: text, Reference: in.Reference, Lang: in.Lang, Currency: in.Currency})
	m := &message{u: u, in: in, text: text, ents: reading.Entities, p: u.packs[u.tag(in.Lang)]}
	m.parted()
	elems := m.p.Split(text, m.pieces(), make([]hear.Elem, 0, 8+len(text)/4))
	m.line = m.p.Line(text, elems)
	m.correct()
	return m
}

// tag finds the pack for a language tag: its own, else that of its base, else
// the fallback.
func (u *Understander) tag(lang string) string {
	for lang != "" {
		if _, ok := u.packs[lang]; ok {
			return lang
		}
		lang = lang[:max(strings.LastIndexByte(lang, '-'), 0)]
	}
	return u.tags[0]
}

// impossible lists the dates that there are not.
func (m *message) impossible() []string {
	var out []string
	for i := range m.ents {
		if e := &m.ents[i]; e.Kind == entity.KindDatetime && e.When.Impossible {
			out = append(out, m.text[e.Offset:e.End])
		}
	}
	return out
}
