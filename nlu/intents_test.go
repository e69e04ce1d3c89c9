package nlu

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A row says all that is known about an intent, and says it rightly.
func TestRows(t *testing.T) {
	seen := map[Intent]bool{}
	for _, r := range rows {
		name := string(r.intent)
		if seen[r.intent] || name == "" {
			t.Errorf("%q stands there twice, or has no name", name)
		}
		seen[r.intent] = true
		if r.effect != Reads && r.effect != Changes && r.effect != Weighty {
			t.Errorf("%s: no effect", name)
		}
		if r.act <= askChangeBelow || r.act > 1 {
			t.Errorf("%s: done from %v on, want more than %v", name, r.act, askChangeBelow)
		}
		for _, slot := range r.intent.Slots() {
			if !isSlot(slot) {
				t.Errorf("%s: there is no slot %q", name, slot)
			}
		}
		for _, slot := range Quotable(r.intent) {
			var s Slots
			if err := s.Set(slot, "x"); err != nil || !slices.Contains(r.intent.Slots(), slot) {
				t.Errorf("%s: %q cannot be quoted: %v", name, slot, err)
			}
		}
		if r.whole && r.effect == Reads {
			t.Errorf("%s: holds all that is said and changes nothing", name)
		}
		if empty := (Frame{Intent: r.intent}); r.has != nil && empty.Complete() {
			t.Errorf("%s: needs something, and a frame without anything is complete", name)
		}
	}
	if i := Intent("task.destroy"); i.Effect() != 0 || len(i.Slots()) != 0 {
		t.Errorf("%s: no such intent, and something is known about it", i)
	}
}

// isSlot tells that a name is one of the JSON of Slots.
func isSlot(name string) bool {
	for _, value := range []string{`"x"`, `["x"]`, "1", "true"} {
		decoder := json.NewDecoder(strings.NewReader(`{"` + name + `":` + value + `}`))
		decoder.DisallowUnknownFields()
		if decoder.Decode(&Slots{}) == nil {
			return true
		}
	}
	return false
}
