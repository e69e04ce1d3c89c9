package bot

import (
	"context"
	"time"

	"becario/channel"
	"becario/talk"
)

const (
	// horizon is how long before it is due a notice may be sent.
	horizon = time.Hour
	// recount is how often it is counted what is coming.
	recount = 15 * time.Second
	// share is the part of what may be sent that is counted on for notices that can
	// come early. The rest is for answers and for what comes at its time.
	share = 0.75
)

// coming says of those who give notices whether what they will have due can be sent
// in time. It is used by one goroutine at a time.
type coming struct {
	of map[talk.Forecaster]prospect
}

// prospect is what was found out about what is coming.
type prospect struct {
	counted time.Time
	early   bool
}

// ahead is how long before they are due notices are to be claimed: not before, as
// long as all of them can be sent within the tolerance when their time comes, at so
// many a second; 0 is any number.
func (c *coming) ahead(ctx context.Context, from talk.Forecaster, now time.Time, rate float64) (_ time.Duration, err error) {
	if rate <= 0 {
		return 0, nil
	}
	p, known := c.of[from]
	if since := now.Sub(p.counted); !known || since < 0 || since >= recount {
		var counts []int32
		counts, err = from.Forecast(ctx, int(horizon/time.Minute))
		p = prospect{counted: now, early: overfull(counts, rate*share*time.Minute.Seconds())}
		if c.of == nil {
			c.of = map[talk.Forecaster]prospect{}
		}
		c.of[from] = p
	}
	if p.early {
		return horizon, err
	}
	return 0, err
}

// overfull reports whether something of what is due in the coming minutes has to be
// sent before the first of them, if room are sent in a minute and each within the
// tolerance.
func overfull(counts []int32, room float64) bool {
	before := 0.0 // what has to be sent before the minute
	for minute := len(counts) - 1; minute >= 0; minute-- {
		before = max(0, before+float64(counts[minute])-room)
	}
	return before > room*tolerance.Minutes()
}

// noticeRate is how many messages a second may go out at least, by the channel that
// takes the fewest; 0 is any number.
func (b *Bot) noticeRate() (rate float64) {
	for _, c := range b.Channels {
		if p, ok := c.(channel.Paced); ok && p.Rate() > 0 && (rate == 0 || p.Rate() < rate) {
			rate = p.Rate()
		}
	}
	return rate
}
