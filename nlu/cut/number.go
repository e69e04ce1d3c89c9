package cut

import (
	"strings"
	"unicode"
)

// Number reads "#3", "3", "3." as a number of a list.
func Number(s string) int {
	s = strings.Trim(s, "#.ªº")
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || n > 1000 {
			return 0
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// HasDigit tells that a digit stands in a text.
func HasDigit(s string) bool {
	return strings.IndexFunc(s, unicode.IsDigit) >= 0
}

// Large tells a number of five digits or more, or of four with a mark of thousands
// or decimals. Nobody counts chapters so far.
func Large(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	return digits > 4 || digits == 4 && strings.Contains(s, ".")
}

// Decimal tells a number with one or two decimals.
func Decimal(s string) bool {
	i := strings.LastIndexAny(s, ".,'")
	return i > 0 && (len(s)-i == 2 || len(s)-i == 3)
}
