package desk_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	holdersv1 "becario/api/becario/holders/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/browsertest"
	"becario/kit/preview"
)

// Pages with nothing on them and with long names fit windows of every width in both
// themes. With BECARIO_TEST_AXE, the file of axe-core, none has a violation; with
// BECARIO_TEST_SHOTS, a folder, pictures of them are kept there to be looked at.
func TestPagesInABrowser(t *testing.T) {
	axe := ""
	if name := os.Getenv("BECARIO_TEST_AXE"); name != "" {
		data, err := os.ReadFile(name)
		mustDo(t, err)
		axe = string(data)
	}
	shots := os.Getenv("BECARIO_TEST_SHOTS")
	c := browsertest.New(t)
	s := newSite(t)
	rosa := s.account("Rosa", staff.Administrator)
	c.Open(s.server.URL + "/desk/sign-in")
	c.Write("#email", rosa.Email)
	c.Write("#password", password)
	c.Click("main button")
	c.WantText("Solicitudes")
	look := func(what string, pages ...string) {
		for _, page := range pages {
			for _, theme := range []string{"light", "dark"} {
				c.Must(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Emulation.setEmulatedMedia", "params": map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": theme}}}})
				c.Open(s.server.URL + "/desk/" + page)
				for _, width := range []int{390, 820, 1440} {
					if over := c.Width(width); over > 0 {
						t.Errorf("%s, %s, is %d pixels wider than a window of %d", page, what, over, width)
					}
					if shots != "" {
						shot, ok := c.Must(http.MethodPost, "/goog/cdp/execute", map[string]any{"cmd": "Page.captureScreenshot", "params": map[string]any{"captureBeyondViewport": true}}).(map[string]any)
						if !ok {
							t.Fatal("there is no picture")
						}
						data, err := base64.StdEncoding.DecodeString(fmt.Sprint(shot["data"]))
						mustDo(t, err)
						name := regexp.MustCompile(`[^a-z]+`).ReplaceAllString(page, "-")
						mustDo(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%s-%s-%d.png", what, name, theme, width)), data, 0o600))
					}
				}
				if axe == "" {
					continue
				}
				c.Must(http.MethodPost, "/execute/sync", map[string]any{"script": axe + ";window.axe = axe", "args": []any{}})
				found := c.Must(http.MethodPost, "/execute/async", map[string]any{"args": []any{}, "script": `const done = arguments[arguments.length - 1];
					axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')).join('\n')), e => done(String(e)))`})
				if found != "" {
					t.Errorf("%s, %s, %s: %s", page, what, theme, found)
				}
			}
		}
	}
	pages := []string{"", "board", "numbers", "office/types", "account/tokens", "people", "people/import", "broadcasts", "broadcasts/new", "office/record"}
	const every = "?cols=number,type,holder,programme,country,university,state,priority,assignee,filed,deadline,changed,waiting,unread"
	look("empty", append(pages, every+"&arrange=1", "account")...)
	one := s.file("one", "constancia", "Eva")
	doc := s.add("doc", one.Id, "una carta con un nombre muy largo de la "+strings.Repeat("universidad-", 9)+".pdf", photos(t, 240, 40))
	leaf := "requests/" + one.Number + "/documents/" + doc.Id + "/pages/"
	s.withPreview(renderer())
	look("one", "", every, "requests/"+one.Number, leaf+"1", leaf+"2")
	s.withPreview(failing{preview.ErrLocked})
	look("locked", leaf+"1")
	s.withPreview(renderer())

	name := "José Luis Núñez de la Santísima Trinidad y Fernández de Córdoba-Figueroa"
	mustDo(t, s.staff.SetName(t.Context(), rosa.ID, "María del Rosario Fernández-Villaverde y Goicoechea"))
	for i := range 60 {
		space := fmt.Sprint("many", i/40)
		if i < 3 {
			space = "ana"
		}
		_, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: space, Actor: space, Key: fmt.Sprint("k", i), Title: "prórroga de la beca por un semestre más, " + strings.Repeat("y lo demás ", 9), Holder: name})
		mustDo(t, err)
	}
	_, err := s.holders.Import(t.Context(), &holdersv1.ImportRequest{Actor: "Luz", Data: []byte("name;email;programme;country;university\n" +
		name + ";un.correo.muy.largo.de.verdad@universidad-politecnica-del-sureste.example.org;Doctorado en Ciencias Aplicadas a la Conservación;ES;Universidad Politécnica del Sureste y del Mediterráneo\n")})
	mustDo(t, err)
	b := s.browser()
	b.signIn(rosa.Email, password)
	b.post("/desk/account/tokens", url.Values{"name": {strings.Repeat("informe", 5)}, "scope": {"read", "act", "export"}, "days": {"90"}, "password": {password}}, http.StatusOK)
	mustDo(t, s.staff.SetRights(t.Context(), "extension", []staff.Right{{Role: staff.Finance}}))
	b.post("/desk/office/types/reimbursement", url.Values{"key": {"k"}, "do": {"close"}}, http.StatusSeeOther)
	found, err := s.holders.List(t.Context(), &holdersv1.ListRequest{})
	mustDo(t, err)
	_, err = s.holders.Confirm(t.Context(), &holdersv1.ConfirmRequest{Actor: "Luz", Id: found.Holders[0].Id, Space: "ana"})
	mustDo(t, err)
	look("long", append(pages, "holders/ana", "people/"+found.Holders[0].Id, every, every+"&arrange=1", "?type=extension&cols=f.months,f.justification,holder,university", "?q="+url.QueryEscape(strings.Repeat("Ñ", 60)))...)
}
