package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"becario/kit/trouble"
)

// scrubber is a store that is asked to take what was erased out of the files of
// its database.
type scrubber interface {
	ScrubAsked() <-chan struct{}
	// Scrub, if it fails, is asked for again.
	Scrub(ctx context.Context) error
}

const (
	// scrubPause is left between two tries to scrub.
	scrubPause = 5 * time.Second
	// scrubEnd is how long the end of the program waits for a scrub. The next
	// start does what is left.
	scrubEnd = 2 * time.Second
)

// scrubs scrubs a store when that is asked for, while the app runs: whoever
// erases something does not wait for those who read.
func (a *App) scrubs(part string, store scrubber) {
	a.scrubbers = append(a.scrubbers, store)
	failures := trouble.New(a.Log, "take what was erased out of the files of "+part)
	a.runs = append(a.runs, func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-store.ScrubAsked():
			}
			err := store.Scrub(ctx)
			if ctx.Err() != nil {
				return nil
			}
			failures.Note(a.Clock.Now(), err)
			if err == nil {
				continue
			}
			select {
			case <-ctx.Done():
			case <-time.After(scrubPause):
			}
		}
	})
}

// scrub scrubs all stores that were asked to.
func (a *App) scrub(ctx context.Context) error {
	var failures error
	for _, store := range a.scrubbers {
		select {
		case <-store.ScrubAsked():
			failures = errors.Join(failures, store.Scrub(ctx))
		default:
		}
	}
	if failures != nil {
		return fmt.Errorf("take what was erased out of the files: %w", failures)
	}
	return nil
}
