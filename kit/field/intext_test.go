package field_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"becario/kit/field"
)

func TestMaskedIn(t *testing.T) {
	held := []field.Held{{Kind: field.Text, Value: "Banco de Prueba"}, {Kind: field.Person, Value: "Ana Benítez"}, {Kind: field.Account, Value: "12345"}, {Kind: field.Text, Value: "el"}, {Kind: field.YesNo, Value: "yes"}}
	for text, want := range map[string]string{
		"cambio a ES91 2100 0418 4502 0005 1332 desde abril":                  "cambio a •••• 1332 desde abril",
		"IBAN:es9121000418450200051332.":                                      "IBAN:•••• 1332.",
		"ES91-2100-0418-4502-0005-1332":                                       "•••• 1332",
		"ES91 2100\u00a00418 4502\n0005 1332, gracias":                        "•••• 1332, gracias",
		"con un fallo: ES91 2100 0418 4502 0005 1333":                         "con un fallo: •••• 1333",
		"corto: ES91 2100 0418 4502 0005 133":                                 "corto: •••• 5133",
		"GB82 WEST 1234 5698 7654 32 in London":                               "•••• 5432 in London",
		"de 10 personas que van a la sede de Madrid en mayo":                  "de 10 personas que van a la sede de Madrid en mayo",
		"mi cuenta es 0012-345678":                                            "mi cuenta es •••• 5678",
		"cuenta 123456/7 del banco":                                           "cuenta •••• del banco",
		"2100 0418 45 0200051332":                                             "•••• 1332",
		"CC0012345678 y nada más":                                             "•••• 5678 y nada más",
		"las clases1 clases2 clases3 clases4 clases5 clases6 clases7 clases8": "las clases1 clases2 clases3 clases4 clases5 clases6 clases7 clases8",
		"la 12345": "la ••••",
		"llámame al +595 981 123456 o al (021) 123 456":     "llámame al •••• 3456 o al (••••",
		"en BANCO  DE PRUEBA, a nombre de ana benitez":      "en B•••• d•••• P••••, a nombre de A•••• B••••",
		"desde el 2026-04-01 hasta el 10/03/2026":           "desde el 2026-04-01 hasta el 10/03/2026",
		"del curso 2025-2026 me deben 12.500.000 guaraníes": "del curso 2025-2026 me deben 12.500.000 guaraníes",
		"pagué 1,250,000.50 el 3 de mayo a las 14:30":       "pagué 1,250,000.50 el 3 de mayo a las 14:30",
		"como en la BECAL-2026-000001-7":                    "como en la BECAL-2026-000001-7",
		"el aula 12, 300 euros, 2026 y el artículo 7":       "el aula 12, 300 euros, 2026 y el artículo 7",
		"": "",
	} {
		got := field.MaskedIn(text, held)
		if got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
		if again := field.MaskedIn(got, held); again != got {
			t.Errorf("%q masked twice: %q", got, again)
		}
	}
	if got := field.Without("cambio a •••• 1332 desde", nil); strings.Contains(got, "1332") || !strings.HasSuffix(got, "desde") {
		t.Errorf("without what is masked: %q", got)
	}
	if got := field.Without("cambio a ES91 2100 0418 4502 0005 1332 en el Banco de Prueba", held); strings.Contains(got, "1332") || strings.Contains(got, "Prueba") || !strings.HasPrefix(got, "cambio a ") {
		t.Errorf("without: %q", got)
	}
}

func FuzzMaskedIn(f *testing.F) {
	f.Add("mi cuenta es ", " desde abril")
	f.Add("de 10 ", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		if !utf8.ValidString(before + after) {
			return
		}
		got := field.MaskedIn(before+" : ES91 2100 0418 4502 0005 1332 ; "+after, []field.Held{{Kind: field.Text, Value: before}})
		if strings.Contains(got, "2100 0418 4502") || !utf8.ValidString(got) {
			t.Errorf("%q, %q: got %q", before, after, got)
		}
	})
}
