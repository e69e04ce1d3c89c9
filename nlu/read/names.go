package read

import (
	"slices"
	"strconv"
	"strings"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/feature"
	"becario/nlu/pattern"
)

// Layers is how many models find names. The names that one of them finds do not
// overlap; a subject may stand in a title.
const Layers = 2

// NameSlots are the slots whose values a model finds, in the order of its tags.
func NameSlots(layer int) []string {
	if layer == 1 {
		return []string{"subject"}
	}
	return []string{"title", "new_title", "room", "teacher", "category", "document", "query", "id", "group", "alias"}
}

// NameTags are the tags of a model: nothing, and the beginning and the inside of
// each of its slots.
func NameTags(layer int) []string {
	tags := []string{"O"}
	for _, s := range NameSlots(layer) {
		tags = append(tags, "B-"+s, "I-"+s)
	}
	return tags
}

// NameFeatures are those of the elements of a part that says an intent; ruled is
// the frame that the rules read from it.
func NameFeatures(m *cut.Message, pt *cut.Part, ruled *nlu.Frame) [][]uint32 {
	n := len(pt.Elems)
	f := nameFeatures{m: m, pt: pt, intent: feature.Text(string(ruled.Intent))}
	f.rule(&ruled.Slots)
	f.classes()
	f.word = make([]uint32, n+4)
	for i := range f.word {
		switch {
		case i < 2:
			f.word[i] = 11
		case i >= n+2:
			f.word[i] = 13
		default:
			f.word[i] = wordOf(pt.Text, &pt.Elems[i-2])
		}
	}
	out := make([][]uint32, n)
	buf := make([]uint32, 0, n*90)
	for i := range out {
		from := len(buf)
		buf = f.at(i, buf)
		out[i] = buf[from:len(buf):len(buf)]
	}
	return out
}

type nameFeatures struct {
	m      *cut.Message
	pt     *cut.Part
	intent uint32
	word   []uint32 // of each element, with two places before and after
	ruled  []uint32 // of each element: what the rules took it for
	class  [][]uint32
}

// rule notes for each element what the rules took it for.
func (f *nameFeatures) rule(s *nlu.Slots) {
	f.ruled = make([]uint32, len(f.pt.Elems))
	for k, said := range [...]string{s.Title, s.NewTitle, s.Room, s.Teacher, s.Category, s.Document, s.Query, s.ID, s.Group, s.Alias, s.Subject} {
		if said == "" {
			continue
		}
		from, to := f.pt.Bounds(said)
		for i := from; i < to; i++ {
			place := uint32(1)
			if i == from {
				place = 2
			} else if i == to-1 {
				place = 3
			}
			f.ruled[i] = f.ruled[i]*64 + uint32(k+1)*4 + place
		}
	}
}

// classes notes for each element the classes of words that it is of.
func (f *nameFeatures) classes() {
	f.class = make([][]uint32, len(f.pt.Elems))
	for i := range f.pt.Elems {
		f.pt.Classes(i, func(class int32, n int) {
			for j := i; j < min(i+n, len(f.class)); j++ {
				place := uint32(0)
				if j > i {
					place = 1
				}
				f.class[j] = append(f.class[j], uint32(class)*2+place)
			}
		})
	}
}

// at adds the features of an element.
func (f *nameFeatures) at(i int, dst []uint32) []uint32 {
	add := func(kind, a, b uint32) { dst = append(dst, feature.Of(kind, a, b)) }
	both := func(kind, a, b uint32) { // alone, and with the intent
		h := feature.Of(kind, a, b)
		dst = append(dst, h, feature.Of(kind+64, h, f.intent))
	}
	e := &f.pt.Elems[i]
	n := len(f.pt.Elems)
	w := f.word[i:] // w[2] is the element itself
	add(0, f.intent, 0)
	both(1, w[2], 0)
	both(2, w[1], 0)
	both(3, w[3], 0)
	add(4, w[0], 0)
	add(5, w[4], 0)
	both(6, w[1], w[2])
	both(7, w[2], w[3])
	add(8, w[0], w[1])
	add(9, w[3], w[4])
	s := shape(e)
	both(10, s, 0)
	if i > 0 {
		both(11, shape(&f.pt.Elems[i-1]), s)
	}
	if i+1 < n {
		both(12, s, shape(&f.pt.Elems[i+1]))
	}
	both(13, uint32(min(i, 3)), uint32(min(n-1-i, 3)))
	ruled := [3]uint32{1 << 30, f.ruled[i], 1 << 30}
	if i > 0 {
		ruled[0] = f.ruled[i-1]
	}
	if i+1 < n {
		ruled[2] = f.ruled[i+1]
	}
	both(14, ruled[1], 0)
	both(15, ruled[0], ruled[1])
	both(16, ruled[1], ruled[2])
	add(17, ruled[1], w[2])
	add(18, ruled[1], w[1])
	add(19, ruled[1], w[3])
	both(20, feature.Flag(f.pt.Used[i]), s)
	for _, c := range f.class[i] {
		both(21, c, 0)
		add(22, c, ruled[1])
		add(23, c, w[1])
	}
	if i > 0 {
		for _, c := range f.class[i-1] {
			both(24, c, 0)
			add(25, c, ruled[1])
		}
	}
	if i > 1 {
		for _, c := range f.class[i-2] {
			add(26, c, 0)
		}
	}
	if i+1 < n {
		for _, c := range f.class[i+1] {
			both(27, c, 0)
		}
	}
	if e.Ent < 0 && e.Fold != "" {
		word := e.Fold
		for k := 2; k <= 3; k++ {
			if len(word) > k {
				add(28, feature.Text(word[:k]), uint32(k))
				add(29, feature.Text(word[len(word)-k:]), uint32(k))
			}
		}
	}
	return dst
}

// shape tells what an element looks like: its marks, its capitals, its length.
func shape(e *pattern.Elem) uint32 {
	s := uint32(e.Mark)
	if e.Upper {
		s |= 1 << 20
	}
	if e.Code {
		s |= 1 << 21
	}
	if e.ID < 0 {
		s |= 1 << 22
	}
	if e.Ent >= 0 {
		s |= 1 << 23
	}
	return s | uint32(min(len(e.Fold), 4))<<24
}

func wordOf(text string, e *pattern.Elem) uint32 {
	if e.Ent >= 0 {
		return uint32(e.Mark&^pattern.Word)*0x85ebca6b + 5
	}
	if e.Fold != "" {
		return feature.Text(e.Fold)
	}
	return feature.Text(text[e.Start:e.End])
}

// Names puts the names that the tagger finds in a part in place of those that the
// rules found, in frames of a part that says one thing.
func Names(m *cut.Message, pt *cut.Part, frames []nlu.Frame) {
	if len(frames) != 1 || m.Pack.Names[0] == nil || len(pt.Elems) > maxNamed {
		return
	}
	f := &frames[0]
	allowed := f.Intent.Slots()
	features := NameFeatures(m, pt, f)
	for layer, model := range m.Pack.Names {
		tags := model.Decode(features)
		found := spansOf(pt, model.Tags(), tags)
		for _, slot := range NameSlots(layer) {
			if !slices.Contains(allowed, slot) || slot == "id" {
				continue
			}
			before, said := f.Slots, found[slot]
			if bare := withoutArticle(pt, m.Pack.Classes.Article, said); f.Intent != nlu.TaskAdd || bare == before.Title {
				said = bare
			}
			if n := placeOf(pt, said); n > 0 && slot == "title" && slices.Contains(allowed, "index") {
				f.Slots.Title, f.Slots.Index = "", n // "hecho el 2" is the second of the list
				continue
			}
			if own := pattern.Fold(before.Category); slot == "category" && own != "" && slices.ContainsFunc(m.Input.Context.Categories, func(c string) bool { return pattern.Fold(c) == own }) {
				continue // a name of the person's own
			}
			if slot == "title" && pieced(pt, before.Title, said) || slot == "query" && said == "" ||
				slot == "room" && saysMoment(pt, said) ||
				slot == "title" && said == "" && before.Title == before.Subject || slot == "room" && strings.HasSuffix(said, " "+before.Room) {
				continue
			}
			_ = f.Slots.Set(slot, said) // a slot of text
			if !f.Complete() && before.Texts() != "" || refers(&before) && !refers(&f.Slots) {
				f.Slots = before // the intent cannot do without it
			}
		}
	}
	if title := f.Slots.Title; strings.HasPrefix(pt.TextOf(0, len(pt.Elems)), title) {
		f.Slots.Title = withoutArticle(pt, m.Pack.Classes.Article, title)
	}
}

// saysMoment tells that a name has a moment in words in it: "para el jueves" is no room,
// "3.01" may be one.
func saysMoment(pt *cut.Part, said string) bool {
	if said == "" {
		return false
	}
	from, to := pt.Bounds(said)
	for i := from; i < to; i++ {
		if pt.Elems[i].Mark&pattern.When != 0 && !cut.HasDigit(pt.TextOf(i, i+1)) {
			return true
		}
	}
	return false
}

// placeOf is the number that a name is which is read as one value, with its article:
// "el 2"; 0 if it is none.
func placeOf(pt *cut.Part, said string) int {
	words := strings.Fields(said)
	from, to := pt.Bounds(said)
	if len(words) == 0 || to-from != 1 || pt.Elems[from].Ent < 0 {
		return 0
	}
	n, err := strconv.Atoi(words[len(words)-1])
	if err != nil {
		return 0
	}
	return n
}

// withoutArticle takes the article from the front of what names a thing.
func withoutArticle(pt *cut.Part, article int32, said string) string {
	if said == "" {
		return said
	}
	from, to := pt.Bounds(said)
	if n := pt.Is(from, article); n > 0 && from+n < to {
		if rest := pt.TextOf(from+n, to); strings.HasSuffix(said, rest) {
			return rest
		}
	}
	return said
}

// refers tells that slots say which record is meant.
func refers(s *nlu.Slots) bool {
	return s.Title+s.Target+s.Range+s.Scope+s.Subject+s.ID+s.Date+s.Category != "" || s.Index != 0 || s.Recurring
}

// pieced tells that the rules made a title of two pieces of the part, of which a
// found one is the first or the last, or goes from the one to the other: "llamar a mi
// tía" of "llamar mañana a mi tía".
func pieced(pt *cut.Part, ruled, found string) bool {
	if ruled == found || found == "" || strings.Contains(pt.TextOf(0, len(pt.Elems)), ruled) {
		return false
	}
	words := strings.Fields(ruled)
	return strings.HasPrefix(ruled, found) || strings.HasSuffix(ruled, found) ||
		len(words) > 1 && strings.HasPrefix(found, words[0]+" ") && strings.HasSuffix(found, " "+words[len(words)-1])
}

// maxNamed is how many elements a part may have whose names are looked for by the
// tagger.
const maxNamed = 120

// spansOf gives the first stretch of each slot.
func spansOf(pt *cut.Part, names []string, tags []uint8) map[string]string {
	found := map[string]string{}
	for i := 0; i < len(tags); i++ {
		slot, ok := strings.CutPrefix(names[tags[i]], "B-")
		if !ok {
			continue
		}
		to := i + 1
		for to < len(tags) && names[tags[to]] == "I-"+slot {
			to++
		}
		if to < len(tags) && pt.TextOf(to, to+1) == ")" && strings.Contains(pt.TextOf(i, to), "(") {
			to++ // what was opened in a name is closed in it
		}
		if _, twice := found[slot]; !twice {
			found[slot] = strings.Trim(pt.TextOf(i, to), "\"“”«»,;: ")
		}
		i = to - 1
	}
	return found
}
