package desk

import (
	"crypto/sha256"
	"net/url"
	"strconv"
	"sync"
	"time"
)

const (
	// sameVisit is how long a session that asks for the same page again is taken to look
	// at it still.
	sameVisit = 5 * time.Minute
	// maxVisits is of how many sessions the last look is remembered.
	maxVisits = 4096
)

// visits remembers of each session the last look that is in the record, so that a page
// that brings itself up to date does not fill it. What a browser says of itself does not
// count: it may say anything. The zero value remembers none.
type visits struct {
	mu   sync.Mutex
	last map[string]visit // by the session
}

type visit struct {
	page [sha256.Size]byte // path, query and with what it was answered
	at   time.Time         // when it was noted
}

// again reports whether a session asks for what it was last noted for, within sameVisit
// of that. Otherwise it takes this for the last one.
func (l *visits) again(session string, asked *url.URL, status int, now time.Time) bool {
	page := sha256.Sum256([]byte(strconv.Itoa(status) + " " + asked.Path + "?" + asked.Query().Encode()))
	l.mu.Lock()
	defer l.mu.Unlock()
	if was, ok := l.last[session]; ok && was.page == page && now.Sub(was.at) < sameVisit {
		return true
	}
	if l.last == nil {
		l.last = map[string]visit{}
	}
	if len(l.last) >= maxVisits {
		l.forget(now)
	}
	l.last[session] = visit{page, now}
	return false
}

// forget drops what is over, and everything if that is nothing: then some looks are
// noted once more.
func (l *visits) forget(now time.Time) {
	for session, was := range l.last {
		if now.Sub(was.at) >= sameVisit {
			delete(l.last, session)
		}
	}
	if len(l.last) >= maxVisits {
		clear(l.last)
	}
}
