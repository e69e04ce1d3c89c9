package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// messages are what people write: each is kept, and answered with one message
// that holds the mark.
var messages = []struct{ text, mark string }{
	{"Tengo que entregar la práctica %d", "práctica %d"},
	{"café %d,05", "%d,05"},
	{"recuérdame el viernes a las 9 llamar al despacho %d", "despacho %d"},
	{"Gasté %d,50 en fotocopias", "%d,50"},
	{"mañana a las 10 estudiar el tema %d", "tema %d"},
}

// patience is how long an answer is waited for.
const patience = time.Minute

var errUnanswered = errors.New("not answered")

// crowd are people who write to the bot.
type crowd struct {
	api *api

	mu        sync.Mutex
	people    map[int64]*person
	on        bool // they write again when they are answered
	began     time.Time
	ended     time.Time
	latencies []time.Duration // of answers within the window
	again     int             // answers that came a second time
	turn      int             // who writes next, if people take turns
	changed   chan struct{}   // closed and replaced at each answer that was waited for
}

// person writes one message at a time, and waits for the answer, unless it floods.
type person struct {
	chat    int64
	n       int
	mark    string // of the answer that is waited for; empty is any
	before  string // that of the message before
	waits   bool
	sent    time.Time
	floods  bool
	written int // of one that floods
	heard   int
}

func newCrowd() *crowd {
	c := &crowd{people: map[int64]*person{}, changed: make(chan struct{})}
	c.api = newAPI(c.said, c.asked)
	return c
}

// greet lets so many people begin, and returns when all have been greeted.
func (c *crowd) greet(ctx context.Context, people int) error {
	c.mu.Lock()
	for i := range people {
		p := &person{chat: int64(1001 + i), waits: true}
		c.people[p.chat] = p
	}
	c.mu.Unlock()
	for i := range people {
		c.api.push(int64(1001+i), "/start")
	}
	return c.quiet(ctx, patience)
}

// quiet waits until nobody waits for an answer.
func (c *crowd) quiet(ctx context.Context, limit time.Duration) error {
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		c.mu.Lock()
		changed, waiting := c.changed, 0
		for _, p := range c.people {
			if p.waits {
				waiting++
			}
		}
		c.mu.Unlock()
		if waiting == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-late.C:
			return fmt.Errorf("%d people were %w within %s", waiting, errUnanswered, limit)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// write lets a person write the next message. The caller holds the lock.
func (c *crowd) write(p *person) {
	p.n++
	m := messages[(int(p.chat)+p.n)%len(messages)]
	n := 1 + p.n%990 // no separator of thousands in the answer
	p.before = p.mark
	p.mark, p.waits, p.sent = strings.ReplaceAll(m.mark, "%d", strconv.Itoa(n)), true, time.Now()
	c.api.push(p.chat, strings.ReplaceAll(m.text, "%d", strconv.Itoa(n)))
}

// count is how many messages were written after the greeting, and how many answers
// came again.
func (c *crowd) count() (written, again int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.people {
		written += p.n
	}
	return written, c.again
}

// begin lets everybody write; what is answered after warmUp counts.
func (c *crowd) begin(warmUp, window time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on, c.began = true, time.Now().Add(warmUp)
	c.ended = c.began.Add(window)
	for _, p := range c.people {
		c.write(p)
	}
}

// watch lets every answer from now on count, for as long as it takes, and returns when
// that began. People write only when writeNext lets them.
func (c *crowd) watch() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = time.Now()
	c.ended = c.began.Add(1000 * time.Hour)
	return c.began
}

// writeNext lets the next person write who waits for nothing. It reports false if
// there is none.
func (c *crowd) writeNext() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for range c.people {
		c.turn++
		if p := c.people[int64(1001+c.turn%len(c.people))]; !p.waits {
			c.write(p)
			return true
		}
	}
	return false
}

// answered is how many answers counted so far.
func (c *crowd) answered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.latencies)
}

func (c *crowd) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.on = false
}

func (c *crowd) said(chat int64, text string) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.people[chat]
	if p == nil {
		return
	}
	if p.floods {
		p.heard++
		return
	}
	if !p.waits || !strings.Contains(text, p.mark) {
		answered := p.before
		if !p.waits {
			answered = p.mark
		}
		if answered != "" && strings.Contains(text, answered) {
			c.again++
		}
		return
	}
	p.waits = false
	if now.After(c.began) && now.Before(c.ended) {
		c.latencies = append(c.latencies, now.Sub(p.sent))
	}
	if c.on {
		c.write(p)
	}
	close(c.changed)
	c.changed = make(chan struct{})
}

// flood lets all people but the first write without waiting for answers. The
// first writes as the others are at it, one message at a time, and waits a
// little after each answer.
func (c *crowd) flood(ctx context.Context, window time.Duration) (latencies []time.Duration, answered int, err error) {
	c.mu.Lock()
	c.latencies, c.began, c.ended, c.on = nil, time.Now(), time.Now().Add(24*time.Hour), false
	calm := c.people[1001]
	for _, p := range c.people {
		p.floods = p != calm
	}
	end := time.Now().Add(window)
	c.mu.Unlock()
	c.asked(0)
	for time.Now().Before(end) {
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
		c.mu.Lock()
		c.write(calm)
		c.mu.Unlock()
		if err := c.quiet(ctx, patience); errors.Is(err, errUnanswered) {
			break
		} else if err != nil {
			return nil, 0, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if calm.waits {
		c.latencies = append(c.latencies, patience) // at least
	}
	for _, p := range c.people {
		answered += p.heard
		p.floods = false
	}
	return c.latencies, answered, nil
}

// asked keeps as much waiting of those who flood as the bot takes at a time.
func (c *crowd) asked(waiting int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for waiting < 100 {
		some := false
		for _, p := range c.people {
			if p.floods && waiting < 100 {
				p.written++
				c.api.push(p.chat, fmt.Sprintf("Tengo que entregar la práctica %d", p.written))
				waiting, some = waiting+1, true
			}
		}
		if !some {
			return
		}
	}
}
