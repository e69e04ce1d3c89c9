package holders

import (
	"context"
	"strings"
	"time"

	"becario/kit/fold"
)

// Store keeps holders and links.
type Store interface {
	// Import changes or adds holders in one transaction: of each it is given the
	// one with the same document, or else the same address, and returns what is to
	// be kept and whether anything is. With preview nothing is kept.
	Import(ctx context.Context, rows []Holder, preview bool, decide func(i int, there Holder, found bool) (keep Holder, change bool)) error
	// List returns holders by SortKey of their names, and how many there are in all.
	List(ctx context.Context, s Search) ([]Holder, int, error)
	// Holder returns a holder; not_found if there is none.
	Holder(ctx context.Context, id string) (Holder, error)
	// ByEmail returns the holder with an address; not_found if there is none.
	ByEmail(ctx context.Context, email string) (Holder, error)
	// Links returns the spaces of a holder, the latest first.
	Links(ctx context.Context, holder string) ([]Link, error)
	// Of returns whose a space is; not_found if it is nobody's.
	Of(ctx context.Context, space string) (Link, Holder, error)
	// Link says whose a space is, in the place of what was said before.
	Link(ctx context.Context, l Link) error
	// Unlink takes the link from a space.
	Unlink(ctx context.Context, space string) error
	// Choice returns whether a space wants broadcasts, and ToldOf those that it was
	// told and when, the latest last.
	Choice(ctx context.Context, space string) (bool, error)
	ToldOf(ctx context.Context, space string) ([]Broadcast, []time.Time, error)
	// Erase takes the link, the code, the tries and the choice from a space, and its
	// name from the broadcasts that it was told or is to be told.
	Erase(ctx context.Context, space string, now time.Time) error

	// PutCode keeps the code of a space in the place of the one before.
	PutCode(ctx context.Context, c Code, now time.Time) error
	// Code returns the code of a space; not_found if there is none, or it has ended.
	Code(ctx context.Context, space string, now time.Time) (Code, error)
	// AddInvitation keeps an invitation of a holder in the place of the one before.
	AddInvitation(ctx context.Context, token []byte, holder string, expires time.Time) error
	// Accept uses an invitation up and links the space, in one transaction;
	// not_found if it is used up, replaced, expired or unknown. The space that used
	// it may do so again.
	Accept(ctx context.Context, token []byte, l Link) error
	// Attempt counts a try and returns how many there were since the first within
	// this time, and when that was.
	Attempt(ctx context.Context, key string, now time.Time, within time.Duration) (n int, since time.Time, err error)
}

// Search says which holders are wanted.
type Search struct {
	Words []string // each begins a word of Holder.Text
	After string   // SortKey and identifier with \x1f between; empty is the beginning
	Limit int
}

// Code is what was sent to an address, or would have been: one that is of nobody
// has no Holder and cannot be entered.
type Code struct {
	Space, Holder string
	Hash          []byte // SHA-256 of space and code
	ExpiresAt     time.Time
}

// SortKey is a name as it is sorted and searched.
func SortKey(name string) string { return fold.Text(strings.Join(strings.Fields(name), " ")) }

// words are those of a text, folded.
func words(text string) []string { return fold.Words(text) }
