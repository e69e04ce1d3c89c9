package requests

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A number is found by each way of writing it, and by no other number's.
func TestNumbersAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year, sequence := rapid.IntRange(2000, 2999).Draw(t, "year"), rapid.Int64Range(1, 99_999_999).Draw(t, "sequence")
		full := number("BECAL", year, sequence)
		check := full[len(full)-1:]
		for _, text := range []string{
			full, strings.ToLower(full), " #" + full + " ", strings.ReplaceAll(full, "-", " "), fmt.Sprint(sequence),
			fmt.Sprintf("%d-%d", year, sequence), fmt.Sprintf("%d/%d", sequence, year), fmt.Sprintf("%06d-%s", sequence, check),
			fmt.Sprintf("becal %d-%d-%s", year, sequence, check),
		} {
			if !found(text, full) {
				t.Errorf("%q does not find %s", text, full)
			}
		}
		other := number("BECAL", year, sequence+rapid.Int64Range(1, 1000).Draw(t, "far"))
		if found(full, other) {
			t.Errorf("%s finds %s", full, other)
		}
	})
}

func found(text, number string) bool {
	for _, p := range pieces("BECAL", text) {
		if p.of("BECAL", number) && !p.wrong() {
			return true
		}
	}
	return false
}

func FuzzPieces(f *testing.F) {
	for _, text := range []string{"", "17", "2026-17", "17/26", "BECAL-2026-000017-2", "4471/26", "B-7731", "-1", "99999999999999999999", "\xff\u202e٣"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range pieces("BECAL", text) {
			if p.sequence < 0 || p.year < 0 {
				t.Errorf("%q: got %v", text, p)
			}
			p.of("BECAL", "BECAL-2026-000017-2")
			p.wrong()
		}
	})
}
