package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	deskv1 "becario/api/becario/desk/v1"
	"becario/api/becario/desk/v1/deskv1connect"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/blob/blobtest"
	"becario/kit/rpc"
)

// token makes a token of somebody's on the page of their account.
func (s *site) token(name string, role staff.Role, scopes ...string) string {
	s.Helper()
	b := s.asRole(name, role)
	page := b.post("/desk/account/tokens", url.Values{"name": {strings.Join(scopes, " ") + " of " + name}, "scope": scopes, "days": {"30"}, "password": {password}}, http.StatusOK)
	made := regexp.MustCompile(`<code>(bcr_[A-Za-z0-9_-]{43})</code>`).FindStringSubmatch(page)
	if made == nil {
		s.Fatalf("the page shows no token: %s", page)
	}
	if again := b.get("/desk/account/tokens", http.StatusOK); strings.Contains(again, made[1]) {
		s.Errorf("the page shows the token again: %s", again)
	}
	return made[1]
}

// program returns a client of the desk's contract with a token.
func (s *site) program(token string) deskv1connect.DeskServiceClient {
	return deskv1connect.NewDeskServiceClient(rpc.Client(token), s.server.URL+"/desk/api")
}

// curl sends what a program without a client sends.
func (s *site) curl(method, path, token, body string, header map[string]string) (int, string, http.Header) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	return res.StatusCode, string(data), res.Header
}

func wantCode(t *testing.T, what string, err error, code connect.Code) {
	t.Helper()
	if connect.CodeOf(err) != code || err == nil {
		t.Errorf("%s: got %v, want %v", what, err, code)
	}
}

const listPath = "/desk/api/becario.desk.v1.DeskService/List"

func TestAProgramReads(t *testing.T) {
	s := newSite(t)
	first, second := s.file("k1", "prórroga de mi beca", "Ana"), s.file("k2", "reembolso", "Beto")
	doc := s.add("k3", first.Id, "carta.pdf", blobtest.PDF(0))
	token := s.token("Luz", staff.Coordinator, "read", "export")
	c := s.program(token)
	all, err := c.List(t.Context(), &deskv1.ListRequest{})
	if err != nil || len(all.Items) != 2 {
		t.Fatalf("got %v, %v; want both", all, err)
	}
	found, err := c.List(t.Context(), &deskv1.ListRequest{Query: "PRORROGA", View: "all", Sort: requestsv1.Sort_SORT_FILED, FiledFrom: "2026-03-01", States: []requestsv1.State{requestsv1.State_STATE_SUBMITTED}, Type: first.Type})
	if err != nil || len(found.Items) != 1 || found.Items[0].Request.Number != first.Number {
		t.Errorf("got %v, %v; want the first", found, err)
	}
	page, err := c.List(t.Context(), &deskv1.ListRequest{Limit: 1})
	if err != nil || len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("got %v, %v; want one of two", page, err)
	}
	rest, err := c.List(t.Context(), &deskv1.ListRequest{Limit: 1, Page: page.Next})
	if err != nil || len(rest.Items) != 1 || rest.Next != "" || rest.Items[0].Request.Number == page.Items[0].Request.Number {
		t.Errorf("got %v, %v; want the other one", rest, err)
	}
	_, err = c.List(t.Context(), &deskv1.ListRequest{View: "everything"})
	wantCode(t, "a view that is none", err, connect.CodeInvalidArgument)

	one, err := c.Open(t.Context(), &deskv1.OpenRequest{Number: first.Number})
	if err != nil || one.Item.Request.Id != first.Id || len(one.Events) != 2 || one.Type.Key != first.Type || !slices.Contains(one.Next, requestsv1.State_STATE_IN_REVIEW) ||
		len(one.Item.Request.Documents) != 1 || one.Item.Request.Documents[0].Sha256 == "" || !one.Item.Unread {
		t.Errorf("got %v, %v; want all of %s, unread", one, err, first.Number)
	}
	_, err = c.Open(t.Context(), &deskv1.OpenRequest{Number: "none"})
	wantCode(t, "one that is not there", err, connect.CodeNotFound)
	if status, body, h := s.curl(http.MethodGet, "/desk/api/requests/"+first.Number+"/documents/"+doc.Id, token, "", nil); status != http.StatusOK || body != string(blobtest.PDF(0)) || h.Get("Content-Type") != "application/pdf" {
		t.Errorf("document: got %d, %d bytes, %v", status, len(body), h)
	}
	if status, body, _ := s.curl(http.MethodGet, "/desk/api/requests/"+second.Number+"/documents/"+doc.Id, token, "", nil); status != http.StatusNotFound || !strings.Contains(body, `"code":"not_found"`) {
		t.Errorf("document of another request: got %d %s", status, body)
	}
	if status, body, h := s.curl(http.MethodGet, "/desk/api/export.csv?view=all&q=reembolso", token, "", map[string]string{"Accept-Language": "en"}); status != http.StatusOK || strings.Count(body, "\n") != 2 || !strings.Contains(body, second.Number) || h.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("export: got %d %s, %v", status, body, h)
	}
	numbers, err := c.Numbers(t.Context(), &deskv1.NumbersRequest{From: "2026-03-01", To: "2026-03-31"})
	if err != nil || numbers.All.GetFiled() != 2 || len(numbers.Types) != 2 {
		t.Errorf("numbers: got %v, %v", numbers, err)
	}
	types, err := c.Types(t.Context(), &deskv1.TypesRequest{})
	if err != nil || len(types.Types) < 5 || len(types.Documents) == 0 {
		t.Errorf("types: got %d, %v", len(types.GetTypes()), err)
	}
	if _, err := c.Holders(t.Context(), &deskv1.HoldersRequest{}); err != nil {
		t.Errorf("holders: %v", err)
	}

	record := s.as("Rosa").get("/desk/office/record?who=Luz", http.StatusOK)
	for _, want := range []string{"API: List, con la clave «read export of Luz»", "API: Open", "API: document", first.Number + " " + doc.Id, "API: export.csv", "view=all&amp;q=reembolso", "Creó una clave"} {
		if !strings.Contains(record, want) {
			t.Errorf("the record lacks %q: %s", want, record)
		}
	}
	if strings.Contains(record+s.log.String(), token[4:]) {
		t.Error("the token stands in the record or the log")
	}
}

// What is private is told only to who asks for it by name.
func TestPrivateFieldsAreLeftOut(t *testing.T) {
	s := newSite(t)
	const account = "ES9121000418450200051332"
	var set []*requestsv1.Answer
	for field, value := range map[string]string{"reason": "other", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez",
		"iban_or_account": account, "effective_from": "2026-04-01", "holder_is_self": "yes"} {
		set = append(set, &requestsv1.Answer{Field: field, Value: value})
	}
	draft, err := s.requests.Draft(t.Context(), &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "d", Type: "bank_details_change", Title: "cambio de cuenta", Set: set})
	if err != nil || !draft.Draft.Complete {
		t.Fatalf("%v, %v", draft, err)
	}
	filed, err := s.requests.File(t.Context(), &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f", Draft: draft.Draft.Id, Holder: "Ana"})
	mustDo(t, err)
	token := s.token("Luz", staff.Coordinator, "read")
	call := func(method, body string) string {
		t.Helper()
		status, answer, _ := s.curl(http.MethodPost, "/desk/api/becario.desk.v1.DeskService/"+method, token, body, nil)
		if status != http.StatusOK || !strings.Contains(answer, `"2026-04-01"`) {
			t.Errorf("%s: got %d %s, want what is not private", method, status, answer)
		}
		return answer
	}
	for method, body := range map[string]string{"List": "{}", "Open": `{"number":"` + filed.Request.Number + `"}`} {
		if answer := call(method, body); strings.Contains(answer, account) || strings.Contains(answer, "Banco de Prueba") {
			t.Errorf("%s tells what is private: %s", method, answer)
		}
	}
	for _, query := range []string{"ES91", account, "Prueba"} { // nor is it found by what is private
		if status, answer, _ := s.curl(http.MethodPost, "/desk/api/becario.desk.v1.DeskService/List", token, `{"query":"`+query+`"}`, nil); status != http.StatusOK || strings.Contains(answer, filed.Request.Number) {
			t.Errorf("a search for %q: got %d %s", query, status, answer)
		}
	}
	if answer := call("Open", `{"number":"`+filed.Request.Number+`","private":true}`); !strings.Contains(answer, account) {
		t.Errorf("what was asked for is not told: %s", answer)
	}
	b := s.as("Rosa")
	b.wants(b.get("/desk/office/record?what="+filed.Request.Number, http.StatusOK), "API: Open, con", "API: Open.private, con")
}

func TestATokenDoesWhatItsScopesAndItsAccountMay(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	document := "/desk/api/requests/" + r.Number + "/documents/x"
	exports := s.program(s.token("Luz", staff.Coordinator, "export"))
	_, err := exports.List(t.Context(), &deskv1.ListRequest{})
	wantCode(t, "reading with the scope export", err, connect.CodePermissionDenied)
	reads := s.token("Luz", staff.Coordinator, "read")
	if status, body, _ := s.curl(http.MethodGet, "/desk/api/export.csv", reads, "", map[string]string{"Accept-Language": "en"}); status != http.StatusForbidden || !strings.Contains(body, "lacks the scope export") {
		t.Errorf("exporting with the scope read: got %d %s", status, body)
	}

	finance := s.program(s.token("Flor", staff.Finance, "read", "act"))
	_, err = finance.Holders(t.Context(), &deskv1.HoldersRequest{})
	wantCode(t, "the list of holders for finance", err, connect.CodePermissionDenied)
	if err := s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Finance}}); err != nil {
		t.Fatal(err)
	}
	_, err = finance.Open(t.Context(), &deskv1.OpenRequest{Number: r.Number})
	wantCode(t, "a request of a type that finance does not see", err, connect.CodePermissionDenied)
	if all, err := finance.List(t.Context(), &deskv1.ListRequest{}); err != nil || len(all.Items) != 0 {
		t.Errorf("the list of finance: got %v, %v", all, err)
	}
	flor := s.token("Flor", staff.Finance, "read")
	if status, _, _ := s.curl(http.MethodGet, document, flor, "", nil); status != http.StatusForbidden {
		t.Errorf("a document of it: got %d", status)
	}
	if types, err := finance.Types(t.Context(), &deskv1.TypesRequest{}); err != nil || slices.ContainsFunc(types.Types, func(k *requestsv1.Type) bool { return k.Key == r.Type }) {
		t.Errorf("the types of finance: %v", err)
	}
}

func TestATokenEndsWithWhatItBelongsTo(t *testing.T) {
	s := newSite(t)
	s.account("Eva", staff.Administrator) // somebody stays
	works := func(token string, want int) {
		t.Helper()
		if status, body, h := s.curl(http.MethodPost, listPath, token, "{}", nil); status != want || status == http.StatusUnauthorized && (h.Get("WWW-Authenticate") != "Bearer" || !strings.Contains(body, `"code":"unauthenticated"`)) {
			t.Errorf("got %d %s, want %d", status, body, want)
		}
	}
	id := func(name string) string { return s.account(name, staff.Analyst).ID }
	for what, end := range map[string]func(name string){
		"it works when its owner ends it": func(name string) {
			b := s.asRole(name, staff.Analyst)
			page := b.get("/desk/account/tokens", http.StatusOK)
			b.wants(page, "read of "+name, "Usada por última vez")
			button := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
			s.asRole("Mal "+name, staff.Analyst).post("/desk/account/tokens/end", url.Values{"token": {button[1]}}, http.StatusSeeOther)
			b.get("/desk/account/tokens", http.StatusOK)
			b.post("/desk/account/tokens/end", url.Values{"token": {button[1]}}, http.StatusSeeOther)
		},
		"it works when the account is shut": func(name string) { mustDo(t, s.staff.SetDisabled(t.Context(), id(name), true)) },
		"it works when the role changes":    func(name string) { mustDo(t, s.staff.SetRole(t.Context(), id(name), staff.Auditor)) },
		"it works when the password changes": func(name string) {
			_, err := s.staff.ChangePassword(t.Context(), id(name), password, password+"!")
			mustDo(t, err)
		},
		"it works when its sessions are ended": func(name string) { mustDo(t, s.staff.EndAll(t.Context(), id(name))) },
	} {
		t.Run(what, func(t *testing.T) {
			name := fmt.Sprintf("P%d", s.accounts)
			token := s.token(name, staff.Analyst, "read")
			works(token, http.StatusOK)
			end(name)
			works(token, http.StatusUnauthorized)
		})
	}
	late := s.token("Tarde", staff.Analyst, "read")
	s.clock.Add(30*24*time.Hour - time.Second)
	works(late, http.StatusOK)
	s.clock.Add(time.Second)
	works(late, http.StatusUnauthorized)
	for _, bad := range []string{"", "bcr_", late[:len(late)-1], late + "x", strings.ToUpper(late), "bcr_' OR 1=1 --"} {
		works(bad, http.StatusUnauthorized)
	}
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A browser sends its cookie whoever asks it to, so that a cookie opens nothing here.
func TestACookieIsNoToken(t *testing.T) {
	s := newSite(t)
	s.file("k1", "prórroga", "Ana")
	b := s.as("Luz")
	for _, path := range []string{listPath, "/desk/api/export.csv", "/desk/api/requests/x/documents/y"} {
		method := http.MethodGet
		if path == listPath {
			method = http.MethodPost
		}
		if page, _ := b.do(method, path, nil, map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}, http.StatusUnauthorized); strings.Contains(page, "Ana") {
			t.Errorf("%s: %s", path, page)
		}
	}
	token := s.token("Luz", staff.Administrator, "read")
	if status, body, _ := s.curl(http.MethodPost, listPath, token, "{}", map[string]string{"Sec-Fetch-Site": "cross-site"}); status != http.StatusForbidden || !strings.Contains(body, `"code":"permission_denied"`) {
		t.Errorf("from another site's page: got %d %s", status, body)
	}
	// A token opens no page.
	if status, _, h := s.curl(http.MethodGet, "/desk/", token, "", nil); status != http.StatusSeeOther || h.Get("Location") != "/desk/sign-in" {
		t.Errorf("a page with a token: got %d to %s", status, h.Get("Location"))
	}
}

func TestCallsAreCounted(t *testing.T) {
	s := newSite(t)
	token, other := s.token("Luz", staff.Analyst, "read", "export"), s.token("Rosa", staff.Analyst, "read")
	until := func(want int, do func() (int, string, http.Header)) (n int) {
		t.Helper()
		for n = range 300 {
			status, body, h := do()
			if status == http.StatusTooManyRequests {
				if h.Get("Retry-After") == "" || !strings.Contains(body, `"code":"resource_exhausted"`) {
					t.Errorf("refused with %v %s", h, body)
				}
				return n
			}
			if status != want {
				t.Fatalf("call %d: got %d %s, want %d", n, status, body, want)
			}
		}
		t.Fatal("nothing was refused")
		return n
	}
	if n := until(http.StatusOK, func() (int, string, http.Header) { return s.curl(http.MethodPost, listPath, token, "{}", nil) }); n != 100 {
		t.Errorf("%d calls at once, want 100", n)
	}
	if status, _, _ := s.curl(http.MethodPost, listPath, other, "{}", nil); status != http.StatusOK {
		t.Errorf("the token of somebody else: got %d", status)
	}
	s.clock.Add(time.Minute)
	if n := until(http.StatusOK, func() (int, string, http.Header) {
		return s.curl(http.MethodGet, "/desk/api/export.csv", token, "", nil)
	}); n != 6 {
		t.Errorf("%d exports at once, want 6", n)
	}
	if n := until(http.StatusUnauthorized, func() (int, string, http.Header) { return s.curl(http.MethodPost, listPath, "bcr_x", "{}", nil) }); n != 30 {
		t.Errorf("%d tokens that are made up, want 30", n)
	}
}

func TestTheCallsAreDescribed(t *testing.T) {
	s := newSite(t)
	status, body, h := s.curl(http.MethodGet, "/desk/api/openapi.json", "", "", nil)
	var doc struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != http.StatusOK || h.Get("Content-Type") != "application/json" || !strings.HasPrefix(doc.OpenAPI, "3.") {
		t.Fatalf("got %d %v, %v", status, h, err)
	}
	methods := deskv1.File_becario_desk_v1_desk_proto.Services().Get(0).Methods()
	for i := range methods.Len() {
		if path := "/becario.desk.v1.DeskService/" + string(methods.Get(i).Name()); doc.Paths[path] == nil {
			t.Errorf("%s is not described: make generate", path)
		}
	}
	for path := range doc.Paths {
		path = strings.NewReplacer("{number}", "n", "{id}", "i").Replace(path)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if status, _, _ := s.curl(method, "/desk/api"+path, "", "{}", nil); status != http.StatusUnauthorized && status != http.StatusTooManyRequests && status != http.StatusNotFound {
				t.Errorf("%s %s without a token: got %d", method, path, status)
			}
		}
	}
	if status, body, h := s.curl(http.MethodGet, "/desk/api/openapi.yaml", "", "", nil); status != http.StatusOK || !strings.HasPrefix(body, "openapi: 3.") || h.Get("Content-Type") != "application/yaml" {
		t.Errorf("got %d %v", status, h)
	}
	if status, body, _ := s.curl(http.MethodGet, "/desk/api/none", "", "", nil); status != http.StatusNotFound || !strings.Contains(body, `"code":"not_found"`) {
		t.Errorf("what is not there: got %d %s", status, body)
	}
}

func TestATokenIsMadeOnPurpose(t *testing.T) {
	s := newSite(t)
	b := s.asRole("Luz", staff.Analyst)
	good := url.Values{"name": {"informe"}, "scope": {"read"}, "days": {"90"}, "password": {password}}
	for what, change := range map[string]url.Values{
		"contraseña":        {"password": {"other"}},
		"Di para qué":       {"name": {" "}},
		"al menos una":      {"scope": {"everything"}},
		"cuánto dura":       {"days": {"100000"}},
		"1 a 40 caracteres": {"name": {strings.Repeat("ñ", 41)}},
	} {
		form := url.Values{}
		for name, value := range good {
			form[name] = value
		}
		for name, value := range change {
			form[name] = value
		}
		page := b.post("/desk/account/tokens", form, http.StatusUnprocessableEntity)
		b.wants(page, what)
		if strings.Contains(page, "bcr_") {
			t.Errorf("%s: a token was made", what)
		}
	}
	b.post("/desk/account/tokens", good, http.StatusOK)
	b.wants(b.post("/desk/account/tokens", good, http.StatusUnprocessableEntity), "Ya tienes una clave con ese nombre")
	b.wants(b.get("/desk/account/tokens", http.StatusOK), "informe", "Sin usar", "lun 8 jun")
}

// The lines of the page for operators are run as they stand, with curl.
func TestTheLinesOfThePageRun(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	s := newSite(t)
	r := s.file("k1", "extension of my scholarship", "Ana Benítez")
	doc := s.add("k2", r.Id, "letter.pdf", blobtest.PDF(0))
	change := s.accountChange(accountBefore)
	token := s.token("Luz", staff.Administrator, "read", "act", "correct", "export")
	page, err := os.ReadFile("../docs/operate/api.md")
	mustDo(t, err)
	var lines []string
	for i, part := range strings.Split(string(page), "```sh\n") {
		if code, _, ok := strings.Cut(part, "```"); ok && i > 0 {
			lines = append(lines, strings.Split(strings.TrimSpace(code), "\n")...)
		}
	}
	if len(lines) < 8 {
		t.Fatalf("the page has %d lines of curl", len(lines))
	}
	folder := t.TempDir()
	for _, line := range lines {
		if !strings.HasPrefix(line, "curl -sS ") {
			t.Errorf("the page has a line that is not run: %s", line)
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-c", "curl --fail-with-body "+strings.TrimPrefix(line, "curl "))
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "DESK="+s.server.URL+"/desk/api", "TOKEN="+token, "NUMBER="+r.Number, "DOCUMENT="+doc.Id, "CHANGE_OF_ACCOUNT="+change.Number, "VERSION=2")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", line, err, out)
		}
	}
	for name, begins := range map[string]string{"letter.pdf": "%PDF", "requests.csv": "\ufeff", "requests.xlsx": "PK"} {
		if data, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !strings.HasPrefix(string(data), begins) {
			t.Errorf("%s: %v, %.20q", name, err, data)
		}
	}
}

// A program corrects an account with a scope of its own, on the version that it read, and
// what stood there before is in no answer and no record.
func TestAProgramCorrectsPrivateData(t *testing.T) {
	s := newSite(t)
	r := s.accountChange(accountBefore)
	set := func(value string) []*requestsv1.Answer {
		return []*requestsv1.Answer{{Field: "iban_or_account", Value: value}}
	}
	acts := s.program(s.token("Luz", staff.Coordinator, "read", "act", "export"))
	_, err := acts.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c1", Version: r.Version, Set: set(accountNow)})
	wantCode(t, "correcting with the scope act", err, connect.CodePermissionDenied)
	audit := s.program(s.token("Eva", staff.Auditor, "correct"))
	_, err = audit.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c1", Version: r.Version, Set: set(accountNow)})
	wantCode(t, "correcting by an auditor", err, connect.CodePermissionDenied)

	luz := s.program(s.token("Luz", staff.Coordinator, "correct"))
	_, err = luz.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c1", Set: set(accountNow)})
	wantCode(t, "correcting without a version", err, connect.CodeInvalidArgument)
	_, err = luz.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c0", Version: r.Version, Set: []*requestsv1.Answer{{Field: "effective_from", Value: "2026-05-01"}}})
	wantCode(t, "correcting what is not private", err, connect.CodeInvalidArgument)
	res, err := luz.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c2", Version: r.Version, Set: set("ES7921000813610123456780")})
	if err != nil || res.Faults["iban_or_account"] == "" {
		t.Errorf("a wrong check digit: got %v, %v", res, err)
	}
	for range 2 { // again with the same key it is one change
		res, err = luz.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c3", Version: r.Version, Set: set(accountNow)})
		if err != nil || len(res.Faults) > 0 || res.Version != r.Version+1 || strings.Contains(res.String(), accountBefore) {
			t.Fatalf("got %v, %v", res, err)
		}
	}
	_, err = luz.Correct(t.Context(), &deskv1.CorrectRequest{Number: r.Number, Key: "c4", Version: r.Version, Set: set(accountBefore)})
	wantCode(t, "correcting a version of before", err, connect.CodeAborted)
	o, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id, Peek: true})
	if last := o.GetEvents()[len(o.GetEvents())-1]; err != nil || last.Kind != "corrected" || last.Actor != "Luz" || last.Comment != "iban_or_account" {
		t.Errorf("the history ends with %v, %v", last, err)
	}
}
