package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"becario/channel"
	"becario/kit/wall"
	"becario/person"
)

// digestStale is how long after its hour a digest is still of use.
const digestStale = 4 * time.Hour

// takeDigests tells people what their day holds who asked for it at this hour.
func (b *Bot) takeDigests(ctx context.Context) (worked bool, next int64, err error) {
	room := b.noticeRoom(digests)
	if room <= 0 {
		return false, b.NextDue(), nil
	}
	people, next, err := b.Store.Digests(ctx, b.Clock.Now(), room)
	for _, p := range people {
		err = errors.Join(err, b.digest(ctx, p))
	}
	return len(people) > 0, next, err
}

// digest puts what a day holds into the outbox, unless the person wants no
// notices now, and says when the next one comes.
func (b *Bot) digest(ctx context.Context, p person.Person) error {
	zone, err := wall.Zone(p.Zone)
	if err != nil {
		return fmt.Errorf("zone of a person: %w", err)
	}
	now, stale := b.Clock.Now().In(zone), p.Digest.Next.Add(digestStale)
	quiet := p.Quiet
	quiet.Hours = "" // the hour of the digest was asked for
	if !p.Blocked && now.Before(stale) && !quiet.End(now).After(now) {
		r, told, err := b.Talk.Digest(ctx, p)
		if err != nil {
			return err
		}
		if told {
			out := Outgoing{Key: fmt.Sprintf("digest/%s/%d", p.ID, p.Digest.Next.UnixMicro()), Priority: Summary, from: digests,
				Refs: r.Refs, StaleAt: stale, Message: channel.Message{Chat: p.Chat, Text: r.Text}}
			if err := b.say(ctx, []Outgoing{out}); err != nil {
				return err
			}
		}
	}
	// They may have changed their settings meanwhile.
	latest, err := b.Store.PersonByID(ctx, p.ID)
	if err != nil || latest.Digest != p.Digest {
		return err
	}
	latest.Digest = p.Digest.After(now)
	return b.Store.SavePerson(ctx, latest)
}
