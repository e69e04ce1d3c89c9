package webchat_test

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"becario/channel"
	"becario/kit/browsertest"
	"becario/kit/sqldb/sqltest"
)

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
	c := browsertest.New(t)
	p := open(t, sqltest.SQLite(t))
	h := &host{t: t, handler: p.Channel, address: browsertest.FreeAddress(t)}
	h.start()
	defer func() { h.stop() }()
	page := "http://" + h.address + "/chat"

	c.Open(page)
	c.WantText("Hola, soy Becario")
	zone := c.Run("return Intl.DateTimeFormat().resolvedOptions().timeZone").(string)
	if got := c.Run("return document.getElementById('zone').value"); strings.Contains(zone, "/") && got != zone {
		t.Errorf("the zone is prefilled as %v, want the browser's, %s", got, zone)
	}
	c.Write("#name", "Ana"+enter)
	c.WantText("bienvenida, Ana", "En línea")

	c.Write("#text", "hola"+enter)
	c.WantText("hola", "eco: hola")
	if n := c.Count(".pending"); n != 0 {
		t.Errorf("%d messages are still on their way", n)
	}
	if _, err := p.Send(t.Context(), channel.Message{Chat: p.echo.last(t).Chat, Text: "Tienes clase en 30 minutos"}); err != nil {
		t.Fatal(err)
	}
	c.WantText("Tienes clase en 30 minutos")

	c.Click(".buttons button")
	c.WantText("deshecho", "hecho")
	c.Until("the button is gone", func() bool { return c.Count(".buttons") == 0 })

	c.Run("document.querySelector('.mine .edit').click()")
	c.Write("#text", " y adiós"+enter)
	c.WantText("hola y adiós", "eco: hola y adiós", "cambiado")

	c.Click("#menu")
	c.Click("[data-command='/help']")
	c.WantText("eco: /help")

	c.Open(page)
	c.WantText("bienvenida, Ana", "deshecho", "Tienes clase en 30 minutos", "En línea")

	offline(t, c, h, "uno", "dos", func() {})
	offline(t, c, h, "tres", "cuatro", func() { c.Open(page) })
	windows(t, c, h, page)
	earlier(t, c, p, page)
	if wide := c.Run("return document.documentElement.scrollWidth - innerWidth").(float64); wide > 0 {
		t.Errorf("the page is %v pixels wider than the window", wide)
	}
	log := c.Must(http.MethodPost, "/se/log", map[string]any{"type": "browser"})
	if said := fmt.Sprint(log); strings.Contains(said, "Content Security Policy") || strings.Contains(said, "TypeError") {
		t.Errorf("the browser complains: %.500s", said)
	}
}

// offline writes while the server is down: the messages are kept in the
// browser, and when the server is there again and the person has come back,
// they arrive once each and in order.
func offline(t *testing.T, c *browsertest.Browser, h *host, first, second string, back func()) {
	t.Helper()
	h.stop()
	c.WantText("Volviendo a conectar")
	c.Write("#text", first+" sin servidor"+enter)
	c.Write("#text", second+" sin servidor"+enter)
	c.WantText("Se enviará en cuanto vuelva")
	h.start()
	back()
	c.WantText("eco: "+first+" sin servidor", "eco: "+second+" sin servidor", "En línea")
	text := c.Text()
	if strings.Count(text, "eco: "+first) != 1 || strings.Count(text, "eco: "+second) != 1 || strings.Index(text, "eco: "+first) > strings.Index(text, "eco: "+second) {
		t.Errorf("what was written without a server is answered as %q", text)
	}
	c.Until("nothing is on its way", func() bool { return c.Count(".pending") == 0 })
	c.Until("nothing stays in the browser", func() bool { return c.Run("return localStorage.length").(float64) == 0 })
}

// windows writes in two windows while the server is down, and closes them: what
// was written in either is sent when the page is opened again.
func windows(t *testing.T, c *browsertest.Browser, h *host, page string) {
	t.Helper()
	first := c.Must(http.MethodGet, "/window", nil)
	second := c.Must(http.MethodPost, "/window/new", map[string]any{"type": "tab"}).(map[string]any)["handle"]
	in := func(window any) { c.Must(http.MethodPost, "/window", map[string]any{"handle": window}) }
	in(second)
	c.Open(page)
	c.WantText("En línea")
	h.stop()
	c.Write("#text", "en la segunda"+enter)
	c.WantText("Se enviará en cuanto vuelva")
	in(first)
	c.Write("#text", "en la primera"+enter)
	c.WantText("Se enviará en cuanto vuelva")
	in(second)
	c.Must(http.MethodDelete, "/window", nil)
	in(first)
	c.Open("about:blank")
	h.start()
	c.Open(page)
	c.WantText("eco: en la segunda", "eco: en la primera")
	c.Until("nothing stays in the browser", func() bool { return c.Run("return localStorage.length").(float64) == 0 })
}

// earlier presses and writes on a page of earlier messages, which leads to the
// end of the conversation.
func earlier(t *testing.T, c *browsertest.Browser, p *place, page string) {
	t.Helper()
	if _, err := p.Send(t.Context(), channel.Message{Chat: p.echo.last(t).Chat, Text: "¿Seguro?", Buttons: [][]channel.Button{{{Label: "Sí", Data: "1|yes"}}}}); err != nil {
		t.Fatal(err)
	}
	c.WantText("¿Seguro?")
	c.Open(page + "?before=1000")
	heard := len(p.echo.heard())
	c.Click(".message:last-child .buttons button")
	c.Until("the press is heard", func() bool { return len(p.echo.heard()) == heard+1 })
	c.WantText("En línea")
	c.Open(page + "?before=1000")
	c.Write("#text", "desde atrás"+enter)
	c.WantText("eco: desde atrás", "En línea")
}
