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

// A reminder that is moved while its service is away, to an hour that passes
// meanwhile, is given as soon as the service is back.
func TestAMoveIsAnsweredLate(t *testing.T) {
	c, chat := clock.NewManual(start), &transcript.Channel{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	service := openApp(t, app.Config{Settings: settings(t), Parts: []string{"tasks"}, Clock: c})
	server := &http.Server{Handler: service.Handler(), ReadHeaderTimeout: time.Second}
	go server.Serve(listener)
	own := settings(t)
	own.TasksURL = "http://" + listener.Addr().String()
	a := openApp(t, app.Config{Settings: own, Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Lang: "es-ES", Away: true}
	play := func(text, want string) {
		t.Helper()
		if got, err := player.Play(t.Context(), text); err != nil || got != want {
			t.Fatalf("%v\n%s\nwant\n%s", err, got, want)
		}
	}
	said := "clock 2026-03-04 18:40 Europe/Madrid\nana> recuérdame hoy a las 23:00 llamar a casa\n"
	play(said, said+"bot< Apuntado: «llamar a casa», hoy mié 4 mar, 23:00.\n     [Hecha] [Deshacer]\n")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	moved := "clock 2026-03-04 18:41 Europe/Madrid\nana> mejor a las 19:00\nwait 2026-03-04 19:30\n"
	play(moved, moved+"bot< Esto tarda más de lo normal. Tu mensaje está guardado; te contesto en cuanto pueda.\n")
	if listener, err = net.Listen("tcp", listener.Addr().String()); err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	again := &http.Server{Handler: service.Handler(), ReadHeaderTimeout: time.Second}
	go again.Serve(listener)
	t.Cleanup(func() { _ = again.Close() })
	back := "clock 2026-03-04 19:30 Europe/Madrid\nwait 2026-03-04 20:40\n"
	play(back, back+`bot< Movida: «llamar a casa», ahora hoy mié 4 mar, 19:00.
     [Deshacer]
bot@ana< Es hora: «llamar a casa». (Era para hoy mié 4 mar, 19:00; no pude avisarte antes.)
     [Hecha]
`)
}
