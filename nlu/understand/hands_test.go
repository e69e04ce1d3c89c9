package understand_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"becario/nlu"
)

// blind are the hands whose messages nobody looks at.
var blind = []string{"caacupe", "leeds"}

// TestHands reads the messages of many hands and prints for each how many come
// out right, and how many would change something that nobody asked for. It fails
// for a label that cannot be right; how well they are read is a figure and no
// promise yet.
func TestHands(t *testing.T) {
	files, err := filepath.Glob("../testdata/hands/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	u := reader(t)
	var sums [2]handFigures
	for _, file := range files {
		hand := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		var f handFigures
		for _, m := range freshFrom(t, file) {
			m.possible(t, hand)
			got := u.Understand(m.input(t)).Frames
			intents, exact := m.judge(t, got)
			f.add(handFigures{1, count(intents), count(exact), count(m.unasked(got))})
		}
		t.Log(f.line(hand))
		if slices.Contains(blind, hand) {
			sums[1].add(f)
		} else {
			sums[0].add(f)
		}
	}
	t.Log(sums[0].line("all that may be looked at"))
	t.Log(sums[1].line("all that are blind"))
}

// handFigures counts messages: all, those with the right intents, those right to
// the last slot, and those that would change what nobody asked to be changed.
type handFigures struct{ all, intents, exact, unasked int }

func (f *handFigures) add(g handFigures) {
	f.all, f.intents, f.exact, f.unasked = f.all+g.all, f.intents+g.intents, f.exact+g.exact, f.unasked+g.unasked
}

func (f handFigures) line(name string) string {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(f.all, 1)) }
	return fmt.Sprintf("%s, %d messages: %.1f %% exact, %.1f %% intents, %.1f %% unasked", name, f.all, share(f.exact), share(f.intents), share(f.unasked))
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// possible fails for a label that no text can have: an intent or a slot that
// there is not, a name that the message does not hold.
func (m *fresh) possible(t *testing.T, hand string) {
	t.Helper()
	for _, reading := range append([][]freshFrame{m.Frames}, m.Accept...) {
		if len(reading) == 0 {
			t.Errorf("%s: a message without a reading", hand)
		}
		for _, f := range reading {
			if !slices.Contains(nlu.Intents(), f.Intent) {
				t.Errorf("%s: there is no intent %q", hand, f.Intent)
			}
			for _, slot := range []string{"title", "new_title", "subject", "room", "teacher", "category", "document"} {
				if said, ok := f.Slots[slot].(string); ok && !strings.Contains(m.Text, said) {
					t.Errorf("%s: the message does not hold its %s", hand, slot)
				}
			}
		}
	}
}

// unasked tells that something would be changed, without a question, that no
// honest reading wants of this kind.
func (m *fresh) unasked(got []nlu.Frame) bool {
	for _, f := range got {
		wanted := slices.ContainsFunc(append([][]freshFrame{m.Frames}, m.Accept...), func(reading []freshFrame) bool {
			return slices.ContainsFunc(reading, func(w freshFrame) bool { return w.Intent == f.Intent })
		})
		if f.Intent.Effect() == nlu.Changes && f.Band != nlu.Ask && !wanted {
			return true
		}
	}
	return false
}
