package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/phrase"
	"becario/nlu"
	"becario/person"
)

// area is one part of what can be talked about, with the service that it
// calls. There is one file for each.
type area interface {
	// name is the service's name in Ref.Service and in the data of buttons.
	name() string
	intents() []nlu.Intent
	// do does what a frame says. key names the change; the same key is used
	// when the same update is answered again. A fault is said to the person.
	do(t *turn, f nlu.Frame, key string) (reply, error)
	// press answers a button "name.action:argument" on a message about refs.
	press(t *turn, action, argument string, refs []Ref) (reply, error)
	// undo takes back the change made under a key and says what is now.
	undo(t *turn, key string) (string, error)
}

// turn is one update of a person being answered.
type turn struct {
	*Bot
	ctx    context.Context
	in     Inbound
	update channel.Update
	person person.Person
	voice  phrase.Voice
	// now is the instant of answering, on the person's clock.
	now time.Time
	// said is when it was written, on the person's clock; dates count from it.
	said time.Time
	// target is what the message replies to, or what an edit corrects.
	target []Ref
	// shown is what the message was made from whose button is pressed.
	shown []nlu.Frame
	// open is the question that was open when the update came.
	open *Question
	// question is what is asked, if something is.
	question *Question
	// base begins the keys of changes; the update's own if it is empty.
	base string
}

// reply is what an area says.
type reply struct {
	text    string
	buttons [][]channel.Button
	refs    []Ref
	picture []byte
	// document is a file called name.
	document []byte
	name     string
	// edit replaces the message whose button was pressed, toast is shown briefly.
	edit  bool
	toast string
	// frames are kept so that they can be done again otherwise.
	frames []nlu.Frame
	// ask is the question that the text asks.
	ask *Question
}

func (b *Bot) newTurn(ctx context.Context, in Inbound, u channel.Update, p person.Person) (*turn, error) {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of a person: %w", err)
	}
	now := b.Clock.Now()
	said := u.At
	if said.IsZero() || said.After(now) {
		said = now
	}
	t := &turn{Bot: b, ctx: ctx, in: in, update: u, person: p, voice: b.Phrases.In(p.Lang), now: now.In(zone), said: said.In(zone)}
	if p.Question != "" {
		if err := json.Unmarshal([]byte(p.Question), &t.open); err != nil {
			return nil, fmt.Errorf("read the open question: %w", err)
		}
	}
	if u.ReplyTo != "" {
		bound, err := b.Store.Bound(ctx, u.Chat, u.ReplyTo)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		t.target = bound.Refs
	}
	return t, nil
}

func (t *turn) say(key string, args ...any) string { return t.writer().Say(key, args...) }

// key names the change number n of this update.
func (t *turn) key(n int) string { return cmp.Or(t.base, t.in.Key()) + "/" + strconv.Itoa(n) }

// button is a button with a label from the phrases.
func (t *turn) button(label, data string) channel.Button {
	return channel.Button{Label: t.say(label), Data: data}
}

// today is the person's day, YYYY-MM-DD.
func (t *turn) today() string { return t.now.Format(time.DateOnly) }

// run answers the update.
func (t *turn) run() ([]reply, error) {
	switch t.update.Kind {
	case channel.Text:
		return t.talk(t.update.Text)
	case channel.Edited:
		return t.edited()
	case channel.Press:
		return t.pressed()
	case channel.File:
		return t.file()
	}
	key := "unreadable." + t.update.What
	if !t.voice.Has(key) {
		key = "unreadable.any"
	}
	return []reply{{text: t.say(key)}}, nil
}

// outgoing brings replies into the form that the outbox keeps. The data of a
// button gets the id of its message in front when the store gives one.
func (t *turn) outgoing(replies []reply) []Outgoing {
	var out []Outgoing
	add := func(o Outgoing) {
		o.Key, o.Source = t.in.Key()+"/"+strconv.Itoa(len(out))+"/say", t.update.Message
		o.Message.Chat = t.update.Chat
		out = append(out, o)
	}
	if t.update.Kind == channel.Press && t.update.Query != "" {
		toast := ""
		if len(replies) > 0 {
			toast = replies[0].toast
		}
		add(Outgoing{Message: channel.Message{Answer: t.update.Query, Text: toast}})
	}
	for _, r := range replies {
		m := channel.Message{Text: r.text, Buttons: r.buttons, Picture: r.picture, Document: r.document, Name: r.name}
		if r.edit && t.update.Kind == channel.Press {
			m.Edit = t.update.Message
		}
		if m.Text == "" && m.Picture == nil && m.Document == nil {
			continue
		}
		add(Outgoing{Message: m, Refs: r.refs, Frames: r.frames})
	}
	return out
}

// faultText says a fault in the person's words. Other errors are returned.
func (t *turn) faultText(err error) (string, error) {
	f, ok := fault.Of(err)
	if !ok {
		return "", err
	}
	args := phrase.Args{}
	for k, v := range f.Args {
		args[k] = v
	}
	return t.voice.Say(f.Key, args), nil
}

// orFault turns a fault into a reply that says it.
func (t *turn) orFault(r reply, err error) (reply, error) {
	if err == nil {
		return r, nil
	}
	text, err := t.faultText(err)
	return reply{text: text}, err
}

// refsOf returns those refs of a message that are of a service.
func refsOf(refs []Ref, service string) []Ref {
	var own []Ref
	for _, r := range refs {
		if r.Service == service && r.ID != "" {
			own = append(own, r)
		}
	}
	return own
}

// more is the button that goes on with a list of which so many of all are shown.
func (t *turn) more(area string, shown, all int) [][]channel.Button {
	if shown >= all {
		return nil
	}
	return [][]channel.Button{{t.button("button.more", area+".more:"+strconv.Itoa(shown))}}
}

// goOn reads the press of that button: the slots of the list and where it goes on.
func (t *turn) goOn(argument string) (s nlu.Slots, from int, ok bool) {
	from, err := strconv.Atoi(argument)
	if err != nil || from < 0 || from > maxShown || len(t.shown) != 1 {
		return s, 0, false
	}
	return t.shown[0].Slots, from, true
}

// maxShown is how far a list goes on.
const maxShown = 400

// lines joins the parts of a text that are not empty.
func lines(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}
