package bot

import (
	"context"
	"fmt"
	"math/bits"
	"strconv"
	"time"

	"becario/channel"
	"becario/kit/rpc"
	"becario/kit/safe"
	"becario/person"
	"becario/talk"
)

// Limits of working on an update.
const (
	// longestAnswer is how long working on an update may take.
	longestAnswer = 10 * time.Second
	// maxAttempts is how often an update is tried before the person is told
	// that it did not work.
	maxAttempts = 6
	// maxWaits is how often an update is tried while a service is away: about a
	// day. After tellAfter tries the person is told to be patient.
	maxWaits  = 1440
	maxWait   = time.Minute
	tellAfter = 3
)

// StepUpdate answers one waiting update. It reports false if there was none.
func (b *Bot) StepUpdate(ctx context.Context) (bool, error) {
	in, ok, err := b.Store.ClaimUpdate(ctx, b.names, b.Clock.Now(), lease)
	if err != nil || !ok {
		return false, err
	}
	release := b.hold(ctx, func(ctx context.Context, until time.Time) error { return b.Store.RetryUpdate(ctx, in, until) })
	defer release()
	u, err := b.channels[in.Channel].Decode(in.Body)
	if err != nil {
		b.Log.Error("update parked: it cannot be read", "channel", in.Channel, "update", in.ID, "error", err)
		return true, b.Store.ParkUpdate(ctx, in, err.Error())
	}
	ctx, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	var out []Outgoing
	var question string
	err = safe.Do(func() (err error) {
		out, question, err = b.answer(ctx, in, cleaned(u))
		return err
	})
	release()
	if err == nil {
		err = b.Store.Complete(ctx, &in, out, question, b.Clock.Now())
	}
	if err != nil {
		return true, b.failed(context.WithoutCancel(ctx), in, u, err)
	}
	if len(out) > 0 {
		b.messages.send()
	}
	return true, nil
}

// failed gives an update back for another try, later each time. One that waits
// for a service that is away waits for a day; any other is parked in the end.
// The person is told in both cases.
func (b *Bot) failed(ctx context.Context, in Inbound, u channel.Update, cause error) error {
	limit, word := maxAttempts, "talk.broken"
	if rpc.Away(cause) {
		limit, word = maxWaits, "talk.wait"
		if in.Attempts == tellAfter {
			if err := b.tell(ctx, in, u, word); err != nil {
				return err
			}
		}
	}
	if in.Attempts >= limit || bits.OnesCount(uint(in.Attempts)) == 1 { // 1, 2, 4, ...: many may wait for long
		b.Log.Error("update failed", "channel", in.Channel, "update", in.ID, "attempt", in.Attempts, "of", limit, "error", cause)
	}
	if in.Attempts < limit {
		pause := min(time.Second<<min(in.Attempts-1, 10), maxWait)
		return b.Store.RetryUpdate(ctx, in, b.Clock.Now().Add(pause))
	}
	if err := b.tell(ctx, in, u, "talk.broken"); err != nil {
		return err
	}
	return b.Store.ParkUpdate(ctx, in, cause.Error())
}

// tell says to a person, once, that their message waits or was in vain.
func (b *Bot) tell(ctx context.Context, in Inbound, u channel.Update, key string) error {
	if u.Group {
		return nil
	}
	p := b.Talk.Defaults.Of(u.From)
	if known, err := b.Store.Person(ctx, u.Chat, p, b.Clock.Now()); err == nil {
		p = known
	}
	text := b.Talk.Say(p, key)
	out := Outgoing{Key: in.Key() + "/" + key, Source: u.Message, Message: channel.Message{Chat: u.Chat, Text: text}}
	if err := b.Store.Complete(ctx, nil, []Outgoing{out}, "", b.Clock.Now()); err != nil {
		return err
	}
	b.messages.send()
	return nil
}

// answer works out what to say to an update.
func (b *Bot) answer(ctx context.Context, in Inbound, u channel.Update) ([]Outgoing, string, error) {
	if u.Kind == channel.Ignored || u.Chat == "" {
		return nil, "", nil
	}
	if u.Group {
		return b.answerGroup(in, u), "", nil
	}
	p, err := b.Store.Person(ctx, u.Chat, b.Talk.Defaults.Of(u.From), b.Clock.Now())
	if err != nil {
		return nil, "", fmt.Errorf("find person: %w", err)
	}
	if err := b.keepBlocked(ctx, &p, u.Kind); err != nil {
		return nil, "", err
	}
	if u.Kind == channel.Blocked || u.Kind == channel.Unblocked || u.Kind == channel.Migrated {
		return nil, p.Question, nil
	}
	replies, question, err := b.Talk.Answer(ctx, talk.Incoming{Key: in.Key(), Attempt: in.Attempts, Update: u, Person: p})
	if err != nil {
		return nil, "", err
	}
	out, err := outgoing(in, u, replies)
	return out, question, err
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
