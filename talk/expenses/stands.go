package expenses

import (
	"becario/talk"
	"becario/talk/speak"
)

// Stands implements talk.Stander: it tells the expense whose title a text holds.
func (tp *Topic) Stands(t *talk.Turn, text string) (talk.Reply, bool, error) {
	all, err := tp.Titles(t)
	for _, e := range all {
		if speak.HoldsWords(text, e.Title) {
			what, _, err := tp.Called(t, e.Ref.ID)
			return talk.Reply{Text: t.Say("talk.untouched_what", "what", what), Refs: []talk.Ref{e.Ref}}, true, err
		}
	}
	return talk.Reply{}, false, err
}
