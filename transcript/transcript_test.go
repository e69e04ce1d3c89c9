package transcript_test

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/app"
	"becario/channel"
	"becario/kit/clock"
	"becario/kit/mail"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/understand"
	"becario/service/requests/requeststypes"
	"becario/transcript"
)

var update = flag.Bool("update", false, "write the bot's lines into the transcripts")

// start is before every transcript's first clock line.
var start = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) { sqltest.Main(m) }

// types are the types of request, read once.
var types = sync.OnceValues(func() (*requeststypes.Set, error) { return app.Types("scholarship", "") })

// started is what the folder of data holds after a first start: that is made once, since
// making the databases takes longer than most conversations.
var started = sync.OnceValues(func() (_ fs.FS, err error) {
	folder, err := os.MkdirTemp("", "becario-started-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	a, err := app.Open(context.Background(), app.Config{Clock: clock.NewManual(start), Channels: []channel.Channel{&transcript.Channel{}}, OnlyChannels: true, Settings: settingsIn(folder)})
	if err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil {
		return nil, err
	}
	files, paths := fstest.MapFS{}, os.DirFS(folder)
	return files, fs.WalkDir(paths, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(paths, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
})

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts found: %v", err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	for shape, open := range map[string]func(*testing.T, app.Config) *app.App{"together": together, "apart": apart, "PostgreSQL": onPostgres} {
		t.Run(shape, func(t *testing.T) {
			for _, file := range files {
				lang := filepath.Base(filepath.Dir(file))
				name := strings.TrimSuffix(filepath.Base(file), ".txt")
				t.Run(lang+"-"+name, func(t *testing.T) {
					t.Parallel()
					check(t, file, lang, reader, open, *update && shape == "together")
				})
			}
		})
	}
}

func check(t *testing.T, file, lang string, reader *understand.Understander, open func(*testing.T, app.Config) *app.App, write bool) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	chat, c := &transcript.Channel{}, clock.NewManual(start)
	letters := &post{}
	a := open(t, app.Config{Clock: c, Channels: []channel.Channel{chat}, OnlyChannels: true, Reader: reader, Mail: letters})
	player := &transcript.Player{Bot: a.Bot, Channel: chat, Clock: c, Requests: requests(a), Staff: a.Staff(), Holders: a.Holders(), Many: a.Broadcasts(), Post: letters.code,
		Lang: map[string]string{"es": "es-ES", "en": "en"}[lang]}
	got, err := player.Play(t.Context(), string(want))
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	if write {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s: the conversation is not the one in the file (make golden writes it anew):\n%s", file, difference(string(want), got))
}

// post keeps what is sent by mail.
type post struct{ last string }

// Send implements app.Mail.
func (p *post) Send(m mail.Message) error {
	p.last = m.Text
	return nil
}

func (p *post) code() string { return regexp.MustCompile(`\d{3} \d{3}`).FindString(p.last) }

func requests(a *app.App) requestsv1connect.RequestsServiceClient { return a.Requests() }

// difference shows the first lines that differ, with what stands before them.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	window := func(lines []string, from, to int) string {
		return strings.Join(lines[min(max(from, 0), len(lines)):min(to, len(lines))], "\n")
	}
	return window(w, i-3, i) + "\n--- want\n" + window(w, i, i+6) + "\n--- got\n" + window(g, i, i+6)
}

// together runs everything in one process.
func together(t *testing.T, c app.Config) *app.App {
	t.Helper()
	c.Settings = settings(t)
	return openApp(t, c)
}

// onPostgres runs everything in one process on PostgreSQL.
func onPostgres(t *testing.T, c app.Config) *app.App {
	t.Helper()
	c.Settings = settings(t)
	c.Settings.DB = sqltest.Postgres(t)
	return openApp(t, c)
}

// apart runs each service by itself behind HTTP, and the bot with their addresses.
func apart(t *testing.T, c app.Config) *app.App {
	t.Helper()
	own := settings(t)
	own.ServiceToken = "secret"
	for _, part := range app.PartNames() {
		address := own.Address(part)
		if address == nil {
			continue
		}
		service := app.Config{Clock: c.Clock, Parts: []string{part}, Settings: settings(t), Mail: c.Mail}
		service.Settings.ServiceToken = own.ServiceToken
		server := httptest.NewServer(openApp(t, service).Handler())
		t.Cleanup(server.Close)
		*address = server.URL
	}
	c.Settings, c.Parts = own, []string{"bot"}
	return openApp(t, c)
}

// settings are those of an installation that was started once.
func settings(t *testing.T) app.Settings {
	t.Helper()
	folder := t.TempDir()
	files, err := started()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	return settingsIn(folder)
}

func settingsIn(folder string) app.Settings {
	return app.Settings{Data: folder, Listen: net.JoinHostPort("127.0.0.1", "0"), Lang: "es-ES", Zone: "Europe/Madrid", Programme: "BECAL", Office: "America/Asuncion"}
}

func openApp(t *testing.T, c app.Config) *app.App {
	t.Helper()
	var err error
	if c.Types, err = types(); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}
