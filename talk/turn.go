package talk

import (
	"context"
	"slices"
	"strconv"
	"time"

	commonv1 "becario/api/becario/common/v1"
	"becario/channel"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/kit/phrase"
	"becario/kit/wall"
	"becario/nlu"
	"becario/person"
	"becario/talk/speak"
)

// Turn is one update of a person being answered. A topic gets it with each call
// and must not keep it.
type Turn struct {
	// Voice says phrases, days and amounts as the person reads them.
	speak.Voice
	// Ctx ends when answering has taken too long.
	Ctx    context.Context
	Update channel.Update
	Person person.Person
	// Said is when it was written, on the person's clock; dates count from it.
	Said time.Time
	// Attempt counts the tries to answer the update, from 1.
	Attempt int
	// Target is what the message replies to, or what an edit corrects.
	Target []Ref
	// Open is the question that was open when the update came; nil if none was.
	Open *Question

	engine *Engine
	// sent is the file that came with the update, and refused why it was not taken.
	sent    blob.Info
	refused error
	// album are the files of an album that came before it.
	album []File
	// shown is what the message was made from whose button is pressed.
	shown []nlu.Frame
	// pressedOn is the id of that message.
	pressedOn int64
	// question is what is asked now, if something is.
	question *Question
	// settled says that the question that was open is answered or out of date.
	settled bool
	// first is the question that was open when the update came, also after the turn has
	// gone on to the one below it.
	first *Question
	// beside is a question that lasts and was asked before the one that is asked now.
	beside *Question
	// base begins the keys of changes.
	base string
	// names are the person's own names, as far as they have been looked up.
	names nlu.Context
	// onto is the record that the message goes on with, if it begins as one that does.
	onto nlu.Slots
}

// Reply is something to say.
type Reply struct {
	Text    string
	Buttons [][]channel.Button
	// Refs are the records that it is about.
	Refs    []Ref
	Picture []byte
	// Document is a file called Name.
	Document []byte
	Name     string
	// Edit replaces the message whose button was pressed, Toast is shown briefly.
	Edit  bool
	Toast string
	// Frames are kept so that they can be done again otherwise.
	Frames []nlu.Frame
	// Ask is the question that the text asks.
	Ask *Question
	// Forget says that all that is kept of the chat goes with this reply, itself
	// included once it is delivered.
	Forget bool
}

// PictureScale is how many pixels of a picture for a chat go to a unit of its
// drawing.
const PictureScale = 2

// Key names the change number n of this update.
func (t *Turn) Key(n int) string { return t.base + "/" + strconv.Itoa(n) }

// Button is a button with a label from the phrases. Its data is an action of the
// topic, "tasks.done:0".
func (t *Turn) Button(label, data string) channel.Button {
	return channel.Button{Label: t.Say(label), Data: data}
}

// Reader reads other texts than the message.
func (t *Turn) Reader() Reader { return t.engine.Reader }

// Input is a text with what the reader has to know about the person, and with
// these of their names and no others.
func (t *Turn) Input(text string, names nlu.Context) nlu.Input {
	names.Known = nlu.AllNames
	return nlu.Input{Text: text, Reference: t.Said, Lang: t.Person.Lang, Currency: t.Person.Currency, Context: names, Onto: t.onto}
}

// Recent returns the latest messages of the chat that refer to records. Questions whether
// something is to be taken back are left out: they changed nothing.
func (t *Turn) Recent(limit int) ([]Said, error) {
	for most := limit + undoQuestions; ; most *= 2 {
		messages, err := t.engine.History.Recent(t.Ctx, t.Update.Chat, most)
		if err != nil {
			return nil, err
		}
		all := len(messages) < most
		messages = slices.DeleteFunc(messages, asksUndo)
		if all || len(messages) >= limit {
			return messages[:min(limit, len(messages))], nil
		}
	}
}

// undoQuestions is how many questions whether to undo are expected among recent messages.
const undoQuestions = 2

// HasWord reports whether the message has one of a phrase's words.
func (t *Turn) HasWord(key string) bool { return t.HasAny(t.Update.Text, key) }

// Mentions reports whether the message has one of a phrase's words, or one that
// begins with it.
func (t *Turn) Mentions(key string) bool { return t.HasBeginning(t.Update.Text, key) }

// SavePerson keeps what changed about the person, and speaks accordingly.
func (t *Turn) SavePerson(p person.Person) error {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_zone", "value", p.Zone)
	}
	now := t.Now.In(zone)
	if p.Zone != t.Person.Zone || p.Digest.At != t.Person.Digest.At {
		p.Digest = p.Digest.After(now)
	}
	if err := t.engine.People.SavePerson(t.Ctx, p); err != nil {
		return err
	}
	t.Person, t.Voice = p, speak.New(t.engine.Phrases, p.Lang, p.Zone, now)
	return nil
}

// Defaults are of a person about whom only the channel's word is known.
func (t *Turn) Defaults() person.Defaults { return t.engine.Defaults }

// LogError is where a topic tells the operator of what a person must not see.
func (t *Turn) LogError(what string, err error) { t.engine.Log.Error(what, "error", err) }

// Stale says that a button is of no use any more.
func (t *Turn) Stale() Reply { return Reply{Toast: t.Say("talk.stale")} }

// More is the button that goes on with a list of which so many of all are shown.
func (t *Turn) More(topic string, shown, all int) [][]channel.Button {
	if shown >= all {
		return nil
	}
	return [][]channel.Button{{t.Button("button.more", topic+".more:"+strconv.Itoa(shown))}}
}

// GoOn reads the press of that button: the slots of the list and where it goes on.
func (t *Turn) GoOn(argument string) (s nlu.Slots, from int, ok bool) {
	from, err := strconv.Atoi(argument)
	if err != nil || from < 0 || from > maxShown || len(t.shown) != 1 {
		return s, 0, false
	}
	return t.shown[0].Slots, from, true
}

// maxShown is how far a list goes on.
const maxShown = 400

// Shown returns the frame that the message was made from whose button is
// pressed. It reports false if it was not made from exactly one.
func (t *Turn) Shown() (nlu.Frame, bool) {
	if len(t.shown) != 1 {
		return nlu.Frame{}, false
	}
	return t.shown[0], true
}

// faultText says a fault in the person's words. Other errors are returned.
func (t *Turn) faultText(err error) (string, error) {
	f, ok := fault.Of(err)
	if !ok {
		return "", err
	}
	args := phrase.Args{}
	for k, v := range f.Args {
		args[k] = v
	}
	return t.Voice.Voice.Say(f.Key, args), nil
}

// Fault says a fault in the person's words. It reports false for other errors
// and for nil.
func (t *Turn) Fault(err error) (string, bool) {
	if err == nil {
		return "", false
	}
	text, err := t.faultText(err)
	return text, err == nil
}

// SayFault says a fault that came in an answer; nothing of none. Days in it are
// said as the person reads them.
func (t *Turn) SayFault(f *commonv1.Fault) string {
	if f == nil {
		return ""
	}
	args := phrase.Args{}
	for k, v := range f.Args {
		if _, err := wall.Day(v); err == nil {
			v = t.Date(v)
		}
		args[k] = v
	}
	return t.Voice.Voice.Say(f.Key, args)
}

// KeepOpen leaves the question open that was: what is pressed or said does not settle it.
func (t *Turn) KeepOpen() { t.settled = false }

// orFault turns a fault into a reply that says it.
func (t *Turn) orFault(r Reply, err error) (Reply, error) {
	if err == nil {
		return r, nil
	}
	text, err := t.faultText(err)
	return Reply{Text: text}, err
}

// ask opens the question of a reply, if it has one.
func (t *Turn) ask(r Reply) Reply {
	if r.Ask != nil {
		r.Ask.Told = Changed(r.Refs) && !asksUndo(Said{Buttons: r.Buttons})
		t.question = r.Ask
	}
	return r
}

// Part is the text that a frame was read from; empty if that is not known.
func (t *Turn) Part(f nlu.Frame) string {
	if f.Start < f.End && f.End <= len(t.Update.Text) {
		return t.Update.Text[f.Start:f.End]
	}
	return ""
}
