package requeststest

import (
	"fmt"
	"slices"
	"testing"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/kit/marktest"
)

// Erasure checks that what people write is found in the export and, once it is
// erased, not in the database, where count looks for a text.
func Erasure(t *testing.T, requests requestsv1connect.RequestsServiceClient, count func(text string) int) {
	s := &suite{T: t, requests: requests, ctx: t.Context(), clock: clock.NewManual(Start)}
	marktest.Erasure(t, marktest.Keeper{
		Service: requestsv1.File_becario_requests_v1_requests_proto.Services().ByName("RequestsService"),
		Plant:   s.plant,
		Export:  func(space string) string { return marktest.Text(t, s.export(space)) },
		Erase:   s.erase,
		Count:   count,
		Remains: map[string]string{"staff": "who has decided stands on the act", "reason": "so does why", "rule": "and by which rule"},
	})
}

func (s *suite) export(space string) func(page string) (*requestsv1.ExportResponse, error) {
	return func(page string) (*requestsv1.ExportResponse, error) {
		return s.requests.Export(s.ctx, &requestsv1.ExportRequest{Space: space, Page: page})
	}
}

func (s *suite) erase(space string) {
	s.Helper()
	if _, err := s.requests.Erase(s.ctx, &requestsv1.EraseRequest{Space: space, Actor: space}); err != nil {
		s.Fatalf("erase %s: %v", space, err)
	}
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) plant(p *marktest.Planter, space string) {
	s.Helper()
	for name, text := range map[string]string{
		"id": "", "from": "2026-05-01", "to": "2026-08-31", "type": "", "document_id": "", "document_ids": "", "draft": "", "skip": "", "day": "", "remarks": "",
		"becario.requests.v1.Answer.field": "text", "becario.requests.v1.NameDocumentRequest.kind": "transcript",
		"becario.requests.v1.Document.kind": "transcript", "becario.requests.v1.JoinDocumentsRequest.kind": "transcript",
		// These are told from the bytes.
		"becario.requests.v1.Document.media_type": "", "becario.requests.v1.Document.sha256": "",
		// These are for staff to say.
		"becario.requests.v1.Document.review": "", "becario.requests.v1.Document.review_reason": "", "becario.requests.v1.Document.staff": "",
	} {
		p.Fixed[name] = text
	}
	filed, err := s.requests.File(s.ctx, marktest.Fill(p, &requestsv1.FileRequest{}))
	s.must(err)
	id := filed.Request.Id
	var drafts []string
	for range 3 {
		begun, err := s.requests.Draft(s.ctx, marktest.Fill(p, &requestsv1.DraftRequest{}))
		s.must(err)
		drafts = append(drafts, begun.Draft.Id)
	}
	p.Fixed["title"] = "" // of a draft it is the draft's
	file := marktest.Fill(p, &requestsv1.FileRequest{})
	delete(p.Fixed, "title")
	file.Draft = drafts[0]
	filedDraft, err := s.requests.File(s.ctx, file)
	s.must(err)
	drop := marktest.Fill(p, &requestsv1.DropDraftRequest{})
	drop.Id = drafts[1]
	_, err = s.requests.DropDraft(s.ctx, drop)
	s.must(err)
	add := func(request string, data []byte) *requestsv1.AddDocumentResponse {
		document := marktest.Fill(p, &requestsv1.AddDocumentRequest{})
		document.Id, document.Waiting, document.Document.Size = request, request == "", int64(len(data))
		p.Fixed["becario.requests.v1.UploadRequest.key"], p.Fixed["becario.requests.v1.UploadRequest.actor"] = document.Key, document.Actor
		upload := marktest.Fill(p, &requestsv1.UploadRequest{})
		upload.Data = data
		_, err := s.requests.Upload(s.ctx, upload)
		s.must(err)
		added, err := s.requests.AddDocument(s.ctx, document)
		s.must(err)
		return added
	}
	added := add(id, blobtest.PDF(0))
	add("", blobtest.Photo(1))
	waiting := add("", blobtest.Photo(2)).Draft
	join := marktest.Fill(p, &requestsv1.JoinDocumentsRequest{})
	join.DocumentIds = idsOf(waiting.Documents)
	_, err = s.requests.JoinDocuments(s.ctx, join)
	s.must(err)
	place := marktest.Fill(p, &requestsv1.PlaceDocumentsRequest{})
	place.Id, place.DocumentIds = id, nil
	placed, err := s.requests.PlaceDocuments(s.ctx, place)
	s.must(err)
	remove := marktest.Fill(p, &requestsv1.RemoveDocumentRequest{})
	remove.Id, remove.DocumentId = id, placed.Placed[0].Id
	_, err = s.requests.RemoveDocument(s.ctx, remove)
	s.must(err)
	name := marktest.Fill(p, &requestsv1.NameDocumentRequest{})
	name.Id, name.DocumentId = id, added.Document.Id
	_, err = s.requests.NameDocument(s.ctx, name)
	s.must(err)
	answer := marktest.Fill(p, &requestsv1.AnswerRequest{})
	answer.Id = id
	written, err := s.requests.Answer(s.ctx, answer)
	s.must(err)
	amend := marktest.Fill(p, &requestsv1.AmendRequest{})
	amend.Id = filedDraft.Request.Id
	changed, err := s.requests.Amend(s.ctx, amend)
	s.must(err)
	s.advance1(changed.Request, rejected, "No")
	rate := marktest.Fill(p, &requestsv1.RateRequest{})
	rate.Id, rate.Stars = filedDraft.Request.Id, 5
	_, err = s.requests.Rate(s.ctx, rate)
	s.must(err)
	p.Fixed["actor"] = p.Mark("staff")
	p.Fixed["reason"], p.Fixed["rule"] = p.Mark("reason"), p.Mark("rule")
	step := marktest.Fill(p, &requestsv1.AdvanceRequest{})
	delete(p.Fixed, "actor")
	step.Id, step.Version, step.To = id, written.Request.Version, inReview
	_, err = s.requests.Advance(s.ctx, step)
	s.must(err)
	withdraw := marktest.Fill(p, &requestsv1.WithdrawRequest{})
	withdraw.Id = id
	_, err = s.requests.Withdraw(s.ctx, withdraw)
	s.must(err)
}

func (s *suite) exported() {
	if kept := marktest.All(s.T, s.export("ana")); len(kept) != 0 {
		s.Errorf("of nobody: got %v, want nothing", kept)
	}
	r := s.file("ana", "k1", "prórroga")
	s.file("beto", "k1", "secreto")
	s.must(s.upload("ana", "k2", blobtest.PDF(0)))
	_, err := s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: "ana", Actor: "eva", Key: "k2", Id: r.Id, Document: &requestsv1.Document{Name: "carta", Size: int64(len(blobtest.PDF(0)))}})
	s.must(err)
	s.advance1(s.file("ana", "k3", "constancia"), inReview, "Hola")
	var got []string
	for _, k := range marktest.All(s.T, s.export("ana")) {
		if h := k.GetHistory(); h != nil {
			text := fmt.Sprint(h.Request.Title, " ", len(h.Request.Documents), h.Request.Open)
			for _, e := range h.Events {
				text += " " + e.Kind + e.Comment
			}
			got = append(got, text)
			continue
		}
		answer, err := k.GetChange().GetAnswer().UnmarshalNew()
		s.must(err)
		got = append(got, fmt.Sprint(k.GetChange().Actor, answer.ProtoReflect().Descriptor().Name()))
	}
	want := []string{"prórroga 1 true filed documentcarta", "constancia 0 true filed advancedHola",
		"anaFileResponse", "evaAddDocumentResponse", "anaFileResponse", "LuzAdvanceResponse"}
	if !slices.Equal(got, want) {
		s.Errorf("got %q, want %q", got, want)
	}
	_, err = s.requests.Export(s.ctx, &requestsv1.ExportRequest{})
	s.wantFault(err, "fault.no_person")
	_, err = s.requests.Export(s.ctx, &requestsv1.ExportRequest{Space: "ana", Page: "x"})
	s.wantFault(err, "fault.bad_page")
}

// erased checks that an act of the office remains, and nothing of its holder.
func (s *suite) erased() {
	r := s.added("ana", "k0", s.file("ana", "k1", "prórroga de Ana").Id, "carta.pdf").Request
	document := r.Documents[0].Id
	open := s.advance1(r, waitsApplicant, "Ana, falta la carta")
	decided := s.advance1(s.advance1(s.advance1(s.file("ana", "k2", "constancia"), inReview, ""), inCommittee, ""), approved, "Felicidades, Ana")
	other := s.file("beto", "k1", "secreto")
	s.erase("ana")
	if mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"}); err != nil || len(mine.Requests) != 0 {
		s.Errorf("mine: got %v, %v; want none", mine, err)
	}
	if claimed := s.claim(); len(claimed) != 0 {
		s.Errorf("notices of what was erased: got %v, want none", claimed)
	}
	for _, req := range []*requestsv1.DocumentRequest{{Staff: "Luz", Id: r.Id, DocumentId: document}, {Space: "ana", Id: r.Id, DocumentId: document}} {
		if got, err := s.read(req); err == nil || len(got) > 0 {
			s.Errorf("its document: got %d bytes, %v; want that it is gone", len(got), err)
		}
	}
	spaces := map[string]bool{"ana": true, "": true}
	for _, c := range []struct {
		was   *requestsv1.Request
		state requestsv1.State
		steps int
	}{{open, withdrawn, 4}, {decided, approved, 5}} {
		res, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: c.was.Number})
		if err != nil {
			s.Fatalf("fetch: %v", err)
		}
		got := res.Request
		if got.State != c.state || got.Type != c.was.Type || got.FiledAt != c.was.FiledAt || got.Deadline != c.was.Deadline || got.Version != c.was.Version+1 {
			s.Errorf("what remains of %v is %v", c.was, got)
		}
		if got.Title+got.Holder+got.From+got.To != "" || len(got.Documents) != 0 || got.ErasedAt != s.clock.Now().UnixMicro() {
			s.Errorf("of the holder there is still something: %v", got)
		}
		if spaces[got.Space] {
			s.Errorf("its space %q is not one of its own", got.Space)
		}
		spaces[got.Space] = true
		last := res.Events[len(res.Events)-1]
		if len(res.Events) != c.steps || last.Kind != "erased" || last.From != c.was.State || last.To != c.state {
			s.Errorf("its history is %v", res.Events)
		}
		for _, e := range res.Events {
			if e.Comment != "" || (e.Kind == "advanced") != (e.Actor == "Luz") {
				s.Errorf("an event tells %v", e)
			}
		}
	}
	// Who works on what was decided may go on, and nobody is told.
	res, err := s.requests.Fetch(s.ctx, &requestsv1.FetchRequest{Staff: "Luz", Id: decided.Id})
	s.must(err)
	s.advance1(res.Request, res.Next[0], "pagado")
	if claimed := s.claim(); len(claimed) != 0 {
		s.Errorf("of a later step: got %v, want no notice", claimed)
	}
	found, err := s.requests.Queue(s.ctx, &requestsv1.QueueRequest{Staff: "Luz", Query: "prorroga ana"})
	if err != nil || len(found.Requests) != 0 {
		s.Errorf("a search for the holder: got %v, %v; want nothing", found, err)
	}
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "beto"})
	s.must(err)
	s.wantNumbers("of another", mine.Requests, other)
	_, err = s.requests.Erase(s.ctx, &requestsv1.EraseRequest{Space: "ana"})
	s.wantFault(err, "fault.no_key")
	_, err = s.requests.Erase(s.ctx, &requestsv1.EraseRequest{Actor: "ana"})
	s.wantFault(err, "fault.no_key")
}

func idsOf(all []*requestsv1.Document) []string {
	var found []string
	for _, d := range all {
		found = append(found, d.Id)
	}
	return found
}
