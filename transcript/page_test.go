package transcript_test

import (
	"regexp"
	"strings"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/transcript"
)

// Where the program is reached from outside, the chat gives a link to the page of a
// form, a new one each time, and to that of the private answers of what was filed.
func TestLinkToTheForm(t *testing.T) {
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	own := settings(t)
	own.PublicURL = "https://becario.example.org/"
	a := openApp(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true, Settings: own})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Requests: a.Requests(), Staff: a.Staff(), Lang: "es-PY"}
	said, err := player.Play(t.Context(), `clock 2026-03-10 18:40 America/Asuncion
ana> quiero cambiar mi cuenta bancaria
ana> desde el 1 de abril
ana> España
ana! Seguir en una página
ana> enlace
ana> presentala
ana> el IBAN está mal
ana> cambié de banco
`)
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`https://becario\.example\.org/f/[A-Z2-7]{26}`).FindAllString(said, -1)
	if len(links) != 4 || links[0] == links[1] || links[2] == links[3] || !strings.Contains(said, "los podés corregir en esta página") || !strings.Contains(said, "pedí el enlace con el botón") {
		t.Errorf("got the links %q in\n%s", links, said)
	}
}

// Whoever has filed an account is told when it is changed, by them or by the office, and
// never to what; of several requests it is asked which, and a draft comes before what was
// filed.
func TestPrivateAnswersAreCorrectedFromTheChat(t *testing.T) {
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	own := settings(t)
	own.PublicURL = "https://becario.example.org"
	a := openApp(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true, Settings: own})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Requests: a.Requests(), Staff: a.Staff(), Lang: "es-PY"}
	play := func(script string, want ...string) {
		t.Helper()
		said, err := player.Play(t.Context(), script)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range append(want, "") {
			if !strings.Contains(said, w) || strings.Contains(said, "ES7921000813610123456789") {
				t.Errorf("want %q, and no account, in\n%s", w, said)
			}
		}
	}
	const form = "ana> desde el 1 de abril\nana> España\n"
	play("clock 2026-03-10 18:40 America/Asuncion\nana> quiero cambiar mi cuenta bancaria\n"+form+"ana> el IBAN está mal\n", "Esta página tiene lo que llevás")
	play("ana> presentala\nana> el IBAN está mal\n", "Presentada:", "los podés corregir en esta página")
	queue, err := a.Requests().Queue(t.Context(), &requestsv1.QueueRequest{Staff: "Marta"})
	if err != nil || len(queue.Requests) != 1 {
		t.Fatal(queue, err)
	}
	r := queue.Requests[0]
	set := []*requestsv1.Answer{{Field: "iban_or_account", Value: "ES7921000813610123456789"}}
	if _, err := a.Requests().Amend(t.Context(), &requestsv1.AmendRequest{Space: r.Space, Actor: r.Space, Key: "page", Id: r.Id, Set: set}); err != nil {
		t.Fatal(err)
	}
	play("wait 2026-03-10 19:00\n", "Cambiaste datos privados", "IBAN o número de cuenta. Si no fuiste vos")
	set = []*requestsv1.Answer{{Field: "bank_name", Value: "Banco de Prueba"}}
	if _, err := a.Staff().Correct(t.Context(), &requestsv1.CorrectRequest{Actor: "Marta", Key: "c", Id: r.Id, Version: r.Version + 1, Set: set}); err != nil {
		t.Fatal(err)
	}
	play("wait 2026-03-10 19:10\n", "Marta, de la oficina, cambió datos privados", "banco. Si no lo pediste vos")
	play("ana> quiero cambiar mi cuenta bancaria\nana! Es otra: pedir el cambio\n"+form+"ana> presentala\nana> puse mal la cuenta\n", "(BECAL-2026-000002-5) los podés corregir")
	play("staff> in_committee Lo decidimos\nana> café 8000\nana> puse mal la cuenta\nana! cambiar mi cuenta bancaria\n", "¿De cuál de estas solicitudes?", "La oficina está decidiendo sobre la BECAL-2026-000001-7")
	play("ana> café 9000\nana> en la BECAL-2026-000002-5 el IBAN está mal\n", "(BECAL-2026-000002-5) los podés corregir")
	// In words an account is as private as in its field: in what the holder wrote, in the
	// title that is made of it, and in messages.
	const inWords = "ES79 2100 0813 6101 2345 6789"
	words := "quiero cambiar mi cuenta al Banco de Prueba, " + inWords
	begun, err := a.Requests().Draft(t.Context(), &requestsv1.DraftRequest{Space: r.Space, Actor: r.Space, Key: "words", Type: r.Type, Title: words, Words: words,
		Set: append([]*requestsv1.Answer{{Field: "effective_from", Value: "2026-04-01"}, {Field: "bank_country", Value: "ES"}}, set...)})
	if err != nil {
		t.Fatal(err)
	}
	filed, err := a.Requests().File(t.Context(), &requestsv1.FileRequest{Space: r.Space, Actor: r.Space, Key: "words filed", Draft: begun.Draft.Id, Holder: "Ana"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Requests().Answer(t.Context(), &requestsv1.AnswerRequest{Space: r.Space, Actor: r.Space, Key: "words said", Id: filed.Request.Id, Text: "Es la " + inWords}); err != nil {
		t.Fatal(err)
	}
	play("ana> descarga mi expediente\n")
	pages := unzip(t, chat.Document())
	if page := string(pages[filed.Request.Number+"/solicitud.txt"]); !strings.Contains(page, "Es la •••• 6789") || !strings.Contains(page, "cuenta al B•••• d•••• P••••, •••• 6789") {
		t.Errorf("the words are not masked in\n%s", page)
	}
	for name, page := range pages {
		if strings.Contains(string(page), "ES7921000813610123456789") || strings.Contains(string(page), "Banco de Prueba") || strings.Contains(string(page), "0813 6101") {
			t.Errorf("%s has private answers in full:\n%s", name, page)
		}
		if name == r.Number+"/solicitud.txt" && (!strings.Contains(string(page), "6789") || !strings.Contains(string(page), "España")) {
			t.Errorf("%s lacks the end of the account, or the country:\n%s", name, page)
		}
	}
	// A draft that begins with an account in it does not say it again.
	begins, err := player.Play(t.Context(), "ana> quiero cambiar mi cuenta bancaria a la "+inWords+"\nana! Es otra: pedir el cambio\n"+form+"ana> presentala\n")
	if err != nil || !strings.Contains(begins, "Presentada:") {
		t.Fatalf("got %v in\n%s", err, begins)
	}
	for line := range strings.Lines(begins) {
		if !strings.HasPrefix(line, "ana>") && strings.Contains(line, "0813 6101") {
			t.Errorf("the account is said again: %s", line)
		}
	}
}
