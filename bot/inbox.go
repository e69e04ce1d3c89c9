package bot

import (
	"context"
	"fmt"
	"math/bits"
	"strconv"
	"time"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/rpc"
	"becario/kit/safe"
	"becario/kit/trace"
	"becario/person"
	"becario/talk"
)

// Limits of working on an update.
const (
	// longestAnswer is how long working on an update may take, and longestFile
	// where a file has to be fetched.
	longestAnswer = 10 * time.Second
	longestFile   = 2 * time.Minute
	// maxTries is how often an update is tried that fails for no reason known to
	// pass; the pauses between grow from firstPause.
	maxTries   = 5
	firstPause = 50 * time.Millisecond
	// An update waits for a service that is away up to maxAge, with pauses that
	// grow up to maxWait.
	maxAge  = 24 * time.Hour
	maxWait = time.Minute
	// albumWait is how long after a file of an album the next one may come.
	albumWait = time.Second
	// usualWait is how long a person waits before being told that it takes longer.
	usualWait = time.Second
)

// StepUpdate answers one waiting update, looking through the store if none is
// in memory. It reports false if there was none.
func (b *Bot) StepUpdate(ctx context.Context) (bool, error) { return b.step(ctx, b.answerNext) }

// answerNext answers the update whose turn it is. It reports false if there is
// none.
func (b *Bot) answerNext(ctx context.Context) (bool, error) {
	l, in, ok := b.queue.takeUpdate(b.Clock.Now())
	if !ok {
		return false, nil
	}
	u, err := b.channels[in.Channel].Decode(in.Body)
	if err != nil {
		b.Log.Error("update parked: it cannot be read", "channel", in.Channel, "update", in.ID, "error", err)
		b.Meter.Update(in.Channel, Unreadable)
		b.complete(ctx, l, u, Done{Update: in, Why: err.Error()}, nil)
		return true, nil
	}
	more, again := b.albumGoesOn(l, in, u)
	if !again.IsZero() {
		b.queue.postponeUpdate(l, again, b.Clock.Now())
		return true, nil
	}
	longest := longestAnswer
	if u.Kind == channel.File {
		longest = longestFile
	}
	working, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	working, end := b.Trace.Begin(working, "answer", trace.Channel, in.Channel, trace.Kind, string(u.Kind))
	var out []Outgoing
	done := Done{Update: in}
	err = safe.Do(func() (err error) {
		out, done.Question, err = b.answer(working, in, cleaned(u), more)
		return err
	})
	end(err)
	if err != nil {
		b.failed(ctx, l, u, in, err)
		return true, nil
	}
	b.Meter.Update(in.Channel, Answered)
	b.complete(ctx, l, u, done, out)
	return true, nil
}

// albumGoesOn reports whether the next update of a line brings another file of the
// same album, so that this one need not be answered yet. If there is no next one,
// one is waited for: again is when to look, zero if that is over.
func (b *Bot) albumGoesOn(l *line, in Inbound, u channel.Update) (more bool, again time.Time) {
	if u.Kind != channel.File || u.Album == "" {
		return false, time.Time{}
	}
	now := b.Clock.Now()
	next, ok, stored := b.queue.following(l)
	switch until := in.ReceivedAt.Add(albumWait); {
	case ok:
		v, err := b.channels[next.Channel].Decode(next.Body)
		return err == nil && v.Kind == channel.File && v.Album == u.Album, time.Time{}
	case now.Before(until):
		return false, until
	case stored:
		return false, now.Add(firstPause)
	}
	return false, time.Time{}
}

// complete ends the work on the update of a line and keeps its answers. The line
// goes on when that is done.
func (b *Bot) complete(ctx context.Context, l *line, u channel.Update, done Done, out []Outgoing) {
	c := b.queue.finish(l)
	for i := range out {
		out[i].AskedAt = done.Update.ReceivedAt
	}
	c.Done, c.Out = &done, out
	b.ask(ctx, request{changes: []*Change{c}, then: func(err error) {
		if err == nil {
			b.queue.answered(l, b.Clock.Now())
			return
		}
		b.failed(ctx, l, u, done.Update, err)
	}})
}

// failed decides about an update that could not be answered. What a service
// refuses for good, and the conversation has no words for, is given up at once.
// What may pass is tried again, later each time, and everything else is given up
// after some tries. The person is told in each case.
func (b *Bot) failed(ctx context.Context, l *line, u channel.Update, in Inbound, cause error) {
	log := func(what string) {
		b.Log.Error(what, "channel", in.Channel, "update", in.ID, "attempt", in.Attempts, "error", cause)
	}
	now := b.Clock.Now()
	pause := firstPause << min(in.Attempts-1, 20)
	switch {
	case rpc.Refused(cause):
		log("update refused")
		b.Meter.Update(in.Channel, Refused)
		b.giveUp(ctx, l, u, in, cause)
		return
	case rpc.Away(cause) && now.Sub(in.ReceivedAt) < maxAge:
		pause = min(pause, maxWait)
		b.Meter.Update(in.Channel, Waits)
		if bits.OnesCount(uint(in.Attempts)) == 1 { // 1, 2, 4, ...: many may wait for long
			log("update waits")
		}
	case !rpc.Away(cause) && b.queue.tries(l) < maxTries:
		log("update failed")
		b.Meter.Update(in.Channel, Failed)
	default:
		log("update given up")
		b.Meter.Update(in.Channel, GivenUp)
		b.giveUp(ctx, l, u, in, cause)
		return
	}
	b.queue.retryUpdate(l, now.Add(pause), now)
	b.tellSlow(ctx)
	b.giveBack(ctx, l)
}

// giveUp puts an update aside for the operator, and tells the person.
func (b *Bot) giveUp(ctx context.Context, l *line, u channel.Update, in Inbound, cause error) {
	var out []Outgoing
	if !u.Group {
		out = []Outgoing{{Key: in.Key() + "/end", Source: u.Message,
			Message: channel.Message{Chat: u.Chat, Text: b.Talk.Say(b.person(ctx, u), "talk.broken")}}}
	}
	b.complete(ctx, l, u, Done{Update: in, Why: cause.Error()}, out)
}

// tellSlow tells people whose message has been worked on for longer than
// TellAfter, once, that it takes longer.
func (b *Bot) tellSlow(ctx context.Context) {
	for _, in := range b.queue.slow(b.Clock.Now().Add(-b.TellAfter)) {
		u, err := b.channels[in.Channel].Decode(in.Body)
		if err != nil || u.Group || u.Chat == "" {
			continue
		}
		c := b.queue.change(in.Chat)
		c.Out = []Outgoing{{Key: in.Key() + "/wait", Source: u.Message,
			Message: channel.Message{Chat: u.Chat, Text: b.Talk.Say(b.person(ctx, u), "talk.wait")}}}
		b.ask(ctx, request{changes: []*Change{c}, then: func(err error) {
			if err != nil {
				b.Log.Warn("a person was not told that it takes longer", "channel", in.Channel, "update", in.ID, "error", err)
			}
		}})
	}
}

// person is who wrote, as far as that can be told now.
func (b *Bot) person(ctx context.Context, u channel.Update) person.Person {
	p := b.Talk.Defaults.Of(u.From)
	_ = bounded(ctx, func(ctx context.Context) error { // else as they are by default
		known, err := b.Store.Person(ctx, u.Chat, p, b.Clock.Now())
		if err == nil {
			p = known
		}
		return err
	})
	return p
}

// answer works out what to say to an update, and which question is open then;
// nil is the same as before.
func (b *Bot) answer(ctx context.Context, in Inbound, u channel.Update, more bool) ([]Outgoing, *string, error) {
	if u.Kind == channel.Ignored || u.Chat == "" {
		return nil, nil, nil
	}
	if u.Group {
		return b.answerGroup(in, u), nil, nil
	}
	p, err := b.Store.Person(ctx, u.Chat, b.Talk.Defaults.Of(u.From), b.Clock.Now())
	if err != nil {
		return nil, nil, fmt.Errorf("find person: %w", err)
	}
	if err := b.keepBlocked(ctx, &p, u.Kind); err != nil {
		return nil, nil, err
	}
	if u.Kind == channel.Blocked || u.Kind == channel.Unblocked || u.Kind == channel.Migrated {
		return nil, nil, nil
	}
	said := talk.Incoming{Key: in.Key(), Attempt: in.Attempts, Update: u, Person: p, More: more}
	if u.Kind == channel.File {
		said.File, err = b.Intake.Take(ctx, b.channels[in.Channel], p.ID, in.Key(), *u.File)
		if _, refused := fault.Of(err); refused {
			said.Refused = err
		} else if err != nil {
			return nil, nil, err
		}
	}
	replies, question, err := b.Talk.Answer(ctx, said)
	if err != nil {
		return nil, nil, err
	}
	out, err := outgoing(in, u, replies)
	if question == p.Question {
		return out, nil, err
	}
	return out, &question, err
}

// outgoing brings replies into the form that the outbox keeps.
func outgoing(in Inbound, u channel.Update, replies []talk.Reply) ([]Outgoing, error) {
	var out []Outgoing
	add := func(o Outgoing) {
		o.Key, o.Source = in.Key()+"/"+strconv.Itoa(len(out))+"/say", u.Message
		o.Message.Chat = u.Chat
		out = append(out, o)
	}
	if u.Kind == channel.Press && u.Query != "" {
		toast := ""
		if len(replies) > 0 {
			toast = replies[0].Toast
		}
		add(Outgoing{Message: channel.Message{Answer: u.Query, Text: toast}})
	}
	for _, r := range replies {
		m := channel.Message{Text: r.Text, Buttons: r.Buttons, Picture: r.Picture, Document: r.Document, Name: r.Name}
		if r.Edit && u.Kind == channel.Press {
			m.Edit = u.Message
		}
		if m.Text == "" && m.Picture == nil && m.Document == nil {
			continue
		}
		frames, err := talk.EncodeFrames(r.Frames)
		if err != nil {
			return nil, err
		}
		add(Outgoing{Message: m, Refs: r.Refs, Frames: frames, Forget: r.Forget})
	}
	return out, nil
}

// keepBlocked notes that a person has stopped or started the bot; whoever
// writes has started it.
func (b *Bot) keepBlocked(ctx context.Context, p *person.Person, kind channel.Kind) error {
	blocked := kind == channel.Blocked
	if p.Blocked == blocked {
		return nil
	}
	p.Blocked = blocked
	if err := b.Store.SavePerson(ctx, *p); err != nil {
		return fmt.Errorf("keep person: %w", err)
	}
	return nil
}

// answerGroup speaks in a group only when it is addressed, and then only to
// say that it talks in private: what it keeps is nobody else's business.
func (b *Bot) answerGroup(in Inbound, u channel.Update) []Outgoing {
	if !u.Addressed || (u.Kind != channel.Text && u.Kind != channel.Press && u.Kind != channel.File && u.Kind != channel.Other) {
		return nil
	}
	text := b.Talk.Say(b.Talk.Defaults.Of(u.From), "talk.group")
	if u.Kind == channel.Press {
		return []Outgoing{{Key: in.Key() + "/0", Message: channel.Message{Chat: u.Chat, Answer: u.Query, Text: text}}}
	}
	return []Outgoing{{Key: in.Key() + "/0", Source: u.Message, Message: channel.Message{Chat: u.Chat, Text: text, ReplyTo: u.Message}}}
}
