package money

import (
	"math"
	"strings"

	"github.com/bojanz/currency"
)

// Digits gives how many decimals a currency has by ISO 4217: 0 for PYG, 3 for
// KWD. A code that is not in use, and no code at all, have 2.
func Digits(code string) int {
	if d, ok := currency.GetDigits(code); ok {
		return int(d)
	}
	return 2
}

// Minor gives an amount in the minor unit of a currency: cents, or whole
// guaraníes. Halves are rounded up.
func Minor(amount float64, code string) int64 {
	return int64(amount*math.Pow10(Digits(code)) + 0.5)
}

// InThousands tells that amounts of a currency are counted in thousands, so
// that no mark before three digits begins decimals. It is false for no code.
func InThousands(code string) bool {
	return code == "COP" || code == "ARS" || code != "" && Digits(code) == 0
}

// Groups tells that a mark before three digits groups thousands in amounts of a
// currency: one counted in thousands, or of a country that writes a comma there,
// such as Mexico. It is false for no code.
func Groups(code string) bool {
	switch code {
	case "MXN", "PEN", "DOP", "GTQ", "HNL", "NIO", "PAB", "CRC":
		return true
	}
	return InThousands(code)
}

// codes are the currencies in use, by ISO 4217, without those that are words
// or names in capitals too, such as ALL, TOP and PHP.
const codes = "AED AFN AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC " +
	"CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES " +
	"KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR " +
	"PAB PEN PGK PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SRD SSP STN SVC SYP SZL THB TJS TMT TND TTD TWD " +
	"TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"

// IsCode tells that a word is the code of a currency, in capitals as written.
// Beside a number it then means money; in small letters many are words.
func IsCode(word string) bool {
	if len(word) != 3 || word[0] > 'Z' || word[1] > 'Z' || word[2] > 'Z' {
		return false
	}
	k := strings.Index(codes, word)
	return k >= 0 && k%4 == 0
}

// shared gives the currencies that go by one name. Where the first is "-",
// nobody knows which of them is meant.
func shared(name string) string {
	// Where pesos are paid, "$" means pesos.
	const pesos = "ARS CLP COP MXN UYU DOP PHP"
	switch name {
	case "dollar":
		return "USD CAD AUD NZD SGD HKD TWD JMD " + pesos
	case "peso":
		return "- " + pesos
	case "franc":
		return "- CHF XAF XOF XPF BIF CDF DJF GNF KMF RWF"
	case "krone":
		return "- DKK NOK SEK ISK CZK"
	case "dinar":
		return "- BHD DZD IQD JOD KWD LYD MKD RSD TND"
	case "rial":
		return "- IRR OMR QAR SAR YER"
	}
	return ""
}

// Settle gives the ISO code of a currency as a language pack names it: by its
// code, or by a name that several share. Such a name means own, the person's
// currency, where own is one of them, and else the usual one; "" if nobody
// knows which is meant.
func Settle(name, own string) string {
	list := shared(name)
	if list == "" {
		return name
	}
	if own != "" && strings.Contains(list, own) {
		return own
	}
	first, _, _ := strings.Cut(list, " ")
	return strings.TrimSuffix(first, "-")
}
