package profile

import (
	"context"

	"becario/person"
	"becario/talk"
)

// Data is what is kept about people, in all parts.
type Data interface {
	// Archive returns what is kept about a person as a ZIP file.
	Archive(ctx context.Context, p person.Person) ([]byte, error)
	// Erase removes what is kept about a person, but for the person and their
	// conversation: those go with the reply that says so. It can be called again.
	Erase(ctx context.Context, p person.Person) error
}

// largestArchive is how many bytes a file for a chat may have: what the channels
// take, with room to spare.
const largestArchive = 20 << 20

// download gives the person what is kept about them.
func (tp *Topic) download(t *talk.Turn) (talk.Reply, error) {
	data, err := tp.Data.Archive(t.Ctx, t.Person)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(data) > largestArchive {
		return talk.Reply{Text: t.Say("data.too_large")}, nil
	}
	return talk.Reply{Text: t.Say("data.here"), Document: data, Name: "becario-" + t.Today() + ".zip"}, nil
}

// eraseQuestion is whether all is to be erased. Only the word that it names
// answers it.
const eraseQuestion = "erase"

// askErase asks before all that is kept about the person is erased.
func (tp *Topic) askErase(t *talk.Turn) (talk.Reply, error) {
	return talk.Reply{Text: t.Say("data.erase_ask"), Ask: talk.NewQuestion(tp.Name(), eraseQuestion, nil)}, nil
}

// erase removes all that is kept about the person, if they typed the word.
func (tp *Topic) erase(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.IsOne(text, "words.erase_sure") {
		return talk.Reply{}, false, nil
	}
	if err := tp.Data.Erase(t.Ctx, t.Person); err != nil {
		return talk.Reply{}, true, err
	}
	return talk.Reply{Text: t.Say("data.erased"), Forget: true}, true, nil
}
