package agenda

import (
	"fmt"

	"becario/talk"
	"becario/talk/speak"
)

// Digest implements talk.Digester: what the day holds, and what is late.
func (tp *Topic) Digest(t *talk.Turn) (talk.Reply, error) {
	r, err := days(t, today(t), "")
	if err != nil {
		return r, fmt.Errorf("tell of a day: %w", err)
	}
	for _, topic := range talk.Having[talk.Reminder](t) {
		late, refs := topic.Late(t)
		r.Text, r.Refs = speak.Lines(r.Text, late), append(r.Refs, refs...)
	}
	return r, nil
}
