package requests

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// number writes a request's number: programme, year, sequence of at least six
// digits, and check digit.
func number(programme string, year int, sequence int64) string {
	digits := fmt.Sprintf("%04d-%06d", year, sequence)
	return fmt.Sprintf("%s-%s-%d", programme, digits, checkDigit(digits))
}

// checkDigit is that of ISO 7064 MOD 11,10 over the digits of a text. It finds
// every wrong digit, and nearly every pair that has changed places.
func checkDigit(text string) int {
	p := 10
	for _, r := range text {
		if r < '0' || r > '9' {
			continue
		}
		if p = (p + int(r-'0')) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (11 - p) % 10
}

// piece is what somebody wrote of a number: any of its parts, 0 or -1 where
// they left it out.
type piece struct {
	year, sequence, check int64
}

// pieces reads a number or a piece of one in each way that it can be meant:
// 17, 17-2, 2026-17, 17/26, 2026-17-2, with the programme before it or not. It
// returns nothing for what is no number.
func pieces(programme, text string) []piece {
	var n []int64
	for i, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if i == 0 && strings.EqualFold(part, programme) {
			continue
		}
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil
		}
		n = append(n, v)
	}
	switch len(n) {
	case 1:
		return []piece{{sequence: n[0], check: -1}}
	case 2:
		return []piece{{year: fullYear(n[0]), sequence: n[1], check: -1}, {year: fullYear(n[1]), sequence: n[0], check: -1}, {sequence: n[0], check: n[1]}}
	case 3:
		return []piece{{year: fullYear(n[0]), sequence: n[1], check: n[2]}}
	}
	return nil
}

func fullYear(n int64) int64 {
	if n < 100 {
		return 2000 + n
	}
	return n
}

// wrong reports whether a piece is a whole number whose check digit is not right.
func (p piece) wrong() bool {
	return p.year != 0 && p.check >= 0 && int64(checkDigit(fmt.Sprintf("%04d-%06d", p.year, p.sequence))) != p.check
}

// of reports whether a piece is of the number.
func (p piece) of(programme, number string) bool {
	full := pieces(programme, number)
	return len(full) == 1 && p.sequence == full[0].sequence && (p.year == 0 || p.year == full[0].year) && (p.check < 0 || p.check == full[0].check)
}
