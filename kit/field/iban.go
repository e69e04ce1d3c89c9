package field

import (
	_ "embed"
	"strings"
	"unicode"

	"becario/kit/fault"
)

// lengths has, for each country of the registry of ISO 13616, how long its IBAN
// is: "AD24 AE23 ...".
//
//go:embed iban.txt
var lengths string

// iban checks length and check digits: ISO 13616 takes those of ISO 7064 MOD
// 97-10, over the number with its first four places at the end and two digits
// for each letter.
func iban(value string) (string, error) {
	plain := bare(value)
	if len(plain) < 5 || !alphanumeric(plain) || !isLetter(plain[0]) || !isLetter(plain[1]) {
		return refuse("field.bad_iban", value)
	}
	_, after, ok := strings.Cut(lengths, plain[:2])
	if !ok || len(after) < 2 {
		return "", fault.New(fault.Invalid, "field.iban_country", "value", plain[:2])
	}
	if want := int(after[0]-'0')*10 + int(after[1]-'0'); len(plain) != want {
		return "", fault.New(fault.Invalid, "field.iban_length", "want", want, "got", len(plain))
	}
	rest := 0
	for _, r := range plain[4:] + plain[:4] {
		if unicode.IsDigit(r) {
			rest = (rest*10 + int(r-'0')) % 97
		} else {
			rest = (rest*100 + int(r-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return refuse("field.iban_digit", value)
	}
	return plain, nil
}

// account takes an IBAN of a country that has them, else digits and letters: the
// account numbers of other countries have no common form.
func account(value string) (string, error) {
	plain := bare(value)
	if len(plain) > 4 && alphanumeric(plain) && isLetter(plain[0]) && isLetter(plain[1]) && strings.Contains(lengths, plain[:2]) {
		return iban(value)
	}
	if len(plain) < 4 || len(plain) > 34 || !alphanumeric(plain) || !strings.ContainsAny(plain, "0123456789") {
		return refuse("field.bad_account", value)
	}
	return plain, nil
}

// bare is a number as it counts: without spaces, dots and hyphens.
func bare(value string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, value))
}

func alphanumeric(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') })
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }
