// Package browsertest drives a real browser for tests, by WebDriver
// (https://www.w3.org/TR/webdriver2/).
package browsertest

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
)

// Browser is a browser without a window, in a session of its own.
type Browser struct {
	t    *testing.T
	base string // of the session
}

// New starts a browser that ends with the test. Where there is none, the test is
// skipped and says so.
func New(t *testing.T) *Browser {
	t.Helper()
	browser, driver := find("chromium", "chromium-browser", "google-chrome"), find("chromedriver")
	if browser == "" || driver == "" || testing.Short() {
		t.Skip("NOT RUN in a browser: no chromium and chromedriver found (install the packages chromium and chromium-driver), or -short was given")
	}
	profile, err := os.MkdirTemp("", "becario-browser-")
	if err != nil {
		t.Fatal(err)
	}
	address := FreeAddress(t)
	_, port, _ := strings.Cut(address, ":")
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	process := exec.CommandContext(ctx, driver, "--port="+port)
	process.Cancel = func() error { return process.Process.Signal(os.Interrupt) }
	process.WaitDelay = 5 * time.Second
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	c := &Browser{t: t, base: "http://" + address}
	t.Cleanup(func() {
		if strings.Contains(c.base, "/session/") {
			_, _ = c.call(http.MethodDelete, "", nil) // the driver ends it otherwise
		}
		cancel()
		_ = process.Wait() // it was interrupted
		remove(t, profile)
	})
	c.Until("the driver answers", func() bool {
		_, err := c.call(http.MethodGet, "/status", nil)
		return err == nil
	})
	flags := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir=" + profile, "--window-size=390,844", "--accept-lang=es"}
	options := map[string]any{"binary": browser, "args": flags}
	session := c.Must(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"goog:chromeOptions": options}}})
	c.base += "/session/" + session.(map[string]any)["sessionId"].(string)
	return c
}

// remove takes a browser's profile away. Its helper processes may write for a moment
// after the browser itself has ended, so that a directory is not empty yet.
func remove(t *testing.T, profile string) {
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		err := os.RemoveAll(profile)
		if err == nil {
			return
		}
		if time.Now().After(limit) {
			t.Logf("the browser's profile is left over: %v", err)
			return
		}
	}
}

func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// FreeAddress is one of this machine at which nothing listens yet.
func FreeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (c *Browser) call(method, path string, body any) (any, error) {
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

// Must asks the driver for something of the session, such as POST /url.
func (c *Browser) Must(method, path string, body any) any {
	c.t.Helper()
	value, err := c.call(method, path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return value
}

// Until waits for what happens in the browser's own time.
func (c *Browser) Until(what string, true func() bool) {
	c.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(20 * time.Second); !true(); {
		select {
		case <-tick.C:
		case <-limit:
			c.t.Fatalf("after 20 s it is not so that %s; the page shows %q", what, c.Text())
		}
	}
}

// Open goes to an address.
func (c *Browser) Open(url string) {
	c.t.Helper()
	c.Must(http.MethodPost, "/url", map[string]any{"url": url})
}

func (c *Browser) element(css string) string {
	c.t.Helper()
	for _, id := range c.Must(http.MethodPost, "/element", map[string]any{"using": "css selector", "value": css}).(map[string]any) {
		return "/element/" + id.(string)
	}
	c.t.Fatalf("no element %s", css)
	return ""
}

// Write types into the element that a selector finds.
func (c *Browser) Write(css, text string) {
	c.t.Helper()
	c.Must(http.MethodPost, c.element(css)+"/value", map[string]any{"text": text})
}

// Click clicks on the element that a selector finds.
func (c *Browser) Click(css string) {
	c.t.Helper()
	c.Must(http.MethodPost, c.element(css)+"/click", map[string]any{})
}

// Run gives back what a script returns.
func (c *Browser) Run(script string) any {
	c.t.Helper()
	return c.Must(http.MethodPost, "/execute/sync", map[string]any{"script": script, "args": []any{}})
}

// Width makes the window so many pixels wide and gives back by how many the page
// is wider.
func (c *Browser) Width(pixels int) int {
	c.t.Helper()
	c.Must(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Emulation.setDeviceMetricsOverride",
		"params": map[string]any{"width": pixels, "height": 800, "deviceScaleFactor": 1, "mobile": false}})
	return int(c.Run("return document.documentElement.scrollWidth - innerWidth").(float64))
}

// Count is how many elements a selector finds.
func (c *Browser) Count(css string) int {
	c.t.Helper()
	return int(c.Run(fmt.Sprintf("return document.querySelectorAll(%q).length", css)).(float64))
}

// Text is what a person sees.
func (c *Browser) Text() string {
	text, _ := c.call(http.MethodPost, "/execute/sync", map[string]any{"script": "return document.body.innerText", "args": []any{}})
	return fmt.Sprint(text)
}

// WantText waits until the page shows every part.
func (c *Browser) WantText(parts ...string) {
	c.t.Helper()
	for _, part := range parts {
		c.Until("the page shows "+part, func() bool { return strings.Contains(c.Text(), part) })
	}
}
