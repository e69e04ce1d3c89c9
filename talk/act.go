package talk

import (
	"becario/nlu"
)

// Do does what a frame says. key names the change; the same key is used when the
// same update is answered again. A fault is said to the person.
type Do func(t *Turn, f nlu.Frame, key string) (Reply, error)

// Act is a row of a topic's table: something that people can say. It is made by
// Read, Change or Weighty, so that there is no act without an effect; the methods
// add what else is to be known about it.
type Act struct {
	intent nlu.Intent
	effect nlu.Effect
	do     Do
	ask    func(t *Turn, f nlu.Frame) string

	onRecord, orLatest, removes, bare, idle, unknown, proved, stated bool
}

// Read is an act that only shows. It is done however doubtful it is.
func Read(intent nlu.Intent, do Do) Act { return Act{intent: intent, effect: nlu.Reads, do: do} }

// Change is an act that changes what can be taken back. A doubtful one is asked
// about first.
func Change(intent nlu.Intent, do Do) Act { return Act{intent: intent, effect: nlu.Changes, do: do} }

// Weighty is an act that reaches an office, or touches a record that was not
// named for sure: then it is better to ask than to undo.
func Weighty(intent nlu.Intent, do Do) Act { return Act{intent: intent, effect: nlu.Weighty, do: do} }

// Intent is what people want who say it.
func (a Act) Intent() nlu.Intent { return a.intent }

// OnRecord is an act about a record that is there already: the engine finds
// which one is meant before it is done.
func (a Act) OnRecord() Act { a.onRecord = true; return a }

// OrLatest is an act on a record that, if no record has the name that was said,
// may be meant for what was kept last, after a question.
func (a Act) OrLatest() Act { a.onRecord, a.orLatest = true, true; return a }

// Removing is an act whose question names the record alone.
func (a Act) Removing() Act { a.removes = true; return a }

// Asking gives the question by which a doubtful act is asked about, where the
// phrase "ask.<intent>" does not do; an empty one leaves it to that phrase.
func (a Act) Asking(ask func(t *Turn, f nlu.Frame) string) Act { a.ask = ask; return a }

// Stated is an act that is said by stating how something is: with a question mark
// it asks how it is.
func (a Act) Stated() Act { a.stated = true; return a }

// AskedBare is an act whose question needs no word of what it is about.
func (a Act) AskedBare() Act { a.bare = true; return a }

// Idle is talk that wants nothing. Beside a wish it goes without an answer.
func (a Act) Idle() Act { a.idle = true; return a }

// NotUnderstood is the act of what nobody can make sense of.
func (a Act) NotUnderstood() Act { a.unknown = true; return a }

// Proved is an act for which a file that comes with it is only the proof.
func (a Act) Proved() Act { a.proved = true; return a }
