package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// reportToSystemd tells systemd that the program is ready once it answers at its
// address, then keeps its watchdog quiet for as long as it answers, and tells that
// it stops when ctx ends. Without systemd it does nothing.
func reportToSystemd(ctx context.Context, base string, log *slog.Logger) {
	if os.Getenv("NOTIFY_SOCKET") == "" {
		return
	}
	limit, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("watchdog of systemd", "error", err)
	}
	// A connection that stays open would hold up the end of the server.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	pause := 30 * time.Second
	if limit > 0 {
		pause = limit / 3
	}
	for ready := false; ctx.Err() == nil; {
		wait := pause
		if err := alive(ctx, client, base, pause); err != nil {
			wait = min(pause, 100*time.Millisecond)
		} else {
			state := daemon.SdNotifyWatchdog
			if !ready {
				state = daemon.SdNotifyReady + "\n" + state
			}
			_, err := daemon.SdNotify(false, state)
			if err != nil && ctx.Err() == nil {
				log.Warn("systemd is not told that the program lives", "error", err)
			}
			if ready = ready || err == nil; ready && limit == 0 {
				break // it is not asked for more
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	<-ctx.Done()
	_, _ = daemon.SdNotify(false, daemon.SdNotifyStopping) // systemd sees the end anyway
}

// alive asks the program whether it lives, as others would.
func alive(ctx context.Context, client *http.Client, base string, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	_ = res.Body.Close() // nothing was written
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s/healthz: status %d", base, res.StatusCode)
	}
	return nil
}
