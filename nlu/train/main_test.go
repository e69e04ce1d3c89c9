package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"becario/nlu"
	"becario/nlu/understand"
)

// models are the files of a language.
var models = []string{
	"intents.bin", "cuts.bin", "sums.bin", "moments.bin", "names.bin", "subjects.bin",
	"closed-agg.bin", "closed-permanent.bin", "closed-scope.bin", "closed-target.bin", "thread.bin",
}

// There are enough sentences for each intent, and the models that are embedded are
// not too large.
func TestSentences(t *testing.T) {
	u, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range u.Tags() {
		t.Run(tag, func(t *testing.T) {
			dir := filepath.Join("..", "lang", tag, "hear")
			examples, _, err := sentences(u, tag, filepath.Join(dir, "train.txt"))
			if err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			for _, e := range examples {
				count[e.Label]++
			}
			for _, intent := range nlu.Intents() {
				if n := count[string(intent)]; n < 40 {
					t.Errorf("%s: %d sentences, want at least 40", intent, n)
				}
			}
			files, err := filepath.Glob(filepath.Join(dir, "*.bin"))
			if err != nil || len(files) != len(models) {
				t.Fatalf("%d models, want %d: %v", len(files), len(models), err)
			}
			for _, name := range models {
				file := filepath.Join(dir, name)
				if info, err := os.Stat(file); err != nil || info.Size() > 4<<20 {
					t.Errorf("%s takes %d bytes: %v", file, info.Size(), err)
				}
			}
		})
	}
}

// The same messages give the same bytes in five processes: once all of them, which
// gives the models that are embedded and what is kept of what becomes of the
// messages; and four times a twentieth of them, since all take their time. The
// command is built as `make train` builds it, since the race detector would make
// it ten times slower.
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
	learn := func(args ...string) string {
		dir := t.TempDir()
		for _, tag := range u.Tags() {
			if err := os.CopyFS(filepath.Join(dir, tag), os.DirFS(filepath.Join(packs, tag))); err != nil {
				t.Fatal(err)
			}
		}
		args = append(args, "-dir", dir, "-messages", ".", "-aside", "../testdata")
		if out, err := exec.CommandContext(t.Context(), command, args...).CombinedOutput(); err != nil {
			t.Fatalf("train: %v\n%s", err, out)
		}
		return dir
	}
	compare := func(a, b, what string) {
		t.Helper()
		for _, tag := range u.Tags() {
			files, err := filepath.Glob(filepath.Join(a, tag, "hear", "*.bin"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no models of %s: %v", tag, err)
			}
			for _, file := range files {
				if !sameFile(t, file, filepath.Join(b, tag, "hear", filepath.Base(file))) {
					t.Errorf("%s of %s: %s", filepath.Base(file), tag, what)
				}
			}
		}
	}
	kept := t.TempDir()
	if err := os.CopyFS(kept, os.DirFS("kept")); err != nil {
		t.Fatal(err)
	}
	compare(learn("-kept", kept), packs, "not the one that is embedded; run make train")
	for _, tag := range u.Tags() {
		if !sameFile(t, filepath.Join(kept, tag+".txt"), filepath.Join("kept", tag+".txt")) {
			t.Errorf("what becomes of the messages of %s is not what is kept; run make train", tag)
		}
	}
	first := learn("-kept", "", "-share", "0.05")
	for range 3 {
		compare(learn("-kept", "", "-share", "0.05"), first, "not the same the next time")
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
