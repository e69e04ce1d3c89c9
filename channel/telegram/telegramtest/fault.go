package telegramtest

import (
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Trouble is what can go wrong with a call.
type Trouble string

// The kinds of trouble. All but DropAfter strike before the call has an effect.
const (
	TooMany     Trouble = "429"
	BadGateway  Trouble = "502" // not in JSON, as a proxy answers
	ServerError Trouble = "500"
	Forbidden   Trouble = "403" // as if the person had blocked the bot
	DropBefore  Trouble = "drop before"
	DropAfter   Trouble = "drop after"
	Garbage     Trouble = "garbage"
	Hang        Trouble = "hang" // until the bot gives up
)

// Fault is a rule by which calls go wrong.
type Fault struct {
	Trouble Trouble
	Method  string        // empty is every method that sends, edits or answers
	Chat    int64         // 0 is every chat
	Times   int           // 0 is until ClearFaults
	Skip    int           // let this many calls pass first
	Odds    float64       // 0 is always
	After   time.Duration // retry_after of TooMany, in whole seconds; at least 1
}

// Fail makes calls go wrong from now on.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = -1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults lets all calls go well again.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// strike is the fault that hits a call, nil if none. The lock is held.
func (s *Server) strike(method string, chat int64) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || !f.covers(method) || (f.Chat != 0 && f.Chat != chat) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Odds > 0 && rand.Float64() >= f.Odds {
			continue
		}
		f.Times--
		if f.Trouble == TooMany {
			s.hold(chat, f.seconds())
		}
		hit := *f
		return &hit
	}
	return nil
}

func (f *Fault) covers(method string) bool {
	if f.Method != "" {
		return f.Method == method
	}
	return strings.HasPrefix(method, "send") || strings.HasPrefix(method, "edit") || strings.HasPrefix(method, "answer")
}

func (f *Fault) seconds() int { return max(1, int(f.After/time.Second)) }

// before acts the trouble out that keeps a call from its effect.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	switch f.Trouble {
	case TooMany:
		answer(w, nil, &apiError{code: 429, words: "Too Many Requests: retry after " + time.Duration(f.seconds()).String(), retry: f.seconds()})
	case ServerError:
		answer(w, nil, &apiError{code: 500, words: "Internal Server Error"})
	case Forbidden:
		answer(w, nil, forbidden("bot was blocked by the user"))
	case BadGateway:
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>502 Bad Gateway</html>")
	case Garbage:
		_, _ = io.WriteString(w, `{"ok":tr`)
	case Hang:
		<-r.Context().Done()
	case DropBefore:
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// after acts the trouble out that keeps the answer from the bot.
func (f *Fault) after() {
	if f != nil && f.Trouble == DropAfter {
		panic(http.ErrAbortHandler)
	}
}

// budget are the limits of the Bot FAQ.
type budget struct {
	all   []time.Time
	chats map[int64][]time.Time
}

// GiveStars gives the bot Telegram Stars, in tenths, one for each message over the free
// limit that may be paid for. Without any, allow_paid_broadcast is refused; Telegram's
// own words for that are not known.
func (s *Server) GiveStars(tenths int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stars += tenths
}

// Stars are the tenths of Telegram Stars that the bot has left.
func (s *Server) Stars() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stars
}

// KeepLimits makes the server refuse, with 429, over 30 messages in a second, 1,000
// if they are paid for,
// over 4 at once and 1 a second in a private chat, and over 20 in a minute in
// a group.
func (s *Server) KeepLimits() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = &budget{chats: map[int64][]time.Time{}}
}

// hold remembers that the bot was asked to stay away from a chat.
func (s *Server) hold(chat int64, seconds int) {
	if c := s.chats[chat]; c != nil {
		c.holdUntil = time.Now().Add(time.Duration(seconds) * time.Second)
	}
}

// mayCall refuses what comes too early. The lock is held.
func (s *Server) mayCall(method string, p *params) *apiError {
	c := s.chats[p.int("chat_id")]
	if c == nil || !strings.HasPrefix(method, "send") || method == "sendChatAction" {
		return nil
	}
	now := time.Now()
	if left := c.holdUntil.Sub(now); left > 50*time.Millisecond {
		s.violate("%s: %v before the retry_after of the chat is over", method, left.Round(time.Millisecond))
	}
	paid := p.text["allow_paid_broadcast"] == "true"
	if paid && s.stars == 0 {
		return bad("not enough Stars")
	}
	if s.limits == nil {
		return nil
	}
	if ok, charged := s.limits.take(c, now, paid); ok {
		s.stars -= charged
		return nil
	}
	s.hold(c.id, 1)
	return &apiError{code: 429, words: "Too Many Requests: retry after 1", retry: 1}
}

// take counts a message if the limits allow it, and says what it costs.
func (b *budget) take(c *chat, now time.Time, paid bool) (ok bool, charged int) {
	b.all = since(b.all, now.Add(-time.Second))
	mine := b.chats[c.id]
	ok = len(b.all) < 30
	if !ok && paid && len(b.all) < 1000 {
		ok, charged = true, 1
	}
	if c.group {
		mine = since(mine, now.Add(-time.Minute))
		ok = ok && len(mine) < 20
	} else {
		// 4 at once and one more each second is at most 4+n in n seconds.
		mine = since(mine, now.Add(-10*time.Second))
		for i, at := range mine {
			inWindow := len(mine) - i
			ok = ok && float64(inWindow) < 4+now.Sub(at).Seconds()
		}
	}
	if ok {
		mine, b.all = append(mine, now), append(b.all, now)
	}
	b.chats[c.id] = mine
	return ok, charged
}

func since(times []time.Time, from time.Time) []time.Time {
	for len(times) > 0 && times[0].Before(from) {
		times = times[1:]
	}
	return times
}
