// Package safe keeps a fault of the program in one place from ending all of it.
package safe

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// Do runs step and turns a panic in it into an error.
func Do(step func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Error(v)
		}
	}()
	return step()
}

// Error is the error for what recover has returned. It tells where the panic
// was. Of the value it tells only what the runtime says, and the type of any
// other: there may be somebody's words in it. It must be called by the
// deferred function that recovers, or by one that it calls.
func Error(v any) error {
	what := fmt.Sprintf("%T", v)
	if e, ok := v.(runtime.Error); ok {
		what = e.Error()
	}
	return fmt.Errorf("panic: %s at %s", what, where())
}

// deep is how many callers where tells.
const deep = 6

// where names the functions that were running, the innermost first.
func where() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	var names []string
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked, names = true, nil // an earlier one was caught and thrown again
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			names = append(names, fmt.Sprintf("%s %s:%d", path.Base(f.Function), path.Base(f.File), f.Line))
		}
		if !more {
			return strings.Join(names[:min(len(names), deep)], " < ")
		}
	}
}
