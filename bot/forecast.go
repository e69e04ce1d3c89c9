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
	// slack is how much may be left over when its time comes: what is told a minute
	// before a class is of no use later.
	slack = time.Minute
	// countTime is how long counting may take.
	countTime = 2 * time.Second
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
// long as all of them can be sent within the slack when their time comes, at so
// many a second; 0 is any number.
func (c *coming) ahead(ctx context.Context, from talk.Forecaster, now time.Time, rate float64) (_ time.Duration, err error) {
	if rate <= 0 {
		return 0, nil
	}
	p, known := c.of[from]
	if since := now.Sub(p.counted); !known || since < 0 || since >= recount {
		counting, cancel := context.WithTimeout(ctx, countTime)
		defer cancel()
		var counts []int32
		if counts, err = from.Forecast(counting, int(horizon/time.Minute)); err == nil { // else as it was before
			p.early = overfull(counts, rate*share*time.Minute.Seconds())
		}
		p.counted = now
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
// slack.
func overfull(counts []int32, room float64) bool {
	before := 0.0 // what has to be sent before the minute
	for minute := len(counts) - 1; minute >= 0; minute-- {
		before = max(0, before+float64(counts[minute])-room)
	}
	return before > room*slack.Minutes()
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
