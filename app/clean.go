package app

import (
	"context"
	"time"
)

const (
	// cleanEvery is how long a ledger is left alone once nothing in it is old.
	cleanEvery = time.Hour
	// cleanPause is left between two steps for everybody else.
	cleanPause = 100 * time.Millisecond
	// cleanFirst is left to the start of the program.
	cleanFirst = 10 * time.Second
)

// cleans has the ledger of a service forget what is old, step by step, while
// the app runs.
func (a *App) cleans(part string, step func(context.Context) (more bool, err error)) {
	if a.OnlyChannels { // the server beside does it
		return
	}
	a.runs = append(a.runs, func(ctx context.Context) error {
		for wait := cleanFirst; ; {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(wait):
			}
			more, err := step(ctx)
			if err != nil && ctx.Err() == nil {
				a.Log.Warn("ledger not cleaned", "part", part, "error", err)
			}
			if wait = cleanEvery; more && err == nil {
				wait = cleanPause
			}
		}
	})
}
