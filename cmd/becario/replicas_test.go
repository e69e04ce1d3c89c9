package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"becario/channel/telegram/telegramtest"
	"becario/kit/sqldb/sqltest"
)

// front is a proxy that sends each request to the next of the programs behind it.
type front struct {
	*httptest.Server
	mu      sync.Mutex
	behind  []*url.URL
	request int
}

func newFront(t *testing.T) *front {
	f := &front{}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(f.next()); r.SetXForwarded() },
		FlushInterval: -1,
		ErrorHandler:  func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	f.Server = httptest.NewServer(proxy)
	t.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

func (f *front) next() *url.URL {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.request++
	return f.behind[f.request%len(f.behind)]
}

var pageAddress = regexp.MustCompile(`http://\S+/chat`)

// add puts a program behind the proxy.
func (f *front) add(t *testing.T, p *program) {
	t.Helper()
	u, err := url.Parse(strings.TrimSuffix(pageAddress.FindString(p.out.String()), "/chat"))
	if err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.behind = append(f.behind, u)
}

// TestReplicas runs two bots on one database while people write and notices fall
// due, kills one of them in the middle, and starts another one. Every message is
// kept once and answered, in order within a chat; every notice is sent; nothing is
// said twice but the last that the killed one was saying in a chat; and all of them
// together keep the limits of the Bot API, which the server holds them to.
func TestReplicas(t *testing.T) {
	for _, by := range []string{"poll", "webhook"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			replicas(t, by == "webhook")
		})
	}
}

func replicas(t *testing.T, pushed bool) {
	t.Helper()
	on := place{data: t.TempDir(), db: sqltest.Postgres(t)}
	server := telegramtest.New(t)
	server.KeepLimits()
	server.Tolerate() // the killed program cannot confirm every call
	f := newFront(t)
	env := []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.Token, "TELEGRAM_API_URL=" + server.URL}
	if pushed {
		env = append(env, "BECARIO_TELEGRAM_WEBHOOK="+f.URL+"/telegram")
	}
	run := func() *program {
		p := start(t, env, "Chat:", "serve", "--data", on.data, "--db", on.db, "--listen", "127.0.0.1:0", "--lang", "es-ES")
		f.add(t, p)
		return p
	}
	first := run()
	var people []*telegramtest.Person
	for i := range killPeople {
		someone := server.Person(fmt.Sprintf("Ana %d", i), "es")
		someone.Say("/start")
		people = append(people, someone)
	}
	server.WaitConfirmed()
	for _, someone := range people {
		someone.Next()
	}
	second := run()
	plant(t, on, people)

	rounds := make([]int, len(people))
	write := func(d time.Duration) {
		for deadline := time.Now().Add(d); time.Now().Before(deadline); time.Sleep(time.Duration(20+rand.IntN(40)) * time.Millisecond) {
			i := rand.IntN(len(people))
			rounds[i]++
			people[i].Say(fmt.Sprintf("Tengo que entregar la práctica %d", rounds[i]))
		}
	}
	write(1500 * time.Millisecond)
	first.kill() // who asks for updates, if somebody does
	write(1500 * time.Millisecond)
	third := run()
	write(1500 * time.Millisecond)
	server.WaitConfirmed()
	for i, someone := range people {
		waitFor(t, someone, func(texts string) string { return missing(texts, rounds[i]) })
	}
	checkKept(t, on, people, rounds)
	for i, someone := range people {
		checkSaid(t, i, someone, rounds[i])
	}
	for _, p := range []*program{second, third} {
		p.stop()
		if strings.Contains(p.out.String(), "Conflict") {
			t.Errorf("two programs asked for updates at once:\n%s", p.out)
		}
	}
	for _, v := range server.Violations() {
		if strings.Contains(v, "retry_after") || strings.Contains(v, "webhook") {
			t.Errorf("the server complains: %s", v)
		}
	}
}

// TestPagesNeedNoStickySessions sends each request of a browser to another one of
// two programs: the chat page with its events and files, and the desk.
func TestPagesNeedNoStickySessions(t *testing.T) {
	t.Parallel()
	on := place{data: t.TempDir(), db: sqltest.Postgres(t)}
	f := newFront(t)
	settings := []string{"--data", on.data, "--db", on.db, "--lang", "es-ES"}
	for range 2 {
		f.add(t, start(t, nil, "Chat:", append([]string{"serve", "--listen", "127.0.0.1:0"}, settings...)...))
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	read := func(resp *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s %s: %v, status %d\n%.500s", resp.Request.Method, resp.Request.URL.Path, err, resp.StatusCode, body)
		}
		return string(body)
	}
	form := func(path string, pairs ...string) string {
		t.Helper()
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return read(browser.PostForm(f.URL+path, v))
	}

	form("/chat/join", "name", "Ana", "lang", "es-ES", "zone", "Europe/Madrid")
	resp, err := browser.Get(f.URL + "/chat/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	events := make(chan string, 100)
	go func() {
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			events <- lines.Text()
		}
		close(events)
	}()
	wait := func(what string) {
		t.Helper()
		late := time.After(20 * time.Second)
		for {
			select {
			case line, open := <-events:
				if strings.Contains(line, what) {
					return
				}
				if !open {
					t.Fatalf("the events ended before %q", what)
				}
			case <-late:
				t.Fatalf("no event tells %q", what)
			}
		}
	}
	for i := range 4 { // both programs take some of them, and one has the events
		form("/chat/say", "id", fmt.Sprintf("%032d", i+1), "text", fmt.Sprintf("café %d", i+2))
		wait(fmt.Sprintf("café, %d,00", i+2))
	}

	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("id", strings.Repeat("f", 32)) // into memory
	part, _ := w.CreateFormFile("file", "papel.pdf")
	_, _ = part.Write([]byte("%PDF-1.4\n%%EOF\n"))
	_ = w.Close()
	read(browser.Post(f.URL+"/chat/say", w.FormDataContentType(), &body))
	link := regexp.MustCompile(`/chat/files/\d+/papel\.pdf`)
	for range 2 { // from either program
		page := read(browser.Get(f.URL + "/chat"))
		path := link.FindString(page)
		if path == "" {
			t.Fatalf("the page does not show the file:\n%s", page)
		}
		if got := read(browser.Get(f.URL + path)); !strings.HasPrefix(got, "%PDF") {
			t.Errorf("the file begins with %.20q", got)
		}
	}

	add := command(t, nil, append([]string{"staff", "add", "luz@office.example", "--name", "Luz", "--role", "administrator", "--password-stdin"}, settings...)...)
	add.Stdin = strings.NewReader("correct horse battery\n")
	if out, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	form("/desk/sign-in", "email", "luz@office.example", "password", "correct horse battery")
	for range 4 {
		if page := read(browser.Get(f.URL + "/desk/")); !strings.Contains(page, "Luz") || strings.Contains(page, `name="password"`) {
			t.Fatalf("the desk does not know who is signed in:\n%.1000s", page)
		}
	}
}
