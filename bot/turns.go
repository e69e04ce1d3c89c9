package bot

import (
	"container/heap"
	"time"
)

// maxFresh is how many turns in a row go to chats in which nothing was waiting
// while others wait for theirs.
const maxFresh = 3

// turns is the order in which chats have their turn: the one with the earliest
// deadline first, and without deadlines in the order in which they were added. The
// zero value is empty.
type turns struct {
	fresh  []turn     // of chats in which nothing was waiting
	ready  readyTurns // of chats that have had a turn
	added  int
	streak int // how many of fresh came last
	later  laterTurns
}

// turn is the place of a line in a list. It is void if the line has been given
// another one since.
type turn struct {
	line     *line
	number   int
	deadline time.Time // zero is the earliest
}

// add gives a turn from an instant on.
func (t *turns) add(one turn, at, now time.Time, fresh bool) {
	switch {
	case at.After(now):
		heap.Push(&t.later, laterTurn{at, one})
	case fresh:
		t.fresh = append(t.fresh, one)
	default:
		t.push(one)
	}
}

// push adds a turn that may be taken now.
func (t *turns) push(one turn) {
	t.added++
	heap.Push(&t.ready, readyTurn{t.added, one})
}

// waits reports whether a turn may be taken now.
func (t *turns) waits(now time.Time) bool {
	return len(t.fresh)+len(t.ready) > 0 || len(t.later) > 0 && !t.later[0].at.After(now)
}

// next takes the turn that comes next.
func (t *turns) next(now time.Time) (one turn, ok bool) {
	for len(t.later) > 0 && !t.later[0].at.After(now) {
		t.push(heap.Pop(&t.later).(laterTurn).turn)
	}
	if len(t.fresh) > 0 && (len(t.ready) == 0 || t.streak < maxFresh) {
		t.streak++
		one, t.fresh = t.fresh[0], t.fresh[1:]
		return one, true
	}
	t.streak = 0
	if len(t.ready) == 0 {
		return turn{}, false
	}
	return heap.Pop(&t.ready).(readyTurn).turn, true
}

// until returns when the next turn begins that waits for its time. It reports
// false if there is none.
func (t *turns) until() (time.Time, bool) {
	if len(t.later) == 0 {
		return time.Time{}, false
	}
	return t.later[0].at, true
}

type readyTurn struct {
	number int // in the order in which they were added
	turn
}

// readyTurns is a heap.
type readyTurns []readyTurn

func (h readyTurns) Len() int { return len(h) }
func (h readyTurns) Less(i, j int) bool {
	if c := h[i].deadline.Compare(h[j].deadline); c != 0 {
		return c < 0
	}
	return h[i].number < h[j].number
}
func (h readyTurns) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *readyTurns) Push(v any)   { *h = append(*h, v.(readyTurn)) }
func (h *readyTurns) Pop() any {
	last := len(*h) - 1
	v := (*h)[last]
	*h = (*h)[:last]
	return v
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
