package staff

import (
	"context"
	"time"

	"becario/kit/fault"
)

// tries is how often something may be tried within a time.
type tries struct {
	max    int
	within time.Duration
}

// Passwords and codes are guessed through many addresses at one account, or from
// one address at many accounts, so both are counted. A right password begins the
// account's count anew, that of the address goes on: several people may share one.
var (
	accountTries = tries{10, 15 * time.Minute}
	addressTries = tries{60, 15 * time.Minute}
	codeTries    = tries{5, 15 * time.Minute}
	mailTries    = tries{3, time.Hour}
)

// attempt counts a try and refuses it if there were too many. A store that does
// not answer refuses too.
func (s *Accounts) attempt(ctx context.Context, key string, t tries) error {
	now := s.clock.Now()
	n, since, err := s.store.Attempt(ctx, key, now, t.within)
	if err != nil {
		return err
	}
	if n > t.max {
		return fault.New(fault.State, "fault.too_many_tries", "until", since.Add(t.within).UnixMicro())
	}
	return nil
}
