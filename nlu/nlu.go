// Package nlu is the contract of understanding: what people write, in Spanish and
// English, is read as frames, which say what is wanted and with which values. It
// holds the input, the result and the table of intents; package understand reads
// messages. Understanding is pure: the same text, instant, zone, language and names
// give the same frames, without a network and without state. Words of a language
// live in the packs under lang, never in Go.
package nlu

import "time"

// Input is a text and what is known about the person who wrote it.
type Input struct {
	Text string
	// Reference is the instant of writing, in the person's own zone.
	Reference time.Time
	// Lang is the person's language, a BCP 47 tag such as es-ES, es-PY or en. A
	// text that is plainly in another one is read in that. If it is empty the
	// language is told from the text alone.
	Lang string
	// Currency is the ISO 4217 code of an amount without one; if it is empty
	// it follows from the zone of Reference.
	Currency string
	// Context holds the person's own names; nothing depends on their being there.
	Context Context
	// Onto are the slots of what was noted by the message before, if the text goes on with
	// it as with the item of a list: "y redes el 20".
	Onto Slots
}

// Context holds names that a person has used before.
type Context struct {
	Subjects   []string `json:"subjects,omitempty"`
	Categories []string `json:"categories,omitempty"`
	Tasks      []string `json:"tasks,omitempty"`
	// Known are the kinds of names that were looked up; those of another kind may
	// be missing. It matters only to a caller that looks at Result.Wanted.
	Known Names `json:"-"`
}

// Add adds the names of another context.
func (c *Context) Add(other Context) {
	c.Subjects = append(c.Subjects, other.Subjects...)
	c.Categories = append(c.Categories, other.Categories...)
	c.Tasks = append(c.Tasks, other.Tasks...)
	c.Known |= other.Known
}

// Names is a set of kinds of names in a Context.
type Names uint8

// The kinds of names that a reading may look for.
const (
	SubjectNames Names = 1 << iota
	CategoryNames
	AllNames = SubjectNames | CategoryNames
)

// Of returns the names of a kind.
func (c *Context) Of(kind Names) []string {
	if kind == SubjectNames {
		return c.Subjects
	}
	return c.Categories
}

// Result is what was understood.
type Result struct {
	// Frames are in the order in which they were said; there is at least one,
	// out_of_scope if nothing else.
	Frames []Frame
	// Impossible names what cannot be, such as a 31 February, as it was written.
	Impossible []string
	// Lang is the language in which the text was read: Input.Lang, or the tag of
	// another pack such as "en".
	Lang string
	// Wanted are the kinds of names that the reading looked for and that are not
	// Context.Known. If it is none, the reading is that with all names. Otherwise
	// the text is to be read again once they are known.
	Wanted Names
}
