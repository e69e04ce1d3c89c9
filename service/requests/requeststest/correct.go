package requeststest

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// Accounts that exist nowhere, with digits that fit.
const (
	account      = "ES9121000418450200051332"
	otherAccount = "ES7921000813610123456789"
)

// bank files a change of bank details of a person.
func (s *office) bank(space string) *requestsv1.Request {
	s.Helper()
	req := &requestsv1.DraftRequest{Space: space, Actor: space, Key: "bank", Type: "bank_details_change", Title: "cuenta nueva"}
	for field, value := range map[string]string{"effective_from": "2026-04-01", "bank_country": "ES", "bank_name": "Banco de Prueba", "account_holder": "Ana Benítez", "iban_or_account": account} {
		req.Set = append(req.Set, &requestsv1.Answer{Field: field, Value: value})
	}
	res, err := s.requests.Draft(s.ctx, req)
	if err != nil || len(res.Faults) > 0 {
		s.Fatalf("draft: %v, %v", res, err)
	}
	filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: space, Actor: space, Key: "file", Draft: res.Draft.Id, Holder: "Ana Benítez"})
	s.must(err)
	return filed.Request
}

// amendPrivate changes the account of a request as its holder does.
func (s *office) amendPrivate(r *requestsv1.Request, key, value string) (*requestsv1.AmendResponse, error) {
	return s.requests.Amend(s.ctx, &requestsv1.AmendRequest{Space: r.Space, Actor: r.Space, Key: key, Id: r.Id, Version: r.Version,
		Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: value}}})
}

func accountOf(r *requestsv1.Request) string {
	for _, a := range r.GetAnswers() {
		if a.Field == "iban_or_account" {
			return a.Value
		}
	}
	return ""
}

// corrects: the holder or staff change an account until the office decides; the history
// has who and which field, and not what stood there; the holder is told.
func (s *office) corrects() {
	r := s.bank("ana")
	correct := func(key string, version int64, field, value string) (*requestsv1.CorrectResponse, error) {
		return s.staff.Correct(s.ctx, &requestsv1.CorrectRequest{Actor: "Luz", Key: key, Id: r.Id, Version: version, Set: []*requestsv1.Answer{{Field: field, Value: value}}})
	}
	s.claim()
	res, err := s.amendPrivate(r, "a1", "ES9121000418450200051333")
	if err != nil || res.Faults["iban_or_account"].GetKey() == "" || accountOf(res.Request) != account || res.Request.Version != r.Version {
		s.Errorf("digits that do not fit: got %v, %v", res, err)
	}
	other := proto.CloneOf(r)
	other.Space = "beto"
	_, err = s.amendPrivate(other, "a1", otherAccount)
	s.wantFault(err, "fault.no_request")
	for range 2 { // the second is the first
		if res, err = s.amendPrivate(r, "a2", "es79 2100 0813 6101 2345 6789"); err != nil || res.Request.Version != r.Version+1 {
			s.Fatalf("corrected: got %v, %v", res, err)
		}
	}
	told := s.claim()
	if len(told) != 1 || told[0].GetRequestCorrected().GetFields()[0] != "iban_or_account" || told[0].GetRequestCorrected().Staff != "" || told[0].Space != "ana" {
		s.Errorf("told: %v, want that the account was corrected", told)
	}
	_, err = s.amendPrivate(r, "a3", account) // on the version of before, as another tab has it
	s.wantFault(err, "fault.changed")
	_, err = correct("c1", 0, "iban_or_account", account)
	s.wantFault(err, "fault.no_version")
	_, err = correct("c2", r.Version, "iban_or_account", account)
	s.wantFault(err, "fault.changed")
	_, err = correct("c3", r.Version+1, "bank_country", "PT")
	s.wantFault(err, "fault.not_private")
	wrong, err := correct("c4", r.Version+1, "iban_or_account", "ES9121000418450200051333")
	if err != nil || wrong.Faults["iban_or_account"] == nil {
		s.Errorf("staff mistype: got %v, %v", wrong, err)
	}
	done, err := correct("c5", r.Version+1, "iban_or_account", account)
	if err != nil || accountOf(s.open(r.Id).Item.Request) != account {
		s.Errorf("staff: got %v, %v", done, err)
	}
	if told := s.claim(); len(told) != 1 || told[0].GetRequestCorrected().GetStaff() != "Luz" {
		s.Errorf("told: %v, want who has corrected it", told)
	}
	events := s.open(r.Id).Events
	if n := len(events); n != 3 || events[1].Kind != "amended" || events[1].Actor != "Ana Benítez" || events[2].Kind != "corrected" || events[2].Actor != "Luz" ||
		events[1].Comment != "iban_or_account" || events[2].Comment != "iban_or_account" {
		s.Errorf("history: got %v", events)
	}
	for _, e := range events {
		for _, value := range []string{account, otherAccount} {
			if strings.Contains(e.String(), value) {
				s.Errorf("the history has %s: %v", value, e)
			}
		}
	}
	for _, value := range []string{account, otherAccount, "21000813610123456789"} {
		if found := s.list(&requestsv1.ListRequest{Query: value}); len(found.Items) != 0 {
			s.Errorf("%s is found: %v", value, found.Items)
		}
	}
	s.correctsUntilDecided(r, correct)
}

// reviewsAgain: a document that was accepted for one account is not accepted for the next.
func (s *office) reviewsAgain() {
	r := s.bank("ana")
	added := s.added("ana", "d", r.Id, "Certificado.pdf")
	_, err := s.staff.Review(s.ctx, &requestsv1.ReviewRequest{Actor: "Luz", Key: "v", Id: r.Id, DocumentId: added.Document.Id, Accepted: true})
	s.must(err)
	if d := s.open(r.Id).Item.Request.Documents; len(d) != 1 || d[0].Review != "accepted" {
		s.Fatalf("accepted: got %v", d)
	}
	_, err = s.amendPrivate(s.open(r.Id).Item.Request, "a", otherAccount)
	s.must(err)
	if d := s.open(r.Id).Item.Request.Documents; len(d) != 1 || d[0].Review != "" {
		s.Errorf("after the correction: got %v, want that it is looked at again", d)
	}
}

// correctsUntilDecided: while the office looks at a request and while it waits for its
// holder, the account may be corrected; then it says why not.
func (s *office) correctsUntilDecided(r *requestsv1.Request, correct func(key string, version int64, field, value string) (*requestsv1.CorrectResponse, error)) {
	now := func() *requestsv1.Request { return s.open(r.Id).Item.Request }
	s.advance1(now(), inReview, "")
	if _, err := s.amendPrivate(now(), "b1", otherAccount); err != nil {
		s.Errorf("in review: %v", err)
	}
	s.advance1(now(), waitsApplicant, "¿Está bien la cuenta?")
	if res, err := s.amendPrivate(now(), "b2", account); err != nil || res.Request.State != inReview {
		s.Errorf("while its holder is waited for: got %v, %v; want that the review goes on", res, err)
	}
	// Something else that is changed is not, once the review has begun.
	_, err := s.requests.Amend(s.ctx, &requestsv1.AmendRequest{Space: "ana", Actor: "ana", Key: "b3", Id: r.Id, Set: []*requestsv1.Answer{{Field: "iban_or_account", Value: account}, {Field: "bank_country", Value: "PT"}}})
	s.wantFault(err, "fault.request_reviewed")
	_, err = s.staff.Propose(s.ctx, &requestsv1.ProposeRequest{Signer: signer("Luz", "analyst"), Key: "propose", Id: r.Id, Version: now().Version, To: approved})
	s.must(err)
	_, err = s.amendPrivate(now(), "b4", otherAccount)
	s.wantFault(err, "fault.request_deciding")
	_, err = s.requests.MakeLink(s.ctx, &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Request: r.Id})
	s.wantFault(err, "fault.request_deciding")
	_, err = s.staff.Decline(s.ctx, &requestsv1.DeclineRequest{Signer: signer("Rosa", "finance"), Key: "decline", Id: r.Id, Proposal: s.open(r.Id).Proposals[0].Id, Comment: "no"})
	s.must(err)
	for i, c := range []struct {
		to    requestsv1.State
		fault string
	}{{inCommittee, "fault.request_deciding"}, {approved, "fault.request_approved"}, {requestsv1.State_STATE_IN_PAYMENT, "fault.request_in_payment"}, {resolved, "fault.request_closed"}} {
		s.step(r.Id, c.to)
		_, err := s.amendPrivate(now(), "s"+string(rune('0'+i)), otherAccount)
		s.wantFault(err, c.fault)
		_, err = correct("t"+string(rune('0'+i)), now().Version, "iban_or_account", otherAccount)
		s.wantFault(err, c.fault)
		_, err = s.requests.MakeLink(s.ctx, &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Request: r.Id})
		s.wantFault(err, c.fault)
	}
	if got := accountOf(now()); got != account {
		s.Errorf("after all that was refused it is %s, want %s", got, account)
	}
}

// step brings a request to a state, by two signatures if that takes them.
func (s *office) step(id string, to requestsv1.State) {
	s.Helper()
	now := s.open(id).Item.Request
	_, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: "step " + to.String(), Id: id, Version: now.Version, To: to})
	if !fault.Has(err, "fault.two_signatures") {
		s.must(err)
		return
	}
	_, err = s.staff.Propose(s.ctx, &requestsv1.ProposeRequest{Signer: signer("Luz", "analyst"), Key: "propose " + to.String(), Id: id, Version: now.Version, To: to})
	s.must(err)
	proposed := s.open(id)
	_, err = s.staff.Sign(s.ctx, &requestsv1.SignRequest{Signer: signer("Rosa", "finance"), Key: "sign " + to.String(), Id: id, Version: proposed.Item.Request.Version, Proposal: proposed.Proposals[len(proposed.Proposals)-1].Id})
	s.must(err)
}

// linksPrivate: a link to private answers is its holder's, opens once, and ends when they
// are corrected, when it is too old, and when its holder is erased; of many corrections at
// the same moment one is made.
func (s *office) linksPrivate() {
	r := s.bank("ana")
	link := func() string {
		s.Helper()
		res, err := s.requests.MakeLink(s.ctx, &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Request: r.Id, Holder: "Ana"})
		if err != nil {
			s.Fatalf("link: %v", err)
		}
		return res.Token
	}
	use := func(token, session string) (*requestsv1.UseLinkResponse, error) {
		return s.requests.UseLink(s.ctx, &requestsv1.UseLinkRequest{Token: token, Session: session})
	}
	_, err := s.requests.MakeLink(s.ctx, &requestsv1.MakeLinkRequest{Space: "beto", Actor: "beto", Request: r.Id})
	s.wantFault(err, "fault.no_request")
	other := s.file("ana", "k2", "constancia para la visa")
	_, err = s.requests.MakeLink(s.ctx, &requestsv1.MakeLinkRequest{Space: "ana", Actor: "ana", Request: other.Id})
	s.wantFault(err, "fault.nothing_private")
	token := link()
	opened, err := use(token, "")
	if err != nil || opened.Request != r.Id || opened.Draft != "" || opened.Space != "ana" {
		s.Fatalf("opened: got %v, %v", opened, err)
	}
	_, err = use(token, "")
	s.wantFault(err, "fault.form_link")
	if again, err := use("", opened.Session); err != nil || again.Request != r.Id {
		s.Errorf("gone on: got %v, %v", again, err)
	}
	// Many tabs at once: one correction is made, and the session ends with it.
	var all sync.WaitGroup
	var made, late atomic.Int32
	for i := range 8 {
		all.Go(func() {
			_, err := s.amendPrivate(r, "tab "+string(rune('a'+i)), otherAccount)
			switch {
			case err == nil:
				made.Add(1)
			case fault.Has(err, "fault.changed"):
				late.Add(1)
			default:
				s.Errorf("tab %d: %v", i, err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || late.Load() != 7 {
		s.Errorf("%d corrections were made and %d came too late, want 1 and 7", made.Load(), late.Load())
	}
	_, err = use("", opened.Session)
	s.wantFault(err, "fault.form_link")
	old := link()
	s.clock.Add(2*time.Hour + time.Second)
	_, err = use(old, "")
	s.wantFault(err, "fault.form_link")
	last := link()
	s.erase("ana")
	_, err = use(last, "")
	s.wantFault(err, "fault.form_link")
}
