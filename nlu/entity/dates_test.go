package entity_test

import (
	"os"
	"strings"
	"testing"

	"becario/nlu/entity"
)

type dated struct{ lang, text, want string }

// table reads a file of tab-separated cases; lines with # are comments.
func table(t testing.TB, name string) []dated {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var cases []dated
	for _, line := range strings.Split(string(raw), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 3 {
			t.Fatalf("%s: want three columns: %q", name, line)
		}
		cases = append(cases, dated{f[0], f[1], f[2]})
	}
	return cases
}

// start gives where the longest datetime of a text begins, as the table has it.
func start(r *entity.Reader, c dated) string {
	got, best := "-", 0
	for _, e := range r.Read(entity.Input{Text: c.text, Reference: wednesday, Lang: c.lang}).Entities {
		if e.Kind != entity.KindDatetime || e.End-e.Offset <= best {
			continue
		}
		best = e.End - e.Offset
		got = e.When.Start.Format("2006-01-02T15:04")
		if e.When.Grain >= entity.Day {
			got = got[:len("2006-01-02")]
		}
	}
	return got
}

func TestDates(t *testing.T) {
	r := reader(t)
	for _, c := range table(t, "testdata/dates.tsv") {
		if got := start(r, c); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.lang, c.text, got, c.want)
		}
	}
}

// TestHeldOut reads the sentences that the grammar was never tuned to, and
// fails only if more of them go wrong than when they were written.
func TestHeldOut(t *testing.T) {
	r := reader(t)
	cases := table(t, "testdata/heldout.tsv")
	wrong := 0
	for _, c := range cases {
		if got := start(r, c); got != c.want {
			wrong++
			t.Logf("%s %q: got %s, want %s", c.lang, c.text, got, c.want)
		}
	}
	t.Logf("%d of %d right", len(cases)-wrong, len(cases))
	if wrong > heldOutWrong {
		t.Errorf("%d wrong, %d when they were written", wrong, heldOutWrong)
	}
}

// heldOutWrong is how many held-out sentences were read wrong at first.
const heldOutWrong = 0
