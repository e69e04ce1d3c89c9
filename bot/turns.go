package bot

import (
	"container/heap"
	"time"
)

// maxFresh is how many turns in a row go to chats in which nothing was waiting
// while others wait for theirs.
const maxFresh = 3

// turns is the order in which chats have their turn. The zero value is empty.
type turns struct {
	fresh  []turn // of chats in which nothing was waiting
	ready  []turn // of chats that have had a turn
	streak int    // how many of fresh came last
	later  laterTurns
}

// turn is the place of a line in a list. It is void if the line has been given
// another one since.
type turn struct {
	line   *line
	number int
}

// add gives a turn from an instant on.
func (t *turns) add(one turn, at, now time.Time, fresh bool) {
	switch {
	case at.After(now):
		heap.Push(&t.later, laterTurn{at, one})
	case fresh:
		t.fresh = append(t.fresh, one)
	default:
		t.ready = append(t.ready, one)
	}
}

// next takes the turn that comes next.
func (t *turns) next(now time.Time) (one turn, ok bool) {
	for len(t.later) > 0 && !t.later[0].at.After(now) {
		t.ready = append(t.ready, heap.Pop(&t.later).(laterTurn).turn)
	}
	from := &t.ready
	if len(t.fresh) > 0 && (len(t.ready) == 0 || t.streak < maxFresh) {
		from = &t.fresh
		t.streak++
	} else {
		t.streak = 0
	}
	if len(*from) == 0 {
		return turn{}, false
	}
	one, *from = (*from)[0], (*from)[1:]
	return one, true
}

// until returns when the next turn begins that waits for its time. It reports
// false if there is none.
func (t *turns) until() (time.Time, bool) {
	if len(t.later) == 0 {
		return time.Time{}, false
	}
	return t.later[0].at, true
}

type laterTurn struct {
	at time.Time
	turn
}

// laterTurns is a heap.
type laterTurns []laterTurn

func (h laterTurns) Len() int           { return len(h) }
func (h laterTurns) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h laterTurns) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laterTurns) Push(v any)        { *h = append(*h, v.(laterTurn)) }
func (h *laterTurns) Pop() any {
	last := len(*h) - 1
	v := (*h)[last]
	*h = (*h)[:last]
	return v
}
