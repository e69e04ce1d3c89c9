package requests

import (
	"becario/nlu"
	"becario/talk"
)

// Place implements talk.Placer. What a form asks for is told of each field where its answer
// is read.
func (tp *Topic) Place(_ bool, q *talk.Question) nlu.Place {
	switch {
	case q.Is(tp.Name(), whichQuestion), q.Is(tp.Name(), foundQuestion):
		return nlu.AtWhich
	case q.Is(tp.Name(), withdrawQuestion):
		return nlu.AtSure
	case q != nil:
		return ""
	}
	return nlu.AfterRequests
}
