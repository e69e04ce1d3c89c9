package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// serveEnd is how long requests that have begun may take once the program ends.
	serveEnd = 10 * time.Second
	// lastRequests is how long connections that stay open may bring one more request
	// once the program ends.
	lastRequests = 500 * time.Millisecond
)

// serve answers requests until ctx ends, and then refuses none that could still
// come: it leaves new connections to whoever else holds the listener's socket,
// ends each open connection with an answer that says so, and only then closes
// those that brought nothing more. A client that sends a request on a connection
// while it is being closed gets an error and cannot know whether the request was
// taken.
func (a *App) serve(ctx context.Context, listener net.Listener) error {
	var open atomic.Int64 // connections
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if ctx.Err() != nil {
				w.Header().Set("Connection", "close")
			}
			a.mux.ServeHTTP(w, r)
		}),
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				open.Add(1)
			case http.StateClosed, http.StateHijacked:
				open.Add(-1)
			}
		},
		ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	closing := listener.Close()
	if err := <-served; !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), serveEnd)
	defer cancel()
	last, none := context.WithTimeout(ending, lastRequests)
	defer none()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for open.Load() > 0 && last.Err() == nil {
		select {
		case <-look.C:
		case <-last.Done():
		}
	}
	if err := server.Shutdown(ending); err != nil {
		closing = errors.Join(closing, server.Close())
	}
	return closing
}
