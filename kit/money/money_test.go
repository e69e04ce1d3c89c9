package money_test

import (
	"testing"

	"becario/kit/money"
)

func TestFormat(t *testing.T) {
	const nbsp = "\u00a0"
	for name, c := range map[string]struct {
		minor         int64
		code, lang    string
		format, short string
		decimal       string
	}{
		"it works when it is euros in Spain":            {500, "EUR", "es-ES", "5,00" + nbsp + "€", "5" + nbsp + "€", "5.00"},
		"it works when there are cents":                 {120, "EUR", "es", "1,20" + nbsp + "€", "1,20" + nbsp + "€", "1.20"},
		"it works when it is thousands of euros":        {1234550, "EUR", "es", "12.345,50" + nbsp + "€", "12.345,50" + nbsp + "€", "12345.50"},
		"it works when it is euros in English":          {1234550, "EUR", "en", "€12,345.50", "€12,345.50", "12345.50"},
		"it works when it is dollars in English":        {500, "USD", "en", "$5.00", "$5", "5.00"},
		"it works when it is guaraníes":                 {15000, "PYG", "es-PY", "₲" + nbsp + "15.000", "₲" + nbsp + "15.000", "15000"},
		"it works when it is guaraníes read in Spain":   {15000, "PYG", "es", "15.000" + nbsp + "₲", "15.000" + nbsp + "₲", "15000"},
		"it works when it is guaraníes read in English": {15000, "PYG", "en", "₲15,000", "₲15,000", "15000"},
		"it works when it is nothing":                   {0, "EUR", "es", "0,00" + nbsp + "€", "0" + nbsp + "€", "0.00"},
		"it works when it is given back":                {-120, "EUR", "en", "-€1.20", "-€1.20", "-1.20"},
		"it works when nobody knows the currency":       {500, "XYZ", "es", "500 XYZ", "500 XYZ", "500"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := money.Format(c.minor, c.code, c.lang); got != c.format {
				t.Errorf("Format(%d, %s, %s) = %q, want %q", c.minor, c.code, c.lang, got, c.format)
			}
			if got := money.Short(c.minor, c.code, c.lang); got != c.short {
				t.Errorf("Short(%d, %s, %s) = %q, want %q", c.minor, c.code, c.lang, got, c.short)
			}
			if got := money.Decimal(c.minor, c.code); got != c.decimal {
				t.Errorf("Decimal(%d, %s) = %q, want %q", c.minor, c.code, got, c.decimal)
			}
		})
	}
}

func TestDigits(t *testing.T) {
	for code, want := range map[string]int{"EUR": 2, "USD": 2, "PYG": 0, "CLP": 0, "KWD": 3} {
		if got, ok := money.Digits(code); !ok || got != want {
			t.Errorf("Digits(%s) = %d, %v; want %d", code, got, ok, want)
		}
	}
	for _, code := range []string{"", "XYZ", "eur", "€"} {
		if got, ok := money.Digits(code); ok {
			t.Errorf("Digits(%q) = %d, want unknown", code, got)
		}
	}
}
