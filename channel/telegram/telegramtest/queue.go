package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// queue holds the updates that the bot has not confirmed.
type queue struct {
	waiting []queued
	allowed []string
	polls   int // number of getUpdates so far; a new one ends the one before
	polling bool
	hook    string
	secret  string
	refused int // pushes that a webhook did not take
	hooks   int // number of webhooks so far; a new one ends the pushing of the one before

	confirmed []queued // the latest of them
	repeat    int      // how many of those come again with the next updates
	reverse   bool     // the next updates come in reverse order
}

// kept is how many confirmed updates are kept so that they can come again.
const kept = 20

type queued struct {
	id   int64
	body json.RawMessage
}

// defaultKinds are those that an empty allowed_updates stands for, as far as
// this server makes them.
var defaultKinds = []string{"message", "edited_message", "channel_post", "callback_query", "my_chat_member", "inline_query", "poll"}

// Push gives the bot an update of any kind and content.
func (s *Server) Push(kind string, content any) (id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.push(kind, content)
}

// push queues an update, unless the bot does not want its kind. The lock is held.
func (s *Server) push(kind string, content any) int64 {
	wanted := s.queue.allowed
	if len(wanted) == 0 {
		wanted = defaultKinds
	}
	id := s.id("update")
	if s.queue.allowed != nil && !slices.Contains(wanted, kind) {
		return id
	}
	body, err := json.Marshal(map[string]any{"update_id": id, kind: content})
	if err != nil {
		s.violate("the test's own update cannot be written: %v", err)
		return id
	}
	s.queue.waiting = append(s.queue.waiting, queued{id: id, body: body})
	s.change()
	return id
}

// Repeat gives up to n of the latest confirmed updates, at most 20, once more beside
// the next ones that are asked for.
func (s *Server) Repeat(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.repeat = n
}

// Reverse gives the next updates that are asked for in reverse order.
func (s *Server) Reverse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.reverse = true
}

// batch is what is handed out of up to n updates. The lock is held.
func (q *queue) batch(n int) []json.RawMessage {
	all := q.waiting[:n]
	if n > 0 && q.repeat > 0 {
		again := q.confirmed[max(0, len(q.confirmed)-q.repeat):]
		all, q.repeat = slices.Concat(again, all), 0
	}
	bodies := make([]json.RawMessage, 0, len(all))
	for _, u := range all {
		bodies = append(bodies, u.body)
	}
	if n > 1 && q.reverse {
		slices.Reverse(bodies)
		q.reverse = false
	}
	return bodies
}

// Unconfirmed is how many updates wait for the bot or for its confirmation.
func (s *Server) Unconfirmed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.waiting)
}

// WaitConfirmed waits until the bot has confirmed all updates.
func (s *Server) WaitConfirmed() {
	s.t.Helper()
	s.waitFor("the confirmation of all updates", func() bool { return len(s.queue.waiting) == 0 })
}

// WaitPoll waits until the bot waits for updates.
func (s *Server) WaitPoll() {
	s.t.Helper()
	s.waitFor("a long poll", func() bool { return s.queue.polling })
}

var updatesSpec = map[string]spec{
	"offset": {integer, false}, "limit": {integer, false}, "timeout": {integer, false}, "allowed_updates": {list, false},
}

// serveUpdates is getUpdates.
func (s *Server) serveUpdates(w http.ResponseWriter, r *http.Request) {
	p, refused := readParams(r, updatesSpec)
	s.mu.Lock()
	if refused != nil {
		s.violate("getUpdates: %s", refused.words)
		s.mu.Unlock()
		answer(w, nil, refused)
		return
	}
	fault := s.strike("getUpdates", 0)
	if fault == nil || fault.Trouble == DropAfter {
		s.queue.polls++
		s.confirm(p)
	}
	mine := s.queue.polls
	s.change()
	s.mu.Unlock()
	if fault.before(w, r) {
		return
	}
	batch, refused := s.longPoll(r, mine, p)
	if r.Context().Err() != nil {
		return
	}
	fault.after()
	answer(w, batch, refused)
}

// confirm drops what the offset confirms. The lock is held.
func (s *Server) confirm(p *params) {
	q := &s.queue
	offset := p.int("offset")
	if offset < 0 {
		keep := min(len(q.waiting), int(-offset))
		q.waiting = q.waiting[len(q.waiting)-keep:]
	}
	for offset > 0 && len(q.waiting) > 0 && q.waiting[0].id < offset {
		q.confirmed = append(q.confirmed, q.waiting[0])
		q.confirmed = q.confirmed[max(0, len(q.confirmed)-kept):]
		q.waiting = q.waiting[1:]
	}
	if p.has("allowed_updates") {
		q.allowed = []string{}
		_ = json.Unmarshal([]byte(p.text["allowed_updates"]), &q.allowed) // checked to be a list
	}
}

func (s *Server) longPoll(r *http.Request, mine int, p *params) ([]json.RawMessage, *apiError) {
	limit := 100
	if n := p.int("limit"); n > 0 {
		limit = min(limit, int(n))
	}
	timer := time.NewTimer(time.Duration(min(50, p.int("timeout"))) * time.Second)
	defer timer.Stop()
	for over := false; ; {
		s.mu.Lock()
		q := &s.queue
		ended := s.closed || s.revoked || q.polls != mine || q.hook != ""
		n := min(limit, len(q.waiting))
		var batch []json.RawMessage
		if !ended {
			batch = q.batch(n)
		}
		if waits := !ended && !over && n == 0; q.polls == mine && q.polling != waits {
			q.polling = waits
			s.change()
		}
		changed := s.changed
		hooked, revoked := q.hook != "", s.revoked
		s.mu.Unlock()
		switch {
		case revoked:
			return nil, &apiError{code: 401, words: "Unauthorized"}
		case hooked:
			return nil, &apiError{code: 409, words: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
		case ended:
			return nil, &apiError{code: 409, words: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		case n > 0 || over:
			return batch, nil
		}
		select {
		case <-changed:
		case <-timer.C:
			over = true
		case <-r.Context().Done():
			s.mu.Lock()
			if q.polls == mine {
				q.polling = false
			}
			s.mu.Unlock()
			return nil, nil
		}
	}
}

func setWebhook(s *Server, p *params) (any, *apiError) {
	if address := p.text["url"]; address != "" && !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://127.0.0.1:") {
		s.violate("webhook address %s", address)
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if n := p.int("max_connections"); p.text["url"] != "" && (p.text["secret_token"] == "" || (p.has("max_connections") && (n < 1 || n > 100))) {
		s.violate("a webhook with the secret %q and %d connections", p.text["secret_token"], n)
	}
	q := &s.queue
	q.hooks++
	q.hook, q.secret = p.text["url"], p.text["secret_token"]
	if p.has("allowed_updates") {
		q.allowed = []string{}
		_ = json.Unmarshal([]byte(p.text["allowed_updates"]), &q.allowed) // checked to be a list
	}
	if p.text["drop_pending_updates"] == "true" {
		s.violate("pending updates were dropped")
		q.waiting = nil
	}
	if q.hook != "" {
		go s.pushAll(q.hooks, q.hook, q.secret)
	}
	return true, nil
}

func deleteWebhook(s *Server, p *params) (any, *apiError) {
	p.text["url"], p.text["secret_token"] = "", ""
	return setWebhook(s, p)
}

// pushAll pushes updates to a webhook, one after another, each until it is taken.
func (s *Server) pushAll(mine int, url, secret string) {
	wait := 20 * time.Millisecond
	for {
		s.mu.Lock()
		changed := s.changed
		over := s.closed || s.queue.hooks != mine
		var first queued // a copy: another webhook may be set meanwhile, and what waits moves up
		waits := len(s.queue.waiting) > 0
		if waits {
			first = s.queue.waiting[0]
		}
		s.mu.Unlock()
		switch {
		case over:
			return
		case !waits:
			<-changed
		case pushOne(url, secret, first.body):
			wait = 20 * time.Millisecond
			s.mu.Lock()
			s.queue.waiting = slices.DeleteFunc(s.queue.waiting, func(u queued) bool { return u.id == first.id })
			s.change()
			s.mu.Unlock()
		default:
			s.mu.Lock()
			s.queue.refused++
			s.mu.Unlock()
			<-time.After(wait)
			wait = min(2*wait, time.Second)
		}
	}
}

func pushOne(url, secret string, body []byte) bool {
	ctx, cancel := context.WithTimeout(context.Background(), pushTime)
	defer cancel()
	req, err := pushOf(ctx, url, secret, bytes.NewReader(body))
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode >= 200 && resp.StatusCode < 300
}

// pushOf is the push of an update.
func pushOf(ctx context.Context, url, secret string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	return req, nil
}

// Refused is how many pushes of what people wrote a webhook did not take.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.refused
}
