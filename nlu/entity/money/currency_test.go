package money_test

import (
	"testing"

	"becario/nlu/entity/money"
)

func TestDigits(t *testing.T) {
	for code, want := range map[string]int{"EUR": 2, "USD": 2, "PYG": 0, "CLP": 0, "JPY": 0, "UGX": 0, "KWD": 3, "TND": 3, "BTC": 2, "": 2} {
		if got := money.Digits(code); got != want {
			t.Errorf("Digits(%q) = %d, want %d", code, got, want)
		}
	}
}

func TestMinor(t *testing.T) {
	for _, c := range []struct {
		amount float64
		code   string
		want   int64
	}{{1.2, "EUR", 120}, {19.99, "USD", 1999}, {0.005, "EUR", 1}, {15000, "PYG", 15000}, {15000.4, "PYG", 15000}, {2.5, "KWD", 2500}, {7, "", 700}} {
		if got := money.Minor(c.amount, c.code); got != c.want {
			t.Errorf("Minor(%v, %q) = %d, want %d", c.amount, c.code, got, c.want)
		}
	}
}

func TestInThousands(t *testing.T) {
	for code, want := range map[string]bool{"PYG": true, "COP": true, "ARS": true, "CLP": true, "EUR": false, "MXN": false, "": false} {
		if got := money.InThousands(code); got != want {
			t.Errorf("InThousands(%q) = %v, want %v", code, got, want)
		}
	}
}

func TestIsCode(t *testing.T) {
	for word, want := range map[string]bool{"EUR": true, "PYG": true, "ZMW": true, "AED": true, "eur": false, "ALL": false, "TOP": false, "PHP": false, "UR ": false, "UYU": true, "EU": false, "": false, "D A": false} {
		if got := money.IsCode(word); got != want {
			t.Errorf("IsCode(%q) = %v, want %v", word, got, want)
		}
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct{ name, own, want string }{
		{"EUR", "PYG", "EUR"},
		{"dollar", "", "USD"}, {"dollar", "PYG", "USD"}, {"dollar", "MXN", "MXN"}, {"dollar", "CAD", "CAD"},
		{"peso", "", ""}, {"peso", "EUR", ""}, {"peso", "UYU", "UYU"},
		{"franc", "CHF", "CHF"}, {"krone", "SEK", "SEK"}, {"dinar", "", ""}, {"rial", "QAR", "QAR"},
	} {
		if got := money.Settle(c.name, c.own); got != c.want {
			t.Errorf("Settle(%q, %q) = %q, want %q", c.name, c.own, got, c.want)
		}
	}
}
