// Package understand reads messages: it puts together what package cut cuts,
// choose chooses and read reads, and settles what the frames of one message share.
package understand

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/lang"
	"becario/nlu/lines"
	"becario/nlu/pattern"
	"becario/nlu/read"
	"becario/nlu/vocab"
)

// Understander reads messages. It is built once and is safe for concurrent use.
type Understander struct {
	reader    *entity.Reader
	packs     map[string]*vocab.Pack
	tags      []string          // the language of a text that tells nothing first
	currency  map[string]string // by time zone
	elsewhere string            // the currency of the other time zones
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
	u := &Understander{reader: reader, packs: map[string]*vocab.Pack{}}
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
		p, err := vocab.Load(fsys, tag)
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

// Understand reads one message. It takes any bytes and never fails; what it
// cannot make sense of is out_of_scope. A message that is plainly in another
// language than Input.Lang is read in that one.
func (u *Understander) Understand(in nlu.Input) nlu.Result {
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
	other.Wanted |= own.Wanted
	own.Wanted = other.Wanted
	if !vague(&other) && (look.words > 0 && (look.by >= plainly || sameIntents(&own, &other)) || vague(&own) && (guessed(&own) || !sameIntents(&own, &other))) {
		return other
	}
	return own
}

// guessed tells that nothing of a reading is more than a guess.
func guessed(r *nlu.Result) bool {
	return !slices.ContainsFunc(r.Frames, func(f nlu.Frame) bool { return f.Band != nlu.Ask })
}

// sameIntents tells that two readings want the same things.
func sameIntents(r, other *nlu.Result) bool {
	return slices.EqualFunc(r.Frames, other.Frames, func(a, b nlu.Frame) bool { return a.Intent == b.Intent })
}

// vague tells that a reading makes little of the text.
func vague(r *nlu.Result) bool {
	for i := range r.Frames {
		f := &r.Frames[i]
		if f.Band == nlu.Ask || f.Intent == nlu.OutOfScope || f.Intent == nlu.Smalltalk && f.Band != nlu.Act {
			return true
		}
	}
	return false
}

// understand reads one message in the language that Input.Lang says.
func (u *Understander) understand(in nlu.Input) nlu.Result {
	m := u.open(in)
	var frames []nlu.Frame
	if rows := u.list(m); rows != nil {
		frames = u.listed(m, rows)
	} else {
		_, frames = readWays(m)
		frames = shift(m, u.classes(m, frames))
	}
	frames = together(m, u.notices(m, frames))
	leaves(m, frames)
	unfinished(frames)
	doubtBesideLost(frames)
	if len(frames) == 0 {
		frames = []nlu.Frame{{Intent: nlu.OutOfScope, Confidence: 0.5}}
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
	return nlu.Result{Frames: frames, Impossible: m.Impossible(), Lang: in.Lang, Wanted: m.Wanted &^ in.Context.Known}
}

// Of the ways to cut a message the one counts by which most likely all of its parts
// are what they are read as. The weights were set on hands held back from training.
const (
	waysRead   = 3
	behindCost = 0.4 // of a cut that is less sure
	partGain   = 0.2 // of a part: each costs some of the likelihood
)

// readWays reads a message in the likeliest ways to cut it and gives the parts and
// the frames of the one by which it most likely says what it is read as.
func readWays(m *cut.Message) (parts []*cut.Part, frames []nlu.Frame) {
	top := math.Inf(-1)
	for _, w := range m.Ways(waysRead) {
		read := readParts(m, w.Parts)
		score := -behindCost * float64(w.Behind)
		for i := range read {
			score += math.Log(min(max(read[i].Confidence, 0.02), 0.99)) + partGain
		}
		if parts == nil || len(read) > 0 && score > top {
			parts, frames = w.Parts, read
			if len(read) > 0 {
				top = score
			}
		}
	}
	return parts, frames
}

// readParts reads the parts of a message one after the other.
func readParts(m *cut.Message, parts []*cut.Part) []nlu.Frame {
	frames := make([]nlu.Frame, 0, len(parts)+1)
	items := itemsAfter(m.Input.Onto)
	for i, pt := range parts {
		if i > 0 && parts[i-1].Sentence != pt.Sentence {
			items = items.next()
		}
		if n := len(frames); n > 0 && pt.Like && i > 0 && parts[i-1].Sentence == pt.Sentence {
			pt.As = frames[n-1].Intent
			if pt.As == nlu.ClassAdd {
				pt.Called = frames[n-1].Slots.Subject
			} else if pt.As == nlu.TaskAdd {
				pt.Called = frames[n-1].Slots.Title
			}
		}
		read := readPart(m, parts, i, intentBefore(frames))
		if i > 0 && (pt.Inherit || pt.Called != "") {
			carry(m, frames, read, parts[i-1], pt)
		}
		if i > 0 {
			sameDay(m, frames, read, parts[i-1], pt)
		}
		if pt.As != "" {
			read = likeBefore(m, pt, frames, read)
		}
		frames = items.add(m, pt, frames, read)
	}
	return frames
}

// likeBefore makes a part as sure as the one before it that moves something else: "mueve el
// parcial al 20 y la entrega al 15". What only points ("y el de física al 15") is nothing new.
func likeBefore(m *cut.Message, pt *cut.Part, before, now []nlu.Frame) []nlu.Frame {
	if len(now) != 1 || len(before) == 0 {
		return now
	}
	last := &before[len(before)-1]
	if last.Intent != nlu.TaskReschedule || last.Slots.Title == "" || last.Slots.Due == "" {
		return now
	}
	if now[0].Intent == nlu.TaskAdd && points(m, pt) {
		if moved := read.As(m, pt, nlu.TaskReschedule, choose.MatchFor(m, pt, nlu.TaskReschedule), last.Confidence); complete(moved) {
			now = moved
		}
	}
	if f := &now[0]; f.Intent == nlu.TaskReschedule && f.Slots.Title != "" && f.Slots.Due != "" {
		f.Confidence = max(f.Confidence, min(last.Confidence, nlu.Doubtful))
	}
	return now
}

// points tells that a part begins with an article that stands for a noun: "y el de física".
func points(m *cut.Message, pt *cut.Part) bool {
	i := 0
	for i < len(pt.Elems) && (pt.Elems[i].Mark&pattern.Word == 0 || pt.Is(i, m.Pack.Classes.And) == 1) {
		i++
	}
	n := pt.Is(i, m.Pack.Classes.Article)
	return n > 0 && pt.Is(i+n, m.Pack.Classes.Of) == 1
}

// unfinished makes nothing of a thing that cannot be done of which no other part
// says when it will be.
func unfinished(fs []nlu.Frame) {
	for i := range fs {
		if s := &fs[i].Slots; fs[i].Intent == nlu.TaskReschedule && s.Due == "" && s.Shift == "" {
			fs[i].Intent, fs[i].Slots, fs[i].Confidence = nlu.OutOfScope, nlu.Slots{}, 0.5
		}
	}
}

// doubtBesideLost makes all frames of a message doubtful if one of its parts is not
// understood.
func doubtBesideLost(fs []nlu.Frame) {
	lost := false
	for i := range fs {
		lost = lost || len(fs) > 1 && (fs[i].Intent == nlu.OutOfScope || fs[i].Unsure())
	}
	for i := range fs {
		if lost {
			fs[i].Confidence = min(fs[i].Confidence, nlu.Doubtful)
		}
	}
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

// open cuts a message into elements, in the language that Input.Lang says.
func (u *Understander) open(in nlu.Input) *cut.Message {
	if in.Lang == "" {
		in.Lang = u.tell(in.Text)
	}
	currency, ok := u.currency[in.Reference.Location().String()]
	if !ok {
		currency = u.elsewhere
	}
	in.Text = lines.Clean(in.Text)
	return cut.Open(u.reader, u.packs[u.tag(in.Lang)], in, currency)
}

// intentBefore is that of the last frame so far.
func intentBefore(frames []nlu.Frame) nlu.Intent {
	if len(frames) == 0 {
		return ""
	}
	return frames[len(frames)-1].Intent
}

// couldNotRead is how likely what lacks something must have been for all that is less
// likely to be asked about.
const couldNotRead = 0.7

// readPart turns a part into its frames.
func readPart(m *cut.Message, parts []*cut.Part, k int, before nlu.Intent) []nlu.Frame {
	pt := parts[k]
	all := choose.Rank(m, parts, k, before)
	var first []nlu.Frame
	without := 0.0 // how likely those are that lack something
	for i, c := range all.List[:choose.Ranked] {
		if i > 0 && all.Prob[i] < 0.0005 {
			break
		}
		// What was likelier lacks something: it is none of those.
		out := read.As(m, pt, c.Intent, c.Match, all.Prob[i]/(1-without))
		if without > couldNotRead {
			mostly(out, nlu.Unnamed) // what was said more likely could not be read
		}
		read.Names(m, pt, out)
		read.Closed(m, all.Features, out)
		choose.Doubt(m, pt, out)
		if first == nil {
			first = out
		}
		if complete(out) || c.Intent == nlu.TaskReschedule && pt.Has(m.Pack.Classes.Cannot) {
			return out
		}
		without += all.Prob[i]
	}
	mostly(first, 0.4)
	return first
}

// mostly caps how sure frames are.
func mostly(fs []nlu.Frame, sure float64) {
	for i := range fs {
		fs[i].Confidence = min(fs[i].Confidence, sure)
	}
}

// complete tells that frames have what their intents cannot do without.
func complete(fs []nlu.Frame) bool {
	for i := range fs {
		if !fs[i].Complete() {
			return false
		}
	}
	return len(fs) > 0
}
