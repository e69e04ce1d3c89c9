package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"becario/desk"
	"becario/desk/staff"
)

func (s *site) first() string {
	s.Helper()
	token, err := s.staff.FirstLink(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return desk.LinkPath(token)
}

func (s *site) invite(a staff.Account) string {
	s.Helper()
	token, err := s.staff.Invite(s.Context(), a.ID)
	if err != nil {
		s.Fatal(err)
	}
	return desk.LinkPath(token)
}

func TestTheFirstAdministrator(t *testing.T) {
	s := newSite(t)
	path := s.first()
	if _, err := s.staff.FirstLink(t.Context()); err == nil {
		t.Error("it was told twice")
	}
	b := s.browser()
	for range 3 { // programs that show previews look at links
		b.wants(b.get(path, http.StatusOK), "La primera cuenta")
	}
	form := url.Values{"email": {"luz@office.example"}, "name": {" Luz  María "}, "password": {password}, "again": {password}}
	for field, c := range map[string][2]string{
		"email":    {"luz", "no es una dirección"},
		"name":     {" ", "Hace falta un nombre"},
		"password": {"correct", "Es corta"},
		"again":    {"other horse battery", "no son iguales"},
	} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(field, c[0])
		if field == "password" {
			bad.Set("again", c[0])
		}
		page := b.post(path, bad, http.StatusUnprocessableEntity)
		b.wants(page, c[1])
	}
	_, h := b.do(http.MethodPost, path, form, map[string]string{"Sec-Fetch-Site": "same-origin", "X-Forwarded-Proto": "https"}, http.StatusSeeOther)
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Secure", "Path=/desk/", "Max-Age=43200"} {
		if !strings.Contains(h.Get("Set-Cookie"), want) {
			t.Errorf("cookie %q: lacks %s", h.Get("Set-Cookie"), want)
		}
	}
	other := s.browser()
	other.wants(other.get(path, http.StatusNotFound), "ya se usó")
	other.post(path, form, http.StatusNotFound)
	if _, err := s.staff.FirstLink(t.Context()); err == nil {
		t.Error("another one was made although there is an account")
	}
	other.signIn("LUZ@office.example ", password)
	other.wants(other.get("/desk/account", http.StatusOK), "Luz María", "luz@office.example", "Administración")
	if strings.Contains(s.log.String(), strings.TrimPrefix(path, "/desk/link/")) || strings.Contains(s.log.String(), password) {
		t.Errorf("a secret was logged: %s", s.log)
	}
}

// Case 28: a link works once, until it ends, and not after a newer one; it leads to
// the address that the operator names, whatever the browser says.
func TestForgottenPassword(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	signedIn := s.browser()
	signedIn.signIn(luz.Email, password)
	b := s.browser()
	b.wants(b.get("/desk/sign-in", http.StatusOK), `href="/desk/forgot"`)
	ask := func(email string) string {
		page, _ := b.do(http.MethodPost, "/desk/forgot", url.Values{"email": {email}}, map[string]string{"Sec-Fetch-Site": "same-origin", "X-Forwarded-Host": "evil.example"}, http.StatusOK)
		return strings.ReplaceAll(page, email, "X")
	}
	there, not := ask(luz.Email), ask("nobody@office.example")
	if there != not || !strings.Contains(there, "Si hay una cuenta con X") {
		t.Errorf("the answers tell whether there is an account:\n%s\n%s", there, not)
	}
	ask(luz.Email)
	if len(s.mail) != 2 || s.mail[0].To != luz.Email {
		t.Fatalf("sent: %+v", s.mail)
	}
	link := func(i int) string {
		found := regexp.MustCompile(`https://office\.example(/desk/link/\S{43})\n`).FindStringSubmatch(s.mail[i].Text)
		if found == nil {
			t.Fatalf("the mail has no link: %s", s.mail[i].Text)
		}
		return found[1]
	}
	b.get(link(0), http.StatusNotFound)
	form := url.Values{"password": {"another horse battery"}, "again": {"another horse battery"}}
	b.post(link(1), form, http.StatusSeeOther)
	b.post(link(1), form, http.StatusNotFound)
	signedIn.get("/desk/", http.StatusSeeOther) // all sessions ended
	s.browser().post("/desk/sign-in", url.Values{"email": {luz.Email}, "password": {password}}, http.StatusUnauthorized)
	s.browser().signIn(luz.Email, "another horse battery")
	for range 5 {
		ask(luz.Email)
	}
	if len(s.mail) != 3 {
		t.Errorf("%d mails in an hour, want 3", len(s.mail))
	}
	s.clock.Add(staff.ForgotLife)
	b.get(link(2), http.StatusNotFound)
	b.post("/desk/forgot", url.Values{"email": {"x"}}, http.StatusUnprocessableEntity)
}

// Case 27: a password is guessed for one account, or by one address for many.
func TestGuessingIsLimited(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	b := s.browser()
	try := func(email, password string, want int) string {
		t.Helper()
		return b.post("/desk/sign-in", url.Values{"email": {email}, "password": {password}}, want)
	}
	wrong := strings.ReplaceAll(try(luz.Email, "wrong", http.StatusUnauthorized), luz.Email, "X")
	if unknown := strings.ReplaceAll(try("none@office.example", "wrong", http.StatusUnauthorized), "none@office.example", "X"); wrong != unknown {
		t.Errorf("the answers tell whether there is an account:\n%s\n%s", wrong, unknown)
	}
	for range 9 {
		try(luz.Email, "wrong", http.StatusUnauthorized)
		try("none@office.example", "wrong", http.StatusUnauthorized)
	}
	b.wants(try(luz.Email, password, http.StatusTooManyRequests), "Demasiados intentos", "9:15")
	b.wants(try("none@office.example", password, http.StatusTooManyRequests), "Demasiados intentos")
	s.clock.Add(15 * time.Minute)
	try(luz.Email, password, http.StatusSeeOther)
	b = s.browser()
	for i := range 59 {
		try(fmt.Sprintf("x%d@office.example", i), "wrong", http.StatusUnauthorized)
	}
	try(luz.Email, password, http.StatusTooManyRequests)
	for _, odd := range []string{"", "luz", strings.Repeat("a", 10_000)} {
		try(odd, "x", http.StatusTooManyRequests)
	}
}

func TestSecondFactor(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	b := s.browser()
	b.signIn(luz.Email, password)
	page := b.get("/desk/account/second", http.StatusOK)
	secret := strings.ReplaceAll(regexp.MustCompile(`class="secret">([A-Z2-7 ]+)<`).FindStringSubmatch(page)[1], " ", "")
	b.wants(b.get("/desk/account/second", http.StatusOK), page[strings.Index(page, `class="secret"`):][:30]) // the same one
	if _, h := b.do(http.MethodGet, "/desk/account/second.png", nil, nil, http.StatusOK); h.Get("Content-Type") != "image/png" {
		t.Errorf("the picture is %s", h.Get("Content-Type"))
	}
	code := func() string {
		c, err := totp.GenerateCode(secret, s.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	b.wants(b.post("/desk/account/second", url.Values{"code": {"000000"}}, http.StatusUnprocessableEntity), "no es correcto")
	page = b.post("/desk/account/second", url.Values{"code": {code()}}, http.StatusOK)
	var recovery []string
	for _, found := range regexp.MustCompile(`<code>([a-z0-9]{5}-[a-z0-9]{5})</code>`).FindAllStringSubmatch(page, -1) {
		recovery = append(recovery, found[1])
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes, want 10: %s", len(recovery), page)
	}
	b.get("/desk/account/second.png", http.StatusBadRequest) // the secret is not shown again

	begin := func() (*browser, url.Values) {
		t.Helper()
		b := s.browser()
		page := b.post("/desk/sign-in", url.Values{"email": {luz.Email}, "password": {password}}, http.StatusOK)
		b.wants(page, "Falta el código")
		b.get("/desk/", http.StatusSeeOther) // not yet
		return b, url.Values{"token": {regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)[1]}}
	}
	enter := func(b *browser, form url.Values, code string, want int) {
		t.Helper()
		form.Set("code", code)
		b.post("/desk/sign-in/code", form, want)
	}
	b, form := begin()
	enter(b, form, code(), http.StatusUnauthorized) // that one is used up
	s.clock.Add(30 * time.Second)
	enter(b, form, code(), http.StatusSeeOther)
	b.get("/desk/account", http.StatusOK)
	enter(s.browser(), form, code(), http.StatusUnauthorized)
	b, form = begin()
	enter(b, form, strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " ")), http.StatusSeeOther)
	b.wants(b.get("/desk/account", http.StatusOK), "Quedan 9 códigos")
	b, form = begin()
	enter(b, form, recovery[3], http.StatusUnauthorized)
	for range 4 {
		enter(b, form, "123456", http.StatusUnauthorized)
	}
	enter(b, form, recovery[4], http.StatusTooManyRequests)
	s.clock.Add(15 * time.Minute)
	enter(b, form, recovery[4], http.StatusUnauthorized) // the password was too long ago
	b, form = begin()
	enter(b, form, recovery[4], http.StatusSeeOther)
	b.wants(b.post("/desk/account/second/off", url.Values{"old": {"wrong"}}, http.StatusUnprocessableEntity), "La contraseña actual no es esa")
	b.post("/desk/account/second/off", url.Values{"old": {password}}, http.StatusSeeOther)
	s.browser().signIn(luz.Email, password)
}

// A forgotten password does not lead past the code.
func TestForgottenPasswordLeavesTheSecondFactor(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	if _, err := s.store.Change(t.Context(), luz.ID, func(a *staff.Account) error { a.Secret = "ABCDEFGH"; return nil }); err != nil {
		t.Fatal(err)
	}
	_, h := s.browser().do(http.MethodPost, s.invite(luz), url.Values{"name": {"Luz"}, "password": {"another horse battery"}, "again": {"another horse battery"}},
		map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusSeeOther)
	if h.Get("Location") != "/desk/sign-in" || h.Get("Set-Cookie") != "" {
		t.Errorf("leads to %q with the cookie %q", h.Get("Location"), h.Get("Set-Cookie"))
	}
}

func TestSessionsAreListedAndEnd(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	var all []*browser
	for range 3 {
		b := s.browser()
		b.signIn(luz.Email, password)
		all = append(all, b)
		s.clock.Add(time.Minute)
	}
	rosa := s.as("Rosa")
	page := all[0].get("/desk/account", http.StatusOK)
	ids := regexp.MustCompile(`name="session" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(ids) != 2 || !strings.Contains(page, "Go-http-client") || !strings.Contains(page, "127.0.0.1") {
		t.Fatalf("sessions: %s", page)
	}
	rosa.post("/desk/account/sessions", url.Values{"session": {ids[0][1]}}, http.StatusSeeOther) // not hers
	all[0].post("/desk/account/sessions", url.Values{"session": {ids[0][1]}}, http.StatusSeeOther)
	all[2].get("/desk/", http.StatusSeeOther)
	all[1].get("/desk/", http.StatusOK)
	all[0].post("/desk/account/sessions", url.Values{"others": {"1"}}, http.StatusSeeOther)
	all[1].get("/desk/", http.StatusSeeOther)
	all[0].get("/desk/", http.StatusOK)
	all[0].post("/desk/sign-out", nil, http.StatusSeeOther)
	all[0].get("/desk/", http.StatusSeeOther)
	s.clock.Add(staff.SessionLife)
	rosa.get("/desk/", http.StatusSeeOther)
}

func TestChangingThePassword(t *testing.T) {
	s := newSite(t)
	luz := s.account("Luz", staff.Analyst)
	b, other := s.browser(), s.browser()
	b.signIn(luz.Email, password)
	other.signIn(luz.Email, password)
	form := url.Values{"old": {"wrong"}, "password": {"another horse battery"}, "again": {"another horse battery"}}
	b.wants(b.post("/desk/account/password", form, http.StatusUnprocessableEntity), "La contraseña actual no es esa")
	form.Set("old", password)
	b.post("/desk/account/password", form, http.StatusSeeOther)
	b.wants(b.get("/desk/account?password", http.StatusOK), "La contraseña cambió")
	other.get("/desk/", http.StatusSeeOther)
}

// Case 25: whoever is shut out or gets another role is out at once.
func TestWhoIsShutOutIsOutAtOnce(t *testing.T) {
	s := newSite(t)
	admin := s.as("Luz")
	for _, do := range []string{"disable", "role", "end", "reset"} {
		rosa := s.account("Rosa "+do, staff.Analyst)
		b := s.browser()
		b.signIn(rosa.Email, password)
		link := s.invite(rosa)
		path := "/desk/office/staff/" + rosa.ID
		status := http.StatusSeeOther
		if do == "reset" {
			status = http.StatusOK
		}
		admin.post(path, url.Values{"do": {do}, "role": {"auditor"}}, status)
		b.get("/desk/", http.StatusSeeOther)
		b.get(link, http.StatusNotFound)
	}
	all, err := s.staff.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	own := all[slices.IndexFunc(all, func(a staff.Account) bool { return a.Name == "Luz" })]
	admin.wants(admin.post("/desk/office/staff/"+own.ID, url.Values{"do": {"disable"}}, http.StatusUnprocessableEntity), "última cuenta de administración")
	admin.post("/desk/office/staff/"+own.ID, url.Values{"do": {"role"}, "role": {"boss"}}, http.StatusUnprocessableEntity)
	admin.get("/desk/office/staff/none", http.StatusNotFound)
}

func TestInviting(t *testing.T) {
	s := newSite(t)
	admin := s.as("Luz")
	page := admin.post("/desk/office/staff", url.Values{"email": {"Rosa@office.example"}, "name": {"Rosa"}, "role": {"finance"}}, http.StatusOK)
	link := regexp.MustCompile(`https://office\.example(/desk/link/\S{43})<`).FindStringSubmatch(page)
	if link == nil {
		t.Fatalf("no link: %s", page)
	}
	b := s.browser()
	b.wants(b.get(link[1], http.StatusOK), "Hola, Rosa", `value="Rosa"`)
	b.post(link[1], url.Values{"name": {"Luz"}, "password": {password}, "again": {password}}, http.StatusUnprocessableEntity) // taken
	b.post(link[1], url.Values{"name": {"Rosa Elena"}, "password": {password}, "again": {password}}, http.StatusSeeOther)
	b.wants(b.get("/desk/account", http.StatusOK), "Rosa Elena", "Pagos")
	admin.wants(admin.post("/desk/office/staff", url.Values{"email": {"rosa@office.example"}, "name": {"X"}, "role": {"finance"}}, http.StatusUnprocessableEntity), "Ya hay una cuenta")
	admin.wants(admin.post("/desk/office/staff", url.Values{"email": {"eva@office.example"}, "name": {"Eva"}, "role": {"analyst"}, "mail": {"1"}}, http.StatusOK), "La invitación va camino de eva@office.example")
	if len(s.mail) != 1 || s.mail[0].To != "eva@office.example" || !strings.Contains(s.mail[0].Text, "https://office.example/desk/link/") {
		t.Errorf("sent: %+v", s.mail)
	}
	admin.wants(admin.get("/desk/office/staff", http.StatusOK), "Rosa Elena", "eva@office.example", "Aún no eligió contraseña")
}

// What a role may not do is not offered, and refused if it is sent.
func TestRoles(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	path := "/desk/requests/" + r.Number
	admin := s.as("Luz")
	for role, can := range map[staff.Role]string{
		staff.Analyst: "in_review approved", staff.Committee: "approved", staff.Finance: "in_review", staff.Coordinator: "in_review approved",
		staff.Auditor: "record", staff.Administrator: "in_review approved record staff",
	} {
		b := s.asRole("R "+string(role), role)
		page := b.get(path, http.StatusOK)
		for _, to := range []string{"in_review", "approved"} {
			offered := strings.Contains(page, `value="`+to+`"`)
			if offered != strings.Contains(can, to) {
				t.Errorf("%s: offered %s: %v", role, to, offered)
			}
			if !offered {
				b.post(path, url.Values{"to": {to}, "comment": {"x"}, "key": {"k" + string(role) + to}, "version": {fmt.Sprint(r.Version)}}, http.StatusForbidden)
			}
		}
		for word, page := range map[string]string{"record": "/desk/office/record", "staff": "/desk/office/staff"} {
			want := http.StatusForbidden
			if strings.Contains(can, word) {
				want = http.StatusOK
			}
			b.get(page, want)
		}
		if role == staff.Committee || role == staff.Finance { // they need no list of addresses and identity documents
			wants := b.get("/desk/people", http.StatusForbidden)
			if strings.Contains(wants, `href="/desk/people"`) {
				t.Errorf("%s is led to the list of holders", role)
			}
		}
	}
	// Case 23: what a role may not see is not seen by any way.
	admin.post("/desk/office/rights/"+r.Type, url.Values{"analyst": {"none"}, "committee": {"see"}, "finance": {"decide"}, "auditor": {"decide"}}, http.StatusSeeOther)
	page := admin.get("/desk/office/rights", http.StatusOK)
	admin.wants(page, `class="special"`)
	b := s.asRole("Eva", staff.Analyst)
	b.get(path, http.StatusForbidden)
	b.get(path+"/documents/x", http.StatusForbidden)
	b.post(path, url.Values{"to": {"approved"}, "key": {"k"}, "version": {"1"}}, http.StatusForbidden)
	if page := b.get("/desk/", http.StatusOK); strings.Contains(page, r.Number) {
		t.Errorf("the queue shows what may not be seen: %s", page)
	}
	if page := s.asRole("Pau", staff.Committee).get(path, http.StatusOK); strings.Contains(page, `value="approved"`) {
		t.Error("the committee is offered to decide")
	}
	if page := s.asRole("Sol", staff.Finance).get(path, http.StatusOK); !strings.Contains(page, `value="approved"`) {
		t.Error("finance is not offered to decide")
	}
	if page := s.asRole("Mar", staff.Auditor).get(path, http.StatusOK); strings.Contains(page, `value="approved"`) {
		t.Error("an auditor is offered to decide")
	}
	admin.post("/desk/office/rights/none", nil, http.StatusNotFound)
}

// Case 44: who saw and did what is noted, and what is changed afterwards shows.
func TestRecord(t *testing.T) {
	s := newSite(t)
	r := s.file("k1", "prórroga", "Ana")
	luz := s.asRole("=Luz", staff.Analyst)
	path := "/desk/requests/" + r.Number
	luz.post(path, luz.form(luz.get(path, http.StatusOK), "in_review", "x"), http.StatusSeeOther)
	luz.get("/desk/office/staff", http.StatusForbidden)
	s.browser().post("/desk/sign-in", url.Values{"email": {"x@office.example"}, "password": {"wrong"}}, http.StatusUnauthorized)
	audit := s.asRole("Rita", staff.Auditor)
	page := audit.get("/desk/office/record", http.StatusOK)
	audit.wants(page, "Vio una solicitud", "Cambió una solicitud", r.Number, "=Luz", "No pudo entrar", "127.0.0.1")
	if page := audit.get("/desk/office/record?who=Rita", http.StatusOK); strings.Contains(page, r.Number) {
		t.Errorf("by who: %s", page)
	}
	audit.wants(audit.get("/desk/office/record?what="+r.Number, http.StatusOK), "Vio una solicitud")
	csv, h := audit.do(http.MethodGet, "/desk/office/record.csv", nil, nil, http.StatusOK)
	audit.wants(csv, ",'=Luz,", r.Number)
	if !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("given as %q", h.Get("Content-Disposition"))
	}
	audit.wants(audit.get("/desk/office/record?verify=1", http.StatusOK), "anotaciones están como se escribieron")
	n, err := s.staff.Verify(t.Context())
	if err != nil || n < 5 {
		t.Errorf("verify: %d, %v", n, err)
	}
	forged := forgedStore{s.store}
	if _, err := staff.New(forged, s.clock).Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "entry 2 was changed") {
		t.Errorf("a changed entry: got %v", err)
	}
}

// forgedStore is a store in which somebody changed an entry.
type forgedStore struct{ staff.Store }

// EntriesAfter implements staff.Store.
func (f forgedStore) EntriesAfter(ctx context.Context, seq int64, limit int) ([]staff.Entry, error) {
	all, err := f.Store.EntriesAfter(ctx, seq, limit)
	for i := range all {
		if all[i].Seq == 2 {
			all[i].Subject = "BECAL-2026-000009-9"
		}
	}
	return all, err
}
