package telegramtest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Flood pushes from many clients to a webhook, until it is stopped.
type Flood struct {
	stop    context.CancelFunc
	clients sync.WaitGroup
	sent    atomic.Int64
	mu      sync.Mutex
	refused []string
}

// Flood begins to push one update, in which nothing stands, again and again to an
// address, with the secret of the webhook that is set. Half of the clients open a
// connection for each push, half of them keep theirs.
func (s *Server) Flood(t testing.TB, address string, clients int) *Flood {
	s.mu.Lock()
	secret := s.queue.secret
	s.mu.Unlock()
	ctx, stop := context.WithCancel(context.Background())
	f := &Flood{stop: stop}
	t.Cleanup(f.Stop)
	for i := range clients {
		f.clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: i%2 == 0}}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				f.push(client, address, secret)
			}
		})
	}
	return f
}

// push does not end with the flood: what has begun is counted.
func (f *Flood) push(client *http.Client, address, secret string) {
	ctx, cancel := context.WithTimeout(context.Background(), 6*pushTime) // a machine may be slow
	defer cancel()
	req, err := pushOf(ctx, address, secret, strings.NewReader(`{"update_id":1}`))
	if err == nil {
		var resp *http.Response
		if resp, err = client.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d", resp.StatusCode)
			}
		}
	}
	if err != nil {
		f.mu.Lock()
		f.refused = append(f.refused, err.Error())
		f.mu.Unlock()
	}
	f.sent.Add(1)
}

// Sent is how many pushes have been answered or refused so far.
func (f *Flood) Sent() int { return int(f.sent.Load()) }

// Stop ends the flood, and waits for the answers that are still to come.
func (f *Flood) Stop() {
	f.stop()
	f.clients.Wait()
}

// Refused tells of each push that was not answered with 200.
func (f *Flood) Refused() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refused
}
