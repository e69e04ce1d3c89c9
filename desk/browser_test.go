package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"becario/desk/staff"
	"becario/kit/browsertest"
)

func TestInABrowser(t *testing.T) {
	c := browsertest.New(t)
	s := newSite(t)
	luz := s.as("Luz")
	for i, state := range []string{"", "in_review", "waiting_third_party", "approved", ""} {
		r := s.file(fmt.Sprint("k", i), "prórroga de la beca por un semestre más", "José Luis Núñez de la Santísima Trinidad y Fernández")
		if path := "/desk/requests/" + r.Number; state != "" {
			luz.post(path, luz.form(luz.get(path, http.StatusOK), state, "Falta la carta"), http.StatusSeeOther)
		}
	}
	last := s.file("k9", "reembolso", strings.Repeat("Ñandutí", 8))
	s.clock.Add(30 * 24 * time.Hour)

	s.signIn(c, "Rosa", staff.Coordinator)
	c.WantText("Solicitudes", "Vencida", "Esperando a terceros")
	for _, page := range []string{"/desk/", "/desk/?q=" + url.QueryEscape(strings.Repeat("Ñ", 60)), "/desk/requests/" + last.Number, "/desk/requests/none", "/desk/link/none", "/desk/account", "/desk/account/tokens",
		"/desk/?view=sign", "/desk/board", "/desk/numbers", "/desk/new", "/desk/holders/ana", "/desk/office/calendar", "/desk/office/answers", "/desk/office/short", "/desk/office/types"} {
		c.Open(s.server.URL + page)
		for _, width := range []int{320, 360, 480, 768, 992, 1000, 1100, 1440} {
			if over := c.Width(width); over > 0 {
				t.Errorf("%s is %d pixels wider than a window of %d", page, over, width)
			}
		}
	}

	c.Open(s.server.URL + "/desk/")
	c.Write("#q", "reembolso")
	c.Until("one is found", func() bool { return c.Count("tbody tr") == 1 })
	if said := c.Run("return document.getElementById('found').textContent + document.activeElement.id"); said != "1 solicitudq" {
		t.Errorf("after a search it says %q, want how many and the field in focus", said)
	}
	c.Click("tbody th a")
	c.WantText("En sus palabras")
	if strings.Contains(c.Text(), "Ha cambiado") {
		t.Errorf("a page that nobody has changed says that it has: %q", c.Text())
	}
	c.Write("#text", "Lo estamos")
	c.Open(s.server.URL + "/desk/") // as a tab that is closed
	c.Open(s.server.URL + "/desk/requests/" + last.Number)
	if draft := c.Run("return document.getElementById('text').value"); draft != "Lo estamos" {
		t.Errorf("what was not sent is %q, want it still there", draft)
	}
	c.Write("#text", " viendo")
	c.Click(".message-pane button")
	c.WantText("Enviado a Ñandutí", "Lo estamos viendo")
	if draft := c.Run("return document.getElementById('text').value"); draft != "" {
		t.Errorf("after it was sent the field has %q, want nothing", draft)
	}
	c.Click("label[for=act-step]")
	c.Click("input[value=in_committee]")
	c.Write("#comment", "Va al comité")
	c.Click(".step-pane button")
	c.WantText("Guardado. Avisamos a Ñandutí", "Pasó a «En comité»", "Va al comité")

	// What others do appears by itself, and what is being written stays.
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.desk.Run(ctx) }()
	luz = s.as("Luz") // a month later
	path := "/desk/requests/" + last.Number
	c.Open(s.server.URL + path)
	c.Write("#text", "a medias")
	s.clock.Add(time.Minute)
	luz.act(path, "note", url.Values{"text": {"Llamó la universidad"}}, http.StatusSeeOther)
	c.Until("the note is there", func() bool { return strings.Contains(c.Text(), "Llamó la universidad") })
	luz.get(path, http.StatusOK)
	c.Until("Luz is seen to look", func() bool { return strings.Contains(c.Text(), "También la mira Luz") })
	if draft := c.Run("return document.getElementById('text').value + document.activeElement.id"); draft != "a mediastext" {
		t.Errorf("what is being written is %q, want it as it was", draft)
	}
	c.WantText("Ha cambiado mientras la mirabas")
	c.Run("document.getElementById('text').value = ''; document.getElementById('text').dispatchEvent(new Event('input')); document.activeElement.blur(); return ''")
	c.Open(s.server.URL + "/desk/?view=all")
	s.clock.Add(time.Minute)
	s.file("k10", "algo muy nuevo", "Beto")
	c.Until("a new one appears", func() bool { return strings.Contains(c.Text(), "algo muy nuevo") })
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}

	// Two sign where money moves: Luz proposes, and Rosa signs.
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "approved", "Procede"), http.StatusSeeOther)
	c.Open(s.server.URL + "/desk/?view=sign")
	c.WantText("Por firmar", "Falta una firma")
	c.Click("tbody th a")
	c.WantText("Propuesta: «Aprobada»", "La propone Luz", "Procede", "Faltan documentos")
	c.Click(".proposal form button")
	c.WantText("Firmada. Avisamos a Ñandutí", "Pasó a «Aprobada». La propuso Luz")

	// Columns are chosen, moved and kept.
	c.Open(s.server.URL + "/desk/")
	c.Click("#columns summary")
	c.Click("#columns input[value=programme]")
	c.Click("#columns button[value=show]")
	heads := func() string {
		return fmt.Sprint(c.Run("return [...document.querySelectorAll('thead [aria-sort] a')].map(a => a.textContent).join(' ')"))
	}
	c.Until("the column is there", func() bool { return strings.HasSuffix(heads(), "Fecha límite Programa") })
	c.Click("#columns summary")
	c.Click(`#columns button[value="programme ahead"]`)
	c.Until("it has moved", func() bool { return strings.HasSuffix(heads(), "Programa Fecha límite") })
	c.Click("#columns button[value=keep]") // the form is still open
	c.Until("it is kept", func() bool { return c.Count("#columns[open]") == 0 })
	c.Open(s.server.URL + "/desk/")
	c.Write("#q", "reembolso")
	c.Until("a search keeps the columns", func() bool {
		return c.Count("tbody tr") == 1 && strings.HasSuffix(heads(), "Programa Fecha límite")
	})
	c.Open(s.server.URL + "/desk/?cols=state")
	if got := heads(); got != "Estado" {
		t.Errorf("the address says otherwise: %q", got)
	}

	c.Open(s.server.URL + "/desk/")
	keys := func(text string) {
		var acts []any
		for _, key := range text {
			acts = append(acts, map[string]any{"type": "keyDown", "value": string(key)}, map[string]any{"type": "keyUp", "value": string(key)})
		}
		c.Must(http.MethodPost, "/actions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": acts}}})
	}
	keys("?")
	c.WantText("Teclas", "Siguiente de la lista")
	keys("?")
	c.Run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true})); return ''")
	c.Write("#palette input", "numeros")
	c.Until("one place is left", func() bool { return c.Count("#palette li:not([hidden])") == 1 })
	c.Write("#palette input", "\ue007") // Enter
	c.WantText("Por semana", "Por tipo")
	c.Open(s.server.URL + "/desk/")
	keys("jjx")
	c.Until("one is ticked", func() bool { return c.Count("[data-one]:checked") == 1 && c.Count(".bulk.on") == 1 })
	c.Click("button[value=assign]")
	c.WantText("1 solicitud asignada a Rosa", "Deshacer")
	log := fmt.Sprint(c.Must(http.MethodPost, "/se/log", map[string]any{"type": "browser"}))
	if strings.Contains(log, "Content Security Policy") || strings.Contains(log, "TypeError") {
		t.Errorf("the browser complains: %.500s", log)
	}
}
