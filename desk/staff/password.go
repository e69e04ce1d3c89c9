package staff

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"becario/kit/fault"
)

// MinPassword is how many characters a password has at least: NIST SP 800-63B asks
// for eight beside a second factor, which not everybody here has.
const MinPassword = 10

// maxPassword bounds the bytes that are hashed.
const maxPassword = 512

// hashesAtOnce is how many passwords are worked out at a time. Each takes about
// 40 ms of a core and 19 MB, so that a flood of them cannot take the machine.
const hashesAtOnce = 2

// params are those that OWASP gives for argon2id on small machines.
func params() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// nobody is the hash that is compared where there is no account, so that the
// answer takes as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$yxdIQj2uK9LdXW2FXVGUJIl2GGNs0x0RkJd3v1mS3bg"

// CheckPassword fails with invalid for a password that is too short for an account, or
// among those that are guessed first.
func CheckPassword(a Account, password string) error {
	n := utf8.RuneCountInString(password)
	local, _, _ := strings.Cut(a.Email, "@")
	low := strings.ToLower(password)
	switch {
	case !utf8.ValidString(password) || len(password) > maxPassword:
		return fault.New(fault.Invalid, "fault.password_long", "max", maxPassword)
	case n < MinPassword:
		return fault.New(fault.Invalid, "fault.password_short", "min", MinPassword)
	case kinds(password) < 4, low == strings.ToLower(a.Name), a.Email != "" && strings.Contains(low, a.Email), len(local) > 4 && strings.Trim(strings.ReplaceAll(low, local, ""), "0123456789.!-_") == "", sequence(low):
		return fault.New(fault.Invalid, "fault.password_plain")
	}
	return nil
}

// kinds is how many different characters a text has.
func kinds(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// sequence reports whether a password is what people take when asked for a long
// one: a row of keys or digits, or the word itself with digits.
func sequence(low string) bool {
	core := strings.Trim(low, "0123456789.!-_*@#$ ")
	for _, row := range []string{"", "password", "contraseña", "contrasena", "qwertyuiop", "becario", "administrator", "administrador", "asdfghjkl", "qwerty"} {
		if core == row {
			return len(low)-len(core) < 2*MinPassword
		}
	}
	return false
}

// hash is the hash of a password.
func (s *Accounts) hash(ctx context.Context, password string) (string, error) {
	if err := s.enter(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.gate }()
	h, err := argon2id.CreateHash(password, params())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

// matches reports whether a password is that of the hash; an empty hash has none.
func (s *Accounts) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := s.enter(ctx); err != nil {
		return false, err
	}
	defer func() { <-s.gate }()
	known := hash != ""
	if !known {
		hash = nobody
	}
	if len(password) > maxPassword {
		password = password[:maxPassword]
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && known, nil
}

func (s *Accounts) enter(ctx context.Context) error {
	select {
	case s.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrSlow
	}
}

// SetPassword gives an account a password and ends its sessions, links and tokens. It
// fails with invalid for one that is too short or easily guessed.
func (s *Accounts) SetPassword(ctx context.Context, id, password string) error {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return err
	}
	_, err = s.setPassword(ctx, a, password)
	return err
}

func (s *Accounts) setPassword(ctx context.Context, a Account, password string) (Account, error) {
	if err := CheckPassword(a, password); err != nil {
		return Account{}, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return Account{}, err
	}
	return s.store.ChangeAndEnd(ctx, a.ID, func(a *Account) error {
		a.Password = hash
		return nil
	})
}

// ChangePassword gives an account another password for the one it has, and ends
// its sessions, links and tokens. It returns the account as it is then, and fails with
// invalid if the old one is wrong.
func (s *Accounts) ChangePassword(ctx context.Context, id, old, password string) (Account, error) {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if err := s.confirm(ctx, a, old); err != nil {
		return Account{}, err
	}
	return s.setPassword(ctx, a, password)
}

// confirm checks the password of somebody who is signed in already.
func (s *Accounts) confirm(ctx context.Context, a Account, password string) error {
	if err := s.attempt(ctx, "account "+a.Email, accountTries); err != nil {
		return err
	}
	ok, err := s.matches(ctx, password, a.Password)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Invalid, "fault.password_wrong")
	}
	return s.store.ForgetAttempts(ctx, "account "+a.Email)
}
