package tasks

import (
	"becario/talk"
	"becario/talk/speak"
)

// Stands implements talk.Stander: it tells the task whose title a text holds.
func (tp *Topic) Stands(t *talk.Turn, text string) (talk.Reply, bool, error) {
	all, err := tp.Titles(t)
	for _, task := range all {
		if speak.HoldsWords(text, task.Title) {
			what, _, err := tp.Called(t, task.Ref.ID)
			return talk.Reply{Text: t.Say("talk.untouched_what", "what", what), Refs: []talk.Ref{task.Ref}}, true, err
		}
	}
	return talk.Reply{}, false, err
}
