package staff

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"becario/kit/fault"
)

// Session is a browser in which somebody is signed in.
type Session struct {
	ID        string // names it to its owner; gives no access
	Token     []byte // SHA-256 of what the cookie holds
	Account   string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	Agent     string // what the browser calls itself
	Address   string // from where it was last seen
}

// seenEvery is how often a session notes that it is used.
const seenEvery = time.Minute

// Browser is where somebody signs in.
type Browser struct{ Agent, Address string }

// SignIn checks an e-mail address and a password. Where they are right it returns
// the token of a session, or with a second factor that of Second. It fails with
// denied, which does not say which of both is wrong, or after too many tries with
// state and the instant "until" from which it may be tried again.
func (s *Accounts) SignIn(ctx context.Context, email, password string, b Browser) (a Account, session, next string, err error) {
	given := email
	if email, err = CheckEmail(given); err != nil {
		email = hashText(given)[:32] // takes as long and counts as much as one that is none
	}
	if err := s.attempt(ctx, "address "+b.Address, addressTries); err != nil {
		return Account{}, "", "", err
	}
	if err := s.attempt(ctx, "account "+email, accountTries); err != nil {
		return Account{}, "", "", err
	}
	a, err = s.store.ByEmail(ctx, email)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Account{}, "", "", err
	}
	ok, err := s.matches(ctx, password, a.Password)
	if err != nil {
		return Account{}, "", "", err
	}
	if !ok || a.Disabled {
		return a, "", "", fault.New(fault.Denied, "fault.sign_in")
	}
	if a.HasSecond() {
		next, err = s.secondLink(ctx, a)
		return a, "", next, err
	}
	session, err = s.begin(ctx, a, b)
	return a, session, "", err
}

// Second checks the code that follows the password and returns the token of a
// session. It fails as SignIn does, with not_found if the password was entered
// too long ago.
func (s *Accounts) Second(ctx context.Context, token, code string, b Browser) (a Account, session string, err error) {
	l, err := s.store.Link(ctx, Hash(token), s.clock.Now())
	if err != nil || l.Purpose != second {
		return Account{}, "", orNoLink(err)
	}
	if err := s.attempt(ctx, "code "+l.Account, codeTries); err != nil {
		return Account{}, "", err
	}
	a, err = s.store.Change(ctx, l.Account, func(a *Account) error {
		if a.Disabled || !a.HasSecond() {
			return fault.New(fault.Denied, "fault.sign_in")
		}
		return s.useCode(a, code)
	})
	if err != nil {
		return a, "", err
	}
	if _, err := s.store.UseLink(ctx, Hash(token), s.clock.Now(), a); err != nil {
		return a, "", err
	}
	session, err = s.begin(ctx, a, b)
	return a, session, err
}

// Begin opens a session for somebody who has just chosen a password; a is the account as
// Choose left it. It fails with denied if a second factor is asked for, or if the account
// was changed again since.
func (s *Accounts) Begin(ctx context.Context, a Account, b Browser) (session string, err error) {
	if a.HasSecond() || a.Disabled {
		return "", fault.New(fault.Denied, "fault.sign_in")
	}
	return s.begin(ctx, a, b)
}

// Continue opens a session for somebody who was signed in and whose sessions have
// all ended by what they did; a is the account as that left it. It fails with denied
// if the account was changed again since.
func (s *Accounts) Continue(ctx context.Context, a Account, b Browser) (session string, err error) {
	return s.begin(ctx, a, b)
}

func (s *Accounts) begin(ctx context.Context, a Account, b Browser) (token string, err error) {
	token = NewToken()
	now := s.clock.Now()
	err = s.store.AddSession(ctx, Session{
		ID: uuid.NewString(), Token: Hash(token), Account: a.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionLife),
		Agent: short(b.Agent), Address: b.Address,
	}, a.Version)
	if fault.Is(err, fault.Conflict) { // what they proved holds no longer
		err = fault.New(fault.Denied, "fault.sign_in")
	}
	if err != nil {
		return "", err
	}
	for _, key := range []string{"account " + a.Email, "code " + a.ID} {
		if err := s.store.ForgetAttempts(ctx, key); err != nil {
			return "", err
		}
	}
	return token, nil
}

// shownRunes is how many characters of what somebody sent are kept in a list or the record.
const shownRunes = 200

// short is a text that may be shown, of shownRunes at most. What is longer than a few
// kilobytes is cut before it is looked through.
func short(text string) string {
	text = text[:min(len(text), 8*shownRunes)]
	text = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")), " ")
	n := 0
	for at := range text {
		if n == shownRunes {
			return text[:at]
		}
		n++
	}
	return text
}

// Session returns the session of a token and whose it is; not_found if it has
// ended, or its account is shut.
func (s *Accounts) Session(ctx context.Context, token, address string) (Session, Account, error) {
	now := s.clock.Now()
	open, a, err := s.store.Session(ctx, Hash(token), now)
	if err != nil {
		return Session{}, Account{}, err
	}
	if now.Sub(open.SeenAt) >= seenEvery {
		open.SeenAt, open.Address = now, address
		if err := s.store.Seen(ctx, open); err != nil {
			return Session{}, Account{}, err
		}
	}
	return open, a, nil
}

// Sessions returns the open sessions of an account, the last used first.
func (s *Accounts) Sessions(ctx context.Context, account string) ([]Session, error) {
	return s.store.Sessions(ctx, account, s.clock.Now())
}

// End ends one session of an account; one that has ended is no fault.
func (s *Accounts) End(ctx context.Context, account, id string) error {
	return s.store.EndSession(ctx, account, id)
}

// EndAll ends every session, unused link and token of an account.
func (s *Accounts) EndAll(ctx context.Context, account string) error {
	return s.store.EndAll(ctx, account)
}
