package labelled

import (
	"maps"
	"testing"

	"becario/nlu"
)

func TestJudge(t *testing.T) {
	m := &Message{Reference: "2026-03-04T09:15:00",
		Frames: []Frame{{Intent: nlu.TaskAdd, Slots: map[string]any{"title": "la memoria", "due": "2026-03-06"}}},
		Accept: [][]Frame{{{Intent: nlu.OutOfScope}}}}
	sure := func(intent nlu.Intent, s nlu.Slots) []nlu.Frame {
		f := nlu.Frame{Intent: intent, Slots: s, Confidence: 1}
		f.Judge()
		return []nlu.Frame{f}
	}
	for _, c := range []struct {
		name string
		got  []nlu.Frame
		want Verdict
	}{
		{"all of it", sure(nlu.TaskAdd, nlu.Slots{Title: "Memoria", Due: "2026-03-06"}),
			Verdict{Intents: true, Exact: true, Slots: map[string]bool{"title": true, "due": true}}},
		{"a wrong day", sure(nlu.TaskAdd, nlu.Slots{Title: "memoria", Due: "2026-03-07"}),
			Verdict{Intents: true, Slots: map[string]bool{"title": true, "due": false}}},
		{"a slot too many", sure(nlu.TaskAdd, nlu.Slots{Title: "memoria", Due: "2026-03-06", Priority: "high"}),
			Verdict{Intents: true, Slots: map[string]bool{"title": true, "due": true, "priority": false}}},
		{"another honest reading", sure(nlu.Smalltalk, nlu.Slots{}), Verdict{Intents: true, Exact: true, Slots: map[string]bool{}}},
		{"what nobody asked for", sure(nlu.TaskDelete, nlu.Slots{Title: "memoria"}), Verdict{Unasked: true}},
		{"a frame too many", append(sure(nlu.TaskAdd, nlu.Slots{Title: "memoria", Due: "2026-03-06"}), sure(nlu.Help, nlu.Slots{})...), Verdict{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := m.Judge(c.got)
			if got.Intents != c.want.Intents || got.Exact != c.want.Exact || got.Unasked != c.want.Unasked || !maps.Equal(got.Slots, c.want.Slots) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
