package telegram

import (
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"becario/channel"
)

// What Telegram lets a bot send, by its FAQ for bots: about one message a
// second to a person with short bursts, 20 a minute to a group, about 30 a
// second in all. A burst and the refill of the same span stay within each.
const (
	allRate      = 28 // messages a second
	allBurst     = 2
	personRate   = 1 // messages a second
	personBurst  = 3
	groupEvery   = 4 * time.Second
	groupBurst   = 5
	sweepAtLeast = 4096 // chats
)

// limits says when a message may go out.
type limits struct {
	mu    sync.Mutex
	free  bool // only refusals are heeded
	all   *rate.Limiter
	until time.Time // nothing goes out before, by Telegram's word
	chats map[channel.Chat]*chatLimit
	sweep int // number of chats at which idle ones are forgotten

	// The chat that Telegram refused last, and until when.
	refused      channel.Chat
	refusedUntil time.Time
}

type chatLimit struct {
	rate  *rate.Limiter
	until time.Time
}

func newLimits(unpaced bool) *limits {
	return &limits{
		free:  unpaced,
		all:   rate.NewLimiter(allRate, allBurst),
		chats: map[channel.Chat]*chatLimit{},
		sweep: sweepAtLeast,
	}
}

// Pause implements channel.Channel. A wait that Telegram asked for always counts;
// one chat's does not hold up the others, unless Telegram refuses a second
// chat at the same time: then all wait. What only confirms a press (Answer) is
// not a message and needs no Pause.
func (c *Channel) Pause(chat channel.Chat, now time.Time) time.Duration {
	return c.limits.take(chat, now)
}

// take counts a message to the chat, or tells how long it must wait.
func (l *limits) take(chat channel.Chat, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.chat(chat, now)
	wait := max(l.until.Sub(now), c.until.Sub(now), 0)
	if !l.free {
		wait = max(wait, until(c.rate, now), until(l.all, now))
	}
	if wait > 0 {
		return wait
	}
	c.rate.AllowN(now, 1)
	l.all.AllowN(now, 1)
	return 0
}

// refuse keeps what Telegram asked for when it refused a message to the chat.
func (l *limits) refuse(chat channel.Chat, now time.Time, after time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	end := now.Add(after)
	if c := l.chat(chat, now); end.After(c.until) {
		c.until = end
	}
	if l.refused != chat && now.Before(l.refusedUntil) && end.After(l.until) {
		l.until = end
	}
	l.refused, l.refusedUntil = chat, end
}

func (l *limits) chat(chat channel.Chat, now time.Time) *chatLimit {
	if c := l.chats[chat]; c != nil {
		return c
	}
	if len(l.chats) >= l.sweep {
		l.forget(now)
	}
	c := &chatLimit{rate: rate.NewLimiter(personRate, personBurst)}
	if isGroup(chat) {
		c.rate = rate.NewLimiter(rate.Every(groupEvery), groupBurst)
	}
	l.chats[chat] = c
	return c
}

// forget drops the chats that have been quiet: a new entry says the same.
func (l *limits) forget(now time.Time) {
	for chat, c := range l.chats {
		if !c.until.After(now) && c.rate.TokensAt(now) >= float64(c.rate.Burst()) {
			delete(l.chats, chat)
		}
	}
	l.sweep = max(sweepAtLeast, 2*len(l.chats))
}

// until is how long it takes until the limiter has a token.
func until(l *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing/float64(l.Limit())*float64(time.Second)) + time.Nanosecond
}

// isGroup reports whether a chat is a group: their identifiers are negative.
func isGroup(chat channel.Chat) bool {
	return strings.HasPrefix(string(chat), Name+":-")
}
