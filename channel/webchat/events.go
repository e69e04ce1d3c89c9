package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	// batch is how many changes are read at once.
	batch = 100
	// beat is how often an open connection without news shows that it lives.
	beat = 20 * time.Second
	// again is after how many milliseconds a browser comes back.
	again = 1500
	// left is the event that makes a browser fetch its page anew: the chat has
	// ended, or what the page shows was removed.
	left = "event: left\ndata:\n\n"
)

// event is a message, new or changed, or a brief word, as the script gets it.
type event struct {
	Seq     int64  `json:"seq,omitempty"`
	Key     string `json:"key,omitempty"`
	Mine    bool   `json:"mine,omitempty"`
	Day     string `json:"day,omitempty"`
	DayName string `json:"day_name,omitempty"`
	HTML    string `json:"html,omitempty"`
	Toast   string `json:"toast,omitempty"`
}

// events sends what is new in the chat as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html). The
// identifier of an event is the Rev of the change, so that a browser which
// comes back with Last-Event-ID has missed nothing. One whose session is over is
// told so, for a script cannot tell a refusal from a server that is away.
func (c *Channel) events(w http.ResponseWriter, r *http.Request) {
	s, err := c.session(r)
	if err != nil && !errors.Is(err, ErrNone) {
		c.broken(w, r, err)
		return
	}
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a server without deadlines needs none lifted
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx passes each event on at once
	if err != nil {
		fmt.Fprint(w, left)
		return
	}
	woken, done := c.hub.listen(s.Chat)
	defer done()
	fmt.Fprintf(w, "retry: %d\n\n", again)
	seen := lastSeen(r, s)
	tick, alive := time.NewTicker(c.Poll), time.NewTicker(beat)
	defer tick.Stop()
	defer alive.Stop()
	for {
		// The session is read again each time: it tells how far the chat goes, and
		// whether this browser may still read it.
		s, err = c.session(r)
		if errors.Is(err, ErrNone) {
			fmt.Fprint(w, left)
			return
		}
		if err == nil && seen < s.Cleared {
			fmt.Fprint(w, left) // the page shows what is not there any more
			return
		}
		if err == nil {
			seen, err = c.news(r.Context(), w, s, seen)
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			c.ended(r, err)
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-c.stop:
			return
		case <-woken:
		case <-tick.C:
		case <-alive.C:
			fmt.Fprint(w, ":\n\n")
		}
	}
}

// ended tells the operator of a fault; that a browser has gone is none.
func (c *Channel) ended(r *http.Request, err error) {
	if r.Context().Err() == nil {
		c.Log.Warn("web chat: events stopped", "error", err)
	}
}

// lastSeen is the change from which on the browser wants to know: what it has
// seen before it lost the connection, else what its page shows. A number of
// another time, beyond the end of the chat, counts as nothing seen.
func lastSeen(r *http.Request, s Session) int64 {
	said := r.Header.Get("Last-Event-ID")
	if said == "" {
		said = r.URL.Query().Get("after")
	}
	seen, err := strconv.ParseInt(said, 10, 64)
	if err != nil || seen < 0 || seen > s.Last {
		return 0
	}
	return seen
}

// news writes what has changed after seen and returns up to where that goes.
func (c *Channel) news(ctx context.Context, w http.ResponseWriter, s Session, seen int64) (int64, error) {
	for s.Last > seen {
		messages, err := c.Store.Since(ctx, s.Chat, seen, batch)
		if err != nil {
			return seen, err
		}
		for _, m := range messages {
			if err := c.write(ctx, w, s, m); err != nil {
				return seen, err
			}
			seen = m.Rev
		}
		if len(messages) < batch {
			return max(seen, s.Last), nil
		}
	}
	return seen, nil
}

func (c *Channel) write(ctx context.Context, w http.ResponseWriter, s Session, m Message) error {
	e := event{Seq: m.Seq, Key: m.Key, Mine: m.Kind == Said}
	if m.Kind == Toast {
		if c.Clock.Now().Sub(m.At) > fresh {
			return nil
		}
		e = event{Toast: m.Body.Text}
	} else {
		list, err := c.bubbles(ctx, s, words{c.Phrases.In(s.Lang)}, []Message{m})
		if err != nil {
			return err
		}
		e.Day, e.DayName = list[0].Day, list[0].DayName
		list[0].NewDay = false
		if e.HTML, err = c.fragment(list[0]); err != nil {
			return err
		}
	}
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	_, err = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", m.Rev, data)
	return err
}
