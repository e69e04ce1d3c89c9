package transcript_test

import (
	"regexp"
	"strings"
	"testing"

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
