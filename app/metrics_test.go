package app_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/transcript"
)

// scrape returns what /metrics answers.
func scrape(t *testing.T, a *app.App, token string) (status int, text string) {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, request)
	return w.Code, w.Body.String()
}

// The metrics answer how long people wait, whether notices are late and what is
// stuck, and tell nothing of what people write.
func TestMetrics(t *testing.T) {
	c := clock.NewManual(moveStart)
	chat := &transcript.Channel{}
	a := must(app.Open(t.Context(), app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true, Settings: app.Settings{
		Data: t.TempDir(), Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid", Programme: "BECAL", Office: "America/Asuncion", ServiceToken: "secret"}}))(t)
	t.Cleanup(func() { _ = a.Close() })
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Lang: "es-ES"}
	must(player.Play(t.Context(), "clock 2026-03-04 09:15 Europe/Madrid\nana> café plantado 73,19\nana> recuérdame hoy a las 10 llamar a Plantada\nwait 2026-03-04 10:01\n"))(t)
	c.Add(time.Hour)
	if err := a.Bot.Accept(t.Context(), chat.Name(), []channel.Raw{{ID: "9", Seq: 9, Chat: "transcript:ana", Body: []byte("{}")}}); err != nil {
		t.Fatal(err)
	}
	c.Add(90 * time.Second)
	if status, _ := scrape(t, a, ""); status != http.StatusUnauthorized {
		t.Errorf("without the token: got status %d", status)
	}
	status, text := scrape(t, a, "secret")
	if status != http.StatusOK {
		t.Fatalf("got status %d: %s", status, text)
	}
	for _, want := range []string{
		`becario_updates_total\{channel="transcript",outcome="answered"\} 2`,
		`becario_messages_total\{channel="transcript",outcome="sent"\} 3`,
		`becario_reply_seconds_count\{channel="transcript"\} 2`,
		`becario_notice_late_seconds_count\{channel="transcript"\} 1`,
		`becario_waiting\{channel="transcript",what="updates"\} 1`,
		`becario_waiting_oldest_seconds\{channel="transcript",what="updates"\} 90`,
		`becario_notices_overdue_seconds\{part="tasks"\} 0`,
		`becario_database_up\{part="requests"\} 1`,
		`becario_database_statements_total\{part="bot"\} [1-9]\d*`,
		`becario_database_transactions_total\{part="tasks"\} [1-9]\d*`,
		`becario_database_commits_total\{part="expenses"\} [1-9]\d*`,
		`becario_database_trips_total\{part="bot"\} 0`,
		`go_goroutines \d+`,
	} {
		if !regexp.MustCompile(`(?m)^` + want + `$`).MatchString(text) {
			t.Errorf("there is no %s", want)
		}
	}
	for _, planted := range []string{"lantad", "7319", "73.19", "ana"} {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "becario") && strings.Contains(line, planted) {
				t.Errorf("it tells %q: %s", planted, line)
			}
		}
	}
	checkFigures(t, text)
	if t.Failed() {
		t.Log(text)
	}
}

// figure finds the names of our metrics.
var figure = regexp.MustCompile(`\bbecario_[a-z_]*[a-z]\b`)

// What the page on watching, the alerts and the dashboard ask for is what
// /metrics has.
func checkFigures(t *testing.T, text string) {
	t.Helper()
	for _, path := range []string{"docs/operate/watch.md", "deploy/monitor/alerts.yml", "deploy/monitor/alerts_test.yml", "deploy/monitor/dashboard.json"} {
		data := must(os.ReadFile(filepath.Join("..", path)))(t)
		found := figure.FindAllString(string(data), -1)
		if len(found) == 0 {
			t.Errorf("%s asks for nothing", path)
		}
		for _, name := range found {
			if !regexp.MustCompile(`(?m)^` + name + `(_bucket)?[{ ]`).MatchString(text) {
				t.Errorf("%s: there is no %s", path, name)
			}
		}
	}
}
