package requeststypes

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"becario/kit/fold"
)

// Match is a type that a text may mean, and how well it fits, from 0 to 1.
type Match struct {
	Type  *Type
	Score float64
}

// Likely reports whether it may be taken where nobody can be asked.
func (m Match) Likely() bool { return m.Score >= unsure }

// Near reports whether it may be among those that are asked about of somebody who surely
// wants something of the office.
func (m Match) Near() bool { return m.Score >= near }

// Plain reports whether it may be offered to somebody who asked for nothing.
func (m Match) Plain() bool { return m.Score >= plain }

// finder tells types by what people say who want them. All it knows are the ways
// of asking and the names in the files: how much a piece of a word tells is
// counted from them.
type finder struct {
	idf      map[string]float64
	most     float64
	examples []example
	centres  map[*Type]vector
	classes  []*Type
}

type example struct {
	of *Type
	v  vector
}

type vector map[string]float64

func newFinder(types []*Type) *finder {
	f := &finder{idf: map[string]float64{}, centres: map[*Type]vector{}}
	type said struct {
		of     *Type
		pieces map[string]float64
	}
	var all []said
	for _, t := range types {
		if t.Key == General {
			continue
		}
		f.classes = append(f.classes, t)
		for _, text := range t.sayings() {
			all = append(all, said{t, pieces(text)})
		}
	}
	in := map[string]map[*Type]bool{}
	for _, s := range all {
		for p := range s.pieces {
			if in[p] == nil {
				in[p] = map[*Type]bool{}
			}
			in[p][s.of] = true
		}
	}
	for p, classes := range in {
		f.idf[p] = math.Log(float64(len(f.classes)+1) / float64(len(classes)))
		f.most = max(f.most, f.idf[p])
	}
	for _, s := range all {
		v := f.weigh(s.pieces)
		f.examples = append(f.examples, example{s.of, v})
		if f.centres[s.of] == nil {
			f.centres[s.of] = vector{}
		}
		for p, w := range v {
			f.centres[s.of][p] += w
		}
	}
	for _, c := range f.centres {
		normalise(c)
	}
	return f
}

// sayings are the ways of asking for a type in all languages, and its names.
func (t *Type) sayings() []string {
	var all []string
	for _, list := range t.Say {
		all = append(all, list...)
	}
	for _, name := range t.Names {
		all = append(all, name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pieces are what a text is compared by: its words, their beginnings, runs of
// four letters, and pairs of neighbours. The weights are those that found most
// ways of asking of the files, each left out in turn.
func pieces(text string) map[string]float64 {
	words := fold.Words(text)
	all := map[string]float64{}
	last := ""
	for _, w := range words {
		stem := begin(w, 5)
		all["w "+w] = 0.5
		all["s "+stem] = 1
		if last != "" {
			all["p "+last+" "+stem] = 0.7
		}
		last = stem
		for r := []rune("^" + w + "$"); len(r) >= 4; r = r[1:] {
			all["c "+string(r[:4])] = 0.4
		}
	}
	return all
}

func begin(word string, n int) string {
	r := []rune(word)
	return string(r[:min(n, len(r))])
}

func (f *finder) weigh(pieces map[string]float64) vector {
	v := vector{}
	for p, n := range pieces {
		idf, ok := f.idf[p]
		switch {
		case ok:
			v[p] = n * idf
		case strings.HasPrefix(p, "s "): // a word that nobody uses for any type
			v[p] = n * f.most
		}
	}
	normalise(v)
	return v
}

func normalise(v vector) {
	sum := 0.0
	for _, w := range v {
		sum += w * w
	}
	if sum == 0 {
		return
	}
	sum = math.Sqrt(sum)
	for p := range v {
		v[p] /= sum
	}
}

func (v vector) times(w vector) float64 {
	if len(w) < len(v) {
		v, w = w, v
	}
	sum := 0.0
	for p, x := range v {
		sum += x * w[p]
	}
	return sum
}

// rank returns all types, those that fit best first.
func (f *finder) rank(text string) []Match {
	v := f.weigh(pieces(text))
	near := map[*Type]float64{}
	for _, e := range f.examples {
		near[e.of] = max(near[e.of], v.times(e.v))
	}
	all := make([]Match, 0, len(f.classes))
	for _, t := range f.classes {
		all = append(all, Match{t, 0.4*near[t] + 0.6*v.times(f.centres[t])})
	}
	slices.SortStableFunc(all, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return all
}

// Find returns the types that a text may mean, best first, none if it is like
// nothing that people ask for; and whether the first is meant for sure.
func (s *Set) Find(text string) (found []Match, sure bool) {
	all := s.finder.rank(text)
	if len(all) == 0 || all[0].Score < unlike {
		return nil, false
	}
	least := unlike
	if all[0].Score >= unsure {
		least = all[0].Score * close
	}
	last := 1
	for last < min(len(all), choices) && all[last].Score > least {
		last++
	}
	return all[:last], last == 1 && all[0].Score >= unsure
}

// Below unlike a text is like nothing that is asked of the office. From close to
// the best on another type may be meant as well, and below unsure any that is
// like it; from near on these are asked about of who wants something of the office. They were set by hand on the ways of asking in the files, each left out
// in turn; TestTypesAreFoundFromEverydayWords prints how well other words are found.
const (
	unlike  = 0.12
	near    = 0.17
	unsure  = 0.25
	plain   = 0.35
	close   = 0.85
	choices = 3
)

// Nearest returns the one of some things whose ways of asking a text is like, and
// whether it is surely meant. It reports false if it is like none.
func Nearest(asks map[string][]string, text string) (key string, sure, ok bool) {
	var types []*Type
	for _, key := range slices.Sorted(maps.Keys(asks)) {
		types = append(types, &Type{Key: key, Say: map[string][]string{"": asks[key]}})
	}
	if len(types) == 0 {
		return "", false, false
	}
	best := newFinder(types).rank(text)[0]
	return best.Type.Key, best.Score >= surely, best.Score >= asked
}

// From asked on a text is like a question that many ask, and from surely on it is
// that one. They were set by hand.
const (
	asked  = 0.22
	surely = 0.6
)
