package main

import (
	"strings"
	"testing"
)

func TestUnbounded(t *testing.T) {
	for name, c := range map[string]struct {
		change func(i int, s *sample)
		wants  string // in the error; empty is none
	}{
		"it works when nothing grows":              {func(int, *sample) {}, ""},
		"it works when the heap goes up and down":  {func(i int, s *sample) { s.heap += int64(i%5) * 20e6 }, ""},
		"it works when a warm-up ends":             {func(i int, s *sample) { s.resident += int64(min(i, 8)) * 20e6 }, ""},
		"it works when the heap grows":             {func(i int, s *sample) { s.heap += int64(i) * 2e6 }, "heap"},
		"it works when memory outside it grows":    {func(i int, s *sample) { s.resident += int64(i) * 4e6 }, "resident"},
		"it works when goroutines are left behind": {func(i int, s *sample) { s.goroutines += int64(i) * 5 }, "goroutines"},
		"it works when files are left open":        {func(i int, s *sample) { s.files += int64(i) * 2 }, "open files"},
		"it works when the log is never cut":       {func(i int, s *sample) { s.log += int64(i) * 4e6 }, "log of SQLite"},
		"it works when a message needs ever more":  {func(i int, s *sample) { s.databases += int64(i*i) * 200e3 }, "databases"},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []sample
			for i := range samples + 1 {
				s := sample{heap: 50e6, resident: 120e6, databases: int64(i) * 1e6, goroutines: 210, files: 90, answered: i * 600}
				c.change(i, &s)
				seen = append(seen, s)
			}
			err := unbounded(seen, growth(seen[samples/8:samples/2+1]), growth(seen[samples/2:]))
			if (err != nil) != (c.wants != "") || err != nil && !strings.Contains(err.Error(), c.wants) {
				t.Errorf("got %v, want an error about %q", err, c.wants)
			}
		})
	}
}
