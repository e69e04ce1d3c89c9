// Package talk is the conversation: an utterance or a press in, replies out. It
// knows turns, questions, caution, undo and what a message is about. It knows no
// service, no intent and no word of a language: what can be talked about is
// given to it as topics, each a package below this one.
package talk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"becario/channel"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/kit/phrase"
	"becario/kit/wall"
	"becario/nlu"
	"becario/person"
	"becario/talk/speak"
)

// Reader understands a text.
type Reader interface {
	Understand(in nlu.Input) nlu.Result
	// As reads a text as one wish of an intent, whatever it takes to be the
	// likeliest. It reports false if the text cannot be that.
	As(in nlu.Input, intent nlu.Intent, quotes map[string]string) (nlu.Frame, bool)
	// Relate tells how a text relates to the turn before it; nil if that is not
	// known.
	Relate(in nlu.Input, before nlu.Before) nlu.Relations
}

// Config is what an Engine needs; every field is required.
type Config struct {
	Clock   clock.Clock
	Log     *slog.Logger
	Phrases *phrase.Book
	Reader  Reader
	History History
	People  People
	// Files is where the files that people send wait.
	Files *blob.Store
	// Defaults are of a person about whom little is known.
	Defaults person.Defaults
	Topics   []Topic
}

// People keeps who talks.
type People interface {
	SavePerson(ctx context.Context, p person.Person) error
}

// Engine answers what people say and press. It is safe for concurrent use.
type Engine struct {
	Config
	byName   map[string]Topic
	byIntent map[nlu.Intent]row
	commands map[string]Command
	zones    wall.Zones
}

// row is an act and the topic that it belongs to.
type row struct {
	Act
	topic Topic
}

// New returns an engine. Two topics of one name, two acts of one intent, and an act
// with another effect than its intent are refused.
func New(c Config) (*Engine, error) {
	if c.Clock == nil || c.Log == nil || c.Phrases == nil || c.Reader == nil || c.History == nil || c.People == nil || c.Files == nil {
		return nil, errors.New("talk: a part is missing from its configuration")
	}
	e := &Engine{Config: c, byName: map[string]Topic{}, byIntent: map[nlu.Intent]row{}, commands: map[string]Command{}}
	for _, topic := range c.Topics {
		if e.byName[topic.Name()] != nil {
			return nil, fmt.Errorf("talk: two topics are called %s", topic.Name())
		}
		e.byName[topic.Name()] = topic
		for _, act := range topic.Acts() {
			if other, ok := e.byIntent[act.intent]; ok {
				return nil, fmt.Errorf("talk: %s is an act of %s and of %s", act.intent, other.topic.Name(), topic.Name())
			}
			if act.effect != act.intent.Effect() {
				return nil, fmt.Errorf("talk: %s of %s has another effect than its row in nlu", act.intent, topic.Name())
			}
			e.byIntent[act.intent] = row{act, topic}
		}
		if c, ok := topic.(Commander); ok {
			for name, command := range c.Commands() {
				e.commands[name] = command
			}
		}
	}
	return e, nil
}

// Incoming is what a person did.
type Incoming struct {
	// Key names the update; the changes made because of it have keys that begin
	// with it.
	Key string
	// Attempt counts the tries to answer it, from 1.
	Attempt int
	Update  channel.Update
	Person  person.Person
	// File is the file of the update, of the kind File, as it waits in the intake.
	File blob.Info
	// Refused is the fault for which it was not taken.
	Refused error
	// More says that another file of the same album follows: the album is answered
	// with the last one.
	More bool
}

// Answer returns what to say to an update, and the question that is open then,
// in the form that Person.Question has; empty if none is. The same update may be
// answered again: nothing is changed twice. What a service refuses for good is
// said; an error is what may pass, or a fault of the program.
func (e *Engine) Answer(ctx context.Context, in Incoming) ([]Reply, string, error) {
	t, err := e.turn(ctx, in)
	if err != nil {
		return nil, "", err
	}
	if in.More && in.Update.Kind == channel.File && len(t.album) < maxAlbum {
		t.question = t.Open
		question, err := t.question.encode(append(t.album, t.arrived()))
		return nil, question, err
	}
	var late []Reply
	if len(t.album) > 0 && in.Update.Kind != channel.File { // the rest of it never came
		if late, err = t.takeAll(t.album); err != nil {
			return nil, "", err
		}
		if t.question != nil {
			t.Open, t.question = t.openNext(), nil
			t.first = t.Open
		}
	}
	replies, err := t.answer()
	replies = append(late, replies...)
	if err != nil {
		// To try again what a person caused would change nothing.
		text, err := t.faultText(err)
		if err != nil {
			return nil, "", err
		}
		replies, t.question = append(late, Reply{Text: text}), nil
	}
	back := t.Open != nil && (t.settled || !t.Open.Lasts || t.Open != t.first) // one below may be open again
	next := t.openNext()
	if t.question == nil && back {
		for next != nil {
			if r, ok := t.waiting(next); ok {
				replies = append(replies, r...)
				break
			}
			next = next.Under
		}
	}
	question, err := next.encode(nil)
	return replies, question, err
}

// openNext is the question that is open after the turn: the one that was asked now, over
// those that last and are not settled.
func (t *Turn) openNext() *Question {
	var waits *Question
	if t.Open != nil {
		if waits = t.Open.Under; t.Open.Lasts && !t.settled {
			waits = t.Open
		}
	}
	if t.beside != nil {
		waits = t.beside.over(waits)
	}
	if t.question == nil {
		return waits
	}
	return t.question.over(waits)
}

// waiting is what the topic of a question says that is still open, if anything. It reports
// false if the question is out of date.
func (t *Turn) waiting(q *Question) ([]Reply, bool) {
	w, ok := one[Waiter](t, q.Topic)
	if !ok {
		return nil, true
	}
	r, ok := w.Waiting(t, *q)
	if !ok || r.Text == "" {
		return nil, ok
	}
	return []Reply{r}, true
}

// turn begins a turn of a person. A notice begins one without an update.
func (e *Engine) turn(ctx context.Context, in Incoming) (*Turn, error) {
	zone, err := e.zones.Load(in.Person.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of a person: %w", err)
	}
	now, said := e.Clock.Now(), in.Update.At
	if said.IsZero() || said.After(now) {
		said = now
	}
	t := &Turn{Ctx: ctx, Update: in.Update, Person: in.Person, Said: said.In(zone), Attempt: in.Attempt, sent: in.File, refused: in.Refused, engine: e, base: in.Key}
	t.Voice = speak.New(e.Phrases, in.Person.Lang, in.Person.Zone, now.In(zone))
	if t.Open, t.album, err = decodeQuestion(in.Person.Question); err != nil {
		return nil, err
	}
	t.first = t.Open
	if in.Update.ReplyTo != "" {
		bound, err := e.History.Bound(ctx, in.Update.Chat, in.Update.ReplyTo)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		t.Target = bound.Refs
	}
	return t, nil
}

// Say returns a phrase in a person's language, for what delivery itself has to
// say.
func (e *Engine) Say(p person.Person, key string) string {
	return e.Phrases.In(p.Lang).Say(key, nil)
}
