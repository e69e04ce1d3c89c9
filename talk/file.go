package talk

import (
	"errors"
	"slices"

	commonv1 "becario/api/becario/common/v1"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/nlu"
)

// maxAlbum is how many files are answered together. What is more of an album is
// answered apart.
const maxAlbum = 30

// File is a file that was sent. Its bytes were fetched and checked, and wait in
// the intake until the turn is over or, if the question that is open then is
// about it, until that is answered.
type File struct {
	blob.Info
	// Caption is what is written with it.
	Caption string `json:"caption,omitempty"`
	// Called is what its sender calls it; empty of a photo.
	Called string `json:"called,omitempty"`
	// Key names the change that comes of it.
	Key string `json:"key"`
	// Refused is why it was not taken; then it has no bytes.
	Refused *commonv1.Fault `json:"refused,omitempty"`
}

// FileRow is a row of the table by which files find their way.
type FileRow struct {
	// Types are the media types that the row is for; none is all.
	Types []string
	// Take takes one file. TakeAll, if it is there, takes those that came together,
	// of which some may be refused already.
	Take    func(t *Turn, f File) (Reply, error)
	TakeAll func(t *Turn, files []File) (Reply, error)
}

// arrived is the file of the update.
func (t *Turn) arrived() File {
	f := File{Info: t.sent, Caption: t.Update.Text, Key: t.Key(0)}
	if t.Update.File != nil {
		f.Called = t.Update.File.Name
	}
	if t.refused != nil {
		f.Refused, _ = fault.Of(t.refused)
	}
	return f
}

// file answers a file, and those of its album that came before it. What is
// written with it may be a wish of its own, of which the file is only the proof;
// else the first row takes it that is for its type, in the order of the topics. If
// it is refused, what was asked before is still open.
func (t *Turn) file() ([]Reply, error) {
	files := append(t.album, t.arrived())
	if t.Open == nil && len(files) == 1 && t.captionWish() {
		replies, err := t.text(t.Update.Text)
		return replies, t.dropFiles(files, err)
	}
	return t.takeAll(files)
}

// takeAll answers files, those together that belong together.
func (t *Turn) takeAll(files []File) ([]Reply, error) {
	var replies []Reply
	var err error
	for len(files) > 0 && err == nil {
		var r Reply
		together := t.together(files)
		r, err = t.takeFiles(files[:together])
		if _, refused := fault.Of(err); refused {
			r, err = t.orFault(r, err)
			t.question = t.Open
		}
		replies = append(replies, t.ask(r))
		err = t.dropFiles(files[:together], err)
		files = files[together:]
	}
	return replies, err
}

// together is how many of some files are taken by the same row at once.
func (t *Turn) together(files []File) int {
	row := t.rowOf(files[0])
	if row == nil || row.TakeAll == nil {
		return 1
	}
	n := 1
	for n < len(files) {
		if other := t.rowOf(files[n]); other == nil || other.TakeAll == nil {
			break
		}
		n++
	}
	return n
}

// rowOf is the row that takes a file; nil if none does.
func (t *Turn) rowOf(f File) *FileRow {
	for _, topic := range Having[FileTaker](t) {
		for _, row := range topic.Files() {
			if len(row.Types) == 0 || slices.Contains(row.Types, f.Type) {
				return &row
			}
		}
	}
	return nil
}

func (t *Turn) takeFiles(files []File) (Reply, error) {
	if len(files) == 1 && files[0].Refused != nil {
		return Reply{Text: t.SayFault(files[0].Refused), Ask: t.Open}, nil
	}
	row := t.rowOf(files[0])
	var r Reply
	var err error
	switch {
	case row == nil:
		return Reply{Text: t.Say("unreadable.any")}, nil
	case row.TakeAll != nil:
		r, err = row.TakeAll(t, files)
	default:
		r, err = row.Take(t, files[0])
	}
	return t.ask(r), err
}

// dropFiles removes the files that were sent from the intake, unless the turn has
// failed, so that they come again, or a question is about them. err is what the
// turn fails with.
func (t *Turn) dropFiles(files []File, err error) error {
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.ID != "" && (t.question == nil || !slices.Contains(t.question.Files, f.ID)) {
			err = errors.Join(err, t.Files().Delete(t.Ctx, t.Person.ID, f.ID))
		}
	}
	return err
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
