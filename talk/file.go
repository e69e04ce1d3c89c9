package talk

import (
	"slices"

	"becario/kit/blob"
	"becario/kit/fault"
	"becario/nlu"
)

// File is a file that was sent. Its bytes were fetched and checked, and wait in
// the intake until the turn is over or, if the question that is open then is
// about it, until that is answered.
type File struct {
	blob.Info
	// Caption is what is written with it.
	Caption string
}

// FileRow is a row of the table by which files find their way.
type FileRow struct {
	// Types are the media types that the row is for; none is all.
	Types []string
	Take  func(t *Turn, f File) (Reply, error)
}

// file answers a file. What is written with it may be a wish of its own, of
// which the file is only the proof; else the first row takes it that is for its
// type, in the order of the topics. If it is refused, what was asked before is
// still open.
func (t *Turn) file() ([]Reply, error) {
	if t.Open == nil && t.captionWish() {
		replies, err := t.text(t.Update.Text)
		return replies, t.dropFile(err)
	}
	r, err := t.takeFile()
	if _, refused := fault.Of(err); refused {
		r, err = t.orFault(r, err)
		t.question = t.Open
	}
	return []Reply{t.ask(r)}, t.dropFile(err)
}

func (t *Turn) takeFile() (Reply, error) {
	if t.refused != nil {
		return Reply{}, t.refused
	}
	f := File{Info: t.sent, Caption: t.Update.Text}
	for _, topic := range Having[FileTaker](t) {
		for _, row := range topic.Files() {
			if len(row.Types) == 0 || slices.Contains(row.Types, f.Type) {
				r, err := row.Take(t, f)
				return t.ask(r), err
			}
		}
	}
	return Reply{Text: t.Say("unreadable.any")}, nil
}

// dropFile removes the file that was sent from the intake, unless the turn has
// failed, so that it comes again, or a question is about it. err is what the
// turn fails with.
func (t *Turn) dropFile(err error) error {
	id := t.sent.ID
	if err != nil || id == "" || t.question != nil && slices.Contains(t.question.Files, id) {
		return err
	}
	return t.Files().Delete(t.Ctx, t.Person.ID, id)
}

// Files is the intake: the files of the person that wait, by their ids. Who
// hands one on to a service removes it.
func (t *Turn) Files() *blob.Store { return t.engine.Files }

// captionWish reports whether what is written with a file is a wish for which
// the file is only the proof, such as an expense and its receipt.
func (t *Turn) captionWish() bool {
	for _, f := range t.Reader().Understand(t.Input(t.Update.Text, nlu.Context{})).Frames {
		if !t.engine.byIntent[f.Intent].proved || f.Band != nlu.Act {
			return false
		}
	}
	return t.Update.Text != ""
}
