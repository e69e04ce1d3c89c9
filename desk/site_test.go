package desk_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/desk"
	"becario/desk/deskdb"
	"becario/desk/desktest"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/office"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/lang"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststypes"
)

func TestMain(m *testing.M) { sqltest.Main(m) }

// site is the desk on real stores, behind a real server.
type site struct {
	*testing.T
	clock    *clock.Manual
	requests *requests.Service
	folder   string // of the documents
	desk     *desk.Desk
	server   *httptest.Server
	log      *strings.Builder
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{T: t, folder: t.TempDir(), clock: clock.NewManual(desktest.Start), log: &strings.Builder{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := func(name string) []byte {
		data, err := catalog.Files.ReadFile(name)
		must(err)
		return data
	}
	requestStore, err := requestsdb.Open(t.Context(), sqltest.SQLite(t))
	must(err)
	deskStore, err := deskdb.Open(t.Context(), sqltest.SQLite(t))
	must(err)
	t.Cleanup(func() { must(requestStore.Close()); must(deskStore.Close()) })
	kinds, err := catalog.Requests("scholarship")
	must(err)
	types, err := requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: kinds})
	must(err)
	calendar, err := office.Read(file("holidays/PY.toml"))
	must(err)
	zone, err := time.LoadLocation(desk.DefaultZone)
	must(err)
	book, err := phrase.Open(lang.Files())
	must(err)
	files, err := blob.Open(blob.Config{Folder: s.folder, Clock: s.clock})
	must(err)
	s.requests = requests.New(requests.Config{Store: requestStore, Files: files, Clock: s.clock, Types: types, Calendar: calendar, Zone: zone})
	s.desk, err = desk.New(desk.Config{Requests: s.requests, Store: deskStore, Phrases: book, Clock: s.clock, Log: slog.New(slog.NewTextHandler(s.log, nil))})
	must(err)
	s.server = httptest.NewServer(s.desk)
	t.Cleanup(s.server.Close)
	return s
}

// add adds a document to a request and returns it.
func (s *site) add(key, id, name string, data []byte) *requestsv1.Document {
	s.Helper()
	size, err := blob.Parts(bytes.NewReader(data), func(offset int64, part []byte) (int64, error) {
		res, err := s.requests.Upload(s.Context(), &requestsv1.UploadRequest{Space: "ana", Actor: "ana", Key: key, Offset: offset, Data: part})
		return res.GetSize(), err
	})
	if err != nil {
		s.Fatal(err)
	}
	res, err := s.requests.AddDocument(s.Context(), &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Key: key, Id: id,
		Document: &requestsv1.Document{Name: name, Size: size}})
	if err != nil {
		s.Fatal(err)
	}
	return res.Document
}

func (s *site) file(key, title, holder string) *requestsv1.Request {
	s.Helper()
	res, err := s.requests.File(s.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: key, Title: title, Holder: holder})
	if err != nil {
		s.Fatal(err)
	}
	return res.Request
}

// browser is a browser with its own cookies that follows no redirect by itself.
type browser struct {
	*site
	client *http.Client
	lang   string
}

func (s *site) browser() *browser {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &browser{site: s, lang: "es", client: &http.Client{Jar: jar, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns the browser of somebody who has signed in.
func (s *site) as(name string) *browser {
	s.Helper()
	b := s.browser()
	b.signIn(s.link(name))
	return b
}

func (s *site) link(name string) string {
	s.Helper()
	path, err := s.desk.Link(s.Context(), name)
	if err != nil {
		s.Fatal(err)
	}
	return path
}

func (b *browser) signIn(path string) {
	b.Helper()
	if page := b.get(path, http.StatusOK); !strings.Contains(page, "Entrar como ") {
		b.Fatalf("%s: there is no button to sign in: %s", path, page)
	}
	b.post(path, nil, http.StatusSeeOther)
}

func (b *browser) get(path string, want int) string {
	b.Helper()
	page, _ := b.do(http.MethodGet, path, nil, nil, want)
	return page
}

func (b *browser) post(path string, form url.Values, want int) string {
	b.Helper()
	page, _ := b.do(http.MethodPost, path, form, map[string]string{"Sec-Fetch-Site": "same-origin"}, want)
	return page
}

func (b *browser) do(method, path string, form url.Values, header map[string]string, want int) (string, http.Header) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Accept-Language", b.lang)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	if res.StatusCode != want {
		b.Errorf("%s %s: got status %d, want %d: %s", method, path, res.StatusCode, want, body)
	}
	return string(body), res.Header
}

var hidden = regexp.MustCompile(`name="(key|version)" value="([^"]+)"`)

// form returns the hidden fields of a request's page with a step filled in.
func (b *browser) form(page, to, comment string) url.Values {
	b.Helper()
	form := url.Values{"to": {to}, "comment": {comment}}
	for _, field := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(field[1], field[2])
	}
	if form.Get("key") == "" || form.Get("version") == "" {
		b.Fatalf("the page has no form: %s", page)
	}
	return form
}

func (b *browser) wants(page string, all ...string) {
	b.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			b.Errorf("the page lacks %q: %s", want, page)
		}
	}
}
