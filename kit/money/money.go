// Package money writes amounts as people read them.
package money

import (
	"fmt"
	"strconv"

	"github.com/bojanz/currency"
)

// Digits returns how many decimals a currency has: 2 for EUR, 0 for PYG. It
// reports false for a code that ISO 4217 does not know.
func Digits(code string) (int, bool) {
	d, ok := currency.GetDigits(code)
	return int(d), ok
}

// Format writes an amount in minor units for a reader of the language:
// "5,00 €", "₲ 15.000", "€5.00". An unknown currency is written as a number and
// the code.
func Format(minor int64, code, lang string) string {
	return format(minor, code, lang, currency.DefaultDigits)
}

// Short is Format without decimals where all of them are zero, for a chart:
// "5 €", "5,50 €".
func Short(minor int64, code, lang string) string {
	unit := int64(1)
	for digits, _ := Digits(code); digits > 0; digits-- {
		unit *= 10
	}
	if minor%unit != 0 {
		return Format(minor, code, lang)
	}
	return format(minor, code, lang, 0)
}

func format(minor int64, code, lang string, digits uint8) string {
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return fmt.Sprintf("%d %s", minor, code)
	}
	f := currency.NewFormatter(currency.NewLocale(lang))
	f.MinDigits = digits
	f.SymbolMap["PYG"] = "₲"
	return f.Format(amount)
}

// Decimal writes an amount in minor units as a plain decimal with a point, for
// files that programs read.
func Decimal(minor int64, code string) string {
	amount, err := currency.NewAmountFromInt64(minor, code)
	if err != nil {
		return strconv.FormatInt(minor, 10)
	}
	return amount.Number()
}
