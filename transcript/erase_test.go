package transcript_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	tasksv1 "becario/api/becario/tasks/v1"
	"becario/api/becario/tasks/v1/tasksv1connect"
	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/transcript"
)

// A person has everything erased while the tasks service is stopped, is told so,
// and says it again when it is back.
const (
	eraseBefore = `clock 2026-03-04 18:40 Europe/Madrid
ana> comprar pan mañana
ana> café 1,20
`
	eraseAway = `clock 2026-03-04 18:40 Europe/Madrid
ana> borra todos mis datos
ana> BORRAR
ana> borrar
ana> ¿cuánto he gastado este mes?
`
	eraseAwayWant = `ana> BORRAR
bot< No he podido borrarlo todo: ahora mismo no llego a tus tareas. Tus ajustes y esta conversación quedan hasta que termine; lo demás ya está borrado. Dentro de un rato escribe otra vez «borra todos mis datos» y sigo; si vuelve a pasar, díselo a quien administra este bot.
ana> borrar
bot< No he podido borrarlo todo: ahora mismo no llego a tus tareas. Tus ajustes y esta conversación quedan hasta que termine; lo demás ya está borrado. Dentro de un rato escribe otra vez «borra todos mis datos» y sigo; si vuelve a pasar, díselo a quien administra este bot.
ana> ¿cuánto he gastado este mes?
bot< Este mes: nada apuntado todavía. Para apuntar un gasto, escribe por ejemplo «café 1,20 €».
`
	eraseBack = `clock 2026-03-04 18:40 Europe/Madrid
ana> borra todos mis datos
ana> BORRAR
ana> ¿qué tareas tengo?
`
	eraseBackWant = `ana> BORRAR
bot< Hecho: lo he borrado todo. Si me escribes otra vez, empezamos de cero.
ana> ¿qué tareas tengo?
bot< No tienes tareas pendientes. Para apuntar una, escribe por ejemplo «entregar la memoria el viernes».
`
)

func TestAnErasureIsFinishedWhenAServiceIsBack(t *testing.T) {
	c, chat := clock.NewManual(start), &transcript.Channel{}
	service := openApp(t, app.Config{Settings: settings(t), Parts: []string{"tasks"}, Clock: c})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	serve := func() *http.Server {
		server := &http.Server{Handler: service.Handler(), ReadHeaderTimeout: time.Second}
		go server.Serve(listener)
		t.Cleanup(func() { _ = server.Close() })
		return server
	}
	server := serve()
	own := settings(t)
	own.TasksURL = "http://" + address
	a := openApp(t, app.Config{Settings: own, Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Lang: "es-ES"}
	play := func(text, want string) {
		t.Helper()
		if got, err := player.Play(t.Context(), text); err != nil || !strings.HasSuffix(strings.TrimSpace(got), strings.TrimSpace(want)) {
			t.Fatalf("%v; want at the end\n%s\ngot\n%s", err, want, got)
		}
	}
	play(eraseBefore, "")
	tasks := tasksv1connect.NewTasksServiceClient(http.DefaultClient, own.TasksURL)
	p, err := a.Bot.Store.Person(t.Context(), "transcript:ana", a.Bot.Talk.Defaults.Of(channel.Sender{}), c.Now())
	if err != nil {
		t.Fatal(err)
	}
	kept := func() int {
		t.Helper()
		res, err := tasks.Export(t.Context(), &tasksv1.ExportRequest{Space: p.ID})
		if err != nil {
			t.Fatal(err)
		}
		return len(res.Kept)
	}
	if kept() == 0 {
		t.Fatal("no task is kept before")
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	player.Away = true
	play(eraseAway, eraseAwayWant)
	if listener, err = net.Listen("tcp", address); err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	serve()
	player.Away = false
	play(eraseBack, eraseBackWant)
	if n := kept(); n != 0 {
		t.Errorf("%d records are left", n)
	}
}
