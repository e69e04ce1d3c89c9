package staff

import (
	"context"
	"time"
)

// Store keeps accounts and what belongs to them. It knows the tokens of links and
// sessions by their hash alone. Its parts are kept together, since using a
// link and shutting an account touch several of them in one transaction.
type Store interface {
	accountStore
	linkStore
	sessionStore
	journalStore
	viewStore
	tokenStore
	preferenceStore
	signingStore
}

type accountStore interface {
	// Add keeps a new account; conflict if its e-mail address or name is taken.
	Add(ctx context.Context, a Account) error
	// Account returns an account; not_found if there is none.
	Account(ctx context.Context, id string) (Account, error)
	// ByEmail returns the account with an e-mail address; not_found if there is none.
	ByEmail(ctx context.Context, email string) (Account, error)
	// All returns every account, by name.
	All(ctx context.Context) ([]Account, error)
	// Change changes an account, one caller at a time, and returns it; conflict
	// as Add. It fails with state if no administrator were left who is not shut.
	Change(ctx context.Context, id string, change func(*Account) error) (Account, error)
	// ChangeAndEnd is Change and EndAll in one transaction.
	ChangeAndEnd(ctx context.Context, id string, change func(*Account) error) (Account, error)
	// Rights returns what is said of single types.
	Rights(ctx context.Context) ([]Right, error)
	// SetRights replaces what is said of a type.
	SetRights(ctx context.Context, kind string, rights []Right) error
}

type linkStore interface {
	// AddLink keeps a link and forgets those of the same purpose and account. One with
	// a Version fails with conflict if the account has another one by now or is shut.
	AddLink(ctx context.Context, l Link, now time.Time) error
	// HasLink reports whether there is a link of this purpose that is not expired.
	HasLink(ctx context.Context, purpose Purpose, now time.Time) (bool, error)
	// Link returns a link; not_found if it is used up, expired or unknown.
	Link(ctx context.Context, token []byte, now time.Time) (Link, error)
	// UseLink uses a link up, in one transaction with its effect: the account gets
	// name and password of a and its sessions end, or is added for a link of First,
	// which fails with state if there is an account by now. Of many who use one link
	// only one succeeds; not_found for the others. A link of another purpose
	// changes no account. It returns the account of the link as it leaves it.
	UseLink(ctx context.Context, token []byte, now time.Time, a Account) (Account, error)
}

type sessionStore interface {
	// AddSession keeps a session, and forgets those that have expired. It fails with
	// conflict if the account has another version by now or is shut.
	AddSession(ctx context.Context, s Session, version int64) error
	// Session returns a session and its account; not_found if it has ended or the
	// account is shut.
	Session(ctx context.Context, token []byte, now time.Time) (Session, Account, error)
	// Seen keeps when and from where a session was last used.
	Seen(ctx context.Context, s Session) error
	// Sessions returns the open sessions of an account, the last used first.
	Sessions(ctx context.Context, account string, now time.Time) ([]Session, error)
	// EndSession ends one session of an account.
	EndSession(ctx context.Context, account, id string) error
	// EndAll ends every session, link and token of an account, whose version grows by
	// one.
	EndAll(ctx context.Context, account string) error
	// Attempt counts a try and returns how many there were since the first within
	// this time, and when that was.
	Attempt(ctx context.Context, key string, now time.Time, within time.Duration) (n int, since time.Time, err error)
	// ForgetAttempts begins a count anew.
	ForgetAttempts(ctx context.Context, key string) error
}

type journalStore interface {
	// Note adds an entry behind the last one, with the hash that Chain gives it.
	Note(ctx context.Context, e Entry) error
	// Entries returns entries, the newest first.
	Entries(ctx context.Context, s Search) ([]Entry, error)
	// EntriesAfter returns the entries after one, the oldest first.
	EntriesAfter(ctx context.Context, seq int64, limit int) ([]Entry, error)
}
