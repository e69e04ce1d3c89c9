// Package staff keeps the accounts of those who work at the desk: how they prove
// who they are, what each role may do, which sessions are open, and the record of
// who saw and did what. It knows no page and no request.
package staff

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"becario/kit/clock"
	"becario/kit/fault"
)

// How long things last.
const (
	SessionLife = 12 * time.Hour
	FirstLife   = 7 * 24 * time.Hour // the link of the first administrator
	InviteLife  = 7 * 24 * time.Hour
	ForgotLife  = time.Hour
	secondLife  = 10 * time.Minute // between the password and the code
)

const (
	maxName  = 60  // characters
	maxEmail = 254 // bytes, RFC 5321
)

// Account is somebody who may work at the desk.
type Account struct {
	ID    string
	Email string // in lower case; no other account has it
	Name  string // stands on what they decide; no other account has it
	Role  Role
	// Password is its argon2id hash; empty until one is chosen.
	Password string
	// Secret is that of the codes that an application shows (RFC 6238), in base32;
	// empty if the account has no second factor.
	Secret string
	// Pending is a secret that waits for its first code.
	Pending string
	// Step is the time step of the last code that was used; it and those before are used up.
	Step int64
	// Recovery are hashes of the recovery codes that are left.
	Recovery []string
	Disabled bool
	// Version counts how often all its sessions, links and tokens were ended.
	Version int64
	// CreatedAt and SeenAt, when they signed in last, are zero if unknown.
	CreatedAt, SeenAt time.Time
}

// HasSecond reports whether signing in takes a code as well.
func (a Account) HasSecond() bool { return a.Secret != "" }

// Accounts are those of one office. It is safe for concurrent use.
type Accounts struct {
	store Store
	clock clock.Clock
	gate  chan struct{} // a place for each password that is being worked out
}

// New returns the accounts that a store keeps. It starts nothing.
func New(store Store, c clock.Clock) *Accounts {
	return &Accounts{store: store, clock: c, gate: make(chan struct{}, hashesAtOnce)}
}

// Add makes an account without a password: Invite gives its owner a way in. It
// fails with invalid, or with conflict if the e-mail address or the name is taken.
func (s *Accounts) Add(ctx context.Context, email, name string, role Role) (Account, error) {
	email, err := CheckEmail(email)
	if err != nil {
		return Account{}, err
	}
	if name == "" {
		name, _, _ = strings.Cut(email, "@")
	}
	if name, err = checkName(name); err != nil {
		return Account{}, err
	}
	if !role.known() {
		return Account{}, fault.New(fault.Invalid, "fault.staff_role")
	}
	a := Account{ID: uuid.NewString(), Email: email, Name: name, Role: role, CreatedAt: s.clock.Now()}
	return a, s.store.Add(ctx, a)
}

// All returns every account, by name.
func (s *Accounts) All(ctx context.Context) ([]Account, error) { return s.store.All(ctx) }

// Find returns the account with this e-mail address.
func (s *Accounts) Find(ctx context.Context, email string) (Account, error) {
	email, err := CheckEmail(email)
	if err != nil {
		return Account{}, err
	}
	return s.store.ByEmail(ctx, email)
}

// Account returns an account by its identifier.
func (s *Accounts) Account(ctx context.Context, id string) (Account, error) {
	return s.store.Account(ctx, id)
}

// SetRole gives an account another role. Its sessions end, so that none goes on
// with what the old one allowed. The last administrator keeps theirs.
func (s *Accounts) SetRole(ctx context.Context, id string, role Role) error {
	if !role.known() {
		return fault.New(fault.Invalid, "fault.staff_role")
	}
	return s.changeAndEnd(ctx, id, func(a *Account) error {
		a.Role = role
		return nil
	})
}

// SetDisabled shuts an account, whose sessions and links end at once, or opens it
// again. The last administrator cannot be shut.
func (s *Accounts) SetDisabled(ctx context.Context, id string, disabled bool) error {
	return s.changeAndEnd(ctx, id, func(a *Account) error {
		a.Disabled = disabled
		return nil
	})
}

// Reset takes the password and the second factor from an account and ends its
// sessions: whoever lost both starts again with the link of Invite.
func (s *Accounts) Reset(ctx context.Context, id string) error {
	return s.changeAndEnd(ctx, id, func(a *Account) error {
		a.Password, a.Secret, a.Pending, a.Recovery = "", "", "", nil
		return nil
	})
}

// SetName changes the name that stands on what they decide from now on.
func (s *Accounts) SetName(ctx context.Context, id, name string) error {
	name, err := checkName(name)
	if err != nil {
		return err
	}
	_, err = s.store.Change(ctx, id, func(a *Account) error {
		a.Name = name
		return nil
	})
	return err
}

// SetEmail gives an account another address. Its sessions, links and tokens end: what was
// sent to the old address opens nothing any more. The address that it has already changes
// nothing. conflict: another account has it.
func (s *Accounts) SetEmail(ctx context.Context, id, email string) error {
	email, err := CheckEmail(email)
	if err != nil {
		return err
	}
	switch other, err := s.store.ByEmail(ctx, email); {
	case err == nil && other.ID == id:
		return nil
	case err == nil:
		return fault.New(fault.Conflict, "fault.staff_taken")
	case !fault.Is(err, fault.NotFound):
		return err
	}
	return s.changeAndEnd(ctx, id, func(a *Account) error {
		a.Email = email
		return nil
	})
}

// changeAndEnd changes an account and ends its sessions, links and tokens.
func (s *Accounts) changeAndEnd(ctx context.Context, id string, change func(*Account) error) error {
	_, err := s.store.ChangeAndEnd(ctx, id, change)
	return err
}

// CheckEmail returns an address as accounts are known by it, or invalid.
func CheckEmail(email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || len(email) > maxEmail || !utf8.ValidString(email) || strings.ContainsFunc(email, unicode.IsControl) {
		return "", fault.New(fault.Invalid, "fault.staff_email")
	}
	return email, nil
}

func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len([]rune(name)) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault.New(fault.Invalid, "fault.staff_name", "max", maxName)
	}
	return name, nil
}

// ErrSlow says that too many passwords are being worked out at this moment.
var ErrSlow = errors.New("too many people are signing in at this moment")
