package app

import (
	"context"
	"fmt"
	"time"

	"becario/kit/blob"
)

// openFiles opens the folder in which a part keeps the files that it is sent.
func (a *App) openFiles(part string) (*blob.Store, error) {
	s, err := blob.Open(blob.Config{Folder: a.Settings.files(part), Limits: a.Settings.fileLimits(), Clock: a.Clock})
	if err != nil {
		return nil, fmt.Errorf("%w; choose another with --files", err)
	}
	return s, nil
}

// sweepPause is how often a part looks for files that nobody has.
const sweepPause = 6 * time.Hour

// sweeps has a part look for files that nobody has, at the start and then from
// time to time, while the app runs.
func (a *App) sweeps(part string, sweep func(context.Context) (int, error)) {
	if a.OnlyChannels { // the server beside does it
		return
	}
	a.runs = append(a.runs, func(ctx context.Context) error {
		for {
			n, err := sweep(ctx)
			if err != nil && ctx.Err() == nil {
				a.Log.Error("look for files that nobody has", "part", part, "error", err)
			} else if n > 0 {
				a.Log.Info("files that nobody had are removed", "part", part, "files", n)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(sweepPause):
			}
		}
	})
}
