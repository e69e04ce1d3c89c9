package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"becario/kit/fault"
)

// recoveryCodes is how many codes somebody gets for when their telephone is gone.
const recoveryCodes = 10

// period is how long one code holds, in seconds (RFC 6238).
const period = 30

// BeginSecond makes a secret that becomes the second factor of an account once
// ConfirmSecond is given a code of it. The key writes it as an address for an
// application, and as a picture.
func (s *Accounts) BeginSecond(ctx context.Context, id, issuer string) (*otp.Key, error) {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	if a.HasSecond() {
		return nil, fault.New(fault.State, "fault.second_on")
	}
	options := totp.GenerateOpts{Issuer: issuer, AccountName: a.Email}
	if a.Pending != "" { // somebody who reloads the page keeps what they have scanned
		if options.Secret, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(a.Pending); err != nil {
			return nil, fmt.Errorf("read secret: %w", err)
		}
	}
	key, err := totp.Generate(options)
	if err != nil {
		return nil, fmt.Errorf("make secret: %w", err)
	}
	_, err = s.store.Change(ctx, id, func(a *Account) error {
		a.Pending = key.Secret()
		return nil
	})
	return key, err
}

// ConfirmSecond switches the second factor on and returns the recovery codes,
// which are shown this once. It fails with invalid if the code is wrong.
func (s *Accounts) ConfirmSecond(ctx context.Context, id, code string) ([]string, error) {
	codes := newRecovery()
	_, err := s.store.Change(ctx, id, func(a *Account) error {
		step, ok := stepOf(a.Pending, code, s.clock.Now())
		if a.Pending == "" || !ok {
			return fault.New(fault.Invalid, "fault.code_wrong")
		}
		a.Secret, a.Pending, a.Step = a.Pending, "", step
		a.Recovery = hashes(codes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// RemoveSecond switches the second factor off; the password is asked for again.
func (s *Accounts) RemoveSecond(ctx context.Context, id, password string) error {
	a, err := s.store.Account(ctx, id)
	if err != nil {
		return err
	}
	if err := s.confirm(ctx, a, password); err != nil {
		return err
	}
	_, err = s.store.Change(ctx, id, func(a *Account) error {
		a.Secret, a.Pending, a.Step, a.Recovery = "", "", 0, nil
		return nil
	})
	return err
}

// useCode uses up a code of the application or a recovery code.
func (s *Accounts) useCode(a *Account, code string) error {
	if step, ok := stepOf(a.Secret, code, s.clock.Now()); ok {
		if step <= a.Step { // it was used already: somebody may have looked on
			return fault.New(fault.Invalid, "fault.code_wrong")
		}
		a.Step = step
		return nil
	}
	i := slices.Index(a.Recovery, hashText(normal(code)))
	if i < 0 {
		return fault.New(fault.Invalid, "fault.code_wrong")
	}
	a.Recovery = slices.Delete(slices.Clone(a.Recovery), i, i+1)
	return nil
}

// stepOf returns the time step of which a code is, the present one or one beside it.
func stepOf(secret, code string, now time.Time) (int64, bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	if secret == "" || len(code) != 6 {
		return 0, false
	}
	for _, off := range []int64{0, -1, 1} {
		at := now.Add(time.Duration(off) * period * time.Second)
		want, err := totp.GenerateCode(secret, at)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return at.Unix() / period, true
		}
	}
	return 0, false
}

// newRecovery makes recovery codes of 50 bits each, such as "k3vq2-9hd7m".
func newRecovery() []string {
	letters := "abcdefghjkmnpqrstuvwxyz023456789" // 32, without those that look alike
	codes := make([]string, recoveryCodes)
	for i := range codes {
		b := make([]byte, 10)
		_, _ = rand.Read(b) // never fails
		for j := range b {
			b[j] = letters[b[j]%32]
		}
		codes[i] = string(b[:5]) + "-" + string(b[5:])
	}
	return codes
}

func hashes(codes []string) []string {
	all := make([]string, len(codes))
	for i, code := range codes {
		all[i] = hashText(normal(code))
	}
	return all
}

// normal is a code as it is compared: without blanks and dashes.
func normal(code string) string {
	return strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(strings.TrimSpace(code)))
}

func hashText(text string) string { return hex.EncodeToString(Hash(text)) }
