package requeststest

import (
	"bytes"
	"fmt"
	"slices"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob/blobtest"
	"becario/kit/fault"
	"becario/kit/pdf"
)

// keep adds a paper to a draft or, without one, to those that wait.
func (s *suite) keep(space, key, draft, name string) (*requestsv1.AddDocumentResponse, error) {
	s.Helper()
	data := blobtest.Named(name)
	s.must(s.upload(space, key, data))
	return s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: space, Actor: space, Key: key, Draft: draft, Waiting: draft == "",
		Document: &requestsv1.Document{Name: name, Size: int64(len(data))}})
}

func (s *suite) kept(space, key, draft, name string) *requestsv1.Draft {
	s.Helper()
	res, err := s.keep(space, key, draft, name)
	s.must(err)
	return res.Draft
}

func names(all []*requestsv1.Document) []string {
	var found []string
	for _, d := range all {
		found = append(found, d.Name)
	}
	return found
}

// draftPapers: papers that come before the request are filed with it.
func (s *suite) draftPapers() {
	s.kept("ana", "k1", "", "carta_universidad.pdf")
	waiting := s.kept("ana", "k2", "", "old_alumno regular.pdf")
	if got := names(waiting.Documents); len(got) != 2 || waiting.Type.GetKey() != "" {
		s.Errorf("waiting: got %v", waiting)
	}
	if d := waiting.Documents[1]; d.Kind != "enrollment_certificate" || d.Day != "2025-01-03" || !slices.Equal(d.Remarks, []string{"old"}) {
		s.Errorf("an old one: got %v, want it said to be old", d)
	}
	_, err := s.keep("ana", "k3", "", "carta_universidad.pdf")
	s.wantFault(err, "fault.document_twice")
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || len(left.Drafts) != 0 || len(left.Waiting.GetDocuments()) != 2 {
		s.Errorf("drafts: got %v, %v; want papers that wait, and no form", left, err)
	}
	if _, err := s.requests.Draft(s.ctx, &requestsv1.DraftRequest{Space: "ana", Actor: "ana", Key: "x", Id: waiting.Id}); !fault.Has(err, "fault.no_draft") {
		s.Errorf("papers that wait are no form: got %v", err)
	}
	d := s.set(&requestsv1.DraftRequest{Space: "ana", Key: "d1", Type: "extension", Title: "prórroga", TakeWaiting: true}, "new_end_date", "2026-09-30", "months", "3", "with_funding", "no", "reason", "thesis", "justification", "x").Draft
	if len(d.Documents) != 2 || !slices.Equal(d.Missing, []string{"request_letter"}) {
		s.Errorf("begun with them: got %v missing, %v", d.Missing, d.Documents)
	}
	d = s.kept("ana", "k4", d.Id, "carta firmada 1-3-2026.pdf")
	if len(d.Missing) != 0 || d.Type.GetNames()["es"] == "" || d.Documents[2].Day != "2026-03-01" || len(d.Documents[2].Remarks) != 0 {
		s.Errorf("with the third: got %v", d)
	}
	if _, err := s.keep("beto", "k1", d.Id, "x.pdf"); !fault.Has(err, "fault.no_draft") {
		s.Errorf("of somebody else: got %v", err)
	}
	named, err := s.requests.NameDocument(s.ctx, &requestsv1.NameDocumentRequest{Space: "ana", Actor: "ana", Key: "n1", Draft: d.Id, DocumentId: d.Documents[2].Id, Kind: "tutor_report"})
	if err != nil || !slices.Equal(named.Draft.Missing, []string{"request_letter"}) {
		s.Errorf("named: got %v, %v", named, err)
	}
	gone, err := s.requests.RemoveDocument(s.ctx, &requestsv1.RemoveDocumentRequest{Space: "ana", Actor: "ana", Key: "r1", Draft: d.Id, DocumentId: d.Documents[0].Id})
	if err != nil || gone.Document.Name != "carta_universidad.pdf" || len(gone.Draft.Documents) != 2 {
		s.Errorf("removed: got %v, %v", gone, err)
	}
	filed, err := s.requests.File(s.ctx, &requestsv1.FileRequest{Space: "ana", Actor: "ana", Key: "f1", Draft: d.Id, Holder: "Ana"})
	s.must(err)
	if r := filed.Request; len(r.Documents) != 2 || !slices.Equal(r.Missing, []string{"request_letter", "university_letter"}) {
		s.Errorf("filed: got %v", r)
	}
	if data, err := s.read(&requestsv1.DocumentRequest{Staff: "Luz", Id: filed.Request.Id, DocumentId: filed.Request.Documents[0].Id}); err != nil || !bytes.Equal(data, blobtest.Named("old_alumno regular.pdf")) {
		s.Errorf("staff read %d bytes, %v", len(data), err)
	}
}

// placed: papers that wait go where their person says, and what is there already
// is not added again.
func (s *suite) placed() {
	r := s.file("ana", "k1", "prórroga")
	s.added("ana", "k2", r.Id, "carta.pdf")
	s.kept("ana", "k3", "", "carta.pdf")
	waiting := s.kept("ana", "k4", "", "notas.pdf")
	place := &requestsv1.PlaceDocumentsRequest{Space: "ana", Actor: "ana", Key: "p1", Id: r.Id, DocumentIds: []string{waiting.Documents[0].Id, waiting.Documents[1].Id}}
	for range 2 {
		res, err := s.requests.PlaceDocuments(s.ctx, place)
		if err != nil || len(res.Request.Documents) != 2 || !slices.Equal(res.There, []string{"carta.pdf"}) || len(res.Placed) != 1 {
			s.Errorf("got %v, %v", res, err)
		}
	}
	if left, err := s.requests.Drafts(s.ctx, &requestsv1.DraftsRequest{Space: "ana"}); err != nil || left.Waiting != nil {
		s.Errorf("afterwards: got %v, %v; want that none waits", left, err)
	}
	s.kept("beto", "k1", "", "x.pdf")
	_, err := s.requests.PlaceDocuments(s.ctx, &requestsv1.PlaceDocumentsRequest{Space: "beto", Actor: "beto", Key: "p1", Id: r.Id})
	s.wantFault(err, "fault.no_request")
	_, err = s.requests.PlaceDocuments(s.ctx, &requestsv1.PlaceDocumentsRequest{Space: "beto", Actor: "beto", Key: "p2"})
	s.wantFault(err, "fault.no_request")
}

// removedDocument: a paper is taken back until its review begins.
func (s *suite) removedDocument() {
	r := s.added("ana", "k2", s.file("ana", "k1", "prórroga").Id, "carta_universidad.pdf").Request
	remove := &requestsv1.RemoveDocumentRequest{Space: "ana", Actor: "ana", Key: "r1", Id: r.Id, DocumentId: r.Documents[0].Id}
	for range 2 {
		res, err := s.requests.RemoveDocument(s.ctx, remove)
		if err != nil || len(res.Request.Documents) != 0 || len(res.Request.Missing) != 3 {
			s.Fatalf("got %v, %v", res, err)
		}
		r = res.Request
	}
	if _, err := s.read(&requestsv1.DocumentRequest{Staff: "Luz", Id: r.Id, DocumentId: remove.DocumentId}); !fault.Has(err, "fault.file_gone") {
		s.Errorf("its bytes: got %v, want that they are gone", err)
	}
	r = s.added("ana", "k3", r.Id, "carta_universidad.pdf").Request
	s.advance1(r, inReview, "")
	_, err := s.requests.RemoveDocument(s.ctx, &requestsv1.RemoveDocumentRequest{Space: "ana", Actor: "ana", Key: "r2", Id: r.Id, DocumentId: r.Documents[0].Id})
	s.wantFault(err, "fault.document_reviewed")
	_, err = s.requests.RemoveDocument(s.ctx, &requestsv1.RemoveDocumentRequest{Space: "beto", Actor: "beto", Key: "r2", Id: r.Id, DocumentId: r.Documents[0].Id})
	s.wantFault(err, "fault.no_request")
}

// joined: photos of several pages become one document.
func (s *suite) joined() {
	var ids []string
	for i := range 3 {
		d := s.kept("ana", fmt.Sprint("k", i), "", fmt.Sprint("IMG_", i, ".jpg"))
		ids = append(ids, d.Documents[i].Id)
	}
	join := &requestsv1.JoinDocumentsRequest{Space: "ana", Actor: "ana", Key: "j1", DocumentIds: ids, Name: "carta de la universidad"}
	var d *requestsv1.Document
	for range 2 {
		res, err := s.requests.JoinDocuments(s.ctx, join)
		s.must(err)
		if d = res.Document; len(res.Draft.Documents) != 1 || d.Pages != 3 || d.MediaType != "application/pdf" || d.Kind != "university_letter" || d.Name != "carta de la universidad" && d.Name != "carta de la universidad.pdf" {
			s.Errorf("got %v", res)
		}
	}
	r := s.file("ana", "f1", "prórroga")
	_, err := s.requests.PlaceDocuments(s.ctx, &requestsv1.PlaceDocumentsRequest{Space: "ana", Actor: "ana", Key: "p1", Id: r.Id})
	s.must(err)
	data, err := s.read(&requestsv1.DocumentRequest{Staff: "Luz", Id: r.Id, DocumentId: d.Id})
	if _, broken := pdf.Inspect(data); err != nil || broken != nil || bytes.Count(data, []byte("/Type /Page ")) != 3 {
		s.Errorf("its bytes: %v, %v", err, broken)
	}
	one := s.kept("ana", "k9", "", "nota.pdf").Documents[0].Id
	two := s.kept("ana", "k10", "", "otra.pdf").Documents[1].Id
	for want, ids := range map[string][]string{"fault.join_count": {one}, "fault.join_kind": {one, two}, "fault.file_gone": {one, "none"}} {
		_, err := s.requests.JoinDocuments(s.ctx, &requestsv1.JoinDocumentsRequest{Space: "ana", Actor: "ana", Key: want, DocumentIds: ids})
		if want != "fault.file_gone" {
			s.wantFault(err, want)
		} else if err == nil {
			s.Error("joined what is not there")
		}
	}
}
