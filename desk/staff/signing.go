package staff

import (
	"context"
	"time"
)

// The kinds of mail about a decision that waits for a second signature.
const (
	MailSign   = "sign"   // somebody has proposed it
	MailRemind = "remind" // it was not signed in time
)

// SigningMail is a mail to one account about one proposal. There is one of each kind.
type SigningMail struct{ Account, Proposal, Kind string }

const (
	// mailLease is after how long a mail is tried again of which nobody knows whether it
	// was sent.
	mailLease = 10 * time.Minute
	// mailKept is for how long is remembered that one was.
	mailKept = 365 * 24 * time.Hour
	// RefusalLife is for how long an address that is refused is not written to: mailboxes
	// come back, and mail servers are mended.
	RefusalLife = 7 * 24 * time.Hour
)

type signingStore interface {
	// ClaimMail leases a mail to the caller until an instant. It reports false if it was
	// sent, or is leased to somebody else at now.
	ClaimMail(ctx context.Context, m SigningMail, now, until time.Time) (bool, error)
	// MailSent keeps that a mail was sent, and forgets those that were leased before an
	// instant.
	MailSent(ctx context.Context, m SigningMail, now, forget time.Time) error
	// RefuseMail keeps that an account's address is refused, in the place of what was
	// kept of the account. Another address ends that.
	RefuseMail(ctx context.Context, account string, r MailRefusal) error
	// AllowMail forgets that an account's address is refused.
	AllowMail(ctx context.Context, account string) error
	// MailRefusals returns what is kept of all accounts, by their ids.
	MailRefusals(ctx context.Context) (map[string]MailRefusal, error)
}

// MailRefusal says that a mail server takes nothing for an address, and why, by its
// code.
type MailRefusal struct {
	Address, Reason string
	At              int64
}

// Until is when the address is tried again.
func (r MailRefusal) Until() time.Time { return time.UnixMicro(r.At).Add(RefusalLife) }

// RefuseMail keeps that a mail server takes nothing for the address of an account. It is
// written to again once it has another address, after AllowMail, or after RefusalLife.
func (s *Accounts) RefuseMail(ctx context.Context, account, address, reason string) error {
	return s.store.RefuseMail(ctx, account, MailRefusal{Address: address, Reason: reason, At: s.clock.Now().UnixMicro()})
}

// AllowMail has an account written to again whose address is refused.
func (s *Accounts) AllowMail(ctx context.Context, account string) error {
	return s.store.AllowMail(ctx, account)
}

// MailRefusals returns why those accounts cannot be written to whose present address is
// refused now, by their ids.
func (s *Accounts) MailRefusals(ctx context.Context, accounts []Account) (map[string]MailRefusal, error) {
	all, err := s.store.MailRefusals(ctx)
	if err != nil {
		return nil, err
	}
	refused := map[string]MailRefusal{}
	for _, a := range accounts {
		if r, ok := all[a.ID]; ok && r.Address == a.Email && s.clock.Now().Before(r.Until()) {
			refused[a.ID] = r
		}
	}
	return refused, nil
}

// ClaimMail leases a mail to the caller, who sends it and then calls MailSent. It
// reports false if it was sent or somebody else is at it.
func (s *Accounts) ClaimMail(ctx context.Context, m SigningMail) (bool, error) {
	now := s.clock.Now()
	return s.store.ClaimMail(ctx, m, now, now.Add(mailLease))
}

// MailSent keeps that a mail was sent.
func (s *Accounts) MailSent(ctx context.Context, m SigningMail) error {
	now := s.clock.Now()
	return s.store.MailSent(ctx, m, now, now.Add(-mailKept))
}
