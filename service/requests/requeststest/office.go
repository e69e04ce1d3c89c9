package requeststest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/kit/marktest"
)

// Client is a client of both contracts of the service.
type Client interface {
	requestsv1connect.RequestsServiceClient
	requestsv1connect.StaffServiceClient
}

// StaffContract checks what the service promises to staff. open is as that of
// Contract.
func StaffContract(t *testing.T, open func(t *testing.T, clock *clock.Manual) Client) {
	for name, check := range map[string]func(*office){
		"a message works when the state is to stay":               (*office).writes,
		"case 24: a note reaches no holder":                       (*office).notes,
		"a document counts as missing when it is refused":         (*office).reviews,
		"a file works when it is sent to the holder":              (*office).delivers,
		"lists work when they are filtered and sorted":            (*office).lists,
		"case 16: what is searched for is no part of a query":     (*office).hostile,
		"a search forgives a slip and a shortened number":         (*office).forgives,
		"what is unread is marked for each":                       (*office).unread,
		"an assignment works when it is taken back":               (*office).assigns,
		"a step works when it is taken back before it is told":    (*office).takesBack,
		"two sign where money moves, and only then is it told":    (*office).signs,
		"private answers are corrected until the office decides":  (*office).corrects,
		"what was accepted of other answers is looked at again":   (*office).reviewsAgain,
		"a link to private answers opens once and ends with them": (*office).linksPrivate,
		"what has changed is told to open pages, and who looks":   (*office).changes,
		"links work when they are of both":                        (*office).links,
		"a short answer is found when it is asked otherwise":      (*office).answers,
		"the office closes on a day and opens again":              (*office).closes,
		"a type takes no new requests while it is closed":         (*office).closesType,
		"numbers work when some are decided":                      (*office).numbers,
		"canned answers work when they are kept and removed":      (*office).canned,
		"nobody may when they do not say who they are":            (*office).nobody,
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.NewManual(Start)
			client := open(t, c)
			check(&office{suite: &suite{T: t, clock: c, requests: client, ctx: t.Context()}, staff: client})
		})
	}
}

// office is a suite that knows what staff may ask, too.
type office struct {
	*suite
	staff requestsv1connect.StaffServiceClient
}

func (s *office) open(id string) *requestsv1.OpenResponse {
	s.Helper()
	res, err := s.staff.Open(s.ctx, &requestsv1.OpenRequest{Staff: "Luz", Id: id})
	if err != nil {
		s.Fatalf("open %s: %v", id, err)
	}
	return res
}

func (s *office) list(req *requestsv1.ListRequest) *requestsv1.ListResponse {
	s.Helper()
	req.Staff = "Luz"
	res, err := s.staff.List(s.ctx, req)
	if err != nil {
		s.Fatalf("list %v: %v", req, err)
	}
	return res
}

// wantTitles compares the titles of a list, with commas between them.
func (s *office) wantTitles(req *requestsv1.ListRequest, want string) {
	s.Helper()
	var got []string
	for _, i := range s.list(req).Items {
		got = append(got, i.Request.Title)
	}
	if strings.Join(got, ",") != want {
		s.Errorf("%v: got %q, want %q", req, got, want)
	}
}

func (s *office) writes() {
	r := s.file("ana", "k1", "prórroga")
	for range 2 {
		res, err := s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Luz", Key: "w1", Id: r.Id, Text: " Sí, después vale.\r\n "})
		if err != nil || res.Request.State != submitted || res.Request.Version != 1 {
			s.Fatalf("got %v, %v; want it as it was", res, err)
		}
	}
	told := s.claim()
	if len(told) != 1 || told[0].GetRequestMessaged().GetText() != "Sí, después vale." || told[0].GetRequestMessaged().GetKind() != "messaged" || told[0].Space != "ana" {
		s.Errorf("notices: got %v, want the message once", told)
	}
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	if err != nil || mine.Comments[0] != "Sí, después vale." {
		s.Errorf("the holder reads %v, %v", mine, err)
	}
	_, err = s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Luz", Key: "w2", Id: r.Id, Text: " \n"})
	s.wantFault(err, "fault.no_text")
	_, err = s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Luz", Key: "w3", Id: r.Id, Text: strings.Repeat("ñ", 2001)})
	s.wantFault(err, "fault.long_comment")
	if _, err = s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Luz", Key: "w4", Id: r.Id, Text: "a\x00b\xff"}); err != nil && !strings.Contains(err.Error(), "UTF-8") {
		s.Errorf("what no database keeps: %v", err)
	}
	s.erase("ana")
	_, err = s.staff.Write(s.ctx, &requestsv1.WriteRequest{Actor: "Luz", Key: "w5", Id: r.Id, Text: "hola"})
	s.wantFault(err, "fault.no_holder")
}

func (s *office) notes() {
	r := s.file("ana", "k1", "prórroga")
	_, err := s.staff.Note(s.ctx, &requestsv1.NoteRequest{Actor: "Luz", Key: "secreto-clave", Id: r.Id, Text: "secreto"})
	s.must(err)
	_, err = s.staff.Assign(s.ctx, &requestsv1.AssignRequest{Actor: "Luz", Key: "a", Id: r.Id, Assignee: "secreto"})
	s.must(err)
	_, err = s.staff.Link(s.ctx, &requestsv1.LinkRequest{Actor: "Luz", Key: "l", Id: r.Id, Other: s.file("beto", "k1", "de Beto").Number, Kind: "duplicate"})
	s.must(err)
	if n := s.open(r.Number).Notes; len(n) != 1 || n[0].Text != "secreto" || n[0].Actor != "Luz" {
		s.Errorf("staff read %v, want the note", n)
	}
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	s.must(err)
	all := fmt.Sprint(mine, marktest.All(s.T, s.export("ana")), s.claim())
	if strings.Contains(all, "secreto") || strings.Contains(all, "Beto") {
		s.Errorf("a holder reads %s", all)
	}
	s.erase("ana")
	if left := s.open(r.Number); len(left.Notes) != 0 || len(left.Links) != 0 {
		s.Errorf("after the erasure there are %v, %v", left.Notes, left.Links)
	}
}

func (s *office) reviews() {
	r := s.file("ana", "k1", "prórroga")
	added := s.added("ana", "k2", r.Id, "Carta de la universidad.pdf")
	review := func(key string, accepted bool, reason string) (*requestsv1.ReviewResponse, error) {
		return s.staff.Review(s.ctx, &requestsv1.ReviewRequest{Actor: "Luz", Key: key, Id: r.Id, DocumentId: added.Document.Id, Accepted: accepted, Reason: reason})
	}
	_, err := review("v1", false, " ")
	s.wantFault(err, "fault.no_reason")
	before := len(added.Request.Missing)
	res, err := review("v2", false, "No tiene firma")
	if err != nil || len(res.Request.Missing) != before+1 || res.Request.Documents[0].Review != "refused" || res.Request.Documents[0].ReviewReason != "No tiene firma" {
		s.Fatalf("refused: got %v, %v", res, err)
	}
	if told := s.claim(); len(told) != 1 || told[0].GetRequestMessaged().GetText() != "No tiene firma" || told[0].GetRequestMessaged().GetDocument() != added.Document.Name {
		s.Errorf("of a refusal is told %v", told)
	}
	res, err = review("v3", true, "")
	if err != nil || len(res.Request.Missing) != before || res.Request.Documents[0].ReviewReason != "" {
		s.Errorf("accepted: got %v, %v", res, err)
	}
	if told := s.claim(); len(told) != 0 {
		s.Errorf("of accepting is told %v, want nothing", told)
	}
	_, err = s.staff.Review(s.ctx, &requestsv1.ReviewRequest{Actor: "Luz", Key: "v4", Id: s.file("beto", "k1", "x").Id, DocumentId: added.Document.Id, Accepted: true})
	s.wantFault(err, "fault.no_request")
}

func (s *office) delivers() {
	r := s.file("ana", "k1", "constancia")
	data := blobtest.PDF(0)
	s.must(s.upload("ana", "d1", data))
	req := &requestsv1.DeliverRequest{Actor: "Luz", Key: "d1", Id: r.Id, Text: "Aquí está", Document: &requestsv1.Document{Name: "constancia.pdf", Size: int64(len(data)), Staff: "Ana", Review: "accepted"}}
	for range 2 {
		res, err := s.staff.Deliver(s.ctx, req)
		if err != nil || res.Document.Staff != "Luz" || res.Document.Review != "" || len(res.Request.Documents) != 1 || res.Request.State != submitted {
			s.Fatalf("got %v, %v", res, err)
		}
	}
	told := s.claim()
	if len(told) != 1 || told[0].GetRequestMessaged().GetKind() != "delivered" || told[0].GetRequestMessaged().GetDocument() != "constancia.pdf" {
		s.Fatalf("notices: got %v, want one", told)
	}
	got, err := s.read(&requestsv1.DocumentRequest{Space: "ana", Id: r.Id, DocumentId: told[0].GetRequestMessaged().DocumentId})
	if err != nil || len(got) != len(data) {
		s.Errorf("the holder reads %d bytes, %v", len(got), err)
	}
	s.must(s.upload("ana", "d2", []byte("<svg onload=alert(1)>")))
	_, err = s.staff.Deliver(s.ctx, &requestsv1.DeliverRequest{Actor: "Luz", Key: "d2", Id: r.Id, Document: &requestsv1.Document{Name: "x.svg", Size: 21}})
	s.wantFault(err, "fault.file_kind")
}

func (s *office) lists() {
	s.file("ana", "k1", "prórroga uno")
	s.clock.Add(time.Hour)
	two := s.file("ana", "k2", "reembolso dos")
	s.clock.Add(time.Hour)
	three := s.file("beto", "k3", "emergencia tres")
	s.advance1(s.file("beto", "k4", "constancia cuatro"), rejected, "no")
	s.must(s.assign("a1", two.Id, "Luz"))
	_, err := s.staff.Prioritise(s.ctx, &requestsv1.PrioritiseRequest{Actor: "Luz", Key: "p", Id: three.Id, Priority: 9})
	s.must(err)
	all := []requestsv1.State{submitted, rejected}
	for _, c := range []struct {
		req  *requestsv1.ListRequest
		want string
	}{
		{&requestsv1.ListRequest{}, "emergencia tres,reembolso dos,prórroga uno"},
		{&requestsv1.ListRequest{Assignee: "Luz"}, "reembolso dos"},
		{&requestsv1.ListRequest{Unassigned: true, Sort: requestsv1.Sort_SORT_FILED}, "prórroga uno,emergencia tres"},
		{&requestsv1.ListRequest{Types: []string{"extension", "emergency"}}, "emergencia tres,prórroga uno"},
		{&requestsv1.ListRequest{States: []requestsv1.State{rejected}}, "constancia cuatro"},
		{&requestsv1.ListRequest{Sort: requestsv1.Sort_SORT_FILED, Descending: true}, "emergencia tres,reembolso dos,prórroga uno"},
		{&requestsv1.ListRequest{Sort: requestsv1.Sort_SORT_PRIORITY, Descending: true, Limit: 1}, "emergencia tres"},
		{&requestsv1.ListRequest{Sort: requestsv1.Sort_SORT_NUMBER, Descending: true}, "emergencia tres,reembolso dos,prórroga uno"},
		{&requestsv1.ListRequest{Query: "a", Sort: requestsv1.Sort_SORT_NUMBER, States: all}, "prórroga uno,reembolso dos,emergencia tres,constancia cuatro"},
		{&requestsv1.ListRequest{Space: "beto", States: all, Sort: requestsv1.Sort_SORT_FILED}, "emergencia tres,constancia cuatro"},
		{&requestsv1.ListRequest{FiledFrom: "2026-03-11"}, ""},
		{&requestsv1.ListRequest{FiledTo: "2026-03-10", Types: []string{"extension"}}, "prórroga uno"},
		{&requestsv1.ListRequest{Late: true}, ""},
		{&requestsv1.ListRequest{Query: "dos", Unassigned: true}, ""},
		{&requestsv1.ListRequest{Query: "a", Sort: requestsv1.Sort_SORT_TYPE, States: all}, "constancia cuatro,emergencia tres,prórroga uno,reembolso dos"},
	} {
		s.wantTitles(c.req, c.want)
	}
	for _, sort := range requestsv1.Sort_value { // every order is turned page by page
		for _, query := range []string{"", "a"} {
			seen, page := 0, ""
			for range 5 {
				res := s.list(&requestsv1.ListRequest{Sort: requestsv1.Sort(sort), Descending: true, Limit: 1, Page: page, States: all, Query: query, NoCounts: true})
				seen += len(res.Items)
				if page = res.Next; page == "" {
					break
				}
			}
			if seen != 4 {
				s.Errorf("order %v, query %q: %d of 4 on its pages", requestsv1.Sort(sort), query, seen)
			}
		}
	}
	if res := s.list(&requestsv1.ListRequest{}); res.Mine != 1 || res.Unassigned != 2 || res.Late != 0 || res.Counts[int32(rejected)] != 1 {
		s.Errorf("counts: got %v", res)
	}
	s.clock.Add(60 * 24 * time.Hour)
	if res := s.list(&requestsv1.ListRequest{Late: true}); len(res.Items) != 3 || res.Late != 3 {
		s.Errorf("late: got %v, want three", res)
	}
	_, err = s.staff.List(s.ctx, &requestsv1.ListRequest{Staff: "Luz", FiledFrom: "ayer"})
	s.wantFault(err, "fault.bad_date")
}

func (s *office) hostile() {
	s.file("ana", "k1", "prórroga")
	for _, query := range []string{`"`, `'`, `a" OR "b`, `NEAR(a b)`, `body:x`, `*`, `^a`, `a:*`, `!a`, `(`, `\`, "a\x00b", strings.Repeat("x ", 500), strings.Repeat("y", 5000), `'; DROP TABLE requests; --`, `{a b}`, `-a`, `a AND`} {
		if _, err := s.staff.List(s.ctx, &requestsv1.ListRequest{Staff: "Luz", Query: query}); err != nil {
			s.Errorf("%.40q: %v", query, err)
		}
	}
	_, err := s.staff.List(s.ctx, &requestsv1.ListRequest{Staff: "Luz", Sort: 99})
	s.must(err)
	for _, page := range []string{"x", "Jw", "JyBPUiAxPTEKeA"} {
		_, err := s.staff.List(s.ctx, &requestsv1.ListRequest{Staff: "Luz", Page: page})
		if page != "JyBPUiAxPTEKeA" {
			s.wantFault(err, "fault.bad_page")
		} else if err != nil {
			s.Errorf("a place that nobody made: %v", err)
		}
	}
	s.wantTitles(&requestsv1.ListRequest{}, "prórroga")
}

func (s *office) forgives() {
	r := s.file("ana", "k1", "prórroga de mi beca")
	s.file("ana", "k2", "reembolso")
	s.added("ana", "k3", r.Id, "Ñandutí y pasaporte.pdf")
	_, err := s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "k4", Id: r.Id, Text: "La defensa es en Alcalá"})
	s.must(err)
	for _, query := range []string{"prorroga", "PRÓRR", "nanduti", "alcala", "ana prorroga", "BECAL-2026-1", "2026-1", "000001", "1", r.Number, strings.ToLower(r.Number), "mi beca", "defensa pasaporte"} {
		s.wantTitles(&requestsv1.ListRequest{Query: query}, "prórroga de mi beca")
	}
	for query, instead := range map[string]string{"prorrga": "prorroga", "pasaprote": "pasaporte", "defenza beca": "defensa beca"} {
		res := s.list(&requestsv1.ListRequest{Query: query})
		if len(res.Items) != 1 || res.Instead != instead {
			s.Errorf("%s: got %v, want one for %q", query, res, instead)
		}
	}
	if res := s.list(&requestsv1.ListRequest{Query: "alcala"}); !strings.Contains(res.Items[0].Excerpt, "Alcalá") {
		s.Errorf("what was found: got %q, want the words as they were written", res.Items[0].Excerpt)
	}
	if res := s.list(&requestsv1.ListRequest{Query: "prorroga"}); res.Items[0].Excerpt != "" {
		s.Errorf("what the title shows: got %q, want nothing more", res.Items[0].Excerpt)
	}
	s.wantTitles(&requestsv1.ListRequest{Query: "xqzw"}, "")
}

func (s *office) unread() {
	r := s.file("ana", "k1", "prórroga")
	marks := func(staff string) bool {
		res, err := s.staff.List(s.ctx, &requestsv1.ListRequest{Staff: staff})
		s.must(err)
		return res.Items[0].Unread
	}
	s.clock.Add(time.Minute)
	if !s.open(r.Id).Item.Unread || marks("Luz") || !marks("Rosa") {
		s.Error("who has opened it, and nobody else, has it read")
	}
	if res, err := s.staff.Open(s.ctx, &requestsv1.OpenRequest{Staff: "Rosa", Id: r.Id}); err != nil || len(res.Here) != 1 || res.Here[0] != "Luz" {
		s.Errorf("who looks at it: got %v, %v; want Luz", res.GetHere(), err)
	}
	s.clock.Add(time.Hour)
	if res, err := s.staff.Open(s.ctx, &requestsv1.OpenRequest{Staff: "Rosa", Id: r.Id, Peek: true}); err != nil || len(res.Here) != 0 {
		s.Errorf("an hour later: got %v, %v; want nobody", res.GetHere(), err)
	}
	_, err := s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "k2", Id: r.Id, Text: "¿y bien?"})
	s.must(err)
	if !marks("Luz") || !marks("Rosa") {
		s.Error("what the holder wrote is unread")
	}
}

func (s *office) assign(key, id, to string) error {
	_, err := s.staff.Assign(s.ctx, &requestsv1.AssignRequest{Actor: "Luz", Key: key, Id: id, Assignee: to})
	return err
}

func (s *office) assigns() {
	r := s.file("ana", "k1", "prórroga")
	s.must(s.assign("a1", r.Id, "Rosa"))
	s.must(s.assign("a2", r.Id, "Luz"))
	if got := s.open(r.Id).Item; got.Assignee != "Luz" || got.Request.Version != 1 {
		s.Errorf("got %v, want it Luz's and else as it was", got)
	}
	_, err := s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Rosa", Key: "a2", Id: r.Id})
	s.wantFault(err, "fault.no_change")
	_, err = s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Luz", Key: "a2", Id: r.Id})
	s.must(err)
	if got := s.open(r.Id).Item; got.Assignee != "Rosa" {
		s.Errorf("taken back: got %v, want Rosa", got)
	}
	_, err = s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Luz", Key: "a2", Id: r.Id})
	s.wantFault(err, "fault.undone")
	s.wantFault(s.assign("a3", "nobody's", "Luz"), "fault.no_request")
	// What somebody else has assigned since stays so, whoever takes back what was before.
	s.must(s.assign("a4", r.Id, "Luz"))
	for key, to := range map[string]string{"b1": "Eva", "b2": ""} {
		_, err = s.staff.Assign(s.ctx, &requestsv1.AssignRequest{Actor: "Rosa", Key: key, Id: r.Id, Assignee: to})
		s.must(err)
		want := "fault.reassigned"
		if to == "" {
			want = "fault.unassigned"
		}
		_, err = s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Luz", Key: "a4", Id: r.Id})
		s.wantFault(err, want)
		if got := s.open(r.Id).Item; got.Assignee != to {
			s.Errorf("taken back: got %q, want what Rosa has assigned, %q", got.Assignee, to)
		}
	}
}

func (s *office) takesBack() {
	r := s.file("ana", "k1", "prórroga")
	step := func(key string, r *requestsv1.Request) *requestsv1.Request {
		res, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: key, Id: r.Id, Version: r.Version, To: rejected, Comment: "No hay fondos", Reason: "funds", Rule: "Art. 3", GraceSeconds: 60})
		s.must(err)
		return res.Request
	}
	back := func(key string) error {
		_, err := s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Luz", Key: key, Id: r.Id})
		return err
	}
	step("s1", r)
	if told := s.claim(); len(told) != 0 {
		s.Errorf("within the grace is told %v", told)
	}
	s.must(back("s1"))
	s.clock.Add(2 * time.Minute)
	opened := s.open(r.Id)
	if now := opened.Item.Request; now.State != submitted || now.Deadline != r.Deadline || len(s.claim()) != 0 {
		s.Errorf("taken back: got %v, want it as it was and nobody told", now)
	}
	if e := opened.Events[1]; e.Reason != "funds" || e.Rule != "Art. 3" {
		s.Errorf("the decision is kept as %v", e)
	}
	step("s2", opened.Item.Request)
	s.clock.Add(2 * time.Minute)
	if told := s.claim(); len(told) != 1 {
		s.Errorf("after the grace is told %v, want one", told)
	}
	s.wantFault(back("s2"), "fault.told")
	s.takesBackWaiting()
}

// takesBackWaiting checks that a holder who was waited for is waited for until the
// same day again.
func (s *office) takesBackWaiting() {
	r := s.file("eva", "k1", "prórroga")
	step := func(key string, r *requestsv1.Request, to requestsv1.State, grace int32) *requestsv1.Request {
		res, err := s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: key, Id: r.Id, Version: r.Version, To: to, Comment: "Falta algo", AnswerDays: 7, GraceSeconds: grace})
		s.must(err)
		return res.Request
	}
	waits := step("w1", r, waitsApplicant, 0)
	step("w2", waits, inReview, 60)
	if _, err := s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Actor: "Luz", Key: "w2", Id: r.Id}); err != nil {
		s.Fatal(err)
	}
	if now := s.open(r.Id).Item.Request; now.State != waitsApplicant || now.AnswerBy != waits.AnswerBy || now.AnswerBy == "" || now.AnswerDays != 7 {
		s.Errorf("taken back: %v, want that it waits until %s", now, waits.AnswerBy)
	}
}

func (s *office) links() {
	a, b := s.file("ana", "k1", "prórroga"), s.file("ana", "k2", "otra prórroga")
	link := func(key, other, kind string) error {
		_, err := s.staff.Link(s.ctx, &requestsv1.LinkRequest{Actor: "Luz", Key: key, Id: a.Id, Other: other, Kind: kind})
		return err
	}
	s.must(link("l1", "2026-2", "duplicate"))
	for _, pair := range [][2]*requestsv1.Request{{a, b}, {b, a}} {
		if got := s.open(pair[0].Id); len(got.Links) != 1 || got.Links[0].Request.Number != pair[1].Number || got.Links[0].Kind != "duplicate" || got.OfHolder != 2 {
			s.Errorf("links of %s: got %v", pair[0].Number, got.Links)
		}
	}
	s.wantFault(link("l2", "2026-99", "related"), "fault.no_request")
	s.wantFault(link("l3", a.Number, "related"), "fault.link_itself")
	s.wantFault(link("l4", b.Number, "x"), "fault.bad_link")
	for _, other := range []string{b.Number, b.Id, "2026-2"} { // nobody is told of what they may not see
		_, err := s.staff.Link(s.ctx, &requestsv1.LinkRequest{Actor: "Luz", Key: "l6", Id: a.Id, Other: other, Kind: "related", ExceptTypes: []string{b.Type}})
		s.wantFault(err, "fault.no_request")
	}
	if got := s.open(a.Id); len(got.Links) != 1 || got.Links[0].Kind != "duplicate" {
		s.Errorf("of a type that is excepted: got %v", got.Links)
	}
	s.must(link("l5", b.Number, ""))
	if got := s.open(b.Id); len(got.Links) != 0 {
		s.Errorf("taken away: got %v", got.Links)
	}
}

func (s *office) numbers() {
	for i, title := range []string{"prórroga", "prórroga", "reembolso"} {
		r := s.file(fmt.Sprint("p", i), "k", title)
		s.must(s.assign(fmt.Sprint("a", i), r.Id, "Luz"))
		s.clock.Add(24 * time.Hour)
		if i < 2 {
			s.advance1(r, []requestsv1.State{approved, rejected}[i], "por esto")
		}
	}
	s.clock.Add(90 * 24 * time.Hour)
	res, err := s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{Staff: "Luz", From: "2026-03-03", To: "2026-03-31"})
	s.must(err)
	if a := res.All; a.Filed != 3 || a.Open != 1 || a.Late != 1 || a.Approved != 1 || a.Rejected != 1 || a.Decided != 2 || a.MedianDays != 1 || a.P90Days != 1 {
		s.Errorf("all: got %v", a)
	}
	if w := res.Weeks; len(w) != 5 || w[0].Key != "2026-03-02" || w[0].Filed != 0 || w[1].Key != "2026-03-09" || w[1].Filed != 3 {
		s.Errorf("weeks: got %v", w)
	}
	if k := res.Types; len(k) != 2 || k[0].Key != "extension" || k[0].Filed != 2 || k[1].Key != "reimbursement" {
		s.Errorf("types: got %v", k)
	}
	if p := res.People; len(p) != 1 || p[0].Key != "Luz" || p[0].Filed != 3 {
		s.Errorf("people: got %v", p)
	}
	if of, err := s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{Staff: "Luz", From: "2026-03-03", To: "2026-03-31", Types: []string{"reimbursement"}}); err != nil || of.All.Filed != 1 {
		s.Errorf("of a type: got %v, %v", of, err)
	}
	if of, err := s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{Staff: "Luz", From: "2026-03-03", To: "2026-03-31", ExceptTypes: []string{"reimbursement"}}); err != nil || of.All.Filed != 2 || len(of.Types) != 1 {
		s.Errorf("but of a type: got %v, %v", of, err)
	}
	_, err = s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{Staff: "Luz", From: "2026-03-03", To: "2026-03-01"})
	s.wantFault(err, "fault.request_range")
	_, err = s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{Staff: "Luz", From: "x", To: "2026-03-01"})
	s.wantFault(err, "fault.bad_date")
}

func (s *office) canned() {
	put := func(key string, a *requestsv1.CannedAnswer) (*requestsv1.CannedAnswer, error) {
		res, err := s.staff.PutCannedAnswer(s.ctx, &requestsv1.PutCannedAnswerRequest{Actor: "Luz", Key: key, Answer: a})
		return res.GetAnswer(), err
	}
	a, err := put("c1", &requestsv1.CannedAnswer{Title: "Recibido", Text: "Hola {holder}"})
	s.must(err)
	_, err = put("c2", &requestsv1.CannedAnswer{Id: a.Id, Title: "Recibida", Text: "Hola, {holder}"})
	s.must(err)
	list := func() []*requestsv1.CannedAnswer {
		res, err := s.staff.CannedAnswers(s.ctx, &requestsv1.CannedAnswersRequest{Staff: "Rosa"})
		s.must(err)
		return res.Answers
	}
	if got := list(); len(got) != 1 || got[0].Title != "Recibida" || got[0].Text != "Hola, {holder}" {
		s.Errorf("got %v, want the changed one", got)
	}
	_, err = put("c3", &requestsv1.CannedAnswer{Title: " ", Text: "x"})
	s.wantFault(err, "fault.answer_title")
	_, err = put("c4", &requestsv1.CannedAnswer{Title: "x"})
	s.wantFault(err, "fault.no_text")
	_, err = put("c5", &requestsv1.CannedAnswer{Id: a.Id})
	s.must(err)
	if got := list(); len(got) != 0 {
		s.Errorf("after it was removed: got %v", got)
	}
}

func (s *office) closesType() {
	const kind = "reimbursement"
	begun := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: kind, Title: "reembolso"}).Draft
	before := s.file("ana", "k1", "reembolso de un libro")
	if before.Type != kind {
		s.Fatalf("filed as %s", before.Type)
	}
	switchTo := func(key string, open bool) {
		s.Helper()
		_, err := s.staff.SwitchType(s.ctx, &requestsv1.SwitchTypeRequest{Actor: "Luz", Key: key, Type: kind, Open: open})
		s.must(err)
	}
	closed := func() (names []string) {
		s.Helper()
		res, err := s.requests.Types(s.ctx, &requestsv1.TypesRequest{})
		s.must(err)
		for _, t := range res.Types {
			if t.Closed {
				names = append(names, t.Key)
			}
		}
		return names
	}
	file := func(key string) error {
		_, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: key, Title: "reembolso del pasaje"})
		return err
	}
	switchTo("s1", false)
	switchTo("s1", false)
	at := s.clock.Now().UnixMicro()
	s.clock.Add(time.Hour)
	switchTo("s2", false) // it is closed already
	if got := closed(); len(got) != 1 || got[0] != kind {
		s.Errorf("closed: got %v, want %s", got, kind)
	}
	kept, err := s.staff.ClosedTypes(s.ctx, &requestsv1.ClosedTypesRequest{Staff: "Rosa"})
	if err != nil || len(kept.Types) != 1 || kept.Types[0].Type != kind || kept.Types[0].By != "Luz" || kept.Types[0].At != at {
		s.Errorf("who closed it: got %v, %v", kept, err)
	}
	s.wantFault(file("k2"), "fault.type_closed")
	for _, staff := range []string{"", "Luz"} {
		_, err = s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "eva", Actor: "eva", Staff: staff, Key: "k3", Type: kind, Title: "x"})
		s.wantFault(err, "fault.type_closed")
	}
	_, err = s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "eva", Actor: "eva", Key: "d2", Type: kind})
	s.wantFault(err, "fault.type_closed")
	if drafts, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "eva"}); err != nil || len(drafts.Drafts) != 0 {
		s.Errorf("drafts of what was refused: %v, %v", drafts, err)
	}
	s.file("ana", "k4", "una pregunta") // others are taken

	// What was begun and filed before goes on.
	done := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d3", Id: begun.Id}, "amount", "30000 EUR", "concept", "visa", "payer", "self", "expense_date", "2026-03-01").Draft
	filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f1", Draft: done.Id, Holder: "Ana"})
	if err != nil || filed.Request.Type != kind {
		s.Errorf("a draft of before: %v, %v", filed, err)
	}
	_, err = s.requests.Answer(s.ctx, &requestsv1.AnswerRequest{Space: "ana", Actor: "ana", Key: "a1", Id: before.Id, Text: "falta algo"})
	s.must(err)
	_, err = s.requests.Advance(s.ctx, &requestsv1.AdvanceRequest{Actor: "Luz", Key: "v1", Id: before.Id, Version: s.open(before.Id).Item.Request.Version, To: requestsv1.State_STATE_IN_REVIEW})
	s.must(err)

	switchTo("s3", true)
	switchTo("s3", true)
	s.must(file("k5"))
	if got := closed(); len(got) != 0 {
		s.Errorf("after it was opened: got %v", got)
	}
	_, err = s.staff.SwitchType(s.ctx, &requestsv1.SwitchTypeRequest{Actor: "Luz", Key: "s4", Type: "none"})
	s.wantFault(err, "fault.bad_type")
	_, err = s.staff.SwitchType(s.ctx, &requestsv1.SwitchTypeRequest{Actor: "Luz", Key: "s5", Type: "general"})
	s.wantFault(err, "fault.general_open")
}

func (s *office) nobody() {
	r := s.file("ana", "k1", "prórroga")
	for name, call := range map[string]func() error{
		"list": func() error { _, err := s.staff.List(s.ctx, &requestsv1.ListRequest{}); return err },
		"open": func() error { _, err := s.staff.Open(s.ctx, &requestsv1.OpenRequest{Id: r.Id}); return err },
		"write": func() error {
			_, err := s.staff.Write(s.ctx, &requestsv1.WriteRequest{Key: "k", Id: r.Id, Text: "x"})
			return err
		},
		"closed types": func() error {
			_, err := s.staff.ClosedTypes(s.ctx, &requestsv1.ClosedTypesRequest{})
			return err
		},
		"switch type": func() error {
			_, err := s.staff.SwitchType(s.ctx, &requestsv1.SwitchTypeRequest{Key: "k", Type: "reimbursement"})
			return err
		},
		"note": func() error {
			_, err := s.staff.Note(s.ctx, &requestsv1.NoteRequest{Key: "k", Id: r.Id, Text: "x"})
			return err
		},
		"review": func() error {
			_, err := s.staff.Review(s.ctx, &requestsv1.ReviewRequest{Key: "k", Id: r.Id})
			return err
		},
		"deliver": func() error {
			_, err := s.staff.Deliver(s.ctx, &requestsv1.DeliverRequest{Key: "k", Id: r.Id, Document: &requestsv1.Document{Name: "x"}})
			return err
		},
		"assign": func() error {
			_, err := s.staff.Assign(s.ctx, &requestsv1.AssignRequest{Key: "k", Id: r.Id})
			return err
		},
		"prioritise": func() error {
			_, err := s.staff.Prioritise(s.ctx, &requestsv1.PrioritiseRequest{Key: "k", Id: r.Id})
			return err
		},
		"link": func() error { _, err := s.staff.Link(s.ctx, &requestsv1.LinkRequest{Key: "k", Id: r.Id}); return err },
		"take back": func() error {
			_, err := s.staff.TakeBack(s.ctx, &requestsv1.TakeBackRequest{Key: "k", Id: r.Id})
			return err
		},
		"numbers": func() error { _, err := s.staff.Numbers(s.ctx, &requestsv1.NumbersRequest{}); return err },
	} {
		s.Run(name, func(t *testing.T) { (&suite{T: t}).wantFault(call(), "fault.no_staff") })
	}
}
