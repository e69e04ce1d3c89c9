package academic

import (
	"becario/nlu"
	"becario/talk"
)

// Mend implements talk.Mender: a reply to a class that only says when or where
// changes it.
func (*Topic) Mend(t *talk.Turn, names nlu.Context) (nlu.Frame, bool) {
	return t.Reader().As(t.Input(t.Update.Text, names), nlu.ClassChange, nil)
}
