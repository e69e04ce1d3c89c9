package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"becario/nlu"
	"becario/nlu/model"
	"becario/nlu/understand"
)

// The model that is embedded knows its sentences, and there are enough of them.
func TestTrain(t *testing.T) {
	u, err := understand.New()
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
			if len(count) != len(nlu.Intents()) {
				t.Errorf("sentences for %d intents, want %d", len(count), len(nlu.Intents()))
			}
			for _, intent := range nlu.Intents() {
				if n := count[string(intent)]; n < 40 {
					t.Errorf("%s: %d sentences, want at least 40", intent, n)
				}
			}
			data, err := os.ReadFile(filepath.Join(dir, "model.bin"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := model.Load(data)
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

// The same sentences give the same bytes in five processes: those of the models
// that are embedded, and what becomes of the messages is what is kept. The command is built as `make train` builds it, since the
// race detector would make it ten times slower.
func TestTrainSame(t *testing.T) {
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(t.TempDir(), "train")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", command, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the command: %v\n%s", err, out)
	}
	packs := filepath.Join("..", "lang")
	for run := range 5 {
		dir := t.TempDir()
		for _, tag := range u.Tags() {
			if err := os.CopyFS(filepath.Join(dir, tag), os.DirFS(filepath.Join(packs, tag))); err != nil {
				t.Fatal(err)
			}
		}
		kept := "" // once is enough
		if run == 0 {
			kept = t.TempDir()
			if err := os.CopyFS(kept, os.DirFS("kept")); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.CommandContext(t.Context(), command, "-dir", dir, "-messages", "../testdata", "-kept", kept).CombinedOutput(); err != nil {
			t.Fatalf("train: %v\n%s", err, out)
		}
		for _, tag := range u.Tags() {
			model := filepath.Join(tag, "hear", "model.bin")
			if !sameFile(t, filepath.Join(dir, model), filepath.Join(packs, model)) {
				t.Errorf("run %d: the model of %s is not the one that is embedded; run make train", run+1, tag)
			}
			if kept != "" && !sameFile(t, filepath.Join(kept, tag+".txt"), filepath.Join("kept", tag+".txt")) {
				t.Errorf("what becomes of the messages of %s is not what is kept; run make train", tag)
			}
		}
	}
}

func sameFile(t *testing.T, a, b string) bool {
	t.Helper()
	got, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(got, want)
}
