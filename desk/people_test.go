package desk_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	holdersv1 "becario/api/becario/holders/v1"
	"becario/desk/staff"
)

// upload sends a file to a page of the desk.
func (b *browser) upload(path, name string, data []byte, want int) string {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+path, &body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept-Language", b.lang)
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(res.Body); err != nil {
		b.Fatal(err)
	}
	if res.StatusCode != want {
		b.Errorf("%s: got %d, want %d", path, res.StatusCode, want)
	}
	return page.String()
}

const list = "Nombre;Correo;Universidad\nAna Benítez;ana@ejemplo.org;Granada\n<script>alert(1)</script>;eva@ejemplo.org;\nLuis;luis;\n"

func TestPeople(t *testing.T) {
	s := newSite(t)
	b := s.as("Luz")
	b.wants(b.get("/desk/people", http.StatusOK), "Todavía no hay ninguno")
	b.wants(b.get("/desk/people/import", http.StatusOK), "Lista en CSV o XLSX")
	page := b.upload("/desk/people/import", "lista.csv", []byte(list), http.StatusOK)
	b.wants(page, "Nuevos: 2", "no se pueden tomar: 1", "El correo no es una dirección", "&lt;script&gt;")
	b.wants(b.get("/desk/people", http.StatusOK), "Todavía no hay ninguno")
	data := regexp.MustCompile(`name="data" value="([^"]+)"`).FindStringSubmatch(page)
	if data == nil {
		t.Fatalf("there is nothing to confirm: %s", page)
	}
	b.wants(b.post("/desk/people/import", url.Values{"data": {data[1]}}, http.StatusOK), "Hecho. Nuevos: 2")
	b.upload("/desk/people/import", "x.csv", []byte("nada"), http.StatusUnprocessableEntity)
	b.post("/desk/people/import", url.Values{"data": {"%%%"}}, http.StatusBadRequest)

	r := s.file("k1", "prórroga", "Ana") // of the space ana
	path := "/desk/requests/" + r.Number
	b.wants(b.get("/desk/", http.StatusOK), "Sin verificar")
	b.wants(b.get(path, http.StatusOK), "Sin verificar", "/desk/people?q=Ana&amp;space=ana")
	page = b.get("/desk/people?q=ana&space=ana", http.StatusOK)
	b.wants(page, "¿De quién es la conversación?", "Confirmar que es esta persona")
	holder := regexp.MustCompile(`action="(/desk/people/[^"]+)"`).FindStringSubmatch(page)[1]
	analyst := s.asRole("Rita", staff.Auditor)
	analyst.post(holder, url.Values{"do": {"confirm"}, "space": {"ana"}}, http.StatusForbidden)
	analyst.get("/desk/people/import", http.StatusForbidden)
	b.post(holder, url.Values{"do": {"confirm"}, "space": {"ana"}}, http.StatusSeeOther)
	page = b.get(path, http.StatusOK)
	b.wants(page, "Es de la lista:", "Ana Benítez")
	if strings.Contains(page+b.get("/desk/", http.StatusOK), "Sin verificar") {
		t.Error("it is still unverified")
	}
	page = b.get(holder, http.StatusOK)
	b.wants(page, "Confirmada por el personal", "Granada", "Luz")
	page = b.post(holder, url.Values{"do": {"invite"}}, http.StatusOK)
	token := regexp.MustCompile(`https://office\.example/join/(\S{32})<`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("no invitation: %s", page)
	}
	if _, err := s.holders.Accept(t.Context(), &holdersv1.AcceptRequest{Space: "phone", Token: token[1]}); err != nil {
		t.Fatal(err)
	}
	b.wants(b.get(holder, http.StatusOK), "Por invitación")
	b.post(holder, url.Values{"do": {"unlink"}, "space": {"ana"}}, http.StatusSeeOther)
	b.wants(b.get(path, http.StatusOK), "Sin verificar")
	b.get("/desk/people/none", http.StatusNotFound)
}
