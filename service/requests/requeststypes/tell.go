package requeststypes

import (
	"strings"

	"becario/kit/fold"
)

// Tell returns the kind of paper whose words fit the name of a file best: of the
// words that are all there, those that are most, and of as many those that come
// first. It reports false if none fits.
func (s *Set) Tell(text string) (Document, bool) {
	var best Document
	most := 0
	for _, d := range s.documents {
		for _, all := range d.Say {
			for _, w := range all {
				if n := len(strings.Fields(w)); n > most && fold.Holds(text, w) {
					best, most = d, n
				}
			}
		}
	}
	return best, most > 0
}
