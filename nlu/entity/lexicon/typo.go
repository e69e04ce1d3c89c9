package lexicon

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"becario/nlu/entity/token"
	"becario/nlu/lang"
)

// minTypo is the length of the shortest word in which a slip is forgiven.
const minTypo = 6

// indexTypos prepares the forgiving of one slip in the long time words: every
// such word by each form with one letter left out. Where two words share a
// form, the first one has it: days before months before weekdays, each in the
// order of their keys.
func (l *Lexicon) indexTypos(w *lang.Words) {
	var words []string
	for _, section := range [...]struct {
		list lang.Phrases
		weak []string
	}{{w.Day, w.Weak["day"]}, {w.Month, w.Weak["month"]}, {w.Weekday, w.Weak["weekday"]}} {
		for _, key := range slices.Sorted(maps.Keys(section.list)) {
			for _, phrase := range section.list[key] {
				word := token.Fold(phrase)
				if !slices.Contains(section.weak, phrase) && utf8.RuneCountInString(word) >= minTypo && len(token.Tokenize(nil, phrase)) == 1 {
					words = append(words, word)
				}
			}
		}
	}
	for _, word := range words {
		l.typos[word] = word
	}
	for _, word := range words {
		eachDeletion(word, func(short string) bool {
			if _, taken := l.typos[short]; !taken {
				l.typos[short] = word
			}
			return true
		})
	}
	for _, phrases := range w.NotTypos {
		for _, phrase := range phrases {
			l.typos[token.Fold(phrase)] = ""
		}
	}
}

func eachDeletion(word string, f func(string) bool) {
	for i, r := range word {
		if i > 0 && !f(word[:i]+word[i+utf8.RuneLen(r):]) {
			return
		}
	}
}

// plainer gives the known word that an unknown one stands for: without a soft
// ending, or with a slip mended; "" if there is none.
func (l *Lexicon) plainer(word string) string {
	for _, end := range l.softEnds {
		if stem, ok := strings.CutSuffix(word, end); ok && l.root[stem] != nil {
			return stem
		}
	}
	return l.mend(word)
}

// mend gives the long time word that a word differs from by one slip, or "".
// The first letter must be right.
func (l *Lexicon) mend(word string) string {
	if n := utf8.RuneCountInString(word); n < minTypo-1 || n > 12 || !utf8.ValidString(word) {
		return ""
	}
	if right, ok := l.typos[word]; ok {
		return right
	}
	found := ""
	eachDeletion(word, func(short string) bool {
		if right := l.typos[short]; right != "" && slip(word, right) {
			found = right
		}
		return found == ""
	})
	return found
}

// minChanged is the length of the shortest word in which a changed letter is
// forgiven; in shorter ones it makes other words too often.
const minChanged = 8

// slip tells whether a and b differ by one letter put in or left out, by two
// neighbours exchanged, or in a long word by one letter changed.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	j := 0
	for j < len(x)-i && x[len(x)-1-j] == y[len(y)-1-j] {
		j++
	}
	switch len(y) - len(x) {
	case 0:
		left := len(x) - i - j
		return left == 1 && len(x) >= minChanged || left == 2 && x[i] == y[i+1] && x[i+1] == y[i]
	case 1:
		return i+j == len(x)
	}
	return false
}
