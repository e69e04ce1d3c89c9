// Package labelled reads messages that people wrote together with what they mean,
// and judges readings of them. The messages train the models and measure how well
// messages are understood; the program itself does not use them.
package labelled

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"becario/nlu"
)

// Message is a message with its honest readings. Its JSON has a line a message.
type Message struct {
	ID        string      `json:"id,omitempty"`
	Text      string      `json:"text"`
	Reference string      `json:"reference"` // the person's wall clock, 2006-01-02T15:04:05
	Zone      string      `json:"tz"`
	Lang      string      `json:"lang"`
	Currency  string      `json:"currency,omitempty"`
	Kind      string      `json:"kind,omitempty"` // plain, rough or hard; or what the writer called it
	Act       string      `json:"act,omitempty"`  // speech act: asked, report, other, wish, ...
	Context   nlu.Context `json:"context"`
	Frames    []Frame     `json:"frames"`
	Accept    [][]Frame   `json:"accept,omitempty"` // other honest readings

	// Hand is who wrote it: the name of the file without its ending.
	Hand string `json:"-"`
}

// Frame is a frame of a reading. Slots are named and valued as in the JSON of
// nlu.Slots.
type Frame struct {
	Intent nlu.Intent     `json:"intent"`
	Slots  map[string]any `json:"slots"`
}

// Read reads the files of a folder, in the order of their names.
func Read(fsys fs.FS, folder string) ([]Message, error) {
	names, err := fs.Glob(fsys, path.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("labelled messages: %w", err)
	}
	var all []Message
	for _, name := range names {
		if all, err = readFile(fsys, name, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func readFile(fsys fs.FS, name string, all []Message) ([]Message, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("labelled messages: %w", err)
	}
	defer f.Close() // it was only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		m := Message{Hand: strings.TrimSuffix(path.Base(name), ".jsonl")}
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		all = append(all, m)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// Input is the message as it is understood.
func (m *Message) Input() (nlu.Input, error) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nlu.Input{}, fmt.Errorf("message %s: %w", m.ID, err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", m.Reference, zone)
	if err != nil {
		return nlu.Input{}, fmt.Errorf("message %s: %w", m.ID, err)
	}
	return nlu.Input{Text: m.Text, Lang: m.Lang, Reference: at, Currency: m.Currency, Context: m.Context}, nil
}

// Readings are all honest readings, the preferred one first.
func (m *Message) Readings() [][]Frame {
	return append([][]Frame{m.Frames}, m.Accept...)
}

// Verdict is how a reading compares with the label.
type Verdict struct {
	Intents bool // the intents are right
	Exact   bool // all of it is right
	// Unasked tells that something would be changed, without a question, that no
	// honest reading has.
	Unasked bool
	// Slots tells, if the intents are right, for each slot that is labelled or read
	// whether it is right wherever it occurs in the message.
	Slots map[string]bool
}

// Judge compares a reading with the honest ones.
func (m *Message) Judge(got []nlu.Frame) Verdict {
	var v Verdict
	fewest := 0
	for _, want := range m.Readings() {
		if !slices.EqualFunc(want, got, func(w Frame, g nlu.Frame) bool { return SameIntent(w.Intent, g.Intent) }) {
			continue
		}
		slots := map[string]bool{}
		wrong := 0
		for i := range want {
			for slot := range want[i].Slots {
				if _, ok := slots[slot]; !ok {
					slots[slot] = true
				}
			}
			for _, slot := range differing(&want[i], &got[i], m.Reference[:10]) {
				slots[slot] = false
				wrong++
			}
		}
		if !v.Intents || wrong < fewest {
			v.Intents, v.Exact, v.Slots, fewest = true, wrong == 0, slots, wrong
		}
	}
	for i := range got {
		if got[i].Intent.Effect() != nlu.Reads && !got[i].Asked() && !m.Wants(got[i].Intent) {
			v.Unasked = true
		}
	}
	return v
}

// Wants tells that an honest reading has an intent.
func (m *Message) Wants(intent nlu.Intent) bool {
	return slices.ContainsFunc(m.Readings(), func(reading []Frame) bool {
		return slices.ContainsFunc(reading, func(f Frame) bool { return f.Intent == intent })
	})
}

// SameIntent compares intents. Small talk and what is out of scope are the same:
// nothing is done about either.
func SameIntent(a, b nlu.Intent) bool {
	chat := func(i nlu.Intent) bool { return i == nlu.Smalltalk || i == nlu.OutOfScope }
	return a == b || chat(a) && chat(b)
}
