package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"becario/bot"
	"becario/kit/sqldb/sqltest"
)

// chromium is a browser without a window, steered by WebDriver
// (https://www.w3.org/TR/webdriver2/).
type chromium struct {
	t    *testing.T
	base string // of the session
}

func newChromium(t *testing.T) *chromium {
	t.Helper()
	browser, driver := find("chromium", "chromium-browser", "google-chrome"), find("chromedriver")
	if browser == "" || driver == "" || testing.Short() {
		t.Skip("NOT RUN in a browser: no chromium and chromedriver found (install the packages chromium and chromium-driver), or -short was given")
	}
	address := freeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	process := exec.CommandContext(ctx, driver, "--port="+port)
	process.Cancel = func() error { return process.Process.Signal(os.Interrupt) }
	process.WaitDelay = 5 * time.Second
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	c := &chromium{t: t, base: "http://" + address}
	t.Cleanup(func() {
		if strings.Contains(c.base, "/session/") {
			_, _ = c.call(http.MethodDelete, "", nil) // the driver ends it otherwise
		}
		cancel()
		_ = process.Wait() // it was interrupted
	})
	c.until("the driver answers", func() bool {
		_, err := c.call(http.MethodGet, "/status", nil)
		return err == nil
	})
	flags := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + t.TempDir(), "--window-size=390,844", "--accept-lang=es"}
	options := map[string]any{"binary": browser, "args": flags}
	session := c.must(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"goog:chromeOptions": options}}})
	c.base += "/session/" + session.(map[string]any)["sessionId"].(string)
	return c
}

func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (c *chromium) call(method, path string, body any) (any, error) {
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.t.Context()), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, &content)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer struct {
		Value any `json:"value"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("webdriver %s %s: %.300s", method, path, fmt.Sprint(answer.Value))
	}
	return answer.Value, nil
}

func (c *chromium) must(method, path string, body any) any {
	c.t.Helper()
	value, err := c.call(method, path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return value
}

// until waits for what happens in the browser's own time.
func (c *chromium) until(what string, true func() bool) {
	c.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(20 * time.Second); !true(); {
		select {
		case <-tick.C:
		case <-limit:
			c.t.Fatalf("after 20 s it is not so that %s; the page shows %q", what, c.text())
		}
	}
}

func (c *chromium) open(url string) {
	c.t.Helper()
	c.must(http.MethodPost, "/url", map[string]any{"url": url})
}

func (c *chromium) element(css string) string {
	c.t.Helper()
	for _, id := range c.must(http.MethodPost, "/element", map[string]any{"using": "css selector", "value": css}).(map[string]any) {
		return "/element/" + id.(string)
	}
	c.t.Fatalf("no element %s", css)
	return ""
}

func (c *chromium) write(css, text string) {
	c.t.Helper()
	c.must(http.MethodPost, c.element(css)+"/value", map[string]any{"text": text})
}

func (c *chromium) click(css string) {
	c.t.Helper()
	c.must(http.MethodPost, c.element(css)+"/click", map[string]any{})
}

func (c *chromium) run(script string) any {
	c.t.Helper()
	return c.must(http.MethodPost, "/execute/sync", map[string]any{"script": script, "args": []any{}})
}

func (c *chromium) count(css string) int {
	c.t.Helper()
	return int(c.run(fmt.Sprintf("return document.querySelectorAll(%q).length", css)).(float64))
}

// text is what a person sees.
func (c *chromium) text() string {
	text, _ := c.call(http.MethodPost, "/execute/sync", map[string]any{"script": "return document.body.innerText", "args": []any{}})
	return fmt.Sprint(text)
}

func (c *chromium) wantText(parts ...string) {
	c.t.Helper()
	for _, part := range parts {
		c.until("the page shows "+part, func() bool { return strings.Contains(c.text(), part) })
	}
}

// host serves a page at an address that can be given up and taken again.
type host struct {
	t       *testing.T
	handler http.Handler
	address string
	server  *http.Server
}

func (h *host) start() {
	h.t.Helper()
	l, err := net.Listen("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.server = &http.Server{Handler: h.handler, ReadHeaderTimeout: time.Minute}
	go h.server.Serve(l) //nolint:errcheck // it ends when it is closed
}

func (h *host) stop() {
	h.t.Helper()
	if err := h.server.Close(); err != nil {
		h.t.Error(err)
	}
}

const enter = "\ue007"

func TestInABrowser(t *testing.T) {
	c := newChromium(t)
	p := open(t, sqltest.SQLite(t))
	h := &host{t: t, handler: p.Channel, address: freeAddress(t)}
	h.start()
	defer func() { h.stop() }()
	page := "http://" + h.address + "/chat"

	c.open(page)
	c.wantText("Hola, soy Becario")
	zone := c.run("return Intl.DateTimeFormat().resolvedOptions().timeZone").(string)
	if got := c.run("return document.getElementById('zone').value"); strings.Contains(zone, "/") && got != zone {
		t.Errorf("the zone is prefilled as %v, want the browser's, %s", got, zone)
	}
	c.write("#name", "Ana"+enter)
	c.wantText("bienvenida, Ana", "En línea")

	c.write("#text", "hola"+enter)
	c.wantText("hola", "eco: hola")
	if n := c.count(".pending"); n != 0 {
		t.Errorf("%d messages are still on their way", n)
	}
	if _, err := p.Send(t.Context(), bot.Message{Chat: p.echo.last(t).Chat, Text: "Tienes clase en 30 minutos"}); err != nil {
		t.Fatal(err)
	}
	c.wantText("Tienes clase en 30 minutos")

	c.click(".buttons button")
	c.wantText("deshecho", "hecho")
	c.until("the button is gone", func() bool { return c.count(".buttons") == 0 })

	c.run("document.querySelector('.mine .edit').click()")
	c.write("#text", " y adiós"+enter)
	c.wantText("hola y adiós", "eco: hola y adiós", "cambiado")

	c.click("#menu")
	c.click("[data-command='/help']")
	c.wantText("eco: /help")

	c.open(page)
	c.wantText("bienvenida, Ana", "deshecho", "Tienes clase en 30 minutos", "En línea")

	offline(c, h, "uno", "dos", func() {})
	offline(c, h, "tres", "cuatro", func() { c.open(page) })
	windows(c, h, page)
	earlier(c, p, page)
	if wide := c.run("return document.documentElement.scrollWidth - innerWidth").(float64); wide > 0 {
		t.Errorf("the page is %v pixels wider than the window", wide)
	}
	log := c.must(http.MethodPost, "/se/log", map[string]any{"type": "browser"})
	if said := fmt.Sprint(log); strings.Contains(said, "Content Security Policy") || strings.Contains(said, "TypeError") {
		t.Errorf("the browser complains: %.500s", said)
	}
}

// offline writes while the server is down: the messages are kept in the
// browser, and when the server is there again and the person has come back,
// they arrive once each and in order.
func offline(c *chromium, h *host, first, second string, back func()) {
	c.t.Helper()
	h.stop()
	c.wantText("Volviendo a conectar")
	c.write("#text", first+" sin servidor"+enter)
	c.write("#text", second+" sin servidor"+enter)
	c.wantText("Se enviará en cuanto vuelva")
	h.start()
	back()
	c.wantText("eco: "+first+" sin servidor", "eco: "+second+" sin servidor", "En línea")
	text := c.text()
	if strings.Count(text, "eco: "+first) != 1 || strings.Count(text, "eco: "+second) != 1 || strings.Index(text, "eco: "+first) > strings.Index(text, "eco: "+second) {
		c.t.Errorf("what was written without a server is answered as %q", text)
	}
	c.until("nothing is on its way", func() bool { return c.count(".pending") == 0 })
	c.until("nothing stays in the browser", func() bool { return c.run("return localStorage.length").(float64) == 0 })
}

// windows writes in two windows while the server is down, and closes them: what
// was written in either is sent when the page is opened again.
func windows(c *chromium, h *host, page string) {
	c.t.Helper()
	first := c.must(http.MethodGet, "/window", nil)
	second := c.must(http.MethodPost, "/window/new", map[string]any{"type": "tab"}).(map[string]any)["handle"]
	in := func(window any) { c.must(http.MethodPost, "/window", map[string]any{"handle": window}) }
	in(second)
	c.open(page)
	c.wantText("En línea")
	h.stop()
	c.write("#text", "en la segunda"+enter)
	c.wantText("Se enviará en cuanto vuelva")
	in(first)
	c.write("#text", "en la primera"+enter)
	c.wantText("Se enviará en cuanto vuelva")
	in(second)
	c.must(http.MethodDelete, "/window", nil)
	in(first)
	c.open("about:blank")
	h.start()
	c.open(page)
	c.wantText("eco: en la segunda", "eco: en la primera")
	c.until("nothing stays in the browser", func() bool { return c.run("return localStorage.length").(float64) == 0 })
}

// earlier presses and writes on a page of earlier messages, which leads to the
// end of the conversation.
func earlier(c *chromium, p *place, page string) {
	c.t.Helper()
	if _, err := p.Send(c.t.Context(), bot.Message{Chat: p.echo.last(c.t).Chat, Text: "¿Seguro?", Buttons: [][]bot.Button{{{Label: "Sí", Data: "1|yes"}}}}); err != nil {
		c.t.Fatal(err)
	}
	c.wantText("¿Seguro?")
	c.open(page + "?before=1000")
	heard := len(p.echo.heard())
	c.click(".message:last-child .buttons button")
	c.until("the press is heard", func() bool { return len(p.echo.heard()) == heard+1 })
	c.wantText("En línea")
	c.open(page + "?before=1000")
	c.write("#text", "desde atrás"+enter)
	c.wantText("eco: desde atrás", "En línea")
}
