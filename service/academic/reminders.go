package academic

import (
	"slices"
	"time"
)

const (
	// standardLead is how many minutes before a class its notice comes for those
	// who never chose.
	standardLead = 30
	// staleAfter is how long after the beginning of a class its notice is still of
	// use if it was to come at the beginning.
	staleAfter = 10 * time.Minute
)

// leads are the minutes before a class at which its notices come.
func (s Settings) leads() []int32 {
	if !s.Chosen {
		return []int32{standardLead}
	}
	return s.Minutes
}

// plan computes when the next notice of a record is due. One that is due and
// not yet acknowledged stays, if it is still right.
func (r *Record) plan(settings Settings, now time.Time) error {
	after := now
	if r.NoticeAt != 0 && r.NoticeAt <= now.UnixMicro() {
		after = micro(r.NoticeAt - 1)
	}
	r.NoticeAt = 0
	if r.Removed {
		return nil
	}
	c, err := calendarOf(r.Class)
	if err != nil {
		return err
	}
	r.NoticeAt = c.nextNotice(settings.leads(), after, now)
	return nil
}

// nextNotice returns when the first notice after an instant is due that is not
// stale now, in microseconds since 1970; 0 if there is none.
func (c calendar) nextNotice(leads []int32, after, now time.Time) int64 {
	if len(leads) == 0 {
		return 0
	}
	var best time.Time
	take := func(m meeting) {
		if at := m.notice(leads, after, now); !at.IsZero() && (best.IsZero() || at.Before(best)) {
			best = at
		}
	}
	for _, e := range c.class.Exceptions {
		take(c.on(e.Date))
	}
	longest := minutes(slices.Max(leads))
	for day := range c.ahead(localDay(after, c.zone)) {
		m := c.on(day)
		if m.date != day {
			continue // taken above
		}
		if !best.IsZero() && m.at.Add(-longest).After(best) {
			break
		}
		take(m)
	}
	if best.IsZero() {
		return 0
	}
	return best.UnixMicro()
}

// notice returns the first notice of a meeting after an instant, or the zero
// time. Of those whose time is past already, the last one stands for all.
func (m meeting) notice(leads []int32, after, now time.Time) time.Time {
	var late, soon time.Time
	if m.cancelled || m.silent {
		return late
	}
	for _, lead := range leads {
		at := m.at.Add(-minutes(lead))
		switch {
		case !at.After(after) || m.stale(minutes(lead)).Before(now):
		case !at.After(now):
			if at.After(late) {
				late = at
			}
		case soon.IsZero() || at.Before(soon):
			soon = at
		}
	}
	if !late.IsZero() {
		return late
	}
	return soon
}

// stale is when the notice of a meeting that was to come some time before it is of
// no use any more: when it begins.
func (m meeting) stale(lead time.Duration) time.Time {
	if lead > 0 {
		return m.at
	}
	return m.at.Add(staleAfter)
}

func minutes(n int32) time.Duration { return time.Duration(n) * time.Minute }

func micro(at int64) time.Time { return time.UnixMicro(at).UTC() }
