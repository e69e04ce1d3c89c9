package holders

import (
	"context"
	"time"
)

// BroadcastStore keeps broadcasts, their people, and which spaces want none.
type BroadcastStore interface {
	// Groups returns what the holders have in common, by name, and how many holders
	// there are.
	Groups(ctx context.Context, of GroupOf) ([]Group, int, error)
	// People returns the holders of an audience, at most so many.
	People(ctx context.Context, a Audience, limit int) ([]Person, error)
	// PeopleOf returns the people of spaces, each once: holders where it is known whose
	// a space is.
	PeopleOf(ctx context.Context, spaces []string) ([]Person, error)
	// ByEmail returns the holder with an address; not_found if there is none.
	ByEmail(ctx context.Context, email string) (Holder, error)

	// AddBroadcast keeps a broadcast and its people in one transaction, or returns the
	// one with the same key.
	AddBroadcast(ctx context.Context, b Broadcast, people []Person) (Broadcast, error)
	// Broadcast returns a broadcast; not_found if there is none.
	Broadcast(ctx context.Context, id string) (Broadcast, error)
	// Broadcasts returns broadcasts, the latest first, from behind one on.
	Broadcasts(ctx context.Context, after string, limit int) ([]Broadcast, error)
	// Tally counts the people of a broadcast by outcome.
	Tally(ctx context.Context, id string) (map[string]int, error)
	// Recipients returns the people of a broadcast with an outcome, or all, by Place,
	// from behind one on.
	Recipients(ctx context.Context, id, outcome string, after int64, limit int) ([]Recipient, error)
	// StopBroadcast ends a broadcast: who waits is not told. One that has ended stays
	// as it is.
	StopBroadcast(ctx context.Context, id, by string, at time.Time) (Broadcast, error)

	// Claim leases people whose turn it is until an instant, if there is room, and
	// returns when the next is due. Several may call it at once.
	Claim(ctx context.Context, now, lease time.Time, room Room) (turns []Turn, next time.Time, err error)
	// Settle keeps what became of people, and ends the broadcasts of which nobody is
	// left. What was told stays told.
	Settle(ctx context.Context, fates []Fate) error
	// GiveUp marks people as unknown who have been under way since before an instant.
	GiveUp(ctx context.Context, before, now time.Time) error
	// ForgetRecipients keeps only the tally of a broadcast that ended before an
	// instant. It reports false if there is none.
	ForgetRecipients(ctx context.Context, before time.Time) (more bool, err error)

	// Choose keeps whether a space wants broadcasts and returns what it wanted before.
	Choose(ctx context.Context, space string, wanted bool, at time.Time) (before bool, err error)
	// Choice returns whether a space wants broadcasts.
	Choice(ctx context.Context, space string) (bool, error)
}

// GroupOf is what holders have in common.
type GroupOf int

// What holders may have in common.
const (
	ByProgramme GroupOf = iota
	ByCountry
	ByUniversity
)

// Group is a value that holders have in common.
type Group struct {
	Name    string
	Holders int
}

// Audience says who a broadcast is for: holders of all that is given. List is what
// the list of requests was called whose people they are.
type Audience struct {
	Programme, Country, University, List string
}

// Person is somebody whom a broadcast is for: a holder or, if Holder is empty, whoever
// has a space.
type Person struct {
	Holder, Space string
	Reachable     bool // has a chat
	OptedOut      bool
}

// ID tells people of a broadcast apart.
func (p Person) ID() string {
	if p.Holder != "" {
		return p.Holder
	}
	return "space/" + p.Space
}

// Broadcast is a message to many people.
type Broadcast struct {
	ID, Key, Sender string
	MadeAt, StartAt time.Time
	Text            map[string]string
	Audience        Audience
	Required, Trial bool
	StoppedBy       string
	StoppedAt       time.Time
	EndedAt         time.Time
	// Tally is what had become of it when its people were forgotten; nil before that.
	Tally map[string]int
}

// What has become of somebody. All but the first three are reasons why they were not
// told.
const (
	Waiting  = "waiting"
	UnderWay = "under_way"
	Told     = "told"
	NoChat   = "no_chat"
	OptedOut = "opted_out"
	Blocked  = "blocked"
	Gone     = "gone"
	Quiet    = "quiet"
	Late     = "late"
	Stopped  = "stopped"
	Failed   = "failed"
	Unknown  = "unknown"
)

var reasons = []string{NoChat, OptedOut, Blocked, Gone, Quiet, Late, Stopped, Failed, Unknown}

// Fate is what became of somebody. Due is when one who waits has their turn; an empty
// Space leaves what is known of it.
type Fate struct {
	Broadcast, Person, Space, Outcome string
	At, Due                           time.Time
}

// Recipient is somebody of a broadcast.
type Recipient struct {
	Place                        int64
	Holder, Space, Name, Outcome string
	At                           time.Time
}

// Turn is somebody whose turn it is, and their chat; an empty Space is that they have
// none.
type Turn struct {
	Broadcast     Broadcast
	Person, Space string
	OptedOut      bool
}

// Room is how many people may be claimed: at most Limit, and only so many that those
// under way since an instant are at most UnderWay.
type Room struct {
	Limit, UnderWay int
	Since           time.Time
}
