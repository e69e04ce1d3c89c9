package exact

import (
	"math"
	"testing"
)

// The exponential is that of package math, to the last two bits.
func TestExp(t *testing.T) {
	for x := 0.0; x > -700; x -= 0.0137 {
		if got, want := Exp(x), math.Exp(x); math.Abs(got-want) > 4e-16*want {
			t.Fatalf("Exp(%v): got %v, want %v", x, got, want)
		}
	}
	if got := Exp(math.Inf(-1)); got != 0 {
		t.Errorf("of -Inf: got %v, want 0", got)
	}
}
