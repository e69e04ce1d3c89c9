package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonv1 "becario/api/becario/common/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/safe"
	"becario/kit/wall"
	"becario/talk"
)

const (
	noticeLimit = 200
	noticeLease = 30 * time.Second
)

// StepNotices takes what is due from every service into the outbox. It
// reports false if nothing was due. A service that does not answer does not
// keep the others from being asked.
func (b *Bot) StepNotices(ctx context.Context) (bool, error) {
	worked := false
	failures := b.report(ctx)
	var next int64
	for _, n := range b.Talk.Noticers() {
		some, at, err := b.takeNotices(ctx, n)
		worked, next = worked || some, sooner(next, at)
		failures = errors.Join(failures, err)
	}
	some, at, err := b.takeDigests(ctx)
	worked, next = worked || some, sooner(next, at)
	failures = errors.Join(failures, err)
	b.nextDue.Store(next)
	return worked, failures
}

// sooner is the earlier of two instants, of which 0 is none.
func sooner(a, b int64) int64 {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// NextDue returns when the next notice is due, as the services said when they
// were last asked, in microseconds since 1970; 0 if none is.
func (b *Bot) NextDue() int64 { return b.nextDue.Load() }

func (b *Bot) takeNotices(ctx context.Context, from talk.Noticer) (_ bool, next int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, noticeLease/2)
	defer cancel()
	notices, next, err := from.Claim(ctx, noticeLimit, noticeLease)
	if err != nil || len(notices) == 0 {
		return false, next, err
	}
	ctx, end := b.Trace.Begin(ctx, "give notices")
	defer func() { end(err) }()
	var out []Outgoing
	var said []*commonv1.Notice
	var failures error
	for _, n := range notices {
		var o []Outgoing
		err := safe.Do(func() (err error) {
			o, err = b.sayNotice(ctx, from, n)
			return err
		})
		if err != nil {
			// It comes back after its lease; the others need not wait for it.
			failures = errors.Join(failures, fmt.Errorf("notice %s: %w", n.Key, err))
			continue
		}
		said, out = append(said, n), append(out, o...)
	}
	if err := b.say(ctx, out); err != nil {
		return false, next, err
	}
	return len(said) > 0, next, errors.Join(failures, from.Acknowledge(ctx, said))
}

// sayNotice words a notice for the outbox; one that is stale, or for somebody
// who does not want messages, is not said.
func (b *Bot) sayNotice(ctx context.Context, from talk.Noticer, n *commonv1.Notice) ([]Outgoing, error) {
	now := b.Clock.Now()
	stale := time.Time{}
	if n.StaleAt != 0 {
		stale = time.UnixMicro(n.StaleAt).UTC()
	}
	p, err := b.Store.PersonByID(ctx, n.Space)
	switch {
	case fault.Is(err, fault.NotFound):
		n.Untold = untoldGone
	case err == nil && p.Blocked:
		n.Untold = untoldBlocked
	case !stale.IsZero() && now.After(stale):
		n.Untold = untoldLate
	}
	if n.Untold != "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	zone, err := wall.Zone(p.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of a person: %w", err)
	}
	if end := p.Quiet.End(now.In(zone)); end.After(now) {
		if stale.IsZero() || end.Before(stale) {
			n.AgainAt = end.UnixMicro()
		} else {
			n.Untold = untoldQuiet
		}
		return nil, nil
	}
	r, err := b.Talk.Notice(ctx, p, from, n)
	if err != nil {
		return nil, err
	}
	priority, report := Notice, ""
	if _, ok := from.(talk.Broadcaster); ok {
		priority, report = Bulk, from.Name()
	}
	return []Outgoing{{Key: n.Key, Priority: priority, Report: report, Refs: r.Refs, StaleAt: stale, DueAt: time.UnixMicro(n.DueAt),
		Message: channel.Message{Chat: p.Chat, Text: r.Text, Buttons: r.Buttons, Picture: r.Picture, Document: r.Document, Name: r.Name}}}, nil
}
