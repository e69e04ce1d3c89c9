package staff

import (
	"context"

	"becario/kit/fault"
)

// Preferences are what somebody has chosen for themselves. The zero value is that of
// who has chosen nothing.
type Preferences struct {
	// Columns are the keys of those of the table of requests, with commas between them;
	// empty is the usual ones.
	Columns string
	// Lang is the language in which they are written to; empty is that of the office.
	Lang string
	// Silent says that they want no mail about what they are to sign.
	Silent bool
	// From and To are the hours of the day, at the office, from and until which they
	// want such mail; both 0 is DefaultFrom and DefaultTo.
	From, To int
}

// DefaultFrom and DefaultTo are the hours of mail of who has chosen none.
const DefaultFrom, DefaultTo = 8, 18

// Hours returns from and until which hour of the day they want mail.
func (p Preferences) Hours() (from, to int) {
	if p.From == 0 && p.To == 0 {
		return DefaultFrom, DefaultTo
	}
	return p.From, p.To
}

// Between chooses the hours from and until which they want mail. invalid: they are none,
// end before they begin, or begin and end at once, which may be meant as never or always.
func (p *Preferences) Between(from, to int) error {
	switch {
	case from == to && from >= 0 && from <= 24:
		return fault.New(fault.Invalid, "fault.mail_hours_same", "hour", from)
	case from < 0 || to > 24 || from > to:
		return fault.New(fault.Invalid, "fault.mail_hours")
	}
	p.From, p.To = from, to
	return nil
}

type preferenceStore interface {
	// Preferences returns those of an account; the zero value if it has chosen nothing.
	Preferences(ctx context.Context, account string) (Preferences, error)
	// Prefer changes those of an account, one caller at a time.
	Prefer(ctx context.Context, account string, change func(*Preferences) error) error
}

// Preferences returns what an account has chosen.
func (s *Accounts) Preferences(ctx context.Context, account string) (Preferences, error) {
	return s.store.Preferences(ctx, account)
}

// Prefer changes what an account has chosen. invalid: the hours are none, or end
// before they begin.
func (s *Accounts) Prefer(ctx context.Context, account string, change func(*Preferences) error) error {
	return s.store.Prefer(ctx, account, func(p *Preferences) error {
		if err := change(p); err != nil {
			return err
		}
		if from, to := p.Hours(); from < 0 || to > 24 || from >= to {
			return fault.New(fault.Invalid, "fault.mail_hours")
		}
		return nil
	})
}
