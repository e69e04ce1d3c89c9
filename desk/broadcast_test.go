package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	holdersv1 "becario/api/becario/holders/v1"
	"becario/desk/staff"
	"becario/kit/browsertest"
)

// scholars imports holders, of whom the first have chats that are called c0, c1, …
func (s *site) scholars(n, linked int) {
	s.Helper()
	var list strings.Builder
	list.WriteString("name;email;programme;country;university\n")
	for i := range n {
		fmt.Fprintf(&list, "Becario %03d;b%d@ejemplo.org;%s;ES;Universidad de Granada\n", i, i, []string{"Maestría", "Doctorado"}[i%2])
	}
	if _, err := s.holders.Import(s.Context(), &holdersv1.ImportRequest{Actor: "Luz", Data: []byte(list.String())}); err != nil {
		s.Fatal(err)
	}
	for i := range linked {
		s.link(fmt.Sprintf("Becario %03d", i), fmt.Sprint("c", i))
	}
}

// link says that a chat is that of a holder.
func (s *site) link(name, space string) {
	s.Helper()
	found, err := s.holders.List(s.Context(), &holdersv1.ListRequest{Query: name})
	if err != nil || len(found.Holders) != 1 {
		s.Fatal(err, found)
	}
	if _, err := s.holders.Confirm(s.Context(), &holdersv1.ConfirmRequest{Actor: "Luz", Id: found.Holders[0].Id, Space: space}); err != nil {
		s.Fatal(err)
	}
}

// deliver does what the bot does: up to so many of those who are due are told, and the
// last of them has blocked it.
func (s *site) deliver(limit int32) []*commonv1.Notice {
	s.Helper()
	due, err := s.many.ClaimDue(s.Context(), &holdersv1.ClaimDueRequest{Limit: limit, LeaseSeconds: 30})
	if err == nil {
		_, err = s.many.AckDue(s.Context(), &holdersv1.AckDueRequest{Notices: due.Notices})
	}
	if err != nil {
		s.Fatal(err)
	}
	req := &holdersv1.ReportRequest{}
	for i, n := range due.Notices {
		f := &commonv1.NoticeFate{Key: n.Key, At: s.clock.Now().UnixMicro()}
		if i == len(due.Notices)-1 {
			f.Untold = "blocked"
		}
		req.Fates = append(req.Fates, f)
	}
	if _, err := s.many.Report(s.Context(), req); err != nil {
		s.Fatal(err)
	}
	return due.Notices
}

// looked reads the hidden fields of a form that was looked at.
func looked(page string, form url.Values) url.Values {
	for _, name := range []string{"key", "seen"} {
		if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); m != nil {
			form.Set(name, m[1])
		}
	}
	return form
}

func TestBroadcast(t *testing.T) {
	s := newSite(t)
	s.scholars(4, 3)
	b := s.asRole("Rosa", staff.Coordinator)
	b.wants(b.get("/desk/broadcasts", http.StatusOK), "Todavía no se ha mandado ninguno", "Escribir un aviso")
	b.wants(b.get("/desk/broadcasts/new", http.StatusOK), "Maestría (2)", "Universidad de Granada (4)")
	b.wants(b.post("/desk/broadcasts/new", url.Values{"do": {"look"}}, http.StatusUnprocessableEntity), "Falta el mensaje")

	form := url.Values{"text-es": {"Cerramos el <lunes>"}, "text-en": {"We close on Monday"}, "programme": {"Doctorado"}, "do": {"look"}}
	page := b.post("/desk/broadcasts/new", form, http.StatusOK)
	b.wants(page, "Le llega a 1 persona.", "1 persona más no tiene conversación", "Cerramos el &lt;lunes&gt;", "We close on Monday", "No general messages", "No puedes probarlo contigo")
	// What was not looked at is not sent.
	form = looked(page, form)
	form.Set("do", "send")
	form.Set("programme", "")
	page = b.post("/desk/broadcasts/new", form, http.StatusOK)
	b.wants(page, "Ha cambiado desde que lo miraste", "Les llega a 3 personas.")
	form = looked(page, form)
	_, to := b.do(http.MethodPost, "/desk/broadcasts/new", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	path := to.Get("Location")
	_, again := b.do(http.MethodPost, "/desk/broadcasts/new", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	if again.Get("Location") != path {
		t.Errorf("the same form, sent twice, made %s and %s", path, again.Get("Location"))
	}
	if due := s.deliver(10); len(due) != 3 || due[0].GetAnnouncement().Text["en"] != "We close on Monday" {
		t.Errorf("due: %v", due)
	}
	b.wants(b.get(path, http.StatusOK), "Terminado", "2 de 4", "Bloqueó el bot", "Sin conversación", "Becario 003")
	b.wants(b.get(path+"?outcome=blocked", http.StatusOK), "Becario 002")
	b.wants(b.get("/desk/broadcasts", http.StatusOK), "Cerramos el &lt;lunes&gt;", "2 de 4", "A todos los becarios", "Rosa")

	// Scheduled on the office's clock, and stopped before it begins.
	at := s.clock.Now().In(time.FixedZone("", -3*3600)).Add(48 * time.Hour).Format("2006-01-02T15:04")
	form = url.Values{"text-es": {"Feria"}, "start": {at}, "required": {"on"}, "do": {"look"}}
	page = b.post("/desk/broadcasts/new", form, http.StatusOK)
	b.wants(page, "Programar para 3")
	form = looked(page, form)
	form.Set("do", "send")
	_, to = b.do(http.MethodPost, "/desk/broadcasts/new", form, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	b.wants(b.get(to.Get("Location"), http.StatusOK), "Programado", "no se puede rechazar", "Ya no se les manda a 4 personas")
	b.post(to.Get("Location")+"/stop", nil, http.StatusSeeOther)
	b.wants(b.get(to.Get("Location"), http.StatusOK), "Detenido", "Lo detuvo Rosa")

	// The people of a list of requests.
	s.file("k", "prórroga", "Ana")
	form = url.Values{"text-es": {"Falta la carta"}, "list": {"q=prórroga"}, "programme": {"Doctorado"}, "do": {"look"}}
	b.wants(b.post("/desk/broadcasts/new", form, http.StatusOK), "Le llega a 1 persona.")

	// A trial goes to one's own chat.
	s.holdersOf("Rosa")
	form.Set("do", "look")
	b.wants(b.post("/desk/broadcasts/new", form, http.StatusOK), "Probar solo conmigo")
	form.Set("do", "trial")
	b.wants(b.post("/desk/broadcasts/new", form, http.StatusOK), "La prueba va a tu conversación")
	if due := s.deliver(10); len(due) != 1 || due[0].Space != "rosa" || !due[0].GetAnnouncement().Trial {
		t.Errorf("the trial: %v", due)
	}

	// Who may what.
	analyst, auditor, finance := s.asRole("Ana", staff.Analyst), s.asRole("Ina", staff.Auditor), s.asRole("Fin", staff.Finance)
	analyst.post("/desk/broadcasts/new", url.Values{"text-es": {"x"}, "required": {"on"}, "do": {"look"}}, http.StatusForbidden)
	analyst.post("/desk/broadcasts/new", url.Values{"text-es": {"x"}, "do": {"look"}}, http.StatusOK)
	auditor.get(path, http.StatusOK)
	for _, who := range []*browser{auditor, finance} {
		who.get("/desk/broadcasts/new", http.StatusForbidden)
		who.post("/desk/broadcasts/new", url.Values{"text-es": {"x"}, "do": {"send"}}, http.StatusForbidden)
		who.post(path+"/stop", nil, http.StatusForbidden)
	}
	finance.get("/desk/broadcasts", http.StatusForbidden)
	b.get("/desk/broadcasts/none", http.StatusNotFound)

	record := s.as("Luz").get("/desk/office/record", http.StatusOK)
	b.wants(record, "Mandó un aviso a muchos", "Detuvo un aviso a muchos", "Vio quién recibió un aviso")
	if strings.Contains(s.log.String(), "Cerramos") || strings.Contains(record, "Cerramos") {
		t.Error("what was written stands in the log or in the record")
	}
}

// holdersOf puts a member of staff into the list of holders, with a chat.
func (s *site) holdersOf(name string) {
	s.Helper()
	data := "name;email\n" + name + " del personal;" + s.account(name, staff.Coordinator).Email + "\n"
	if _, err := s.holders.Import(s.Context(), &holdersv1.ImportRequest{Actor: "Luz", Data: []byte(data)}); err != nil {
		s.Fatal(err)
	}
	s.link(name+" del personal", strings.ToLower(name))
}

func TestBroadcastInABrowser(t *testing.T) {
	c := browsertest.New(t)
	s := newSite(t)
	s.scholars(60, 55)
	s.run()
	s.signIn(c, "Rosa", staff.Coordinator)
	c.WantText("Solicitudes", "Avisar a estas personas")
	c.Open(s.server.URL + "/desk/broadcasts/new")
	c.Write("#text-es", "El lunes 16 la oficina cierra por asueto.")
	c.Click("button[value=look]")
	c.WantText("Les llega a 55 personas.", "5 personas más no tienen conversación", "No quiero avisos generales", "The scholarship office")
	fits := func() {
		t.Helper()
		for _, width := range []int{320, 390, 768, 1440} {
			if over := c.Width(width); over > 0 {
				t.Errorf("%v is %d pixels wider than a window of %d", c.Run("return location.pathname"), over, width)
			}
		}
	}
	fits()
	c.Click("button[value=send]")
	c.WantText("Mandando", "0 de 60", "Espera su turno")
	s.deliver(20)
	c.Until("the page shows by itself who was told", func() bool {
		return strings.Contains(c.Text(), "19 de 60") && strings.Contains(c.Text(), "Bloqueó el bot")
	})
	fits()
	c.Click(".stop-it summary")
	c.Click(".stop-it button")
	c.WantText("Detenido", "Lo detuvo Rosa", "19 de 60", "Detenido antes")
	if due := s.deliver(20); len(due) != 0 {
		t.Errorf("after the stop %d are due", len(due))
	}
	fits()
	c.Open(s.server.URL + "/desk/broadcasts")
	c.WantText("El lunes 16 la oficina cierra por asueto.", "19 de 60")
	fits()
}
