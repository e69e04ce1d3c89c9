package webchat

import (
	"sync"
	"time"
)

// Quota is how much may be done through the page within its time. The zero value
// has stated defaults.
type Quota struct {
	// Chats are how many conversations may be begun from one address in an hour;
	// zero is 30.
	Chats int64
	// Messages and Bytes, of files, are how much may be sent in a conversation in a
	// day by somebody of whom nothing is known; zero is 500, and 100 MB.
	Messages, Bytes int64
	// Files are how many may be sent in a conversation in a minute; zero is 40, so
	// that an album goes through.
	Files int64
}

func (q Quota) withDefaults() Quota {
	for value, usual := range map[*int64]int64{&q.Chats: 30, &q.Messages: 500, &q.Bytes: 100 << 20, &q.Files: 40} {
		if *value == 0 {
			*value = usual
		}
	}
	return q
}

// counter counts what is done, by key. It is of this process alone: limits are
// against floods, and need not be exact.
type counter struct {
	mu   sync.Mutex
	done map[string]tally
}

type tally struct {
	n    int64
	ends time.Time
}

// maxTallies bounds what is remembered; over it, what has ended is forgotten, and
// if that is not enough, everything.
const maxTallies = 50_000

// add counts n of a key and reports whether that is within max. What is refused is
// not counted.
func (c *counter) add(now time.Time, key string, n, max int64, within time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.done) >= maxTallies {
		for k, t := range c.done {
			if !now.Before(t.ends) {
				delete(c.done, k)
			}
		}
		if len(c.done) >= maxTallies {
			c.done = nil
		}
	}
	if c.done == nil {
		c.done = map[string]tally{}
	}
	t := c.done[key]
	if !now.Before(t.ends) {
		t = tally{ends: now.Add(within)}
	}
	if t.n+n > max {
		return false
	}
	t.n += n
	c.done[key] = t
	return true
}
