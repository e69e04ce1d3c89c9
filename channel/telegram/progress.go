package telegram

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"

	"becario/channel"
)

// progressSize bounds how many unfinished messages are remembered.
const progressSize = 1024

// progress remembers how far messages of several parts have come, so that the
// next try goes on from there.
type progress struct {
	mu    sync.Mutex
	done  map[[32]byte]reached
	order [][32]byte // oldest first
}

// reached is how many parts of a message are delivered and the identifier of
// the last. Counted says that the limits have counted the next one already.
type reached struct {
	parts   int
	id      int64
	counted bool
}

func newProgress() *progress { return &progress{done: map[[32]byte]reached{}} }

func (p *progress) of(key [32]byte) reached {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done[key]
}

// keep remembers how far a message has come that stopped with err, if another
// try can go on from there.
func (p *progress) keep(key [32]byte, r reached, err error) {
	if r.parts == 0 {
		return
	}
	var refused *channel.SendError
	if errors.As(refusal(err), &refused) && refused.Permanent {
		p.drop(key)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.done[key]; !known {
		if len(p.order) >= progressSize {
			delete(p.done, p.order[0])
			p.order = p.order[1:]
		}
		p.order = append(p.order, key)
	}
	p.done[key] = r
}

func (p *progress) drop(key [32]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.done[key]; !known {
		return
	}
	delete(p.done, key)
	for i, k := range p.order {
		if k == key {
			p.order = append(p.order[:i], p.order[i+1:]...)
			return
		}
	}
}

// key identifies a message by all that it says. A message of one part needs no
// key, since it has arrived or not.
func (d *delivery) key() (key [32]byte) {
	if len(d.parts) < 2 {
		return key
	}
	h := sha256.New()
	h.Write(d.Picture)
	h.Write(d.Document)
	text, _ := json.Marshal(d.Message) // strings only, cannot fail
	h.Write(text)
	h.Sum(key[:0])
	return key
}
