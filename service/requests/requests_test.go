package requests

import (
	"fmt"
	"strings"
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

func TestReadCatalog(t *testing.T) {
	general := "\n[[type]]\nkey = \"general\"\ndays = 3\n[type.names]\nes = \"Otra\"\n"
	for want, text := range map[string]string{
		"no such key":                       "[[tipo]]\nkey = \"x\"",
		`the type "general" is missing`:     strings.Replace(general, `"general"`, `"other"`, 1),
		"the key is missing or said twice":  general + general,
		"it has no name":                    "[[type]]\nkey = \"general\"\ndays = 3",
		"days is from 1 to 250":             strings.Replace(general, "days = 3", "days = 0", 1),
		`document "x" is nowhere described`: strings.Replace(general, "days = 3", "days = 3\ndocuments = [\"x\"]", 1),
	} {
		if _, err := ReadCatalog([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("read %q: got %v, want %q", text, err, want)
		}
	}
	if _, err := ReadCatalog([]byte(general)); err != nil {
		t.Errorf("the smallest catalogue: %v", err)
	}
}
