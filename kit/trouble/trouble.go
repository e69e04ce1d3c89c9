// Package trouble logs what fails again and again without filling the log.
package trouble

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// reminder is how often a trouble that lasts is logged.
const reminder = time.Minute

// Log tells that something fails when that begins, as a warning; each minute
// that it lasts, as an error; and when it is over. Several goroutines may share it.
type Log struct {
	log  *slog.Logger
	what string

	there  atomic.Bool // so that asking costs nothing while all is well
	mu     sync.Mutex
	times  int
	logged time.Time
}

// New returns a log of what is being done, such as "send messages".
func New(log *slog.Logger, what string) *Log { return &Log{log: log, what: what} }

// Note takes the outcome of one try.
func (l *Log) Note(now time.Time, err error) {
	if err == nil && !l.there.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		if l.times > 0 {
			l.log.Info("it works again", "to", l.what, "failures", l.times)
		}
		l.times = 0
		l.there.Store(false)
		return
	}
	l.times++
	l.there.Store(true)
	switch {
	case l.times == 1:
		l.log.Warn("it fails, and is tried again", "to", l.what, "error", err)
	case now.Sub(l.logged) >= reminder:
		l.log.Error("it still fails, and is tried again", "to", l.what, "failures", l.times, "error", err)
	default:
		return
	}
	l.logged = now
}
