// Package telegramtest is a Bot API server for tests. It plays the people who
// write to the bot, and is stricter than Telegram: what Telegram refuses it
// refuses in the same words, and what Telegram only lets pass (unknown
// parameters, a retry_after that is not heeded) it counts as a violation,
// which fails the test at its end.
//
// The server lives in the process of the test, so a bot that runs as a program
// of its own can be killed and started again while chats, unconfirmed updates
// and files stay.
//
// Rules are those of https://core.telegram.org/bots/api; the words of refusals
// are those of https://github.com/tdlib/telegram-bot-api.
package telegramtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the bot is called.
const (
	Token    = "4242:telegramtest-token_of-the-bot"
	BotID    = 4242
	BotName  = "becario_bot"
	patience = time.Minute      // of everything that waits for the bot, also on a machine with much else to do
	pushTime = 10 * time.Second // of a push to a webhook
)

// Server is a Bot API server with one bot. Its methods may be called from any
// goroutine, but those that wait for the bot only from the test's own.
type Server struct {
	// URL is where the bot finds the API.
	URL string

	t testing.TB

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced at every change
	tolerant   bool
	revoked    bool
	privacy    bool
	violations []string
	calls      []Call
	chats      map[int64]*chat
	people     map[int64]*account
	files      map[string]storedFile
	queries    map[string]*query
	profile    map[string]*Profile
	next       map[string]int64
	faults     []*Fault
	limits     *budget
	queue      queue
	closed     bool
	stars      int // tenths
}

// Call is a call that the bot has made.
type Call struct {
	Method string
	Params map[string]string // texts as they are, all else as JSON
	At     time.Time
}

// New starts a server that ends with the test, and fails it if the bot has
// broken a rule.
func New(t testing.TB) *Server {
	s := newServer(t)
	web := httptest.NewServer(s)
	s.URL = web.URL
	t.Cleanup(func() {
		s.end()
		web.CloseClientConnections()
		web.Close()
	})
	return s
}

// NewBubble is New without a network, for a bubble of testing/synctest, where
// time passes at once. Only Transport reaches the server.
func NewBubble(t testing.TB) *Server {
	s := newServer(t)
	s.URL = "http://telegram.test"
	t.Cleanup(s.end)
	return s
}

func newServer(t testing.TB) *Server {
	return &Server{
		t:       t,
		changed: make(chan struct{}),
		privacy: true,
		chats:   map[int64]*chat{},
		people:  map[int64]*account{},
		files:   map[string]storedFile{},
		queries: map[string]*query{},
		profile: map[string]*Profile{},
		next:    map[string]int64{"update": 1000, "person": 7000, "group": 100, "message": 10},
	}
}

// end wakes all who wait, and fails the test for broken rules.
func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.change()
	if s.tolerant {
		return
	}
	for _, v := range s.violations {
		s.t.Errorf("telegram would not have it: %s", v)
	}
}

// Tolerate lets violations pass; Violations tells of them all the same.
func (s *Server) Tolerate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tolerant = true
}

// Violations are the rules that the bot has broken.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Calls are the bot's calls of a method, or of all if it is empty, in order.
// getUpdates is not among them.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Revoke makes the token worthless, as /revoke does at BotFather.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
	s.change()
}

// change wakes all who wait. The lock is held.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// violate notes that the bot has broken a rule. The lock is held.
func (s *Server) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// id is the next identifier of a kind. The lock is held.
func (s *Server) id(kind string) int64 {
	s.next[kind]++
	return s.next[kind]
}

// waitFor waits until ok, which is called with the lock held, or fails the test.
func (s *Server) waitFor(what string, ok func() bool) {
	s.t.Helper()
	if !s.within(patience, ok) {
		s.t.Fatalf("waited %v for %s", patience, what)
	}
}

// within reports whether ok becomes true in time.
func (s *Server) within(d time.Duration, ok func() bool) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			return false
		}
	}
}

// apiError is an answer that is not ok.
type apiError struct {
	code    int
	words   string
	retry   int
	migrate int64
}

func bad(format string, args ...any) *apiError {
	return &apiError{code: 400, words: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(words string) *apiError { return &apiError{code: 403, words: "Forbidden: " + words} }

// ServeHTTP answers the calls of the bot.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if file, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+Token+"/"); ok {
		s.serveFile(w, file)
		return
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, cut := strings.Cut(rest, "/")
	s.mu.Lock()
	revoked := s.revoked
	s.mu.Unlock()
	if !ok || !cut || !strings.Contains(token, ":") {
		answer(w, nil, &apiError{code: 404, words: "Not Found"})
		return
	}
	if token != Token || revoked {
		answer(w, nil, &apiError{code: 401, words: "Unauthorized"})
		return
	}
	if method == "getUpdates" {
		s.serveUpdates(w, r)
		return
	}
	s.serveCall(w, r, method)
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, name string) {
	m, known := methods[name]
	if !known {
		s.mu.Lock()
		s.violate("%s: no such method here", name)
		s.mu.Unlock()
		answer(w, nil, &apiError{code: 404, words: "Not Found: method not found"})
		return
	}
	p, refused := readParams(r, m.params)
	s.mu.Lock()
	s.calls = append(s.calls, Call{Method: name, Params: p.text, At: time.Now()})
	fault := s.strike(name, p.int("chat_id"))
	s.change()
	s.mu.Unlock()
	if fault.before(w, r) {
		return
	}
	s.mu.Lock()
	var result any
	if refused != nil {
		s.violate("%s: %s", name, refused.words)
	} else if refused = s.mayCall(name, p); refused == nil {
		result, refused = m.run(s, p)
	}
	if fault == nil {
		s.delivered(name, p)
	}
	s.change()
	s.mu.Unlock()
	fault.after()
	answer(w, result, refused)
}

func answer(w http.ResponseWriter, result any, e *apiError) {
	w.Header().Set("Content-Type", "application/json")
	body := map[string]any{"ok": e == nil}
	if e == nil {
		body["result"] = result
	} else {
		body["error_code"], body["description"] = e.code, e.words
		extra := map[string]any{}
		if e.retry > 0 {
			extra["retry_after"] = e.retry
			w.Header().Set("Retry-After", fmt.Sprint(e.retry))
		}
		if e.migrate != 0 {
			extra["migrate_to_chat_id"] = e.migrate
		}
		if len(extra) > 0 {
			body["parameters"] = extra
		}
		w.WriteHeader(e.code)
	}
	_ = json.NewEncoder(w).Encode(body) // a bot that is gone does not hear it
}

// Transport carries calls to the server without a network, so that they may be
// made within a bubble of testing/synctest.
func (s *Server) Transport() http.RoundTripper { return direct{s} }

type direct struct{ s *Server }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	rec := httptest.NewRecorder()
	defer func() {
		if v := recover(); v != nil {
			resp, err = nil, fmt.Errorf("connection lost: %v", v)
		} else if err == nil && r.Context().Err() != nil {
			resp, err = nil, r.Context().Err()
		}
	}()
	d.s.ServeHTTP(rec, r)
	return rec.Result(), nil
}
