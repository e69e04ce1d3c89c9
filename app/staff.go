package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"becario/desk"
	"becario/desk/deskdb"
	"becario/desk/staff"
)

// Staff are the accounts of the desk, for whoever runs the program; a server may
// run beside it on the same data.
type Staff struct {
	app      *App
	accounts *staff.Accounts
	base     string
}

// OpenStaff opens the accounts of the desk. Links that are printed begin with
// public-url, or else with what is at listen.
func OpenStaff(ctx context.Context, c Config, listen string) (*Staff, error) {
	if err := c.Settings.Check(nil); err != nil {
		return nil, err
	}
	a := newApp(c)
	if err := a.makeFolder(); err != nil {
		return nil, err
	}
	dsn, err := a.Settings.database("desk")
	if err != nil {
		return nil, err
	}
	store, err := deskdb.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	a.opened("desk", store)
	base := cmp.Or(strings.TrimSuffix(c.Settings.PublicURL, "/"), "http://"+Visit(listen))
	return &Staff{app: a, accounts: staff.New(store, a.Clock), base: base}, nil
}

// Close closes what OpenStaff opened.
func (s *Staff) Close() error { return s.app.Close() }

// Add makes an account and returns its identifier; an empty password leaves it to
// the link.
func (s *Staff) Add(ctx context.Context, email, name, role, password string) (id string, err error) {
	if password != "" {
		if err := staff.CheckPassword(staff.Account{Email: email, Name: name}, password); err != nil {
			return "", err
		}
	}
	a, err := s.accounts.Add(ctx, email, name, staff.Role(role))
	if err != nil || password == "" {
		return a.ID, err
	}
	return a.ID, s.accounts.SetPassword(ctx, a.ID, password)
}

// All returns every account, by name.
func (s *Staff) All(ctx context.Context) ([]staff.Account, error) { return s.accounts.All(ctx) }

// SetDisabled closes an account or opens it again.
func (s *Staff) SetDisabled(ctx context.Context, email string, disabled bool) error {
	a, err := s.accounts.Find(ctx, email)
	if err != nil {
		return err
	}
	return s.accounts.SetDisabled(ctx, a.ID, disabled)
}

// Reset takes password and second factor from an account and returns its
// identifier; a password that is not empty is the new one.
func (s *Staff) Reset(ctx context.Context, email, password string) (id string, err error) {
	a, err := s.accounts.Find(ctx, email)
	if err != nil {
		return "", err
	}
	if password != "" {
		if err := staff.CheckPassword(a, password); err != nil {
			return "", err
		}
	}
	if err := s.accounts.Reset(ctx, a.ID); err != nil || password == "" {
		return a.ID, err
	}
	return a.ID, s.accounts.SetPassword(ctx, a.ID, password)
}

// Link is the address at which the owner of an account chooses a password, once.
func (s *Staff) Link(ctx context.Context, id string) (string, error) {
	token, err := s.accounts.Invite(ctx, id)
	if err != nil {
		return "", err
	}
	return s.base + desk.LinkPath(token), nil
}
