package understand_test

import (
	"os"
	"slices"
	"testing"

	"becario/nlu"
	"becario/nlu/labelled"
)

// messages reads a folder of labelled messages, seen from here.
func messages(t testing.TB, root, folder string) []labelled.Message {
	t.Helper()
	all, err := labelled.Read(os.DirFS(root), folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("no messages in %s/%s", root, folder)
	}
	return all
}

// inputOf is a message as it is understood.
func inputOf(t testing.TB, m *labelled.Message) nlu.Input {
	t.Helper()
	in, err := m.Input()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestAside reads the messages that nothing is learned from and nothing is changed
// for, and prints how well. The floors are some points under what it was when the
// models were trained last; `make score` tells more.
func TestAside(t *testing.T) {
	u := reader(t)
	for _, set := range []struct {
		name, root, folder string
		exact, unasked     float64 // at least, at most
	}{
		{"hands set aside", "../train", "blind", 60, 7},
		{"fresh messages", "../testdata", ".", 70, 5},
	} {
		t.Run(set.name, func(t *testing.T) {
			var all, intents, exact, unasked float64
			for _, m := range messages(t, set.root, set.folder) {
				possible(t, &m)
				got := u.Understand(inputOf(t, &m)).Frames
				onlyTheirSlots(t, got)
				v := m.Judge(got)
				all++
				for n, yes := range map[*float64]bool{&intents: v.Intents, &exact: v.Exact, &unasked: v.Unasked} {
					if yes {
						*n++
					}
				}
			}
			t.Logf("%.0f messages: %.1f %% exact, %.1f %% intents, %.1f %% unasked", all, 100*exact/all, 100*intents/all, 100*unasked/all)
			if 100*exact/all < set.exact || 100*unasked/all > set.unasked {
				t.Errorf("want %.0f %% exact at least, %.0f %% unasked at most", set.exact, set.unasked)
			}
		})
	}
}

// TestLabels holds that no label of the messages that are learned from is one that
// no text can have.
func TestLabels(t *testing.T) {
	for _, m := range messages(t, "../train", "hands") {
		possible(t, &m)
	}
}

// onlyTheirSlots fails for a slot that the row of an intent does not name.
func onlyTheirSlots(t *testing.T, frames []nlu.Frame) {
	t.Helper()
	for i := range frames {
		for slot := range labelled.SlotsOf(&frames[i]) {
			if !slices.Contains(frames[i].Intent.Slots(), slot) {
				t.Errorf("%s has %s, which its row does not name", frames[i].Intent, slot)
			}
		}
	}
}

// possible fails for a label that no text can have: no reading, or an intent that
// there is not.
func possible(t *testing.T, m *labelled.Message) {
	t.Helper()
	for _, reading := range m.Readings() {
		if len(reading) == 0 {
			t.Errorf("%s %s: a message without a reading", m.Hand, m.ID)
		}
		for _, f := range reading {
			if !slices.Contains(nlu.Intents(), f.Intent) {
				t.Errorf("%s %s: there is no intent %q", m.Hand, m.ID, f.Intent)
			}
		}
	}
}
