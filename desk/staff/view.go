package staff

import (
	"context"
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"becario/kit/fault"
)

// View is a list of requests that somebody has given a name. Others see it if it is
// shared; only who made it takes it away.
type View struct {
	ID, Account, Name string
	// Query is that of the list's address.
	Query  string
	Shared bool
}

// maxViews is how many views an account has, and maxViewName how long a name is, in
// characters.
const maxViews, maxViewName = 50, 40

type viewStore interface {
	// Views returns those of an account and those that are shared, by name.
	Views(ctx context.Context, account string) ([]View, error)
	// AddView keeps a view, in the place of the account's one of the same name;
	// failed_precondition if its account has most already.
	AddView(ctx context.Context, v View, most int) error
	// DropView removes a view of an account; one that is not there counts as removed.
	DropView(ctx context.Context, account, id string) error
}

// Views returns the views that somebody may open, by name.
func (s *Accounts) Views(ctx context.Context, account string) ([]View, error) {
	return s.store.Views(ctx, account)
}

// KeepView keeps a view, in the place of one's own of the same name. invalid: it has no name or a long one; state: there are 50.
func (s *Accounts) KeepView(ctx context.Context, v View) error {
	v.Name = strings.Join(strings.Fields(strings.ToValidUTF8(v.Name, "")), " ")
	v.Name = strings.ReplaceAll(v.Name, "\x00", "")
	if n := utf8.RuneCountInString(v.Name); n == 0 || n > maxViewName {
		return fault.New(fault.Invalid, "fault.view_name", "max", maxViewName)
	}
	v.ID = strings.ToLower(rand.Text())
	return s.store.AddView(ctx, v, maxViews)
}

// DropView takes a view of somebody's own away.
func (s *Accounts) DropView(ctx context.Context, account, id string) error {
	return s.store.DropView(ctx, account, id)
}
