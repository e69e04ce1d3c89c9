package bot

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// reminder is how often a trouble that lasts is logged.
const reminder = time.Minute

// trouble logs what fails again and again, in whichever worker: when it begins,
// each minute that it lasts, and when it is over.
type trouble struct {
	what string

	there  atomic.Bool // so that asking costs nothing while all is well
	mu     sync.Mutex
	times  int
	logged time.Time
}

// note takes the outcome of one step.
func (t *trouble) note(log *slog.Logger, now time.Time, err error) {
	if err == nil && !t.there.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil && t.times > 0:
		log.Info("it works again", "to", t.what, "failures", t.times)
		t.times = 0
		t.there.Store(false)
	case err != nil:
		t.times++
		t.there.Store(true)
		if t.times == 1 || now.Sub(t.logged) >= reminder {
			log.Error("it fails, and is tried again", "to", t.what, "failures", t.times, "error", err)
			t.logged = now
		}
	}
}
