package holders

import (
	"context"

	"becario/channel"
	"becario/talk"
)

// Joiner brings what somebody has at the office in other conversations to one of
// theirs. It knows by itself which conversations these are, and asks nobody else.
type Joiner interface {
	// Elsewhere returns what there is to bring to a space; nothing if its code is not of
	// this half hour.
	Elsewhere(ctx context.Context, space string) (Elsewhere, error)
	// Join brings it, and returns what came. The same key is the same change.
	Join(ctx context.Context, space, key string) (Elsewhere, error)
}

// Elsewhere is what somebody has at the office in other conversations.
type Elsewhere struct {
	Requests []Request // the latest first
	Drafts   int
}

// Request is what was filed.
type Request struct{ Title, Number string }

func (e Elsewhere) empty() bool { return len(e.Requests)+e.Drafts == 0 }

// mostTold is how many requests are told by their titles.
const mostTold = 3

// tell says what is elsewhere, or came.
func (e Elsewhere) tell(t *talk.Turn) string {
	var what []string
	for i, r := range e.Requests {
		if i == mostTold {
			what = append(what, t.Say("link.more", "n", len(e.Requests)-mostTold))
			break
		}
		what = append(what, t.Say("link.request", "title", r.Title, "number", r.Number))
	}
	if e.Drafts > 0 {
		what = append(what, t.Say("link.drafts", "n", e.Drafts))
	}
	return t.List(what)
}

// joinQuestion is whether what is elsewhere is brought. It has no state: what it is, is
// looked up when it is done.
const joinQuestion = "join"

// offer asks whether what is elsewhere is brought here; nothing if there is nothing.
func (tp *Topic) offer(t *talk.Turn) (talk.Reply, bool, error) {
	there, err := tp.joiner.Elsewhere(t.Ctx, t.Person.ID)
	if err != nil || there.empty() {
		return talk.Reply{}, false, err
	}
	return talk.Reply{
		Text: t.Say("link.elsewhere", "what", there.tell(t)), Ask: talk.NewQuestion(tp.Name(), joinQuestion, nil),
		Buttons: [][]channel.Button{{t.Button("link.join", "holders.join"), t.Button("link.stay", "holders.stay")}},
	}, true, nil
}

// join brings what is elsewhere.
func (tp *Topic) join(t *talk.Turn) (talk.Reply, error) {
	came, err := tp.joiner.Join(t.Ctx, t.Person.ID, t.Key(0))
	if err != nil {
		return talk.Reply{}, err
	}
	if came.empty() {
		return talk.Reply{Text: t.Say("link.nothing_to_join")}, nil
	}
	return talk.Reply{Text: t.Say("link.joined", "what", came.tell(t))}, nil
}
