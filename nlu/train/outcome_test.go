package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"becario/nlu"
	"becario/nlu/understand"
)

func TestOutcome(t *testing.T) {
	add := nlu.Frame{Intent: nlu.TaskAdd, Confidence: 0.95, Band: nlu.Act}
	ask := nlu.Frame{Intent: nlu.TaskAdd, Confidence: 0.2, Band: nlu.Ask}
	show := nlu.Frame{Intent: nlu.TaskDelete, Confidence: 0.8, Band: nlu.Show}
	list := nlu.Frame{Intent: nlu.TaskList, Confidence: 0.2, Band: nlu.Ask}
	none := nlu.Frame{Intent: nlu.OutOfScope, Confidence: 0.9, Band: nlu.Act}
	for _, c := range []struct {
		name   string
		frames []nlu.Frame
		want   outcome
	}{
		{"it works when two things are done", []nlu.Frame{add, add}, outcome{done, 2}},
		{"it works when one of two is asked about", []nlu.Frame{add, ask}, outcome{asked, 1}},
		{"it works when a weighty one is not sure", []nlu.Frame{show}, outcome{asked, 0}},
		{"it works when it only reads, sure or not", []nlu.Frame{list}, outcome{done, 0}},
		{"it works when one of two is not understood", []nlu.Frame{none, add}, outcome{notUnderstood, 1}},
		{"it works when one is asked about and one not understood", []nlu.Frame{none, ask}, outcome{asked, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := outcomeOf(c.frames); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestOutcomesAreReadAsWritten(t *testing.T) {
	want := outcomes{"abcde": {done, 1}, "abcdf": {asked, 0}, "zzzzz": {notUnderstood, 9}, "-_-_-": {done, 2}}
	got, err := readOutcomes(want.write())
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if _, err := readOutcomes([]byte("a bcd")); err == nil {
		t.Error("a key that is too short was read")
	}
}

// What is done without a question that was asked about before is not kept until
// a line says why.
func TestKeepAsksWhy(t *testing.T) {
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	buy := message{"es", nlu.Input{Text: "comprar pan mañana | y leche", Lang: "es", Reference: understand.LearningDay}}
	list := message{"es", nlu.Input{Text: "¿qué tengo que hacer mañana?", Lang: "es", Reference: understand.LearningDay}}
	folder := t.TempDir()
	name := filepath.Join(folder, "es.txt")
	before := outcomes{buy.key(): {asked, 0}, list.key(): {asked, 0}}.write()
	if err := os.WriteFile(name, before, 0o600); err != nil {
		t.Fatal(err)
	}
	err = keep(u, folder, []message{buy, list})
	if err == nil || !strings.Contains(err.Error(), buy.in.Text) || strings.Contains(err.Error(), list.in.Text) {
		t.Fatalf("got %v, want the message that is done now, and not the question", err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != string(before) {
		t.Errorf("kept %q, %v, although it failed", got, err)
	}
	line := "# why\nes | " + buy.in.Text + " | it is plainly a task\n"
	if err := os.WriteFile(filepath.Join(folder, "moved.txt"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keep(u, folder, []message{buy, list}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	now, err := readOutcomes(data)
	if err != nil || now[buy.key()].kind != done || now[list.key()] != (outcome{done, 0}) {
		t.Errorf("kept %v, %v", now, err)
	}
}
