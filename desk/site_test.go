package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/catalog"
	"becario/desk"
	"becario/desk/deskdb"
	"becario/desk/desktest"
	"becario/desk/staff"
	"becario/kit/blob"
	"becario/kit/browsertest"
	"becario/kit/clock"
	"becario/kit/mail"
	"becario/kit/office"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu/lang"
	"becario/service/holders"
	"becario/service/holders/holdersdb"
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
	types    *requeststypes.Set
	folder   string // of the documents
	staff    *staff.Accounts
	holders  *holders.Service
	many     *holders.Broadcasts
	store    *deskdb.Store
	mail     []mail.Message // that was sent
	accounts int            // that were made
	office   requests.Config
	config   desk.Config
	desk     *desk.Desk
	server   *httptest.Server
	log      *strings.Builder
}

// phrases are the phrases, read once.
var phrases = sync.OnceValues(func() (*phrase.Book, error) { return phrase.Open(lang.Files()) })

// types are the types of the program, read once.
var types = sync.OnceValues(func() (*requeststypes.Set, error) {
	files, err := catalog.Requests("scholarship")
	if err != nil {
		return nil, err
	}
	return requeststypes.Read(requeststypes.Folder{Name: "scholarship", Files: files})
})

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
	s.store, err = deskdb.Open(t.Context(), sqltest.SQLite(t))
	must(err)
	t.Cleanup(func() { must(requestStore.Close()); must(s.store.Close()) })
	s.types, err = types()
	must(err)
	calendar, err := office.Read(file("holidays/PY.toml"))
	must(err)
	zone, err := time.LoadLocation(desk.DefaultZone)
	must(err)
	book, err := phrases()
	must(err)
	files, err := blob.Open(blob.Config{Folder: s.folder, Clock: s.clock})
	must(err)
	s.office = requests.Config{Store: requestStore, Files: files, Clock: s.clock, Types: s.types, Calendar: calendar, Zone: zone}
	s.requests = requests.New(s.office)
	holderStore, err := holdersdb.Open(t.Context(), sqltest.SQLite(t))
	must(err)
	t.Cleanup(func() { must(holderStore.Close()) })
	columns, err := holders.ReadColumns(file("holders/columns.toml"))
	must(err)
	s.holders = holders.New(holders.Config{Store: holderStore, Clock: s.clock, Phrases: book, Columns: columns, Mail: outbox{s}})
	s.many = holders.NewBroadcasts(holderStore, s.clock)
	s.staff = staff.New(s.store, s.clock)
	s.config = desk.Config{Requests: s.requests, Office: s.requests, Holders: s.holders, Broadcasts: s.many, Accounts: s.staff, Phrases: book, Clock: s.clock, Mail: outbox{s}, PublicURL: "https://office.example", Poll: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(s.log, nil))}
	s.desk, err = desk.New(s.config)
	must(err)
	s.server = httptest.NewServer(s.desk)
	t.Cleanup(s.server.Close)
	return s
}

// outbox keeps what is sent by mail.
type outbox struct{ *site }

// Send implements desk.Mail.
func (o outbox) Send(m mail.Message) error {
	o.mail = append(o.mail, m)
	return nil
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

// password is that of everybody here.
const password = "correct horse battery"

// as returns the browser of an administrator of this name who has signed in.
func (s *site) as(name string) *browser {
	s.Helper()
	return s.asRole(name, staff.Administrator)
}

// asRole returns the browser of somebody who has signed in.
func (s *site) asRole(name string, role staff.Role) *browser {
	s.Helper()
	a := s.account(name, role)
	b := s.browser()
	b.signIn(a.Email, password)
	return b
}

// run does the desk's own work, such as telling pages what has changed, until the test ends.
func (s *site) run() {
	ctx, stop := context.WithCancel(s.Context())
	ended := make(chan error)
	go func() { ended <- s.desk.Run(ctx) }()
	s.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			s.Error(err)
		}
	})
}

// signIn signs a member of staff in with a browser.
func (s *site) signIn(c *browsertest.Browser, name string, role staff.Role) {
	s.Helper()
	c.Open(s.server.URL + "/desk/sign-in")
	c.Write("#email", s.account(name, role).Email)
	c.Write("#password", password)
	c.Click("main button")
}

// account makes an account with a password, unless there is one of this name.
func (s *site) account(name string, role staff.Role) staff.Account {
	s.Helper()
	all, err := s.staff.All(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	if i := slices.IndexFunc(all, func(a staff.Account) bool { return a.Name == name }); i >= 0 {
		return all[i]
	}
	s.accounts++
	a, err := s.staff.Add(s.Context(), fmt.Sprintf("a%d@office.example", s.accounts), name, role)
	if err == nil {
		err = s.staff.SetPassword(s.Context(), a.ID, password)
	}
	if err != nil {
		s.Fatal(err)
	}
	return a
}

// signIn signs in with a password alone.
func (b *browser) signIn(email, password string) {
	b.Helper()
	b.post("/desk/sign-in", url.Values{"email": {email}, "password": {password}}, http.StatusSeeOther)
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
	form := url.Values{"to": {to}, "comment": {comment}, "sure": {"yes"}}
	if _, after, ok := strings.Cut(page, "step-pane"); ok {
		page, _, _ = strings.Cut(after, "</form>")
	}
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
