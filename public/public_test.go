package public_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/office"
	"becario/kit/phrase"
	"becario/nlu/lang"
	"becario/public"
	"becario/service/requests"
	"becario/service/requests/requestsdb"
	"becario/service/requests/requeststest"
	"becario/service/requests/requeststypes"
)

// place is an office with its public pages.
type place struct {
	*testing.T
	clock    *clock.Manual
	requests *requests.Service
	pages    http.Handler
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{T: t, clock: clock.NewManual(requeststest.Start)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	store, err := requestsdb.Open(t.Context(), filepath.Join(t.TempDir(), "requests.db"))
	must(err)
	t.Cleanup(func() { must(store.Close()) })
	kinds, err := catalog.Requests("scholarship")
	must(err)
	types, err := requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: kinds})
	must(err)
	holidays, err := catalog.Files.ReadFile("holidays/PY.toml")
	must(err)
	calendar, err := office.Read(holidays)
	must(err)
	files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: p.clock})
	must(err)
	p.requests = requests.New(requests.Config{Store: store, Files: files, Clock: p.clock, Types: types, Calendar: calendar})
	p.pages, err = public.New(public.Config{Requests: p.requests, Phrases: book(t), Clock: p.clock, Log: slog.New(slog.DiscardHandler)})
	must(err)
	return p
}

func book(t *testing.T) *phrase.Book {
	t.Helper()
	b, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (p *place) file() *requestsv1.Request {
	p.Helper()
	res, err := p.requests.File(p.Context(), &requestsv1.FileRequest{Space: "space-of-ana", Actor: "ana", Key: "k", Title: "prórroga por la rodilla", Holder: "Ana Benítez"})
	if err != nil {
		p.Fatal(err)
	}
	return res.Request
}

// get asks for a page from an address.
func (p *place) get(path, from, lang string) (int, string) {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodGet, path, nil)
	r.RemoteAddr = from
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	p.pages.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		p.Fatal(err)
	}
	return w.Code, string(body)
}

const home = "192.0.2.1:1000"

// A number with its code is genuine, however it was copied, and nothing personal is
// told.
func TestGenuine(t *testing.T) {
	p := open(t)
	r := p.file()
	if _, err := p.requests.Advance(t.Context(), &requestsv1.AdvanceRequest{Actor: "Luz", Key: "a", Id: r.Id, Version: r.Version, To: requestsv1.State_STATE_REJECTED, Comment: "no se puede"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/v/" + r.Number + "-" + r.Code,
		"/v/?number=" + strings.ToLower(r.Number) + "&code=" + strings.ToLower(r.Code[:5]) + "-" + r.Code[5:],
		"/v/?number=" + r.Number + "&code=" + strings.ReplaceAll(strings.ReplaceAll(r.Code, "0", "o"), "1", "l"),
	} {
		status, body := p.get(path, home, "es-PY")
		for _, want := range []string{"Es auténtico", r.Number, "Rechazada", "10 mar 2026"} {
			if status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: got %d, want %q in %s", path, status, want, body)
			}
		}
		for _, personal := range []string{"Ana", "rodilla", "Luz", "space-of", "no se puede", r.Id, "prórroga"} {
			if strings.Contains(body, personal) {
				t.Errorf("%s tells %q", path, personal)
			}
		}
	}
	if _, body := p.get("/v/"+r.Number+"-"+r.Code, home, "en"); !strings.Contains(body, "It is genuine") {
		t.Errorf("in English: %s", body)
	}
	if status, body := p.get("/v/", home, "es"); status != http.StatusOK || !strings.Contains(body, `name="code"`) {
		t.Errorf("without anything: %d, %s", status, body)
	}
}

// A number that nobody has is answered as a wrong code is, and codes cannot be
// tried out.
func TestNotGenuine(t *testing.T) {
	p := open(t)
	r := p.file()
	wrong := "7777777777"
	status, of := p.get("/v/"+r.Number+"-"+wrong, home, "es")
	if status != http.StatusNotFound || !strings.Contains(of, "No es auténtico") {
		t.Errorf("a wrong code: %d, %s", status, of)
	}
	none, other := p.get("/v/BECAL-2026-000099-9-"+wrong, home, "es")
	if none != status || strings.ReplaceAll(other, "BECAL-2026-000099-9", r.Number) != of {
		t.Errorf("a number that nobody has is answered otherwise: %d, %s", none, other)
	}
	for _, path := range []string{"/v/" + r.Number, "/v/" + r.Id + "-" + r.Code, "/v/x", "/v/-", "/v/?number=" + r.Number} {
		if status, _ := p.get(path, home, "es"); status != http.StatusNotFound {
			t.Errorf("%s: got %d", path, status)
		}
	}
	for range 100 {
		status, _ = p.get("/v/"+r.Number+"-"+wrong, home, "es")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after a hundred tries: got %d", status)
	}
	if status, body := p.get("/v/"+r.Number+"-"+r.Code, home, "es"); status != http.StatusTooManyRequests || strings.Contains(body, "Es auténtico") {
		t.Errorf("the right one after them: got %d, %s", status, body)
	}
	if status, _ := p.get("/v/"+r.Number+"-"+r.Code, "192.0.2.2:1", "es"); status != http.StatusOK {
		t.Errorf("from elsewhere: got %d", status)
	}
	// Addresses of one household count together.
	for i := range 100 {
		status, _ = p.get("/v/"+r.Number+"-"+wrong, "[2001:db8::"+string(rune('1'+i%9))+"]:1", "es")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("from one network: got %d", status)
	}
	p.clock.Set(p.clock.Now().Add(time.Hour))
	if status, _ := p.get("/v/"+r.Number+"-"+r.Code, home, "es"); status != http.StatusOK {
		t.Errorf("an hour later: got %d", status)
	}
}
