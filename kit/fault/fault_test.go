package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"connectrpc.com/connect"

	"becario/kit/fault"
)

func TestOf(t *testing.T) {
	long := fault.New(fault.Invalid, "fault.long_title", "max", 200, "value", "x")
	for name, c := range map[string]struct {
		err  error
		key  string // empty: no fault
		args map[string]string
		code connect.Code
	}{
		"it works when it is a fault":          {long, "fault.long_title", map[string]string{"max": "200", "value": "x"}, fault.Invalid},
		"it works when it is wrapped":          {fmt.Errorf("add: %w", long), "fault.long_title", map[string]string{"max": "200", "value": "x"}, fault.Invalid},
		"it works when it has no arguments":    {fault.New(fault.State, "fault.undone"), "fault.undone", map[string]string{}, fault.State},
		"it works when a value has no partner": {fault.New(fault.State, "fault.undone", "left over"), "fault.undone", map[string]string{}, fault.State},
		"it works when it is another error":    {errors.New("disk full"), "", nil, connect.CodeUnknown},
		"it works when it has only a code":     {connect.NewError(connect.CodeNotFound, errors.New("no route")), "", nil, connect.CodeNotFound},
		"it works when there is no error":      {nil, "", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			f, ok := fault.Of(c.err)
			if ok != (c.key != "") || f.GetKey() != c.key {
				t.Fatalf("Of(%v) = %v, %v; want key %q", c.err, f, ok, c.key)
			}
			if fmt.Sprint(f.GetArgs()) != fmt.Sprint(c.args) {
				t.Errorf("Of(%v): args %v, want %v", c.err, f.GetArgs(), c.args)
			}
			if ok && !fault.Is(c.err, c.code) {
				t.Errorf("Is(%v, %v) is false", c.err, c.code)
			}
			if fault.Is(c.err, fault.Conflict) {
				t.Errorf("Is(%v, conflict) is true", c.err)
			}
			if c.key == "" && fault.Is(c.err, c.code) {
				t.Errorf("Is(%v, %v) is true, though nobody caused it", c.err, c.code)
			}
		})
	}
}
