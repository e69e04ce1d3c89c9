package understand_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"becario/nlu"
)

// fresh is a message written without looking at the language packs, with what
// it means. What was looked at while something was mended is seen; the others
// are held back, and nothing may be changed for their sake: whoever changes
// something because of one marks it as seen and writes new ones.
type fresh struct {
	Text      string         `json:"text"`
	Reference string         `json:"reference"`
	Zone      string         `json:"tz"`
	Lang      string         `json:"lang"`
	Frames    []freshFrame   `json:"frames"`
	Accept    [][]freshFrame `json:"accept"` // other honest readings
	Seen      bool           `json:"seen"`
}

type freshFrame struct {
	Intent nlu.Intent     `json:"intent"`
	Slots  map[string]any `json:"slots"`
}

// freshFloor is the least share of whole messages read right, of those seen and
// of those held back, some points under what it was when they were written.
var freshFloor = map[string][2]float64{
	"fresh_en.jsonl": {0.92, 0.75},
	"fresh_es.jsonl": {0.94, 0.85},
}

// freshUnshown is the most of all messages of a language of which something is
// done that no honest reading has, without being shown as doubtful.
const freshUnshown = 0.025

// TestFresh reads the messages of testdata/fresh_*.jsonl and prints how many
// come out right, to the intent and to the last slot.
func TestFresh(t *testing.T) {
	files, err := filepath.Glob("../testdata/fresh_*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no messages: %v", err)
	}
	u := reader(t)
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			var all, intents, exact, unshown [2]int
			for _, m := range freshFrom(t, file) {
				k := 0
				if !m.Seen {
					k = 1
				}
				all[k]++
				got := u.Understand(m.input(t)).Frames
				onlyTheirSlots(t, got)
				sameIntents, same := m.judge(t, got)
				if sameIntents {
					intents[k]++
				}
				if m.unshown(t, got) {
					unshown[k]++
				}
				if same {
					exact[k]++
				} else {
					t.Logf("%q: got %s", m.Text, framesOf(t, nlu.Result{Frames: got}))
				}
			}
			for k, what := range []string{"seen", "held back"} {
				if all[k] == 0 {
					continue
				}
				share := func(n int) float64 { return float64(n) / float64(all[k]) }
				t.Logf("%s, %d messages: intents %.1f %%, whole frames %.1f %%, wrong and not shown %.1f %%", what, all[k], 100*share(intents[k]), 100*share(exact[k]), 100*share(unshown[k]))
				if floor := freshFloor[name][k]; share(exact[k]) < floor {
					t.Errorf("%s: %.1f %% right, want %.1f %% at least", what, 100*share(exact[k]), 100*floor)
				}
			}
			if wrong := unshown[0] + unshown[1]; float64(wrong) > freshUnshown*float64(all[0]+all[1]) {
				t.Errorf("%d messages are wrong and not shown, want %.1f %% at most", wrong, 100*freshUnshown)
			}
		})
	}
}

// onlyTheirSlots fails for a slot that the row of an intent does not name.
func onlyTheirSlots(t *testing.T, frames []nlu.Frame) {
	t.Helper()
	for _, f := range frames {
		for slot := range slotsOf(t, f) {
			if !slices.Contains(f.Intent.Slots(), slot) {
				t.Errorf("%s has %s, which its row does not name", f.Intent, slot)
			}
		}
	}
}

func freshFrom(t *testing.T, file string) []fresh {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []fresh
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		var m fresh
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatalf("%s: %v: %s", file, err, lines.Text())
		}
		out = append(out, m)
	}
	return out
}

func (m *fresh) input(t *testing.T) nlu.Input {
	t.Helper()
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", m.Reference, zone)
	if err != nil {
		t.Fatal(err)
	}
	return nlu.Input{Text: m.Text, Lang: m.Lang, Reference: at}
}

// judge tells whether the intents are right, and whether everything is.
func (m *fresh) judge(t *testing.T, got []nlu.Frame) (intents, exact bool) {
	t.Helper()
	for _, want := range append([][]freshFrame{m.Frames}, m.Accept...) {
		if len(want) != len(got) {
			continue
		}
		same, whole := true, true
		for i := range want {
			same = same && sameIntent(want[i].Intent, got[i].Intent)
			whole = whole && sameSlots(want[i].Slots, slotsOf(t, got[i]), m.Reference[:10])
		}
		intents, exact = intents || same, exact || same && whole
	}
	return intents, exact
}

func sameIntent(a, b nlu.Intent) bool {
	chat := func(i nlu.Intent) bool { return i == nlu.Smalltalk || i == nlu.OutOfScope }
	return a == b || chat(a) && chat(b)
}

func slotsOf(t *testing.T, f nlu.Frame) map[string]any {
	t.Helper()
	raw, err := json.Marshal(f.Slots)
	if err != nil {
		t.Fatal(err)
	}
	slots := map[string]any{}
	if err := json.Unmarshal(raw, &slots); err != nil {
		t.Fatal(err)
	}
	return slots
}

// sameSlots compares slots where these differences do not matter: capitals, a
// short word in front of a name, a subject that is part of the title, today as
// the date of an expense.
func sameSlots(want, got map[string]any, today string) bool {
	for slot, g := range got {
		w, ok := want[slot]
		title, _ := want["title"].(string)
		switch {
		case ok && sameValue(w, g):
		case !ok && slot == "subject" && strings.Contains(title, g.(string)):
		case !ok && slot == "date" && g == today:
		default:
			return false
		}
	}
	for slot, w := range want {
		if _, ok := got[slot]; !ok && !(slot == "date" && w == today) {
			return false
		}
	}
	return true
}

func sameValue(want, got any) bool {
	w, isText := want.(string)
	g, _ := got.(string)
	if !isText {
		a, _ := json.Marshal(want)
		b, _ := json.Marshal(got)
		return bytes.Equal(a, b)
	}
	front, ok := strings.CutSuffix(strings.ToLower(g), strings.ToLower(w))
	return ok && len(front) <= len("the ")
}

// unshown tells that something would be done, and not only shown or asked about,
// that no honest reading has.
func (m *fresh) unshown(t *testing.T, got []nlu.Frame) bool {
	t.Helper()
	for _, f := range got {
		if f.Intent.Effect() != nlu.Reads && f.Band == nlu.Act && !m.means(t, f) {
			return true
		}
	}
	return false
}

// means tells that an honest reading has a frame.
func (m *fresh) means(t *testing.T, f nlu.Frame) bool {
	t.Helper()
	for _, reading := range append([][]freshFrame{m.Frames}, m.Accept...) {
		for _, want := range reading {
			if want.Intent == f.Intent && sameSlots(want.Slots, slotsOf(t, f), m.Reference[:10]) {
				return true
			}
		}
	}
	return false
}
