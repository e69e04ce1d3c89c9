package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/app"
	"becario/channel/telegram/telegramtest"
	"becario/kit/blob/blobtest"
	"becario/kit/fault"
)

// split is an installation in three processes: the requests service, the bot
// with the other services, and the desk, which shares nothing with the bot.
type split struct {
	*testing.T
	server  *telegramtest.Server
	bot     *app.App
	desk    *app.App
	folders map[string]string // of the data, by part
	// broken is how many calls of AddDocument fail before they reach the service.
	broken atomic.Int32
	// chat is where the chat page is, site where the desk is.
	chat, site string
	log        *lockedLog
}

type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func apart(t *testing.T, change func(*app.Settings)) *split {
	t.Helper()
	s := &split{T: t, server: telegramtest.New(t), folders: map[string]string{}, log: &lockedLog{}}
	settings := func(part string) app.Settings {
		s.folders[part] = t.TempDir()
		c := app.Settings{Data: s.folders[part], Listen: "127.0.0.1:0", Lang: "es-ES", Zone: "Europe/Madrid", Programme: "BECAL", Office: "America/Asuncion", ServiceToken: "secret"}
		if change != nil {
			change(&c)
		}
		return c
	}
	open := func(c app.Settings, parts ...string) *app.App {
		a, err := app.Open(t.Context(), app.Config{Settings: c, Parts: parts, TellAfter: slow, Log: slog.New(slog.NewTextHandler(s.log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
		return a
	}
	serve := func(h http.Handler) string {
		web := httptest.NewServer(h)
		t.Cleanup(web.Close)
		return web.URL
	}
	requests := open(settings("requests"), "requests").Handler()
	address := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/AddDocument") && s.broken.Add(-1) >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		requests.ServeHTTP(w, r)
	}))
	of := settings("bot")
	of.RequestsURL, of.TelegramToken, of.TelegramAPIURL, of.TelegramUnpaced = address, telegramtest.Token, s.server.URL, true
	rest := slices.DeleteFunc(app.PartNames(), func(name string) bool { return name == "requests" || name == "desk" })
	s.bot = open(of, rest...)
	s.chat = serve(s.bot.Handler())
	of = settings("desk")
	of.RequestsURL = address
	s.desk = open(of, "desk")
	s.site = serve(s.desk.Handler())
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.bot.Run(ctx, nil) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

// visitor is a browser.
type visitor struct {
	*split
	client *http.Client
	base   string
}

func (s *split) visit(base string) *visitor {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &visitor{split: s, base: base, client: &http.Client{Jar: jar, Timeout: 2 * time.Minute}}
}

func (v *visitor) do(method, path, contentType string, body io.Reader) (string, http.Header) {
	v.Helper()
	req, err := http.NewRequestWithContext(v.Context(), method, v.base+path, body)
	if err != nil {
		v.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept-Language", "es")
	res, err := v.client.Do(req)
	if err != nil {
		v.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 400 {
		v.Errorf("%s %s: status %d, %v: %.300s", method, path, res.StatusCode, err, text)
	}
	return string(text), res.Header
}

func (v *visitor) send(path string, pairs ...string) string {
	v.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	page, _ := v.do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return page
}

// upload sends a file in the chat page and returns the page with the answer.
func (v *visitor) upload(name string, data []byte) string {
	v.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.Fatal(err)
	}
	page, _ := v.do(http.MethodPost, "/chat/say", w.FormDataContentType(), &body)
	return page
}

// staff signs somebody in at the desk.
func (s *split) staff() *visitor {
	s.Helper()
	const email, password = "luz@office.example", "correct horse battery"
	accounts, err := app.OpenStaff(s.Context(), app.Config{Settings: s.desk.Settings}, "")
	if err != nil {
		s.Fatal(err)
	}
	defer accounts.Close()
	if _, err := accounts.Add(s.Context(), email, "Luz", "analyst", password); err != nil && !fault.Is(err, fault.Conflict) {
		s.Fatal(err)
	}
	v := s.visit(s.site)
	v.send("/desk/sign-in", "email", email, "password", password)
	return v
}

// documents are those of a request, as the desk sees them.
func (s *split) documents(number string) []*requestsv1.Document {
	s.Helper()
	res, err := s.desk.Requests().Fetch(s.Context(), &requestsv1.FetchRequest{Staff: "Luz", Id: number})
	if err != nil {
		s.Fatal(err)
	}
	return res.Request.Documents
}

// opens reads the latest document of a request in the desk.
func (s *split) opens(number string, want []byte, kind string) {
	s.Helper()
	all := s.documents(number)
	if len(all) == 0 {
		s.Fatalf("%s has no documents", number)
	}
	path := "/desk/requests/" + number + "/documents/" + all[len(all)-1].Id
	v := s.staff()
	page, _ := v.do(http.MethodGet, "/desk/requests/"+number, "", nil)
	if !strings.Contains(page, path) {
		s.Errorf("the page of %s has no link to %s", number, path)
	}
	got, h := v.do(http.MethodGet, path, "", nil)
	if got != string(want) || h.Get("Content-Type") != kind {
		s.Errorf("the desk gives %d bytes as %s, want %d as %s", len(got), h.Get("Content-Type"), len(want), kind)
	}
}

var numberForm = regexp.MustCompile(`BECAL-\d+-\d+-\d`)

// number is that of the request in a text.
func (s *split) number(text string) string {
	s.Helper()
	n := numberForm.FindString(text)
	if n == "" {
		s.Fatalf("no number in %q", text)
	}
	return n
}

// left are the files that wait in the intake of the bot.
func (s *split) left() []string {
	s.Helper()
	found, err := filepath.Glob(filepath.Join(s.folders["bot"], "files", "bot", "*", "*", "*"))
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// says has a person say or send something and wants words in the answer.
func says(t *testing.T, ana *telegramtest.Person, want string) string {
	t.Helper()
	m := ana.Next()
	if !strings.Contains(m.Text, want) {
		t.Errorf("got %q, want %q", m.Text, want)
	}
	return m.Text
}

// The answers to the form of an extension and of a refund, with a yes at the end.
var (
	extension = []string{"31 de agosto de 2090", "5", "no", "la tesis", "se atrasó la defensa", "sí"}
	refund    = []string{"el seguro", "120 euros", "2/3/2026", "yo", "sí"}
)

// files files a request by its form, and returns its number.
func (s *split) files(ana *telegramtest.Person, wish string, answers []string) string {
	s.Helper()
	for _, text := range append([]string{wish}, answers[:len(answers)-1]...) {
		ana.Say(text)
		says(s.T, ana, "?")
	}
	ana.Say(answers[len(answers)-1])
	return s.number(says(s.T, ana, "Presentada"))
}

// A document that was sent by Telegram opens in a desk that has neither the
// token nor a file in common with the bot.
func TestDocumentsFromTelegram(t *testing.T) {
	s := apart(t, nil)
	ana := s.server.Person("Ana", "es")
	number := s.files(ana, "Quiero pedir una prórroga de mi beca", extension)
	data := blobtest.PDF(3 << 20)
	ana.Document("carta_universidad.pdf", "text/html", data, "")
	says(t, ana, "Recibido: «carta_universidad.pdf»")
	s.opens(number, data, "application/pdf")
	ana.Photo(blobtest.Photo(0), "")
	says(t, ana, "Recibido: «foto»")
	s.opens(number, blobtest.Photo(0), "image/jpeg")
	if left := s.left(); len(left) != 0 {
		t.Errorf("what was handed on is still with the bot: %v", left)
	}
	if _, err := os.Stat(filepath.Join(s.folders["requests"], "files", "requests")); err != nil {
		t.Errorf("the service has no folder of its own: %v", err)
	}
}

// The bytes are fetched once, however often the update has to be tried.
func TestAFileIsFetchedOnce(t *testing.T) {
	s := apart(t, nil)
	ana := s.server.Person("Ana", "es")
	number := s.files(ana, "Quiero pedir una prórroga de mi beca", extension)
	s.broken.Store(2)
	ana.Document("carta_universidad.pdf", "application/pdf", blobtest.PDF(0), "")
	says(t, ana, "Recibido: «carta_universidad.pdf»")
	if n := len(s.server.Calls("getFile")); n != 1 || s.broken.Load() >= 0 {
		t.Errorf("the file was fetched %d times, want 1; %d failures are left", n, s.broken.Load())
	}
	if all := s.documents(number); len(all) != 1 {
		t.Errorf("the request has %d documents, want 1", len(all))
	}
}

// What is no document satisfies nothing, and the person is told what to do.
func TestFilesThatAreRefused(t *testing.T) {
	s := apart(t, func(c *app.Settings) { c.ChatURL = "https://becario.example/chat" })
	ana := s.server.Person("Ana", "es")
	number := s.files(ana, "Quiero pedir una prórroga de mi beca", extension)
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"vacio.pdf", "está vacío", nil},
		{"cuatro.pdf", "no lo puede leer", []byte("%PDF")},
		{"cabeza.pdf", "dañado", []byte("%PDF-1.7\n%âãÏÓ\n")},
		{"dibujo.svg", "no lo puede leer", []byte(blobtest.SVG)},
		{"carta.pdf", "no lo puede leer", []byte(blobtest.HTML)},
		{"cerrado.pdf", "contraseña", blobtest.Locked()},
		{"foto.png", "64 megapíxeles", blobtest.PNG(10_000, 10_000)},
		{"horario.ics", "¿Las apunto?", blobtest.Calendar()},
	} {
		ana.Document(c.name, "application/pdf", c.data, "")
		says(t, ana, c.want)
	}
	ana.HugeDocument("grande.pdf", "application/pdf", 30<<20)
	if text := says(t, ana, "hasta 20 MB"); !strings.Contains(text, "https://becario.example/chat") || !strings.Contains(text, "50 MB") {
		t.Errorf("over what Telegram hands out: got %q, want the other way in", text)
	}
	ana.HugeDocument("enorme.pdf", "application/pdf", 60<<20)
	says(t, ana, "caben 50 MB")
	if all := s.documents(number); len(all) != 0 {
		t.Errorf("the request has documents: %v", all)
	}
	if left := s.left(); len(left) != 0 {
		t.Errorf("what was refused is still there: %v", left)
	}
	for _, word := range []string{"%PDF", "cerrado", "dibujo"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log tells %q", word)
		}
	}
}

// The address of the chat page is only said if it is known.
func TestOverTheLimitWithoutAnAddress(t *testing.T) {
	s := apart(t, nil)
	ana := s.server.Person("Ana", "en")
	ana.HugeDocument("big.pdf", "application/pdf", 30<<20)
	if text := says(t, ana, "up to 20 MB"); strings.Contains(text, "http") || !strings.Contains(text, "chat page takes 50 MB") {
		t.Errorf("got %q", text)
	}
}

// A file for which two requests are open waits with the service for the answer, and
// the quota of a person holds.
func TestFilesThatWait(t *testing.T) {
	s := apart(t, func(c *app.Settings) { c.SpaceFiles = 3 })
	ana := s.server.Person("Ana", "es")
	s.files(ana, "Quiero pedir una prórroga de mi beca", extension)
	number := s.files(ana, "Quiero pedir un reembolso", refund)
	ana.Document("factura.pdf", "application/pdf", blobtest.PDF(5), "")
	m := ana.Next()
	if !strings.Contains(m.Text, "¿A qué solicitud") || len(s.left()) != 0 {
		t.Fatalf("got %q with %v in the intake, want to be asked, and nothing there", m.Text, s.left())
	}
	for _, row := range m.Buttons {
		if strings.Contains(row[0].Text, "reembolso") || strings.Contains(row[0].Text, number) {
			ana.PressData(m.ID, row[0].Data).Answer()
		}
	}
	says(t, ana, "Recibido: «factura.pdf»")
	s.opens(number, blobtest.PDF(5), "application/pdf")
	for i, want := range []string{"Recibido", "Recibido", "Ya te guardo 3 archivos"} {
		ana.Document(fmt.Sprintf("factura%d.pdf", i), "application/pdf", blobtest.PDF(10+i), "")
		m := ana.Next()
		got := m.Text
		if len(m.Buttons) > 0 {
			ana.PressData(m.ID, m.Buttons[0][0].Data).Answer()
			got = ana.Next().Text
		}
		if !strings.Contains(got, want) {
			t.Errorf("file %d: got %q, want %q", i+2, got, want)
		}
	}
}

// An album is answered once, however its photos come in, and so is one of 30.
func TestAlbums(t *testing.T) {
	s := apart(t, nil)
	ana := s.server.Person("Ana", "es")
	number := s.files(ana, "Quiero pedir una prórroga de mi beca", extension)
	for i := range 3 {
		caption := ""
		if i == 0 {
			caption = "carta de la universidad"
		}
		ana.AlbumPhoto("11", blobtest.Photo(uint8(i)), caption)
		time.Sleep(300 * time.Millisecond) // as Telegram hands them out, in several answers
	}
	says(t, ana, "He juntado las 3 fotos en un PDF.")
	if all := s.documents(number); len(all) != 1 || all[0].Pages != 3 || all[0].Kind != "university_letter" {
		t.Errorf("the request has %v, want one document of three pages", all)
	}
	for i := range 30 {
		ana.AlbumPhoto("12", blobtest.Photo(uint8(50+i)), "")
	}
	if text := says(t, ana, "24 más"); !strings.Contains(text, "¿Son las 30 fotos páginas de un mismo documento?") {
		t.Errorf("of 30: got %q", text)
	}
	if all := s.documents(number); len(all) != 31 {
		t.Errorf("the request has %d documents, want 31", len(all))
	}
	if left := s.left(); len(left) != 0 {
		t.Errorf("what was handed on is still with the bot: %v", left)
	}
}

// The chat page is another way in to the same place.
func TestDocumentsFromTheChatPage(t *testing.T) {
	s := apart(t, nil)
	eva := s.visit(s.chat)
	eva.send("/chat/join", "name", "Eva", "lang", "es-ES", "zone", "Europe/Madrid")
	eva.send("/chat/say", "text", "Quiero pedir una prórroga de mi beca")
	page := ""
	for _, text := range extension {
		page = eva.send("/chat/say", "text", text)
	}
	number := s.number(page)
	data := blobtest.PDF(21 << 20) // more than Telegram would hand out
	deadline := time.Now().Add(3 * time.Minute)
	page = eva.upload("carta_universidad.pdf", data)
	for !strings.Contains(page, "Recibido: «carta_universidad.pdf»") {
		if time.Now().After(deadline) {
			t.Fatalf("no receipt in %.2000s", page)
		}
		time.Sleep(50 * time.Millisecond)
		page, _ = eva.do(http.MethodGet, "/chat", "", nil)
	}
	s.opens(number, data, "application/pdf")
}
