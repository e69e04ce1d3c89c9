package desk_test

import (
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

	c.Open(s.server.URL + "/desk/sign-in")
	c.Write("#email", s.account("Rosa", staff.Coordinator).Email)
	c.Write("#password", password)
	c.Click("main button")
	c.WantText("Solicitudes", "Vencida", "Esperando a terceros")
	for _, page := range []string{"/desk/", "/desk/?q=" + url.QueryEscape(strings.Repeat("Ñ", 60)), "/desk/requests/" + last.Number, "/desk/requests/none", "/desk/link/none", "/desk/account"} {
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
	c.Click("tbody a")
	c.WantText("Siguiente paso")
	c.Click("input[value=in_committee]")
	c.Write("#comment", "Va al comité")
	c.Click("main form button")
	c.WantText("Guardado. Avisamos a Ñandutí", "Pasó a «En comité»", "Va al comité")
	log := fmt.Sprint(c.Must(http.MethodPost, "/se/log", map[string]any{"type": "browser"}))
	if strings.Contains(log, "Content Security Policy") || strings.Contains(log, "TypeError") {
		t.Errorf("the browser complains: %.500s", log)
	}
}
