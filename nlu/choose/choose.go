// Package choose ranks the intents for a part of a message, by templates, by the
// model and by what the part holds, and tells when a frame is doubtful.
package choose

import (
	"math"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/pattern"
)

// Candidate is an intent, how likely it is, and the template that speaks for it.
type Candidate struct {
	Intent   nlu.Intent
	Match    *pattern.Match // nil if only the model speaks for it
	Template float32        // what the templates give
	Model    float32        // what the model gives
	score    float32        // what all of it comes to
}

// Ranking is the candidates with their probabilities. The first Ranked are in
// order, likeliest first.
type Ranking struct {
	List []Candidate
	Prob []float64
	// Features are those of the part.
	Features []uint32
}

// intents are the candidates, in the order in which the models know them.
var intents = nlu.Intents()

// Rank ranks the intents for a part. before is the intent that the part goes on
// with; "" if it begins something new.
func Rank(m *cut.Message, parts []*cut.Part, k int, before nlu.Intent) Ranking {
	pt := parts[k]
	var list [nlu.IntentCount]Candidate
	for i, intent := range intents {
		list[i].Intent = intent
	}
	askTemplates(m, pt.Line, list[:])
	s := Ranking{Prob: make([]float64, len(list)), Features: askModel(m, parts, k, before, list[:])}
	s.List = append([]Candidate(nil), list[:]...)
	for i := range s.List {
		c := &s.List[i]
		if c.score = c.Model; m.Pack.Intents == nil {
			c.score = c.Template // before the first training
		}
	}
	sortCandidates(s.List)
	total := 0.0
	for i := range s.List {
		s.Prob[i] = math.Exp(float64(s.List[i].score - s.List[0].score))
		total += s.Prob[i]
	}
	for i := range s.Prob {
		s.Prob[i] /= total
	}
	return s
}

// MatchFor is the template that speaks loudest for an intent in a part; nil if none
// does.
func MatchFor(m *cut.Message, pt *cut.Part, intent nlu.Intent) *pattern.Match {
	list := []Candidate{{Intent: intent}}
	askTemplates(m, pt.Line, list)
	return list[0].Match
}

// askTemplates puts the template that speaks loudest for each intent in place.
func askTemplates(m *cut.Message, l *pattern.Line, list []Candidate) {
	for _, match := range m.Pack.Whole(l) {
		w := match.Weight + 0.35*float32(min(match.Words, 6)) - 0.12*float32(min(match.Loose, 8))
		for _, name := range match.Intents {
			for i := range list {
				if string(list[i].Intent) == name && w > list[i].Template && admits(m, l, &match) {
					list[i].Template, list[i].Match = w, &match
				}
			}
		}
	}
}

// Ranked is how many candidates are put in order; the rest stay as they are.
const Ranked = 7

func sortCandidates(a []Candidate) {
	for i := range min(Ranked, len(a)) {
		top := i
		for j := i + 1; j < len(a); j++ {
			if a[j].score > a[top].score {
				top = j
			}
		}
		a[i], a[top] = a[top], a[i]
	}
}

// askModel puts the model's scores in place, as logarithms of probabilities, and
// gives the features of the part.
func askModel(m *cut.Message, parts []*cut.Part, k int, before nlu.Intent, list []Candidate) []uint32 {
	if m.Pack.Intents == nil {
		return nil
	}
	var out [64]float32
	of := features(m, parts, k, before, list, make([]uint32, 0, 512))
	m.Pack.Intents.Score(of, out[:])
	labels := m.Pack.Intents.Labels()
	top := float32(math.Inf(-1))
	for i := range labels {
		top = max(top, out[i])
	}
	total := 0.0
	for i := range labels {
		total += math.Exp(float64(out[i] - top))
	}
	logTotal := float32(math.Log(total))
	for i := range list {
		list[i].Model = -12
		for j, name := range labels {
			if string(list[i].Intent) == name {
				list[i].Model = max(-12, out[j]-top-logTotal)
			}
		}
	}
	return of
}

// admits refuses matches that grasp at straws: a capture with no words in it.
func admits(m *cut.Message, l *pattern.Line, match *pattern.Match) bool {
	for _, c := range match.Captures {
		if c.Slot == "x" {
			continue
		}
		words := false
		for i := c.From; i < c.To; i++ {
			if e := &l.Elems[i]; e.Mark&pattern.Word != 0 && l.Is(i, m.Pack.Classes.Filler) == 0 {
				words = true
				break
			}
		}
		if !words {
			return false
		}
	}
	return true
}
