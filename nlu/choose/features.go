package choose

import (
	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/feature"
	"becario/nlu/pattern"
	"becario/nlu/vocab"
)

// Features gives the features of a part as a model learns them. before is the
// intent of the part before it; "" for the first.
func Features(m *cut.Message, parts []*cut.Part, i int, before nlu.Intent) []uint32 {
	list := make([]Candidate, nlu.IntentCount)
	for i, intent := range intents {
		list[i].Intent = intent
	}
	askTemplates(m, parts[i].Line, list)
	return features(m, parts, i, before, list, nil)
}

// features gives the hashed features of a part: words and their neighbours, the
// classes that they are of, parts of words, the kinds of entities in their place,
// the templates that fit, what is counted of it, and what stands around it.
func features(m *cut.Message, parts []*cut.Part, i int, before nlu.Intent, list []Candidate, dst []uint32) []uint32 {
	dst = lineFeatures(m.Pack, parts[i].Line, list, dst)
	dst = counts(m, parts[i], dst)
	dst = append(dst, feature.Of(40, uint32(min(len(parts), 4)), uint32(min(i, 2))), feature.Of(41, feature.Text(string(before))))
	if i > 0 {
		dst = around(42, parts[i-1].Line, dst)
	}
	if i+1 < len(parts) {
		dst = around(43, parts[i+1].Line, dst)
	}
	return dst
}

// counts gives what a part holds of each kind.
func counts(m *cut.Message, pt *cut.Part, dst []uint32) []uint32 {
	v := evidenceOf(m, pt)
	flags := uint32(0)
	for i, yes := range [...]bool{v.money > 0, v.when > 0, v.past > 0, v.rec > 0, v.dur > 0, v.words > 0, v.ask, v.priced, v.ranged} {
		if yes {
			flags |= 1 << i
			dst = append(dst, feature.Of(50, uint32(i)))
		}
	}
	return append(dst, feature.Of(51, flags), feature.Of(52, uint32(min(v.money, 3)), uint32(min(v.when, 3))), feature.Of(53, uint32(min(v.words, 12))))
}

// around gives the words of a part beside the one that is chosen for.
func around(kind uint32, l *pattern.Line, dst []uint32) []uint32 {
	for i := range min(len(l.Elems), nearby) {
		e := &l.Elems[i]
		if e.Mark&pattern.Punct != 0 && e.Mark&pattern.Ask == 0 && e.ID < 0 {
			continue
		}
		dst = append(dst, feature.Of(kind, symbol(e)))
	}
	return dst
}

// nearby is how many elements of the parts around are looked at.
const nearby = 12

func lineFeatures(p *vocab.Pack, l *pattern.Line, list []Candidate, dst []uint32) []uint32 {
	prev, prev2 := feature.Text("^"), feature.Text("^^")
	seen := 0
	small := make([]uint32, 0, 16)
	var first [opening]uint32
	for i := range l.Elems {
		e := &l.Elems[i]
		if e.Mark&pattern.Punct != 0 && e.Mark&pattern.Ask == 0 && e.ID < 0 {
			continue
		}
		sym := symbol(e)
		dst = append(dst, feature.Of(1, sym), feature.Of(2, prev, sym))
		if seen > 0 {
			dst = append(dst, feature.Of(3, prev2, sym))
		}
		if seen < 2 {
			dst = append(dst, feature.Of(4, uint32(seen), sym))
		}
		before := prev
		l.Classes(i, func(class int32, n int) {
			c := feature.Text(p.ClassName(class))
			dst = append(dst, feature.Of(5, c))
			dst = append(dst, feature.Of(6, before, c))
			if i+n < len(l.Elems) {
				dst = append(dst, feature.Of(7, c, symbol(&l.Elems[i+n])))
			}
			if seen == 0 {
				dst = append(dst, feature.Of(8, c))
			}
		})
		if e.Ent < 0 && e.Mark&pattern.Word != 0 {
			dst = grams(dst, e.Fold)
		}
		prev2, prev = prev, sym
		if seen < opening {
			first[seen] = sym
		}
		// Small words reach farther than to the next one: "no me lo borres".
		for k := max(0, len(small)-reach); k < len(small); k++ {
			dst = append(dst, feature.Of(12, small[k], sym))
			l.Classes(i, func(class int32, _ int) {
				dst = append(dst, feature.Of(13, small[k], feature.Text(p.ClassName(class))))
			})
		}
		if e.Ent < 0 && len(e.Fold) > 0 && len(e.Fold) <= smallWord {
			small = append(small, sym)
		}
		for k := range min(seen, opening) {
			dst = append(dst, feature.Of(14, uint32(k), first[k], sym))
		}
		seen++
	}
	dst = append(dst, feature.Of(9, prev2, prev), feature.Of(10, uint32(min(seen, 8))))
	top, best := float32(0), 0
	for i := range list {
		if w := list[i].Template; w > 0 {
			dst = append(dst, feature.Of(20, uint32(i), uint32(w/1.5)), feature.Of(21, uint32(i)))
			if w > top {
				top, best = w, i
			}
		}
	}
	if top > 0 {
		dst = append(dst, feature.Of(22, uint32(best)), feature.Of(23, uint32(best), uint32(top/2)))
	}
	return dst
}

// What is put together of words that do not stand side by side.
const (
	smallWord = 6 // bytes of a small word at most
	reach     = 3 // how many small words before it a word is put together with
	opening   = 2 // how many words at the beginning are
)

// symbol is what an element counts as: its kind if it is an entity, else its word.
func symbol(e *pattern.Elem) uint32 {
	if e.Ent < 0 {
		if e.Fold == "" {
			return uint32(e.Mark) * 0x9e3779b1
		}
		return feature.Text(e.Fold)
	}
	kind := e.Mark &^ (pattern.Word | pattern.Shift)
	if kind&pattern.Priced != 0 {
		kind = pattern.Priced
	}
	return uint32(kind)*0x85ebca6b + 77
}

// grams adds the runs of four letters of a word, with its ends.
func grams(dst []uint32, w string) []uint32 {
	const n = 4
	if len(w) > 24 {
		w = w[:24]
	}
	h := func(i int) uint32 {
		x := uint32(2166136261)
		for j := i; j < i+n; j++ {
			c := byte('_')
			if j > 0 && j <= len(w) {
				c = w[j-1]
			}
			x = (x ^ uint32(c)) * 16777619
		}
		return x
	}
	for i := 0; i+n <= len(w)+2; i++ {
		dst = append(dst, feature.Of(11, h(i)))
	}
	return dst
}
