package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/pace"
	"becario/kit/trouble"
)

// What Telegram lets a bot send, by its FAQ for bots: about one message a
// second to a chat with short bursts, 20 a minute to a group, about 30 a
// second in all. A burst and the refill of the same span stay within each.
const (
	allEvery    = time.Second / 28
	allBurst    = 2
	personEvery = time.Second
	personBurst = 3
	groupEvery  = time.Minute / 17
	groupBurst  = 3
)

// What Telegram takes in a second of messages that are paid for is 1,000, those
// beside them that are not included.
const (
	paidEvery = time.Second / 940
	paidBurst = 10
	// paidDay is the span of time, wherever it begins, in which the number of messages
	// that may be paid for holds.
	paidDay = 24 * time.Hour
	// paidRefused is how long nothing is paid for after Telegram has refused to be
	// paid, such as where the bot has too few Stars.
	paidRefused = 10 * time.Minute
)

const (
	// countTime is how long counting may take where it is shared, and countWait how
	// long a message waits if it fails.
	countTime = 3 * time.Second
	countWait = time.Second
)

// limits says when a message may go out.
type limits struct {
	keeper   pace.Keeper
	failures *trouble.Log
	free     bool   // only refusals are heeded
	paid     int    // how many messages may be paid for in any paidDay
	token    []byte // of the bot, for the keys of limits

	mu sync.Mutex
	// The chat that Telegram refused last, and until when.
	refused      channel.Chat
	refusedUntil time.Time
}

// Pause implements channel.Channel. A wait that Telegram asked for always counts;
// one chat's does not hold up the others, unless Telegram refuses a second
// chat at the same time: then all wait. What only confirms a press (Answer) is
// not a message and needs no Pause.
func (c *Channel) Pause(chat channel.Chat, now time.Time) time.Duration {
	return c.limits.take(chat, now)
}

// Rate implements channel.Paced.
func (c *Channel) Rate() float64 {
	if c.limits.free {
		return 0
	}
	return float64(time.Second) / float64(allEvery)
}

// Pays implements channel.Paid.
func (c *Channel) Pays() bool { return c.limits.paid > 0 && !c.limits.free }

// PausePaid implements channel.Paid.
func (c *Channel) PausePaid(chat channel.Chat, now time.Time) time.Duration {
	if !c.Pays() {
		return paidRefused
	}
	return c.limits.takePaid(chat, now)
}

// take counts a message to the chat, or tells how long it must wait.
func (l *limits) take(chat channel.Chat, now time.Time) time.Duration {
	return l.count(now, l.all(), l.chat(chat))
}

// takeAll counts a message against the limit of the bot alone: its chat has been
// counted, but nothing was delivered.
func (l *limits) takeAll(now time.Time) time.Duration {
	return l.count(now, l.all())
}

// takePaid is take for a message that is paid for.
func (l *limits) takePaid(chat channel.Chat, now time.Time) time.Duration {
	return l.count(now, l.allPaid(), l.paidADay(), l.chat(chat))
}

// paidADay is the limit of what may be paid for: half at once, and the other half
// one by one. A burst and the refill of less than paidDay are together no more than
// the number that is allowed.
func (l *limits) paidADay() pace.Limit {
	burst := (l.paid + 1) / 2
	refills := time.Duration(l.paid - burst + 1) // the last of them after paidDay
	return l.limit("paid a day", (paidDay+refills-1)/refills, burst)
}

// count counts a message against some limits, or tells how long it must wait.
func (l *limits) count(now time.Time, limits ...pace.Limit) time.Duration {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	waits, err := l.keeper.Take(ctx, now, limits...)
	l.failures.Note(now, err)
	if err != nil {
		return countWait
	}
	return slices.Max(waits)
}

// refuse keeps what Telegram asked for when it refused a message to the chat. paid
// says that the message allowed payment.
func (l *limits) refuse(chat channel.Chat, paid bool, now time.Time, after time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	end := now.Add(after)
	hold := func(limit pace.Limit) { l.failures.Note(now, l.keeper.Hold(ctx, end, limit)) }
	hold(l.chat(chat))
	l.mu.Lock()
	second := l.refused != chat && now.Before(l.refusedUntil)
	l.refused, l.refusedUntil = chat, end
	l.mu.Unlock()
	switch {
	case second && paid:
		hold(l.allPaid())
	case second:
		hold(l.all())
	}
}

// refusePaid lets nothing be paid for during some minutes.
func (l *limits) refusePaid(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	l.failures.Note(now, l.keeper.Hold(ctx, now.Add(paidRefused), l.allPaid()))
}

// all is the limit of the bot.
func (l *limits) all() pace.Limit { return l.limit("", allEvery, allBurst) }

// allPaid is the limit of the bot for messages that are paid for.
func (l *limits) allPaid() pace.Limit { return l.limit("paid", paidEvery, paidBurst) }

// chat is the limit of a chat.
func (l *limits) chat(chat channel.Chat) pace.Limit {
	if isGroup(chat) {
		return l.limit(chat, groupEvery, groupBurst)
	}
	return l.limit(chat, personEvery, personBurst)
}

// limit is one whose key tells nobody which chat it is.
func (l *limits) limit(chat channel.Chat, every time.Duration, burst int) pace.Limit {
	if l.free {
		every = 0
	}
	mac := hmac.New(sha256.New, l.token)
	mac.Write([]byte("becario limit " + chat))
	return pace.Limit{Key: base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18]), Every: every, Burst: burst}
}

// isGroup reports whether a chat is a group: their identifiers are negative.
func isGroup(chat channel.Chat) bool {
	return strings.HasPrefix(string(chat), Name+":-")
}
