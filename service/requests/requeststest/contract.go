// Package requeststest holds the suites that every implementation of the
// requests service and every store of it passes.
package requeststest

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/blob"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/kit/fault"
	"becario/service/requests"
)

// Start is when a suite's clock starts: a Tuesday morning in Asunción.
var Start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// The states, by short names.
const (
	submitted      = requestsv1.State_STATE_SUBMITTED
	inReview       = requestsv1.State_STATE_IN_REVIEW
	waitsApplicant = requestsv1.State_STATE_WAITING_APPLICANT
	inCommittee    = requestsv1.State_STATE_IN_COMMITTEE
	approved       = requestsv1.State_STATE_APPROVED
	rejected       = requestsv1.State_STATE_REJECTED
	resolved       = requestsv1.State_STATE_RESOLVED
	withdrawn      = requestsv1.State_STATE_WITHDRAWN
)

// Contract checks what the service promises. open returns an empty service,
// local or remote, on the clock, for an office in Asunción with the
// catalogue of the program and the holidays of Paraguay.
func Contract(t *testing.T, open func(t *testing.T, clock *clock.Manual) requestsv1connect.RequestsServiceClient) {
	for name, check := range map[string]func(*suite){
		"filing works when it is told twice":                        (*suite).fileTwice,
		"filing fails when the request cannot be":                   (*suite).fileInvalid,
		"filing fails when too many are open":                       (*suite).fileMany,
		"a type is told when the title says it":                     (*suite).types,
		"types are found when they are asked for in everyday words": (*suite).find,
		"a draft works when it is answered, filed and filed again":  (*suite).draft,
		"a draft says what is wrong when it is answered wrongly":    (*suite).draftWrong,
		"a draft is nobody else's":                                  (*suite).draftOwner,
		"a draft lapses when it is left, and its person is told":    (*suite).draftLapses,
		"numbers start anew when the year turns at the office":      (*suite).newYear,
		"a request is nobody else's":                                (*suite).owner,
		"mine works when it is limited":                             (*suite).mine,
		"documents work when the type asks for them":                (*suite).documents,
		"a document works when it has many parts":                   (*suite).parts,
		"a document fails when the office cannot read it":           (*suite).unreadable,
		"a document fails when its space is full":                   (*suite).full,
		"a document is nobody else's":                               (*suite).foreign,
		"papers that come before the request are filed with it":     (*suite).draftPapers,
		"papers that wait go where their person says":               (*suite).placed,
		"a paper is taken back until its review begins":             (*suite).removedDocument,
		"photos of several pages become one document":               (*suite).joined,
		"a document works when it is named later":                   (*suite).name,
		"a document works when the office waits for it":             (*suite).answer,
		"an answer works when the office waits for it":              (*suite).write,
		"withdrawing works when the request is open":                (*suite).withdraw,
		"the queue works when it is searched and turned":            (*suite).queue,
		"a step works when it follows":                              (*suite).advance,
		"of many steps at the same moment one is taken":             (*suite).race,
		"of two steps at once the second is refused":                (*suite).conflict,
		"a deadline waits when the holder has to answer":            (*suite).pause,
		"a notice works when it is claimed and acknowledged":        (*suite).notices,
		"a holder is told before the time to answer is over":        (*suite).owed,
		"a holder is told when the office is late":                  (*suite).late,
		"what was filed is changed until its review begins":         (*suite).amended,
		"a deadline is explained":                                   (*suite).explained,
		"an export works when it is of all that is kept":            (*suite).exported,
		"erasing works when there is something and when not":        (*suite).erased,
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(Start)
			check(&suite{T: t, clock: c, requests: open(t, c), ctx: t.Context()})
		})
	}
}

type suite struct {
	*testing.T
	clock    *clock.Manual
	requests requestsv1connect.RequestsServiceClient
	ctx      context.Context
}

func (s *suite) file(person, key, title string) *requestsv1.Request {
	s.Helper()
	res, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: person, Actor: person, Key: key, Title: title, Holder: "Ana María"})
	if err != nil {
		s.Fatalf("file %q: %v", title, err)
	}
	return res.Request
}

// upload sends a file of a space under a key.
func (s *suite) upload(space, key string, data []byte) error {
	_, err := blob.Parts(bytes.NewReader(data), func(offset int64, part []byte) (int64, error) {
		res, err := s.requests.Upload(s.ctx, &requestsv1.UploadRequest{Space: space, Actor: space, Key: key, Offset: offset, Data: part})
		return res.GetSize(), err
	})
	return err
}

// add adds a document to a request, the latest if id is empty.
func (s *suite) add(space, key, id, name string, data []byte) (*requestsv1.AddDocumentResponse, error) {
	if err := s.upload(space, key, data); err != nil {
		return nil, err
	}
	return s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: space, Actor: space, Key: key, Id: id,
		Document: &requestsv1.Document{Name: name, Size: int64(len(data))}})
}

// added adds a document to a request.
func (s *suite) added(space, key, id, name string) *requestsv1.AddDocumentResponse {
	s.Helper()
	res, err := s.add(space, key, id, name, blobtest.Named(name))
	if err != nil {
		s.Fatalf("add %s: %v", name, err)
	}
	return res
}

// read reads the bytes of a document as its holder or as a member of staff.
func (s *suite) read(req *requestsv1.DocumentRequest) ([]byte, error) {
	var all []byte
	for {
		req.Offset = int64(len(all))
		res, err := s.requests.Document(s.ctx, req)
		if err != nil || len(res.Data) == 0 {
			return all, err
		}
		all = append(all, res.Data...)
	}
}

func (s *suite) advance1(r *requestsv1.Request, to requestsv1.State, comment string) *requestsv1.Request {
	s.Helper()
	res, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{
		Actor: "Luz", Key: r.Id + to.String() + comment, Id: r.Id, Version: r.Version, To: to, Comment: comment})
	if err != nil {
		s.Fatalf("advance to %v: %v", to, err)
	}
	return res.Request
}

func (s *suite) wantFault(err error, want string) {
	s.Helper()
	f, ok := fault.Of(err)
	if !ok || f.Key != want {
		s.Errorf("got error %v (%v), want the fault %s", err, f, want)
	}
}

func (s *suite) wantNumbers(what any, got []*requestsv1.Request, want ...*requestsv1.Request) {
	s.Helper()
	numbers := func(list []*requestsv1.Request) []string {
		var n []string
		for _, r := range list {
			n = append(n, r.Number)
		}
		return n
	}
	if !slices.Equal(numbers(got), numbers(want)) {
		s.Errorf("%v: got %q, want %q", what, numbers(got), numbers(want))
	}
}

func (s *suite) claim() []*commonv1.Notice {
	s.Helper()
	res, err := s.requests.ClaimDue(s.ctx, &requestsv1.ClaimDueRequest{Limit: 10, LeaseSeconds: 30})
	if err != nil {
		s.Fatalf("claim: %v", err)
	}
	return res.Notices
}

func (s *suite) fileTwice() {
	first := s.file("ana", "k1", " Prórroga de mi beca ")
	again := s.file("ana", "k1", "otra cosa")
	if first.Id != again.Id || again.Title != "Prórroga de mi beca" || again.Version != 1 {
		s.Errorf("second filing: got %v, want %v", again, first)
	}
	if first.Number != "BECAL-2026-000001-7" || first.Type != "extension" || first.State != submitted || !first.Open || first.Overdue {
		s.Errorf("got %v, want BECAL-2026-000001-7, an extension, submitted and open", first)
	}
	// Ten business days from Wednesday the 11th.
	if first.Deadline != "2026-03-24" {
		s.Errorf("deadline: got %s, want 2026-03-24", first.Deadline)
	}
	if want := []string{"request_letter", "university_letter", "enrollment_certificate"}; !slices.Equal(first.Missing, want) {
		s.Errorf("missing: got %q, want %q", first.Missing, want)
	}
	if second := s.file("beto", "k1", "una duda"); second.Number != "BECAL-2026-000002-5" || second.Type != "general" {
		s.Errorf("of somebody else: got %v, want BECAL-2026-000002-5, general", second)
	}
}

func (s *suite) fileInvalid() {
	long := make([]rune, 1001)
	for i := range long {
		long[i] = 'ñ'
	}
	for want, req := range map[string]*requestsv1.FileRequest{
		"fault.no_title":      {Title: " \u202e\n "},
		"fault.long_title":    {Title: string(long)},
		"fault.bad_date":      {Title: "x", From: "2026-02-31"},
		"fault.request_range": {Title: "x", From: "2026-03-02", To: "2026-03-01"},
		"fault.bad_type":      {Title: "x", Type: "pizza"},
	} {
		req.Space, req.Actor, req.Key = "ana", "ana", want
		_, err := s.requests.File(s.ctx, req)
		s.wantFault(err, want)
	}
	_, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Title: "x"})
	s.wantFault(err, "fault.no_key")
	_, err = s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Key: "k", Title: "x"})
	s.wantFault(err, "fault.no_key")
	_, err = s.requests.File(s.ctx, &requestsv1.FileRequest{Actor: "ana", Key: "k", Title: "x"})
	s.wantFault(err, "fault.no_key")
	if first := s.file("ana", "k", "x"); first.Number != "BECAL-2026-000001-7" {
		s.Errorf("after refused ones: got %s, want the first number", first.Number)
	}
}

func (s *suite) fileMany() {
	first := s.file("ana", "0", "duda")
	for i := 1; i < requests.MaxOpen; i++ {
		s.file("ana", strconv.Itoa(i), "duda")
	}
	_, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "more", Title: "duda"})
	s.wantFault(err, "fault.many_requests")
	s.file("beto", "1", "duda")
	if _, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "w", Id: first.Id}); err != nil {
		s.Fatal(err)
	}
	s.file("ana", "again", "duda")
}

func (s *suite) types() {
	for title, want := range map[string]string{
		"Quiero más tiempo para la tesis":              "extension",
		"no me pagaron el estipendio de febrero":       "disbursement_claim",
		"REEMBOLSO DEL SEGURO":                         "reimbursement",
		"refund of my insurance":                       "reimbursement",
		"que reconsideren la prórroga":                 "appeal",
		"cambiar de universidad":                       "university_or_program_change",
		"prórroga de la obligación de retorno":         "return_deferral_or_exemption",
		"pasaje de vuelta":                             "return_ticket",
		"a certificate for the consulate":              "certificate_request",
		"I'd like to extend my scholarship":            "extension",
		"convalidación de Física":                      "general",
		"necesito cambiar mi cuenta bancaria":          "bank_details_change",
		"permiso para viajar a Lisboa por un congreso": "travel_authorization",
	} {
		if got := s.file("ana", title, title).Type; got != want {
			s.Errorf("type of %q: got %s, want %s", title, got, want)
		}
	}
	if got, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "k", Title: "prórroga", Type: "appeal"}); err != nil || got.Request.Type != "appeal" {
		s.Errorf("a type that is said: got %v, %v, want appeal", got, err)
	}
	res, err := s.requests.Types(s.ctx, &requestsv1.TypesRequest{})
	if err != nil || len(res.Types) < 30 || len(res.Documents) < 20 {
		s.Fatalf("types: got %v, %v", res, err)
	}
	for _, t := range res.Types {
		if t.Names["es"] == "" || t.Names["en"] == "" || t.Days < 1 || t.Days > 15 {
			s.Errorf("type %s: got %v, want both names and 1 to 15 days", t.Key, t)
		}
	}
}

func (s *suite) newYear() {
	s.clock.Set(time.Date(2027, 1, 1, 2, 59, 0, 0, time.UTC)) // 23:59 of the old year in Asunción
	if got := s.file("ana", "k1", "x").Number; got != "BECAL-2026-000001-7" {
		s.Errorf("before midnight: got %s", got)
	}
	s.clock.Add(time.Minute)
	got := s.file("ana", "k2", "prórroga")
	if got.Number != "BECAL-2027-000001-9" || got.Deadline != "2027-01-15" {
		s.Errorf("at midnight: got %s due %s, want BECAL-2027-000001-9 due 2027-01-15", got.Number, got.Deadline)
	}
}

func (s *suite) owner() {
	r := s.file("ana", "k1", "secreto")
	if res, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "beto", Number: r.Number}); err != nil || len(res.Requests) != 0 {
		s.Errorf("somebody else's: got %v, %v, want nothing", res, err)
	}
	_, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "beto", Actor: "beto", Key: "k2", Id: r.Id})
	s.wantFault(err, "fault.no_request")
	_, err = s.add("beto", "k3", r.Id, "x", blobtest.PDF(0))
	s.wantFault(err, "fault.no_request")
	_, err = s.add("beto", "k4", "", "x", blobtest.PDF(0))
	s.wantFault(err, "fault.no_request")
	_, err = s.requests.Mine(s.ctx, &requestsv1.MineRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.requests.Queue(s.ctx, &requestsv1.QueueRequest{})
	s.wantFault(err, "fault.no_staff")
	_, err = s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Id: r.Id})
	s.wantFault(err, "fault.no_staff")
}

func (s *suite) mine() {
	a := s.file("ana", "k1", "Prórroga de mi beca")
	s.clock.Add(time.Hour)
	b := s.file("ana", "k2", "plata del pasaje de vuelta")
	s.clock.Add(time.Hour)
	c := s.file("ana", "k3", "constancia")
	if _, err := s.requests.Withdraw(s.ctx, &requestsv1.WithdrawRequest{Space: "ana", Actor: "ana", Key: "k4", Id: c.Id}); err != nil {
		s.Fatal(err)
	}
	s.advance1(a, inReview, "La estamos mirando")
	for _, test := range []struct {
		req  *requestsv1.MineRequest
		want []*requestsv1.Request
	}{
		{&requestsv1.MineRequest{}, []*requestsv1.Request{c, b, a}},
		{&requestsv1.MineRequest{OpenOnly: true}, []*requestsv1.Request{b, a}},
		{&requestsv1.MineRequest{Query: "prorroga"}, []*requestsv1.Request{a}},
		{&requestsv1.MineRequest{Query: "ticket home"}, []*requestsv1.Request{b}},
		{&requestsv1.MineRequest{Number: a.Number}, []*requestsv1.Request{a}},
		{&requestsv1.MineRequest{Number: " becal 2026 2 "}, []*requestsv1.Request{b}},
		{&requestsv1.MineRequest{Number: "2/26"}, []*requestsv1.Request{b}},
		{&requestsv1.MineRequest{Number: "2026-2"}, []*requestsv1.Request{b}},
		{&requestsv1.MineRequest{Number: "#000003"}, []*requestsv1.Request{c}},
		{&requestsv1.MineRequest{Number: "1-7"}, []*requestsv1.Request{a}},
		{&requestsv1.MineRequest{Number: "4471"}, nil},
		{&requestsv1.MineRequest{Number: "B-7731"}, nil},
	} {
		test.req.Space = "ana"
		res, err := s.requests.Mine(s.ctx, test.req)
		if err != nil {
			s.Errorf("%v: %v", test.req, err)
			continue
		}
		s.wantNumbers(test.req, res.Requests, test.want...)
	}
	_, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana", Number: "BECAL-2026-000001-2"})
	s.wantFault(err, "fault.bad_number")
	res, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana", Number: "1"})
	if err != nil || len(res.Comments) != 1 || res.Comments[0] != "La estamos mirando" {
		s.Errorf("comments: got %v, %v", res, err)
	}
}
