package safe_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"becario/kit/safe"
)

func TestDo(t *testing.T) {
	failure := errors.New("disk full")
	var list []string
	for _, c := range []struct {
		name  string
		step  func() error
		tells []string
	}{
		{"it works when all is well", func() error { return nil }, nil},
		{"it works when the step fails", func() error { return failure }, []string{"disk full"}},
		{"it works when an index is out of range", func() error { list[3] = ""; return nil }, []string{"panic: ", "index out of range [3]", "safe_test.go:"}},
		{"it works when somebody's words are thrown", func() error { panic("café con Ana") }, []string{"panic: string", "safe_test.go:"}},
		{"it works when an error is thrown", func() error { panic(fmt.Errorf("café con Ana: %w", failure)) }, []string{"panic: *fmt.wrapError", "safe_test.go:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := safe.Do(c.step)
			if (err == nil) != (c.tells == nil) {
				t.Fatalf("got %v", err)
			}
			for _, want := range c.tells {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if err != nil && (strings.Contains(err.Error(), "Ana") || strings.Contains(err.Error(), "\n")) {
				t.Errorf("got %q: it tells somebody's words, or has several lines", err)
			}
		})
	}
}
