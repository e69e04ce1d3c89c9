package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"becario/bot"
	"becario/kit/clock"
)

// silent is a store of which some connections were lost without a word.
type silent struct{ bot.Store }

func (silent) Unreported(ctx context.Context, _ time.Time, _ int) ([]bot.Reportable, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (silent) Renew(ctx context.Context, _ string, _, _ time.Time) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

// TestASilentConnectionIsGivenUp by what gives notices and by what looks for work: each
// fails in some seconds and is tried again.
func TestASilentConnectionIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := waiting(t, 1, time.Now(), func(int) time.Time { return time.Now().Add(time.Hour) })
		b, _ := botOn(t, &fragile{}, clock.System{}, silent{store})
		for name, step := range map[string]func(context.Context) (bool, error){
			"notices": b.StepNotices,
			"work":    func(ctx context.Context) (bool, error) { return b.StepMessage(ctx, "fragile") },
		} {
			begun := time.Now()
			if _, err := step(context.WithoutCancel(t.Context())); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v, want that its time is over", name, err)
			}
			if took := time.Since(begun); took > 20*time.Second {
				t.Errorf("%s took %s", name, took)
			}
		}
	})
}
