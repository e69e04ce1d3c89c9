package pattern

import (
	"math"
	"strings"
	"unicode"
)

// tongue is how a language looks: the logarithm of how often each run of three
// letters stands in its sentences. The zero tongue knows no sentences.
type tongue struct {
	logs []float32 // by run
	rare float32   // of a run that stands nowhere
}

// Letters that a run is made of: the gap between words, a to z without accents, any
// other.
const (
	gap, other = 0, 27
	letterBits = 5
	runs       = 1 << (3 * letterBits)
)

// learn counts the runs of sentences.
func (t *tongue) learn(text string) {
	counts, total := make([]float32, runs), float32(0)
	each(text, func(run int) { counts[run]++; total++ })
	if total == 0 {
		return
	}
	// Half a count for a run never seen; some eight thousand are ever written.
	const unseen, kinds = 0.5, 8000
	log := func(n float32) float32 { return float32(math.Log(float64((n + unseen) / (total + unseen*kinds)))) }
	t.logs, t.rare = counts, log(0)
	for run, n := range counts {
		t.logs[run] = log(n)
	}
}

// each calls f with the runs of three letters of a text. Words that hold a
// digit or a sign of an address say nothing of the language and are left out.
func each(text string, f func(run int)) {
	run := gap
	add := func(letter int) {
		if letter == gap && run&(1<<letterBits-1) == gap {
			return // one gap is enough
		}
		run = (run<<letterBits | letter) & (runs - 1)
		f(run)
	}
	for word := range strings.FieldsSeq(text) {
		if strings.ContainsAny(word, "0123456789/@_=") {
			continue
		}
		for _, r := range Fold(word) {
			switch {
			case 'a' <= r && r <= 'z':
				add(int(r-'a') + 1)
			case unicode.IsLetter(r):
				add(other)
			default:
				add(gap)
			}
		}
		add(gap)
	}
}

// Likeness is how much a text looks like the language, as the logarithm of a
// probability: only the difference between two languages means anything. ok is
// false if the language has no sentences to compare with.
func (p *Pack) Likeness(text string) (sum float64, ok bool) {
	if p.tongue.logs == nil {
		return 0, false
	}
	each(text, func(run int) { sum += float64(p.tongue.logs[run]) })
	return sum, true
}

// Own counts the words of a text that stand in the classes and templates of the
// language and that the other language does not know at all.
func (p *Pack) Own(text string, other *Pack) int {
	n := 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !wordRune(r) }) {
		word = Fold(word)
		id, own := p.words[word]
		if _, theirs := other.words[word]; own && int(id) < p.own && !theirs {
			n++
		}
	}
	return n
}
