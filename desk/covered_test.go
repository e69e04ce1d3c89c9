package desk_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
)

// An account that the holder wrote in words is shown like that of the field: only when it
// is asked for.
func TestAnAccountInWordsIsShownWhenItIsAskedFor(t *testing.T) {
	s := newSite(t)
	const inWords = "ES91 2100 0418 4502 0005 1332"
	said := "cambio al Banco de Prueba, a la " + inWords
	draft := &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: said, Words: said}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": accountBefore} {
		draft.Set = append(draft.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	begun, err := s.requests.Draft(t.Context(), draft)
	mustDo(t, err)
	filed, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f", Draft: begun.Draft.Id, Holder: "Ana"})
	mustDo(t, err)
	_, err = s.requests.Answer(t.Context(), &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "a", Id: filed.Request.Id, Text: "es la " + inWords})
	mustDo(t, err)
	luz := s.as("Luz")
	page := luz.get("/desk/requests/"+filed.Request.Number, http.StatusOK)
	luz.wants(page, said, "es la "+inWords, "es la •••• 1332", "cambio al B•••• d•••• P••••, a la •••• 1332")
	shown := regexp.MustCompile(`(?s)<details class="hidden">.*?</details>`).ReplaceAllString(page, "")
	for _, private := range []string{"0418 4502", accountBefore, "Banco de Prueba"} {
		if strings.Contains(shown, private) {
			t.Errorf("%q is shown without being asked for in\n%s", private, shown)
		}
	}
	// Of a type without private fields the words stay whole.
	plain := s.file("k2", "el recibo "+inWords, "Eva")
	if page := luz.get("/desk/requests/"+plain.Number, http.StatusOK); !strings.Contains(page, "<bdi>el recibo "+inWords) {
		t.Error("the title of a type without private fields is masked")
	}
}
