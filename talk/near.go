package talk

import (
	"slices"
	"strings"

	"becario/kit/rpc"
	"becario/talk/speak"
)

// nearest finds the record whose title is spelt most like a name that no record
// has: "pasporte" is "llevar el pasaporte". Topics that are about what a frame is
// are asked in their order. It reports false if none is near; same tells that the name
// says the whole title with another form of its verb.
func (t *Turn) nearest(title string, keepers []Keeper) (ref Ref, same, ok bool, err error) {
	var words []string
	for _, w := range speak.Words(title) {
		if !t.Little(w) {
			words = append(words, w)
		}
	}
	best := 0.0
	for _, k := range keepers {
		lister, ok := k.(Lister)
		if !ok || len(words) == 0 {
			continue
		}
		all, err := lister.Titles(t)
		if rpc.Away(err) {
			continue
		}
		if err != nil {
			return Ref{}, false, false, err
		}
		for _, titled := range all {
			own := slices.DeleteFunc(speak.Words(titled.Title), t.Little)
			like, rest := likeness(words, own), 0.0
			if like == 0 && len(words) > 1 {
				// "puesto la lavadora" is "poner la lavadora": the verb may have another form.
				rest = likeness(words[1:], own)
				like = rest / 2
			}
			if like > best {
				best, ref = like, titled.Ref
				same = rest == 1 && len(own) == len(words) && t.sameVerb(words[0], own[0])
			}
		}
	}
	return ref, same, best > 0, nil
}

// verbStem is how many letters two forms of a verb begin with at least that are the
// same.
const verbStem = 4

// sameVerb reports whether two words are forms of one verb: "comprado" and "comprar",
// or two that stand in a line of the irregular ones, such as "puesto" and "poner".
func (t *Turn) sameVerb(a, b string) bool {
	if n := min(len(a), len(b), verbStem); n == verbStem && a[:n] == b[:n] {
		return true
	}
	for line := range strings.Lines(t.Say("words.irregular_verbs")) {
		if forms := speak.Words(line); slices.Contains(forms, a) && slices.Contains(forms, b) {
			return true
		}
	}
	return false
}

// likeness is how like a title is to the words of a name, from 0 to 1: each word
// has to be near one of the title.
func likeness(words, title []string) float64 {
	sum := 0.0
	for _, w := range words {
		best := 0.0
		for _, other := range title {
			if d := distance(w, other); d <= slips(w) {
				best = max(best, 1-float64(d)/float64(len(w)+1))
			}
		}
		if best == 0 {
			return 0
		}
		sum += best
	}
	return sum / float64(len(words))
}

// slips is how many letters of a word may be wrong.
func slips(word string) int {
	switch n := len([]rune(word)); {
	case n < 4:
		return 0
	case n < 7:
		return 1
	}
	return 2
}

// distance is how many letters have to be put in, left out, replaced or swapped
// with their neighbour to make one word the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if strings.EqualFold(a, b) {
		return 0
	}
	if n := len(x) - len(y); n > 3 || n < -3 {
		return 4
	}
	var before, last []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before, last, row = last, row, make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(y)]
}
