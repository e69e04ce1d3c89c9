package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// maxNotices is how many notices of each service wait to be sent at most. The
	// others wait in their service, so that what they say is true when they are sent.
	maxNotices = 200
	// tolerance is how long after it was due a notice is still in time.
	tolerance = 5 * time.Minute
	// bulkTolerance is the same of what is said to many people.
	bulkTolerance = time.Hour
)

// StepNotices takes what is due from every service into the outbox, as far as it
// can be sent soon. It reports false if nothing was due. A service that does not
// answer does not keep the others from being asked.
func (b *Bot) StepNotices(ctx context.Context) (bool, error) {
	worked := false
	failures := bounded(ctx, b.report)
	var next int64
	for i, n := range b.Talk.Noticers() {
		some, at, err := b.takeNotices(ctx, n, i+1)
		worked, next = worked || some, sooner(next, at)
		failures = errors.Join(failures, err)
	}
	failures = errors.Join(failures, bounded(ctx, func(ctx context.Context) error {
		some, at, err := b.takeDigests(ctx)
		worked, next = worked || some, sooner(next, at)
		return err
	}))
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

// digests is the number of digests among those who give notices.
const digests = -1

// noticeRoom is how many notices more of one who gives them may wait to be sent.
func (b *Bot) noticeRoom(from int) int {
	most := maxNotices
	if b.paying() {
		most = maxPaidNotices
	}
	return min(noticeLimit, most-b.queue.notices(from, b.Clock.Now()))
}

// claim leases notices that are due, and those that have to be told before they are.
func (b *Bot) claim(ctx context.Context, from talk.Noticer, limit int) ([]*commonv1.Notice, int64, error) {
	f, ok := from.(talk.Forecaster)
	if !ok {
		return from.Claim(ctx, limit, noticeLease)
	}
	ahead, err := b.coming.ahead(ctx, f, b.Clock.Now(), b.noticeRate())
	if err != nil {
		b.Log.Warn("nobody knows how many notices are coming", "error", err)
	}
	return f.ClaimAhead(ctx, limit, noticeLease, ahead)
}

func (b *Bot) takeNotices(ctx context.Context, from talk.Noticer, number int) (_ bool, next int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, noticeLease/2)
	defer cancel()
	room := b.noticeRoom(number)
	if room <= 0 {
		return false, b.NextDue(), nil
	}
	notices, next, err := b.claim(ctx, from, room)
	if err != nil {
		return false, next, err
	}
	b.backlog.keepUnread(number, noticePriority(from), len(notices) >= room && allDue(notices, b.Clock.Now()))
	if len(notices) == 0 {
		return false, next, nil
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
		for i := range o {
			o[i].from = number
		}
		said, out = append(said, n), append(out, o...)
	}
	if err := b.say(ctx, out); err != nil {
		return false, next, err
	}
	return len(said) > 0, next, errors.Join(failures, from.Acknowledge(ctx, said))
}

// noticePriority is that of the notices of one who gives them.
func noticePriority(from talk.Noticer) Priority {
	if _, ok := from.(talk.Broadcaster); ok {
		return Bulk
	}
	return Notice
}

// allDue reports whether none of the notices comes before its time.
func allDue(notices []*commonv1.Notice, now time.Time) bool {
	return !slices.ContainsFunc(notices, func(n *commonv1.Notice) bool { return n.DueAt > now.UnixMicro() })
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
		if err == nil {
			b.Meter.Message(p.Chat.Channel(), Stale)
		}
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
	if due := time.UnixMicro(n.DueAt); due.After(now) && p.Quiet.End(now.In(zone)).After(due) {
		n.AgainAt = n.DueAt + 1 // it came early: whether it is quiet is seen when it is due
		return nil, nil
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
	due := time.UnixMicro(n.DueAt)
	if end := p.Quiet.End(due.In(zone)); !end.After(now) {
		due = end // nobody wanted it before
	}
	priority, report := noticePriority(from), ""
	if priority == Bulk {
		report = from.Name()
	}
	return []Outgoing{{Key: n.Key, Priority: priority, Report: report, Refs: r.Refs, StaleAt: stale, DueAt: due.UTC(),
		Message: channel.Message{Chat: p.Chat, Text: r.Text, Buttons: r.Buttons, Picture: r.Picture, Document: r.Document, Name: r.Name}}}, nil
}
