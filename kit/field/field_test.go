package field_test

import (
	"testing"

	"becario/kit/fault"
	"becario/kit/field"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		kind      field.Kind
		said, got string // got is the value, or "!" and the key of the fault
	}{
		{field.IBAN, "ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332"},
		{field.IBAN, "gb82west12345698765432", "GB82WEST12345698765432"},
		{field.IBAN, "ES91 2100 0418 4502 0005 1333", "!field.iban_digit"},
		{field.IBAN, "ES91 2100 0418", "!field.iban_length"},
		{field.IBAN, "PY12 3456", "!field.iban_country"},
		{field.IBAN, "hola", "!field.bad_iban"},
		{field.Account, "0012-345678", "0012345678"},
		{field.Account, "ES91 2100 0418 4502 0005 1333", "!field.iban_digit"},
		{field.Account, "la de siempre", "!field.bad_account"},
		{field.Email, "Ana <ana@Ejemplo.ORG>", "ana@ejemplo.org"},
		{field.Email, "ana@ejemplo", "!field.bad_email"},
		{field.Email, "ana arroba ejemplo", "!field.bad_email"},
		{field.Phone, "+595 981 123456", "+595981123456"},
		{field.Phone, "0034 612 345 678", "+34612345678"},
		{field.Phone, "612345678", "!field.no_prefix"},
		{field.Phone, "+34 1", "!field.bad_phone"},
		{field.Country, "paraguay", "PY"},
		{field.Country, "Estados Unidos", "US"},
		{field.Country, "Spain", "ES"},
		{field.Country, "inglaterra", "GB"},
		{field.Country, "es", "ES"},
		{field.Country, "Narnia", "!field.bad_country"},
		{field.Number, "8,4", "8.4"},
		{field.Number, "1.250,5", "1250.5"},
		{field.Number, "95%", "95"},
		{field.Number, "muchos", "!field.bad_number"},
		{field.Money, "125000 EUR", "125000 EUR"},
		{field.Money, "-5 EUR", "!field.bad_money"},
		{field.Money, "5 XXQ", "!field.bad_money"},
		{field.Day, "2026-02-28", "2026-02-28"},
		{field.Day, "2026-02-31", "!field.bad_day"},
		{field.Span, "2026-02-01/2026-02-28", "2026-02-01/2026-02-28"},
		{field.Span, "2026-03-01/2026-02-28", "!field.bad_order"},
		{field.Person, "123", "!field.bad_person"},
		{field.Text, "", ""},
	} {
		got, err := field.Check(c.kind, c.said)
		if f, ok := fault.Of(err); ok {
			got = "!" + f.Key
		}
		if got != c.got {
			t.Errorf("%s %q: got %q, want %q", c.kind, c.said, got, c.got)
		}
	}
}

func TestCountryIn(t *testing.T) {
	for text, want := range map[string]string{"me voy a Chile el lunes": "CL", "de Chile a Perú": "", "nada": "", "to the United Kingdom in May": "GB"} {
		if got, _ := field.CountryIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
