package understand_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"becario/nlu"
)

// sameRun tells a test binary that it is one of the processes of TestSame, and
// at which message it begins.
const sameRun = "BECARIO_TEST_SAME_RUN"

// TestSame reads two thousand messages in ten processes, each beginning at
// another one: what is understood depends neither on the process nor on what
// was read before.
func TestSame(t *testing.T) {
	if begin := os.Getenv(sameRun); begin != "" {
		var n int
		if _, err := fmt.Sscan(begin, &n); err != nil {
			t.Fatal(err)
		}
		understandFrom(t, n, os.Stdout)
		return
	}
	const processes, atOnce = 10, 2
	got := make([][]byte, processes)
	room := make(chan struct{}, atOnce)
	done := make(chan error)
	for i := range got {
		go func() {
			room <- struct{}{}
			defer func() { <-room }()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSame$", "-test.count=1")
			cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", sameRun, i*199))
			var err error
			got[i], err = cmd.Output()
			done <- err
		}()
	}
	for range got {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	for i := range got {
		got[i], _, _ = bytes.Cut(got[i], []byte("PASS")) // what follows is of the process, not of the messages
		if n := bytes.Count(got[i], []byte("\n")); n < 2000 {
			t.Fatalf("process %d read %d messages, want 2,000", i, n)
		}
	}
	for i := 1; i < processes; i++ {
		if bytes.Equal(got[0], got[i]) {
			continue
		}
		a, b := bytes.Split(got[0], []byte("\n")), bytes.Split(got[i], []byte("\n"))
		for k := range min(len(a), len(b)) {
			if !bytes.Equal(a[k], b[k]) {
				t.Errorf("processes 0 and %d differ:\n%s\n%s", i, a[k], b[k])
			}
		}
	}
}

// understandFrom reads messages, beginning at message n, and writes what
// was understood in the order of the files.
func understandFrom(t *testing.T, n int, w io.Writer) {
	all := messages(t, "../train", "blind")
	all = append(all, messages(t, "../testdata", ".")...)
	all = append(all, messages(t, "../train", "hands")[:500]...)
	u := reader(t)
	out := make([]string, len(all))
	for i := range all {
		k := (i + n) % len(all)
		r := u.Understand(inputOf(t, &all[k]))
		out[k] = fmt.Sprintf("%q", all[k].Text)
		for _, f := range r.Frames {
			out[k] += fmt.Sprintf(" %s %v %s %v", framesOf(t, nlu.Result{Frames: []nlu.Frame{f}}), f.Confidence, f.Band, f.Assumed)
		}
	}
	for _, line := range out {
		fmt.Fprintln(w, line)
	}
}
