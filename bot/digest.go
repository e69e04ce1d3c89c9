package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/channel"
	"becario/nlu"
	"becario/person"
)

// digestStale is how long after its hour a digest is still of use.
const digestStale = 4 * time.Hour

// takeDigests tells people what their day holds who asked for it at this hour.
func (b *Bot) takeDigests(ctx context.Context) (worked bool, next int64, err error) {
	people, next, err := b.Store.Digests(ctx, b.Clock.Now(), noticeLimit)
	for _, p := range people {
		err = errors.Join(err, b.digest(ctx, p))
	}
	return len(people) > 0, next, err
}

// digest puts what a day holds into the outbox, unless the person wants no
// notices now, and says when the next one comes.
func (b *Bot) digest(ctx context.Context, p person.Person) error {
	t, err := b.newTurn(ctx, Inbound{}, channel.Update{Chat: p.Chat}, p)
	if err != nil {
		return err
	}
	stale := p.Digest.Next.Add(digestStale)
	quiet := p.Quiet
	quiet.Hours = "" // the hour of the digest was asked for
	if !p.Blocked && t.now.Before(stale) && !quiet.End(t.now).After(t.now) {
		r, err := agenda{}.do(t, nlu.Frame{Intent: nlu.AgendaDay, Slots: nlu.Slots{Date: t.today()}}, "")
		if err != nil {
			return fmt.Errorf("tell of a day: %w", err)
		}
		late, refs := t.overdue()
		r.text, r.refs = lines(r.text, late), append(r.refs, refs...)
		out := Outgoing{Key: fmt.Sprintf("digest/%s/%d", p.ID, p.Digest.Next.UnixMicro()), Priority: Summary,
			Refs: r.refs, StaleAt: stale, Message: channel.Message{Chat: p.Chat, Text: r.text}}
		if err := b.Store.Complete(ctx, nil, []Outgoing{out}, "", b.Clock.Now()); err != nil {
			return err
		}
		b.messages.send()
	}
	// They may have changed their settings meanwhile.
	latest, err := b.Store.PersonByID(ctx, p.ID)
	if err != nil || latest.Digest != p.Digest {
		return err
	}
	latest.Digest = p.Digest.After(t.now)
	return b.Store.SavePerson(ctx, latest)
}

// overdue tells of tasks that are late; of none if they cannot be asked for now.
func (t *turn) overdue() (string, []Ref) {
	a, ok := t.byName["tasks"].(*tasksArea)
	if !ok {
		return "", nil
	}
	res, err := a.tasks.List(t.ctx, &tasksv1.ListRequest{Space: t.person.ID, Status: tasksv1.Status_STATUS_OVERDUE, Limit: taskLines, Zone: t.person.Zone})
	if err != nil || len(res.Tasks) == 0 {
		return "", nil
	}
	text, refs := t.say("agenda.overdue"), []Ref(nil)
	for _, task := range res.Tasks {
		text = lines(text, t.say("agenda.overdue_task", "title", short(task.Title, 120), "when", a.when(t, task)))
		refs = append(refs, taskRef(task, ""))
	}
	return text, refs
}

// setDigest keeps when the person is told of their day, or that they are not.
func (t *turn) setDigest(s nlu.Slots) (reply, error) {
	p := t.person
	p.Digest = person.Digest{At: cmp.Or(s.At, p.Digest.At, person.Morning)}.After(t.now)
	if s.Enabled != nil && !*s.Enabled {
		p.Digest = person.Digest{}
	}
	refs, err := t.keepPerson(p)
	if err != nil {
		return reply{}, err
	}
	if p.Digest.At == "" {
		return reply{text: t.say("reminder.digest_off"), refs: refs}, nil
	}
	return reply{text: t.say("reminder.digest_on", "hour", sayHour(p.Digest.At)), refs: refs,
		buttons: [][]channel.Button{{t.button("reminder.to_undigest", "reminders.undigest")}}}, nil
}
