package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/fault"
)

const (
	// defaultPoll is how often the service is asked what has changed, while pages are
	// open.
	defaultPoll = 2 * time.Second
	// overlap is how far back it is asked for each time: a change may be committed a
	// moment after its instant.
	overlap = 5 * time.Second
	// looks is after how many times that an open page says that somebody looks at it,
	// and the session is asked for again.
	looks = 20
	// maxOpen is how many pages of one member of staff are kept up to date at once.
	maxOpen = 20
)

// live passes on to open pages what has changed.
type live struct {
	mu    sync.Mutex
	open  map[*watch]bool
	woken chan struct{} // somebody watches
	ended chan struct{} // closed when the desk stops
}

func newLive() *live {
	return &live{open: map[*watch]bool{}, woken: make(chan struct{}, 1), ended: make(chan struct{})}
}

// watch is a page that is open: of a request, or of requests of which somebody may
// see some.
type watch struct {
	request string // its id; empty of a list
	staff   string
	sees    func(kind string) bool
	changed chan struct{} // has room for one
	others  chan struct{} // somebody else has come
}

func (w *watch) tell(news chan struct{}) {
	select {
	case news <- struct{}{}:
	default: // it is told already
	}
}

// add begins a watch; it reports false if its member of staff has too many.
func (l *live) add(w *watch) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for other := range l.open {
		if other.staff == w.staff {
			n++
		} else if w.request != "" && other.request == w.request {
			other.tell(other.others)
		}
	}
	if n >= maxOpen {
		return false
	}
	l.open[w] = true
	w.tell(l.woken)
	return true
}

func (l *live) remove(w *watch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, w)
}

func (l *live) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open) == 0
}

// tell passes a change on to the pages that show it.
func (l *live) tell(c *requestsv1.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.open {
		if w.shows(c) {
			w.tell(w.changed)
		}
	}
}

func (w *watch) shows(c *requestsv1.Change) bool {
	return w.request == c.Id || w.request == "" && w.sees(c.Type)
}

// Run keeps open pages up to date until ctx ends; then they are let go. While no page
// is open it does nothing.
func (d *Desk) Run(ctx context.Context) error {
	defer close(d.live.ended)
	tick := time.NewTicker(d.Poll)
	defer tick.Stop()
	var since int64 // 0 is nothing yet
	told := map[string]int64{}
	for {
		if d.live.idle() {
			since = 0
			clear(told)
			select {
			case <-ctx.Done():
				return nil
			case <-d.live.woken:
			}
		}
		res, err := d.Office.Changes(ctx, &requestsv1.ChangesRequest{Staff: "desk", Since: since})
		switch {
		case err == nil:
			for _, c := range res.Changes {
				if told[c.Id] < c.At {
					told[c.Id] = c.At
					d.live.tell(c)
				}
			}
			since = res.Now - overlap.Microseconds()
			for id, at := range told {
				if at < since {
					delete(told, id)
				}
			}
		case ctx.Err() == nil:
			d.Log.Warn("desk: what has changed is not known", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// beginEvents begins an answer of server-sent events.
func beginEvents(w http.ResponseWriter) *http.ResponseController {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // a server without deadlines needs none lifted
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx passes each event on at once
	fmt.Fprint(w, "retry: 4000\n\n")
	return out
}

// events tells a page what changes while it is open, as server-sent events:
// "changed", "here" with who else looks at the request, and "left" when the session
// is over.
func (d *Desk) events(w http.ResponseWriter, r *http.Request, v visitor) {
	q := r.URL.Query()
	// Who they are is read anew while the page is open; Run asks it meanwhile.
	var present atomic.Pointer[visitor]
	present.Store(&v)
	page := &watch{request: q.Get("request"), staff: v.Staff, changed: make(chan struct{}, 1), others: make(chan struct{}, 1),
		sees: func(kind string) bool { return present.Load().MayWith(staff.See, kind) }}
	if page.request != "" {
		if err := d.maySee(r, v, page.request); err != nil {
			d.fail(w, r, v, err)
			return
		}
	}
	if !d.live.add(page) {
		d.refuse(w, r, v, http.StatusTooManyRequests, "desk.bad_request")
		return
	}
	defer d.live.remove(page)
	out := beginEvents(w)
	// What has changed since the page was read, before it was watched.
	if after, err := strconv.ParseInt(q.Get("after"), 10, 64); err == nil && after > 0 {
		if res, err := d.Office.Changes(r.Context(), &requestsv1.ChangesRequest{Staff: v.Staff, Since: after}); err == nil {
			for _, c := range res.Changes {
				if page.shows(c) {
					page.tell(page.changed)
				}
			}
		}
	}
	look := time.NewTicker(looks * d.Poll)
	defer look.Stop()
	words := d.page(r, v, "desk.queue")
	said := ""
	if page.request != "" {
		page.tell(page.others)
	}
	for {
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-d.live.ended:
			return
		case <-page.changed:
			fmt.Fprint(w, "event: changed\ndata:\n\n")
			continue
		case <-page.others:
		case <-look.C:
			now, err := d.session(r)
			if fault.Is(err, fault.NotFound) || err == nil && page.request == "" && !now.May(staff.See) {
				fmt.Fprint(w, "event: left\ndata:\n\n")
				_ = out.Flush()
				return
			}
			fmt.Fprint(w, ":\n\n") // it lives
			if err == nil {
				present.Store(&now)
			}
		}
		if page.request == "" {
			continue
		}
		v := *present.Load()
		if err := d.maySee(r, v, page.request); err != nil {
			if !errors.Is(err, context.Canceled) {
				fmt.Fprint(w, "event: left\ndata:\n\n")
				_ = out.Flush()
			}
			return
		}
		res, err := d.Office.Look(r.Context(), &requestsv1.LookRequest{Staff: v.Staff, Id: page.request})
		if err != nil {
			continue // it is asked for again
		}
		if now := strings.Join(res.Here, ", "); now != said {
			said = now
			text := ""
			if said != "" {
				text = words.T("desk.here", "names", said)
			}
			fmt.Fprintf(w, "event: here\ndata: %s\n\n", strings.NewReplacer("\n", " ", "\r", " ").Replace(text))
		}
	}
}

// Read is when the page was read, in microseconds since 1970.
func (p page) Read() int64 { return p.words.now.UnixMicro() }
