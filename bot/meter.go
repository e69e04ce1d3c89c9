package bot

import "time"

// Meter is told what becomes of updates and messages. Its methods return at once.
type Meter interface {
	// Update tells what became of one try to answer an update.
	Update(channel string, outcome Outcome)
	// Message tells what became of one try to send a message.
	Message(channel string, outcome Outcome)
	// Reply tells how long a person waited from when their message was kept until
	// an answer to it was sent.
	Reply(channel string, wait time.Duration)
	// Late tells how long after it was due a notice was sent.
	Late(channel string, late time.Duration)
	// Paid tells that a message was sent over the limit of what costs nothing.
	Paid(channel string)
}

// Outcome is what became of a try.
type Outcome string

// Outcomes of updates and messages.
const (
	Answered   Outcome = "answered"
	Unreadable Outcome = "unreadable" // parked for the operator
	Refused    Outcome = "refused"    // for good, by a service or a channel
	Waits      Outcome = "waits"      // for a service that is away
	Failed     Outcome = "failed"     // it is tried again
	GivenUp    Outcome = "given_up"   // after too many tries
	Delivered  Outcome = "sent"
	Stale      Outcome = "stale"     // a notice that came to nothing, because it was too late
	Stopped    Outcome = "blocked"   // the person does not want messages
	SlowDown   Outcome = "slow_down" // the channel asks for fewer messages
)

// noMeter measures nothing.
type noMeter struct{}

func (noMeter) Update(string, Outcome)      {}
func (noMeter) Message(string, Outcome)     {}
func (noMeter) Reply(string, time.Duration) {}
func (noMeter) Late(string, time.Duration)  {}
func (noMeter) Paid(string)                 {}

// measureSent tells how long what was sent had taken.
func (b *Bot) measureSent(channel string, out Outgoing, now time.Time) {
	b.Meter.Message(channel, Delivered)
	if !out.AskedAt.IsZero() {
		b.Meter.Reply(channel, now.Sub(out.AskedAt))
	}
	if !out.DueAt.IsZero() {
		b.Meter.Late(channel, max(0, now.Sub(out.DueAt)))
	}
}
