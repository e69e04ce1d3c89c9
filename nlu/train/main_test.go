package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"becario/nlu"
	"becario/nlu/intent"
)

// The same sentences give the same bytes; the model that is embedded knows
// its sentences; and there are enough of them.
func TestTrain(t *testing.T) {
	u, err := nlu.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range u.Tags() {
		t.Run(tag, func(t *testing.T) {
			dir := filepath.Join("..", "lang", tag, "hear")
			examples, _, err := read(u, tag, filepath.Join(dir, "train.txt"))
			if err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			for _, e := range examples {
				count[e.Label]++
			}
			if len(count) != 27 {
				t.Errorf("sentences for %d intents, want 27", len(count))
			}
			for label, n := range count {
				if n < 40 {
					t.Errorf("%s: %d sentences, want at least 40", label, n)
				}
			}
			if a, b := intent.Train(examples).Save(), intent.Train(examples).Save(); !bytes.Equal(a, b) {
				t.Error("two trainings on the same sentences differ")
			}
			data, err := os.ReadFile(filepath.Join(dir, "model.bin"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := intent.Load(data)
			if err != nil {
				t.Fatal(err)
			}
			if got := right(m, examples); got < 0.97 {
				t.Errorf("the embedded model has %.1f %% of its sentences right; run make train", 100*got)
			}
			if len(data) > 2<<20 {
				t.Errorf("the model takes %d bytes", len(data))
			}
		})
	}
}
