package staff

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"becario/kit/fault"
)

// Scope is a part of what an account may do.
type Scope string

// The scopes.
const (
	ScopeRead    Scope = "read"    // requests, documents, holders, numbers
	ScopeAct     Scope = "act"     // all that changes something
	ScopeCorrect Scope = "correct" // private answers, such as an account
	ScopeExport  Scope = "export"  // whole lists as files
)

// Scopes are all, in the order in which they are offered.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeAct, ScopeCorrect, ScopeExport} }

// TokenPrefix is how a token begins, so that programs which look for secrets in
// repositories and logs know one when they see it.
const TokenPrefix = "bcr_"

// TokenDays are the numbers of days that a token may last.
func TokenDays() []int { return []int{30, 90, 365} }

// maxTokens is how many tokens an account has, and maxTokenName how long the name of
// one is, in characters.
const maxTokens, maxTokenName = 20, 40

// Token lets a program do what its account may do, as far as its scopes go.
type Token struct {
	ID      string // names it to its owner; gives no access
	Secret  []byte // SHA-256 of the token
	Account string
	Name    string // no other token of the account has it
	Scopes  []Scope
	// SeenAt is when it was last used, zero if never.
	CreatedAt, SeenAt, ExpiresAt time.Time
	Address                      string // from where it was last used
}

// May reports whether a scope is one of the token's.
func (t Token) May(scope Scope) bool { return slices.Contains(t.Scopes, scope) }

type tokenStore interface {
	// AddToken keeps a token and forgets those that have expired. It fails with
	// conflict if the account has one of this name or another version by now, with state
	// if it has most.
	AddToken(ctx context.Context, t Token, version int64, most int) error
	// Token returns a token and its account; not_found if it has ended or the account
	// is shut.
	Token(ctx context.Context, secret []byte, now time.Time) (Token, Account, error)
	// TokenSeen keeps when and from where a token was last used.
	TokenSeen(ctx context.Context, t Token) error
	// Tokens returns the tokens of an account that have not ended, by name.
	Tokens(ctx context.Context, account string, now time.Time) ([]Token, error)
	// EndToken ends a token of an account; one that has ended is no fault.
	EndToken(ctx context.Context, account, id string) error
}

// MakeToken makes a token that lasts for some days, and returns it: it is kept
// nowhere and cannot be shown again. The password is asked for, so that somebody at
// a desk that was left open gets no lasting access. It fails with invalid, with
// conflict if there is a token of this name or the account has changed meanwhile, or with state if there are 20.
func (s *Accounts) MakeToken(ctx context.Context, id, password, name string, scopes []Scope, days int) (token string, err error) {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return "", err
	}
	name = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\x00", "")), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxTokenName {
		return "", fault.New(fault.Invalid, "fault.token_name", "max", maxTokenName)
	}
	asked := slices.DeleteFunc(Scopes(), func(scope Scope) bool { return !slices.Contains(scopes, scope) })
	if len(asked) == 0 {
		return "", fault.New(fault.Invalid, "fault.token_scopes")
	}
	if !slices.Contains(TokenDays(), days) {
		return "", fault.New(fault.Invalid, "fault.token_days")
	}
	if err := s.confirm(ctx, a, password); err != nil {
		return "", err
	}
	now := s.clock.Now()
	token = TokenPrefix + NewToken()
	return token, s.store.AddToken(ctx, Token{
		ID: uuid.NewString(), Secret: Hash(token), Account: id, Name: name, Scopes: asked,
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days),
	}, a.Version, maxTokens)
}

// Token returns what a token is and whose, and notes that it is used; not_found if
// it has ended, or its account is shut.
func (s *Accounts) Token(ctx context.Context, token, address string) (Token, Account, error) {
	now := s.clock.Now()
	t, a, err := s.store.Token(ctx, Hash(token), now)
	if err != nil {
		return Token{}, Account{}, err
	}
	if now.Sub(t.SeenAt) >= seenEvery {
		t.SeenAt, t.Address = now, address
		if err := s.store.TokenSeen(ctx, t); err != nil {
			return Token{}, Account{}, err
		}
	}
	return t, a, nil
}

// Tokens returns the tokens of an account that have not ended, by name.
func (s *Accounts) Tokens(ctx context.Context, account string) ([]Token, error) {
	return s.store.Tokens(ctx, account, s.clock.Now())
}

// EndToken ends a token of an account at once; one that has ended is no fault.
func (s *Accounts) EndToken(ctx context.Context, account, id string) error {
	return s.store.EndToken(ctx, account, id)
}
