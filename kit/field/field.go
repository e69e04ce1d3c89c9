// Package field checks the values of forms: days, amounts, addresses, numbers
// of accounts. A value is a text in one form for each kind, whoever wrote it and
// wherever: Check brings it there. What cannot be a value of its kind is refused
// with a fault whose words are phrases.
package field

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"becario/kit/fault"
	"becario/kit/money"
	"becario/kit/wall"
)

// Kind is what a value is.
type Kind string

// The kinds, and the form in which their values are kept.
const (
	Text    Kind = "text"    // any text, lines and all
	Person  Kind = "person"  // the name of somebody, in one line
	Number  Kind = "number"  // 12, -3 or 8.75
	Money   Kind = "money"   // minor units and ISO 4217: 125000 EUR
	Day     Kind = "day"     // 2026-03-10
	Span    Kind = "span"    // first and last day, both included: 2026-03-10/2026-03-12
	Choice  Kind = "choice"  // the key of one of the choices
	Choices Kind = "choices" // keys of choices with commas between them
	Country Kind = "country" // ISO 3166-1: PY
	Email   Kind = "email"   // name@example.org
	Phone   Kind = "phone"   // E.164: +595981123456
	IBAN    Kind = "iban"    // ISO 13616 without spaces: ES9121000418450200051332
	Account Kind = "account" // an IBAN, or the digits and letters of another account
	YesNo   Kind = "yes_no"  // yes or no
)

// Kinds are all kinds.
var Kinds = [...]Kind{Text, Person, Number, Money, Day, Span, Choice, Choices, Country, Email, Phone, IBAN, Account, YesNo}

// Known reports whether there is such a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds[:], k) }

// MaxText is how long a text may be, in characters.
const MaxText = 4000

// The values of YesNo.
const (
	Yes = "yes"
	No  = "no"
)

// Check brings a value into the form in which its kind is kept. An empty one
// stays empty. Choices are brought into form; whether they are among those of a
// field is not known here. It fails with a fault of kind invalid.
func Check(kind Kind, value string) (string, error) {
	value = strings.TrimSpace(strings.ToValidUTF8(value, ""))
	if value == "" {
		return "", nil
	}
	if utf8.RuneCountInString(value) > MaxText {
		return "", fault.New(fault.Invalid, "field.long", "max", MaxText)
	}
	if kind == Text {
		return strings.ReplaceAll(value, "\r\n", "\n"), nil
	}
	value = strings.Join(strings.Fields(value), " ")
	switch kind {
	case Person:
		return person(value)
	case Number:
		return number(value)
	case Money:
		return amount(value)
	case Day:
		return day(value)
	case Span:
		return span(value)
	case Choices:
		return strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }), ","), nil
	case Country:
		return country(value)
	case Email:
		return email(value)
	case Phone:
		return phone(value)
	case IBAN:
		return iban(value)
	case Account:
		return account(value)
	}
	return value, nil
}

func refuse(key, value string) (string, error) {
	return "", fault.New(fault.Invalid, key, "value", value)
}

func person(value string) (string, error) {
	if !strings.ContainsFunc(value, unicode.IsLetter) {
		return refuse("field.bad_person", value)
	}
	return value, nil
}

// number reads a number with a comma or a point, and with the other of both
// between thousands.
func number(value string) (string, error) {
	plain := strings.ReplaceAll(value, " ", "")
	point, comma := strings.LastIndex(plain, "."), strings.LastIndex(plain, ",")
	switch {
	case point >= 0 && comma > point:
		plain = strings.ReplaceAll(strings.ReplaceAll(plain, ".", ""), ",", ".")
	case comma >= 0 && point > comma:
		plain = strings.ReplaceAll(plain, ",", "")
	default:
		plain = strings.ReplaceAll(plain, ",", ".")
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(plain, "%"), 64)
	if err != nil || n > 1e15 || n < -1e15 {
		return refuse("field.bad_number", value)
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

func amount(value string) (string, error) {
	minor, code, ok := CutMoney(value)
	if !ok || minor < 0 {
		return refuse("field.bad_money", value)
	}
	return strconv.FormatInt(minor, 10) + " " + code, nil
}

// CutMoney returns the minor units and the currency of an amount in its form.
func CutMoney(value string) (minor int64, code string, ok bool) {
	digits, code, ok := strings.Cut(value, " ")
	minor, err := strconv.ParseInt(digits, 10, 64)
	if _, known := money.Digits(code); !known || err != nil {
		return 0, "", false
	}
	return minor, code, ok
}

func day(value string) (string, error) {
	if _, err := wall.Day(value); err != nil {
		return refuse("field.bad_day", value)
	}
	return value, nil
}

func span(value string) (string, error) {
	from, to, ok := strings.Cut(value, "/")
	if _, err := day(from); err != nil || !ok {
		return refuse("field.bad_span", value)
	}
	if _, err := day(to); err != nil {
		return refuse("field.bad_span", value)
	}
	if to < from {
		return "", fault.New(fault.Invalid, "field.bad_order", "from", from, "to", to)
	}
	return value, nil
}

func email(value string) (string, error) {
	a, err := mail.ParseAddress(value)
	if err != nil {
		return refuse("field.bad_email", value)
	}
	name, host, _ := strings.Cut(a.Address, "@")
	if !strings.Contains(strings.Trim(host, "."), ".") || len(a.Address) > 254 || len(name) > 64 {
		return refuse("field.bad_email", value)
	}
	return name + "@" + strings.ToLower(host), nil
}

// phone wants the code of the country: those who study abroad have numbers of
// two.
func phone(value string) (string, error) {
	plain := value
	if rest, ok := strings.CutPrefix(value, "00"); ok {
		plain = "+" + rest
	}
	if !strings.HasPrefix(plain, "+") {
		return refuse("field.no_prefix", value)
	}
	n, err := phonenumbers.Parse(plain, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return refuse("field.bad_phone", value)
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}
