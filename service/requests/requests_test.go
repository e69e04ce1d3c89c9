package requests

import (
	"fmt"
	"testing"
)

func TestCheckDigit(t *testing.T) {
	// The example of ISO/IEC 7064, and our own in the contract.
	for text, want := range map[string]int{"0794": 5, "2026-000017": 2} {
		if got := checkDigit(text); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}

func TestCheckDigitFindsEveryWrongDigit(t *testing.T) {
	for sequence := range 200 {
		right := fmt.Sprintf("2026-%06d", sequence)
		for i := range right {
			for d := '0'; d <= '9'; d++ {
				wrong := right[:i] + string(d) + right[i+1:]
				if right[i] != '-' && wrong != right && checkDigit(wrong) == checkDigit(right) {
					t.Errorf("%s and %s have the same check digit", right, wrong)
				}
			}
		}
	}
}

func TestEveryStepLeadsToAnEnd(t *testing.T) {
	for from, all := range steps {
		for _, to := range all {
			if _, more := steps[to]; !more && to != resolved {
				t.Errorf("%s leads to %s, from where nothing follows", Name(from), Name(to))
			}
		}
	}
	for _, state := range openStates {
		if len(steps[state]) == 0 {
			t.Errorf("nothing follows from %s, which is open", Name(state))
		}
	}
}
