package telegram_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"becario/channel/telegram"
)

func TestSplit(t *testing.T) {
	for name, test := range map[string]struct {
		text        string
		first, rest int
		want        []string
	}{
		"it fits":                          {" hola ", 10, 10, []string{"hola"}},
		"it is empty":                      {"  ", 10, 10, []string{""}},
		"it has lines":                     {"uno dos\ntres cuatro", 12, 20, []string{"uno dos", "tres cuatro"}},
		"a line ends too early":            {"a\nuno dos tres cuatro", 10, 20, []string{"a\nuno dos", "tres cuatro"}},
		"it has sentences":                 {"Uno dos. Tres cuatro", 12, 20, []string{"Uno dos.", "Tres cuatro"}},
		"a word ends at the limit":         {"uno dos tres", 7, 20, []string{"uno dos", "tres"}},
		"it is one word":                   {"abcdefghij", 4, 4, []string{"abcd", "efgh", "ij"}},
		"the first is shorter":             {"uno dos tres cuatro", 4, 20, []string{"uno", "dos tres cuatro"}},
		"letters take two units":           {"😀😀😀", 4, 4, []string{"😀😀", "😀"}},
		"an accent is a letter of its own": {"abcde\u0301f", 5, 5, []string{"abcd", "e\u0301f"}},
		"an emoji is joined":               {"abc👩\u200d🎓", 6, 6, []string{"abc", "👩\u200d🎓"}},
		"bytes are broken":                 {"a\xffb", 10, 10, []string{"a\uFFFDb"}},
		"it ends in blanks at the limit":   {"abcd    ", 4, 4, []string{"abcd"}},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			if got := telegram.Split(test.text, test.first, test.rest); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab á.!\n\u0301\u200d😀👩 \u00a0"))).Draw(t, "text")
		first, rest := rapid.IntRange(2, 20).Draw(t, "first"), rapid.IntRange(2, 20).Draw(t, "rest")
		parts := telegram.Split(text, first, rest)
		for i, p := range parts {
			limit := rest
			if i == 0 {
				limit = first
			}
			if n := len(utf16.Encode([]rune(p))); n > limit || !utf8.ValidString(p) {
				t.Fatalf("part %q has %d units of %d", p, n, limit)
			}
			if p == "" && strings.TrimSpace(text) != "" {
				t.Fatalf("an empty part in %q", parts)
			}
		}
		if got, want := solid(strings.Join(parts, "")), solid(text); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
