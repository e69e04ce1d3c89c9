package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// token is one that must stand in no output.
const token = "123456:never-print-this"

// fail runs the program, wants it to end by itself with an error, and returns
// what it said on standard error. It is given time only up to the limit.
func fail(t *testing.T, limit time.Duration, env []string, args ...string) string {
	t.Helper()
	cmd := command(t, env, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() }) // it may just have ended
	err := cmd.Wait()
	if !late.Stop() || err == nil {
		t.Fatalf("becario %q did not refuse to run: %v\n%s%s", args, err, &out, &errs)
	}
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("becario %q: exit status %d, want 1:\n%s", args, code, &errs)
	}
	if strings.Contains(out.String()+errs.String(), "never-print-this") {
		t.Errorf("becario %q tells a secret:\n%s%s", args, &out, &errs)
	}
	return errs.String()
}

// settingsFile writes a becario.toml.
func settingsFile(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "becario.toml")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatCannotBeIsToldInOneLine(t *testing.T) {
	folder := t.TempDir()
	inTheWay := filepath.Join(folder, "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(inTheWay+".d", 0o700); err != nil {
		t.Fatal(err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "tasks.db"), bytes.Repeat([]byte("no database "), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	port := taken.Addr().String()
	misspelt := settingsFile(t, "task_url = \"http://127.0.0.1:8081\"\n")
	strange := settingsFile(t, "quux = 1\n")
	broken := settingsFile(t, "listen = \n")
	table := settingsFile(t, "[data]\nfolder = \"x\"\n")
	level := settingsFile(t, "log_level = \"loud\"\n")

	for name, c := range map[string]struct {
		env, args []string
		tells     []string
	}{
		"it works when a flag is unknown":             {nil, []string{"serve", "--lissen", "127.0.0.1:0"}, []string{"--lissen", "--listen", "see becario --help"}},
		"it works when a command is unknown":          {nil, []string{"serv"}, []string{"serv", "see becario --help"}},
		"it works when a setting is unknown":          {nil, []string{"--config", misspelt, "serve"}, []string{"becario.toml: task_url: no such setting; did you mean tasks_url?"}},
		"it works when nothing is like a setting":     {nil, []string{"--config", strange, "serve"}, []string{"becario.toml: quux: no such setting; becario serve --help lists them"}},
		"it works when a variable is unknown":         {[]string{"BECARIO_TASK_URL=http://127.0.0.1:1"}, []string{"serve"}, []string{"BECARIO_TASK_URL: no such setting; did you mean BECARIO_TASKS_URL?"}},
		"it works when a setting has a wrong value":   {nil, []string{"--config", level, "serve"}, []string{"log-level", "loud", "debug"}},
		"it works when a setting is no single value":  {nil, []string{"--config", table, "serve"}, []string{"becario.toml: data: ", "one value"}},
		"it works when the file is broken":            {nil, []string{"--config", broken, "serve"}, []string{"becario.toml", "line 1"}},
		"it works when the file is missing":           {nil, []string{"--config", filepath.Join(folder, "none.toml"), "serve"}, []string{"none.toml", "no such file"}},
		"it works when a file is in the folder's way": {nil, []string{"serve", "--data", filepath.Join(inTheWay, "data")}, []string{"data folder", "--data"}},
		"it works when the data folder is a file":     {nil, []string{"serve", "--data", inTheWay}, []string{"data folder", "--data"}},
		"it works when a database is damaged":         {nil, []string{"serve", "--data", damaged}, []string{"tasks.db", "not a database", "backup"}},
		"it works when a database is no file":         {nil, []string{"serve", "tasks", "--db", inTheWay + ".d"}, []string{"file.d", "is a directory"}},
		"it works when the port is taken":             {nil, []string{"serve", "--listen", port}, []string{port, "another program has this port", "--listen"}},
		"it works when the address is no address":     {nil, []string{"serve", "--listen", "8080"}, []string{"8080", "HOST:PORT"}},
		"it works when the host is not this machine":  {nil, []string{"serve", "--listen", "192.0.2.1:8080", "--insecure"}, []string{"192.0.2.1:8080", "--listen"}},
		"it works when others could call a service":   {nil, []string{"serve", "tasks", "--listen", "0.0.0.0:0"}, []string{"0.0.0.0:0", "service-token"}},
		"it works when others could read the pages":   {nil, []string{"serve", "--listen", "0.0.0.0:0"}, []string{"without TLS", "public-url", "insecure"}},
		"it works when a public address has no TLS":   {nil, []string{"serve", "desk", "--listen", "0.0.0.0:0", "--public-url", "http://desk.example"}, []string{"public-url", "insecure"}},
		"it works when a host has a port":             {nil, []string{"serve", "--hosts", "desk.example:80"}, []string{"hosts", "without scheme and port"}},
		"it works when a proxy is no network":         {nil, []string{"serve", "--proxies", "10.0.0.0/8,proxy"}, []string{"proxies: proxy", "10.0.0.0/8"}},
		"it works when mail has no sender":            {nil, []string{"serve", "--mail-server", "smtp://127.0.0.1:25"}, []string{"mail-from"}},
		"it works when mail has no server":            {nil, []string{"serve", "--mail-from", "a@example.org"}, []string{"mail-server"}},
		"it works when mail would go out in the open": {nil, []string{"serve", "--mail-server", "smtp-plain://192.0.2.1:25", "--mail-from", "a@example.org"}, []string{"mail-server", "smtp://"}},
		"it works when the mail password is missing":  {nil, []string{"serve", "--mail-server", "smtp://127.0.0.1:25", "--mail-from", "a@example.org", "--mail-password-file", filepath.Join(folder, "none")}, []string{"mail-password-file", "none", "no such file"}},
		"it works when a part is unknown":             {nil, []string{"serve", "task"}, []string{"task: no such part", "tasks, academic, expenses, requests, bot, desk"}},
		"it works when the bot lacks the others":      {nil, []string{"serve", "bot", "--academic-url", "http://127.0.0.1:1", "--expenses-url", "http://127.0.0.1:1", "--requests-url", "http://127.0.0.1:1"}, []string{"the tasks service does not run here", "--tasks-url"}},
		"it works when the desk lacks the requests":   {nil, []string{"serve", "desk"}, []string{"the requests service does not run here", "--requests-url"}},
		"it works when an address has no scheme":      {nil, []string{"serve", "bot", "--tasks-url", "127.0.0.1:8081"}, []string{"tasks-url", "http://127.0.0.1:8081"}},
		"it works when a file should hold all parts":  {nil, []string{"serve", "--db", filepath.Join(folder, "all.db")}, []string{"db", "one part", "postgres://", "--data"}},
		"it works when no PostgreSQL answers":         {[]string{"BECARIO_DB=postgres://ana:never-print-this@127.0.0.1:1/becario?sslmode=disable"}, []string{"serve"}, []string{"127.0.0.1:1"}},
		"it works when no PostgreSQL answers by name": {[]string{"BECARIO_DB=postgres://ana:never-print-this@localhost:1/becario"}, []string{"serve"}, []string{"localhost:1"}},
		"it works when the office's zone is unknown":  {nil, []string{"serve", "--office", "Asuncion"}, []string{"office", "America/Asuncion"}},
		"it works when a person's zone is unknown":    {nil, []string{"serve", "--zone", "Madrid"}, []string{"zone", "Europe/Madrid"}},
		"it works when the language is unknown":       {nil, []string{"serve", "--lang", "tlh"}, []string{"lang", "es-ES"}},
		"it works when a model has no name":           {nil, []string{"serve", "--assist-url", "http://127.0.0.1:1/v1"}, []string{"assist-url", "assist-model"}},
		"it works when the currency is unknown":       {nil, []string{"serve", "--currency", "pesetas"}, []string{"currency", "EUR"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := c.args
			if args[0] == "serve" && !strings.Contains(strings.Join(args, " "), "--data") {
				args = append(args, "--data", filepath.Join(t.TempDir(), "data"))
			}
			if !strings.Contains(strings.Join(args, " "), "--listen") {
				args = append(args, "--listen", "127.0.0.1:0")
			}
			got := fail(t, 20*time.Second, c.env, args...)
			for _, want := range c.tells {
				if !strings.Contains(got, want) {
					t.Errorf("becario %q: it said %q, want %q in it", args, got, want)
				}
			}
			if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "becario: ") {
				t.Errorf("becario %q: it said %q, want one line that begins with becario:", args, got)
			}
		})
	}
}

// refuse is a Bot API that refuses a method and does what is asked otherwise.
func refuse(t *testing.T, method string, code int, description string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case method == "" || strings.HasSuffix(r.URL.Path, "/"+method):
			w.WriteHeader(code)
			fmt.Fprintf(w, `{"ok":false,"error_code":%d,"description":%q}`, code, description)
		case strings.HasSuffix(r.URL.Path, "/getMe"):
			fmt.Fprint(w, `{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"Becario","username":"becario_bot"}}`)
		default:
			fmt.Fprint(w, `{"ok":true,"result":true}`)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestTelegramRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method      string
		code        int
		description string
		tells       []string
	}{
		"it works when the token was revoked":   {"", 401, "Unauthorized", []string{"401", "@BotFather"}},
		"it works when another program polls":   {"getUpdates", 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", []string{"409", "another program", "stop it"}},
		"it works when the token is of no bot":  {"", 404, "Not Found", []string{"404", "@BotFather"}},
		"it works when it is revoked meanwhile": {"getUpdates", 401, "Unauthorized", []string{"401", "@BotFather"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.code == 409 && testing.Short() {
				t.Skip("it takes most of a minute: the other program may be one that is just being replaced")
			}
			env := []string{"TELEGRAM_BOT_TOKEN=" + token, "TELEGRAM_API_URL=" + refuse(t, c.method, c.code, c.description)}
			got := fail(t, 100*time.Second, env, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--log-level", "error")
			for _, want := range c.tells {
				if !strings.Contains(got, want) {
					t.Errorf("it said %q, want %q in it", got, want)
				}
			}
			if lines := strings.Count(got, "\nbecario: ") + strings.Count(got[:min(9, len(got))], "becario: "); lines != 1 {
				t.Errorf("it said %q, want one line of it", got)
			}
		})
	}
}

func TestItStopsWhenAsked(t *testing.T) {
	p := start(t, nil, "Chat:", "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	began := time.Now()
	p.stop()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop, want a few seconds at most", took)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit status %d, want 0", code)
	}
}

// TestAFlagGoesBeforeTheEnvironmentBeforeTheFile sees which data folder is used.
func TestAFlagGoesBeforeTheEnvironmentBeforeTheFile(t *testing.T) {
	root := t.TempDir()
	in := func(name string) string { return filepath.Join(root, name) }
	file := settingsFile(t, fmt.Sprintf("data = %q\nlisten = \"127.0.0.1:0\"\n", in("file")))
	for name, c := range map[string]struct {
		env, args []string
		want      string
	}{
		"it works when only the file says":        {nil, []string{"--config", file}, in("file")},
		"it works when the environment says too":  {[]string{"BECARIO_DATA=" + in("env")}, []string{"--config", file}, in("env")},
		"it works when a flag says too":           {[]string{"BECARIO_DATA=" + in("env")}, []string{"--config", file, "--data", in("flag")}, in("flag")},
		"it works when a variable names the file": {[]string{"BECARIO_CONFIG=" + file}, nil, in("file")},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, c.env, "Data:", append([]string{"serve"}, c.args...)...)
			if !strings.Contains(p.out.String(), "Data:     "+c.want+"\n") {
				t.Errorf("it said\n%s\nwant the data in %s", p.out, c.want)
			}
			p.stop()
		})
	}
}

// TestReachableFromOutsideIsSaid warns of pages without TLS.
func TestReachableFromOutsideIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		listen string
		warns  bool
	}{
		"it works when all addresses are listened on": {"0.0.0.0:0", true},
		"it works when only this machine is":          {"127.0.0.1:0", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, nil, "Data:", "serve", "--data", t.TempDir(), "--listen", c.listen, "--insecure")
			if got := strings.Contains(p.out.String(), "Warning:"); got != c.warns {
				t.Errorf("warned %v, want %v:\n%s", got, c.warns, p.out)
			}
			p.stop()
		})
	}
}
