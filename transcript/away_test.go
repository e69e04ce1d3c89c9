package transcript_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/transcript"
)

// away is a conversation whose tasks service is stopped and started again. What
// is said to the others is done meanwhile.
const away = `clock 2026-03-04 18:40 Europe/Madrid
beto> café 1,20
beto> borra el café
ana> comprar pan mañana
wait 2026-03-04 18:41
wait 2026-03-04 18:42
wait 2026-03-04 18:43
wait 2026-03-04 19:40
`

const awayWant = `clock 2026-03-04 18:40 Europe/Madrid
beto> café 1,20
bot< Apuntado: café, 1,20 € (Comida).
     [Otra categoría] [Deshacer]
beto> borra el café
bot< Borrado: café, 1,20 € (Comida).
     [Deshacer]
ana> comprar pan mañana
wait 2026-03-04 18:41
bot< Esto tarda más de lo normal. Tu mensaje está guardado; te contesto en cuanto pueda.
wait 2026-03-04 18:42
wait 2026-03-04 18:43
wait 2026-03-04 19:40
`

const backWant = `wait 2026-03-04 20:40
bot< Apuntado: «comprar pan», mañana jue 5 mar.
     [Hecha] [Deshacer]
`

// TestAServiceThatIsAwayIsWaitedFor holds that a message is kept while a
// service does not answer, and answered when it does.
func TestAServiceThatIsAwayIsWaitedFor(t *testing.T) {
	c, chat := clock.NewManual(start), &transcript.Channel{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	own := settings(t)
	own.TasksURL = "http://" + address
	a := openApp(t, app.Config{Settings: own, Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Lang: "es-ES", Away: true}
	got, err := player.Play(t.Context(), away)
	if err != nil || got != awayWant {
		t.Fatalf("while it is away: %v\n%s", err, got)
	}

	service := openApp(t, app.Config{Settings: settings(t), Parts: []string{"tasks"}, Clock: c})
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	server := &http.Server{Handler: service.Handler(), ReadHeaderTimeout: time.Second}
	go server.Serve(listener)
	t.Cleanup(func() { _ = server.Close() })
	got, err = player.Play(t.Context(), "clock 2026-03-04 19:40 Europe/Madrid\nwait 2026-03-04 20:40\n")
	if want := "clock 2026-03-04 19:40 Europe/Madrid\n" + backWant; err != nil || got != want {
		t.Fatalf("when it is back: %v\n%s", err, got)
	}
}
