package desk_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk"
	"becario/desk/staff"
	"becario/kit/mail"
	"becario/kit/mail/mailtest"
)

// proposal files a request of which two have to sign the approval, and has Luz propose
// that.
func (s *site) proposal(key string) *requestsv1.Request {
	s.Helper()
	r := s.file(key, "reembolso del seguro médico", "Ana Duarte")
	luz := s.account("Luz", staff.Finance)
	_, err := s.requests.Propose(s.Context(), &requestsv1.ProposeRequest{Signer: &requestsv1.Signer{Name: "Luz", Account: luz.ID, Role: string(luz.Role)}, Key: key, Id: r.Id, Version: r.Version,
		To: requestsv1.State_STATE_APPROVED, Comment: "Le corresponde por su enfermedad"})
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// told returns who was written to since the last time, and forgets it.
func (s *site) told() string {
	s.Helper()
	if err := s.desk.TellSigners(s.Context()); err != nil {
		s.Error(err)
	}
	all, err := s.staff.All(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var names []string
	for _, m := range s.mail {
		for _, a := range all {
			if a.Email == m.To {
				names = append(names, a.Name)
			}
		}
	}
	s.mail = nil
	return strings.Join(names, " ")
}

func TestWhoIsToSignIsToldOnce(t *testing.T) {
	s := newSite(t)
	rosa := s.account("Rosa", staff.Coordinator)
	for name, role := range map[string]staff.Role{"Hugo": staff.Analyst, "Eva": staff.Auditor, "Iván": staff.Finance} {
		s.account(name, role)
	}
	mustDo(t, s.staff.SetDisabled(t.Context(), s.account("Iván", staff.Finance).ID, true))
	r := s.proposal("k1") // on a Tuesday at nine
	mustDo(t, s.desk.TellSigners(t.Context()))
	if len(s.mail) != 1 || s.mail[0].To != rosa.Email {
		t.Fatalf("got %v, want one to Rosa", s.mail)
	}
	m := s.mail[0]
	for _, want := range []string{"Hola, Rosa", "Luz propone", r.Number, "Aprobada", "https://office.example/desk/requests/" + r.Number + "#proposal", "hasta el jue 12 mar"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the mail lacks %q: %s", want, m.Text)
		}
	}
	for _, private := range []string{"Ana", "Duarte", "médico", "enfermedad"} {
		if strings.Contains(m.Subject+m.Text, private) {
			t.Errorf("the mail has %q: %s", private, m.Text)
		}
	}
	s.mail = nil
	for range 3 {
		if got := s.told(); got != "" {
			t.Errorf("they are told again: %s", got)
		}
	}
	// On the third business day after it is still not signed.
	for day := 1; day <= 5; day++ {
		s.clock.Set(time.Date(2026, 3, 10+day, 15, 0, 0, 0, time.UTC))
		mustDo(t, s.desk.TellSigners(t.Context()))
		if want := day == 3; want != (len(s.mail) == 1) || want && !strings.Contains(s.mail[0].Subject, "Sigue sin firmarse") {
			t.Errorf("after %d days: got %v, want a reminder: %t", day, s.mail, want)
		}
		s.mail = nil
	}
	// Who was never told reads it once, however late.
	s.account("Nina", staff.Finance)
	if got := s.told() + s.told(); got != "Nina" {
		t.Errorf("told %q, want Nina once", got)
	}
}

func TestSignersAreToldInTheirHours(t *testing.T) {
	s := newSite(t)
	s.account("Rosa", staff.Coordinator)
	rosa, eva := s.as("Rosa"), s.asRole("Eva", staff.Administrator)
	rosa.wants(rosa.get("/desk/account", http.StatusOK), "Avisos por correo", `name="from" min="0" max="23" required value="8"`)
	rosa.post("/desk/account/mail", url.Values{"mail": {"on"}, "from": {"15"}, "to": {"17"}}, http.StatusSeeOther)
	rosa.wants(rosa.get("/desk/account?mail", http.StatusOK), "Guardado.", `value="15"`)
	for _, hours := range []url.Values{{"from": {"17"}, "to": {"15"}}, {"from": {"x"}, "to": {"3"}}, {"from": {"0"}, "to": {"25"}}, {"from": {"-1"}, "to": {"5"}}} {
		rosa.wants(rosa.post("/desk/account/mail", hours, http.StatusUnprocessableEntity), "Las horas no valen")
	}
	for _, hour := range []string{"0", "9"} { // always or never?
		rosa.wants(rosa.post("/desk/account/mail", url.Values{"mail": {"on"}, "from": {hour}, "to": {hour}}, http.StatusUnprocessableEntity), "De las "+hour+" a las "+hour+" no es ninguna hora", "de 0 a 24")
	}
	rosa.wants(rosa.get("/desk/account", http.StatusOK), "Ahora te escribimos de las 15 a las 17")
	eva.lang = "en"
	eva.post("/desk/account/mail", url.Values{"from": {"0"}, "to": {"24"}}, http.StatusSeeOther) // no mail
	s.proposal("k1")
	if got := s.told(); got != "" {
		t.Errorf("at nine: told %q, want nobody", got)
	}
	s.clock.Add(6*time.Hour + time.Minute)
	if got := s.told(); got != "Rosa" {
		t.Errorf("at three: told %q, want Rosa", got)
	}
	eva = s.as("Eva")
	eva.lang = "en"
	eva.post("/desk/account/mail", url.Values{"mail": {"on"}, "from": {"0"}, "to": {"24"}}, http.StatusSeeOther)
	mustDo(t, s.desk.TellSigners(t.Context()))
	if len(s.mail) != 1 || !strings.HasPrefix(s.mail[0].Text, "Hello Eva") {
		t.Errorf("who wants it now: got %v", s.mail)
	}
}

func TestWhatIsSignedIsToldToNobody(t *testing.T) {
	s := newSite(t)
	s.account("Rosa", staff.Coordinator)
	r := s.proposal("k1")
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, []staff.Right{{Role: staff.Coordinator}})) // sees none of them
	if got := s.told(); got != "" {
		t.Errorf("told %q who may not see it", got)
	}
	mustDo(t, s.staff.SetRights(t.Context(), r.Type, nil))
	o, err := s.requests.Open(t.Context(), &requestsv1.OpenRequest{Staff: "x", Id: r.Id})
	mustDo(t, err)
	_, err = s.requests.Decline(t.Context(), &requestsv1.DeclineRequest{Signer: &requestsv1.Signer{Name: "Rosa", Account: "r", Role: "coordinator"}, Key: "d", Id: r.Id, Proposal: o.Proposals[0].Id, Comment: "no"})
	mustDo(t, err)
	if got := s.told(); got != "" {
		t.Errorf("told %q of what is over", got)
	}
}

// flaky is a mail server that fails some times.
type flaky struct {
	outbox
	fails int
}

func (f *flaky) SendNow(_ context.Context, m mail.Message) error {
	if f.fails > 0 {
		f.fails--
		return errors.New("away")
	}
	return f.Send(m)
}

// A mail that the server did not take comes again, and of several processes one sends it.
func TestAMailThatWasNotTakenComesAgain(t *testing.T) {
	s := newSite(t)
	s.account("Rosa", staff.Coordinator)
	server := &flaky{outbox{s}, 1}
	s.config.Mail = server
	d, err := desk.New(s.config)
	mustDo(t, err)
	s.desk = d
	for i := range 3 {
		s.proposal(fmt.Sprint("k", i))
	}
	if err := d.TellSigners(t.Context()); err == nil || len(s.mail) != 2 {
		t.Errorf("got %d mails, %v; want two, and that one failed", len(s.mail), err)
	}
	if got := s.told(); got != "Rosa Rosa" { // those of before
		t.Errorf("before the lease is over: %q", got)
	}
	s.clock.Add(11 * time.Minute)
	if got := s.told(); got != "Rosa" {
		t.Errorf("after it: %q, want Rosa", got)
	}
}

// An address that is refused for good is not written to again until it changes, and the
// desk says so.
func TestARefusedAddressIsNotWrittenToAgain(t *testing.T) {
	s := newSite(t)
	rosa := s.account("Rosa", staff.Coordinator)
	server := mailtest.Start(t, false)
	server.Unknown(rosa.Email)
	sender, err := mail.New(mail.Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	mustDo(t, err)
	tries := &counted{Sender: sender}
	s.config.Mail = tries
	s.desk, err = desk.New(s.config)
	mustDo(t, err)
	s.server.Config.Handler = s.desk
	r := s.proposal("k1")
	for range 4 {
		if err := s.desk.TellSigners(t.Context()); err != nil {
			t.Error(err)
		}
		s.clock.Add(11 * time.Minute)
	}
	if tries.n != 1 {
		t.Errorf("it was tried %d times, want once", tries.n)
	}
	hugo := s.asRole("Hugo", staff.Administrator)
	hugo.wants(hugo.get("/desk/office/staff", http.StatusOK), "No se le avisa", rosa.Email, "550 5.1.1")
	hugo.wants(hugo.get("/desk/requests/"+r.Number, http.StatusOK), "Rosa no recibe el aviso", "550 5.1.1")
	path := "/desk/office/staff/" + rosa.ID
	hugo.wants(hugo.get(path, http.StatusOK), "No se le avisa")
	hugo.post(path, url.Values{"do": {"email"}, "email": {s.account("Hugo", staff.Administrator).Email}}, http.StatusUnprocessableEntity)
	hugo.post(path, url.Values{"do": {"email"}, "email": {"rosa.nueva@office.example"}}, http.StatusSeeOther)
	if strings.Contains(hugo.get(path, http.StatusOK), "No se le avisa") {
		t.Error("another address is said to be refused")
	}
	mustDo(t, s.desk.TellSigners(t.Context()))
	n := 0
	for _, m := range server.Arrived() {
		if m.To == "rosa.nueva@office.example" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d arrived at the new address, want one", n)
	}
}

// counted counts how often mail is tried to an address, or to all.
type counted struct {
	*mail.Sender
	to string
	n  int
}

func (c *counted) SendNow(ctx context.Context, m mail.Message) error {
	if c.to == "" || c.to == m.To {
		c.n++
	}
	return c.Sender.SendNow(ctx, m)
}

// An address that is refused is tried again when an administrator says so, after a week,
// and when somebody comes back to it.
func TestARefusedAddressIsTriedAgain(t *testing.T) {
	s := newSite(t)
	rosa := s.account("Rosa", staff.Coordinator)
	server := mailtest.Start(t, false)
	server.Unknown(rosa.Email)
	sender, err := mail.New(mail.Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	mustDo(t, err)
	tries := &counted{Sender: sender, to: rosa.Email}
	s.config.Mail = tries
	s.desk, err = desk.New(s.config)
	mustDo(t, err)
	s.server.Config.Handler = s.desk
	s.proposal("k1")
	tried := func(why string, want int) {
		t.Helper()
		tries.n = 0
		for range 3 {
			s.clock.Add(11 * time.Minute)
			mustDo(t, s.desk.TellSigners(t.Context()))
		}
		if tries.n != want {
			t.Errorf("%s: tried %d times, want %d", why, tries.n, want)
		}
	}
	tried("at first", 1)
	tried("refused", 0)
	path := "/desk/office/staff/" + rosa.ID
	hugo := s.asRole("Hugo", staff.Administrator)
	hugo.wants(hugo.get(path, http.StatusOK), "Volver a probar la dirección", "hasta el mar 17 mar")
	hugo.post(path, url.Values{"do": {"again"}}, http.StatusSeeOther)
	if strings.Contains(hugo.get(path, http.StatusOK), "Volver a probar") {
		t.Error("it is said to be refused still")
	}
	hugo.wants(hugo.get("/desk/office/record", http.StatusOK), "Hizo probar otra vez una dirección")
	s.as("Rosa").post(path, url.Values{"do": {"again"}}, http.StatusForbidden)
	tried("after an administrator has said so", 1)
	mustDo(t, s.staff.SetEmail(t.Context(), rosa.ID, "rosa.nueva@office.example"))
	mustDo(t, s.staff.SetEmail(t.Context(), rosa.ID, rosa.Email))
	tried("back at the address", 1)
	s.clock.Add(6 * 24 * time.Hour)
	tried("within a week", 0)
	s.clock.Add(24 * time.Hour)
	tried("after a week", 1)
}

// A mail server that refuses the office, not the address, is tried again, and nobody is
// said to be out of reach.
func TestAServerThatRefusesTheOfficeIsTriedAgain(t *testing.T) {
	s := newSite(t)
	rosa := s.account("Rosa", staff.Coordinator)
	server := mailtest.Start(t, false)
	server.Refuse(rosa.Email, 554, "5.7.1", "Relay access denied")
	sender, err := mail.New(mail.Config{Server: "smtp-plain://" + server.Address, From: "office@example.org"})
	mustDo(t, err)
	s.config.Mail = sender
	s.desk, err = desk.New(s.config)
	mustDo(t, err)
	s.proposal("k1")
	if err := s.desk.TellSigners(t.Context()); err == nil {
		t.Error("the operator is not told")
	}
	server.Refuse(rosa.Email, 0, "", "")
	s.clock.Add(11 * time.Minute)
	mustDo(t, s.desk.TellSigners(t.Context()))
	if got := server.Arrived(); len(got) != 1 || got[0].To != rosa.Email {
		t.Errorf("arrived %v, want one to Rosa", got)
	}
}

// Saving the address that an account has already ends nothing.
func TestTheSameAddressEndsNothing(t *testing.T) {
	s := newSite(t)
	rosa, hugo := s.asRole("Rosa", staff.Analyst), s.asRole("Hugo", staff.Administrator)
	a := s.account("Rosa", staff.Analyst)
	path := "/desk/office/staff/" + a.ID
	hugo.post(path, url.Values{"do": {"email"}, "email": {" " + strings.ToUpper(a.Email)}}, http.StatusSeeOther)
	rosa.get("/desk/account", http.StatusOK)
	if now, err := s.staff.Account(t.Context(), a.ID); err != nil || now.Version != a.Version {
		t.Errorf("got %+v, %v; want the version %d", now, err, a.Version)
	}
	hugo.post(path, url.Values{"do": {"email"}, "email": {"rosa.nueva@office.example"}}, http.StatusSeeOther)
	rosa.get("/desk/account", http.StatusSeeOther)
}
