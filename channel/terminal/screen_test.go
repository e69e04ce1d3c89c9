package terminal

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	long := strings.Repeat("x", 50)
	for _, c := range []struct {
		name, text string
		columns    int
		want       string
	}{
		{"it works when the line fits", "uno dos tres", 20, "uno dos tres"},
		{"it works when the width is not known", long + " " + long, 0, long + " " + long},
		{"it works between words", "cuatro palabras y otras tres más", 20, "cuatro palabras y |otras tres más"},
		{"it works beside colours", "\x1b[34m/1\x1b[0m Otra categoría   \x1b[34m/2\x1b[0m Deshacer", 30, "\x1b[34m/1\x1b[0m Otra categoría   \x1b[34m/2\x1b[0m |Deshacer"},
		{"it works with wide letters", "一二三四五六 七八九十", 21, "一二三四五六 七八九十"},
		{"it works with wide letters, broken", "一二三四五六七 八九十", 20, "一二三四五六七 |八九十"},
		{"it works when a word is too long", long + " fin", 20, long + " |fin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(wrap(c.text, c.columns), "|"); got != c.want {
				t.Errorf("%q at %d: got %q, want %q", c.text, c.columns, got, c.want)
			}
		})
	}
}
