package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/google/uuid"

	"becario/kit/fault"
)

// Purpose is what a link is for.
type Purpose string

// The purposes.
const (
	First  Purpose = "first"  // to make the account of the first administrator
	Invite Purpose = "invite" // to choose the first password
	Forgot Purpose = "forgot" // to choose another one
	second Purpose = "second" // the password was right; the code is asked for
)

// Link lets whoever holds its token do one thing once.
type Link struct {
	Token     []byte // its SHA-256
	Purpose   Purpose
	Account   string // empty for First
	ExpiresAt time.Time
	// Version is that of the account by which the link was given, for AddLink; nil
	// where a link does not depend on what the account was.
	Version *int64
}

// NewToken is a secret of 256 bits, as it stands in a path or a cookie.
func NewToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash is a secret as it is kept.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// link makes a link; one of the same purpose that the account had is dead.
func (s *Accounts) link(ctx context.Context, purpose Purpose, account string, life time.Duration) (token string, err error) {
	return s.addLink(ctx, Link{Purpose: purpose, Account: account}, life)
}

// secondLink makes the link by which whoever entered the password of an account enters
// the code. It fails with denied if the account was changed since it was read: what
// they proved holds no longer.
func (s *Accounts) secondLink(ctx context.Context, a Account) (token string, err error) {
	token, err = s.addLink(ctx, Link{Purpose: second, Account: a.ID, Version: &a.Version}, secondLife)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Denied, "fault.sign_in")
	}
	return token, err
}

func (s *Accounts) addLink(ctx context.Context, l Link, life time.Duration) (token string, err error) {
	token = NewToken()
	now := s.clock.Now()
	l.Token, l.ExpiresAt = Hash(token), now.Add(life)
	if err := s.store.AddLink(ctx, l, now); err != nil {
		return "", err
	}
	return token, nil
}

// FirstLink makes the link of the first administrator, once: it fails with state
// if there is an account, or such a link that is not used and not expired.
func (s *Accounts) FirstLink(ctx context.Context) (token string, err error) {
	all, err := s.store.All(ctx)
	if err != nil {
		return "", err
	}
	if len(all) > 0 {
		return "", fault.New(fault.State, "fault.staff_there")
	}
	pending, err := s.store.HasLink(ctx, First, s.clock.Now())
	if err != nil {
		return "", err
	}
	if pending {
		return "", fault.New(fault.State, "fault.first_link")
	}
	return s.link(ctx, First, "", FirstLife)
}

// Invite makes a link by which the owner of an account chooses a password; an
// earlier one is dead. It fails with state for an account that is shut.
func (s *Accounts) Invite(ctx context.Context, id string) (token string, err error) {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return "", err
	}
	if a.Disabled {
		return "", fault.New(fault.State, "fault.staff_disabled")
	}
	return s.link(ctx, Invite, id, InviteLife)
}

// Forgot makes a link to choose another password, if there is such an account
// and it is open; not_found else, which nobody who asks may be told.
func (s *Accounts) Forgot(ctx context.Context, email, address string) (a Account, token string, err error) {
	if err := s.attempt(ctx, "forgot "+address, addressTries); err != nil {
		return Account{}, "", err
	}
	a, err = s.Find(ctx, email)
	if fault.Is(err, fault.Invalid) || err == nil && a.Disabled {
		return Account{}, "", fault.New(fault.NotFound, "fault.no_account")
	}
	if err != nil {
		return Account{}, "", err
	}
	if err := s.attempt(ctx, "forgot "+a.Email, mailTries); err != nil {
		return Account{}, "", fault.New(fault.NotFound, "fault.no_account")
	}
	token, err = s.link(ctx, Forgot, a.ID, ForgotLife)
	return a, token, err
}

// Link returns what a link is for; not_found if it is used up, expired, replaced
// or unknown. Looking does not use it up, since programs that show previews look
// at links too.
func (s *Accounts) Link(ctx context.Context, token string) (Link, Account, error) {
	l, err := s.store.Link(ctx, Hash(token), s.clock.Now())
	if err != nil || l.Purpose == second {
		return Link{}, Account{}, orNoLink(err)
	}
	if l.Purpose == First {
		return l, Account{Role: Administrator}, nil
	}
	a, err := s.store.Account(ctx, l.Account)
	if err != nil || a.Disabled {
		return Link{}, Account{}, orNoLink(err)
	}
	return l, a, nil
}

func orNoLink(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "fault.no_link")
}

// Choose uses a link up and gives its account a password; that of First makes
// the account as well, with the e-mail address and name given. A password that is
// refused leaves the link as it is. All sessions of the account end.
func (s *Accounts) Choose(ctx context.Context, token, email, name, password string) (Account, error) {
	l, a, err := s.Link(ctx, token)
	if err != nil {
		return Account{}, err
	}
	if l.Purpose == First {
		if a.Email, err = CheckEmail(email); err != nil {
			return Account{}, err
		}
		if a.Name, err = checkName(name); err != nil {
			return Account{}, err
		}
		a.ID, a.CreatedAt = uuid.NewString(), s.clock.Now()
	} else if l.Purpose == Invite && name != "" {
		if a.Name, err = checkName(name); err != nil {
			return Account{}, err
		}
	}
	if err := CheckPassword(a, password); err != nil {
		return Account{}, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	a.Password = hash
	return s.store.UseLink(ctx, Hash(token), s.clock.Now(), a)
}
