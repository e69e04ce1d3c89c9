package requeststest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/blob/blobtest"
)

// Limits are those of the files of the service that Contract opens: small, so
// that they are reached.
var Limits = blob.Limits{MaxBytes: 3 << 20, SpaceBytes: 8 << 20, SpaceFiles: 20}

func (s *suite) documents() {
	first := s.file("ana", "k1", "reembolso")
	s.clock.Add(time.Minute)
	latest := s.file("ana", "k2", "prórroga")
	res := s.added("ana", "k3", "", "Carta_Universidad_firmada (1).PDF")
	if res.Request.Id != latest.Id || res.Document.Kind != "university_letter" || res.Document.Id == "" || res.Request.Version != 2 {
		s.Errorf("to the latest: got %v", res)
	}
	sent := blobtest.Named("Carta_Universidad_firmada (1).PDF")
	sum := sha256.Sum256(sent)
	if d := res.Document; d.MediaType != "application/pdf" || d.Size != int64(len(sent)) || d.Sha256 != hex.EncodeToString(sum[:]) {
		s.Errorf("told from its bytes: got %v", d)
	}
	if want := []string{"request_letter", "enrollment_certificate"}; !slices.Equal(res.Request.Missing, want) {
		s.Errorf("missing: got %q, want %q", res.Request.Missing, want)
	}
	if again := s.added("ana", "k3", "", "otro.jpg"); again.Document.Id != res.Document.Id || len(again.Request.Documents) != 1 {
		s.Errorf("told twice: got %v, want %v", again, res)
	}
	if err := s.upload("ana", "k4", blobtest.Photo(7)); err != nil {
		s.Fatal(err)
	}
	other, err := s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Key: "k4", Id: first.Id,
		Document: &requestsv1.Document{Name: "IMG_1.jpg", Kind: "invoice", Size: int64(len(blobtest.Photo(7)))}})
	if err != nil || other.Request.Id != first.Id || slices.Contains(other.Request.Missing, "invoice") || other.Document.Width != 600 || other.Document.Height != 800 {
		s.Errorf("of a kind that is said: got %v, %v", other, err)
	}
	if odd := s.added("ana", "k5", first.Id, "IMG_2.jpg"); odd.Document.Kind != "" {
		s.Errorf("of no known kind: got %v", odd)
	}
	_, err = s.add("ana", "k6", "", " \n", blobtest.PDF(0))
	s.wantFault(err, "fault.no_document")
	_, err = s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Document: &requestsv1.Document{Name: "x"}})
	s.wantFault(err, "fault.no_key")
	mine, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana", Number: first.Number})
	if err != nil || len(mine.Requests) != 1 || len(mine.Requests[0].Documents) != 2 {
		s.Errorf("mine: got %v, %v; want two documents", mine, err)
	}
}

func (s *suite) parts() {
	r := s.file("ana", "k1", "prórroga")
	data := blobtest.PDF(2*blob.MaxPart + 5)
	for range 2 {
		res, err := s.add("ana", "k2", r.Id, "carta.pdf", data)
		if err != nil || len(res.Request.Documents) != 1 {
			s.Fatalf("add: got %v, %v", res, err)
		}
		r = res.Request
	}
	for who, req := range map[string]*requestsv1.DocumentRequest{"its holder": {Space: "ana", Id: r.Id}, "staff": {Staff: "Luz", Id: r.Number}} {
		req.DocumentId = r.Documents[0].Id
		if got, err := s.read(req); err != nil || !bytes.Equal(got, data) {
			s.Errorf("%s reads %d bytes, %v; want %d", who, len(got), err, len(data))
		}
	}
	// A part that is missing is told, whatever was said of the size.
	half := data[:blob.MaxPart]
	if err := s.upload("ana", "k3", half); err != nil {
		s.Fatal(err)
	}
	_, err := s.requests.AddDocument(s.ctx, &requestsv1.AddDocumentRequest{Space: "ana", Actor: "ana", Key: "k3", Id: r.Id,
		Document: &requestsv1.Document{Name: "carta.pdf", Size: int64(len(data))}})
	s.wantFault(err, "fault.file_cut")
	res, err := s.requests.Upload(s.ctx, &requestsv1.UploadRequest{Space: "ana", Actor: "ana", Key: "k3", Offset: 2 * blob.MaxPart, Data: half})
	if err != nil || res.Size != blob.MaxPart {
		s.Errorf("a part that does not go on: got %v, %v; want the size that is there", res, err)
	}
	for _, req := range []*requestsv1.UploadRequest{{Actor: "ana", Key: "k"}, {Space: "ana", Key: "k"}, {Space: "ana", Actor: "ana"}, {Space: "ana", Actor: "ana", Key: "k", Offset: -1}} {
		_, err := s.requests.Upload(s.ctx, req)
		s.wantFault(err, "fault.no_key")
	}
}

// unreadable: nothing that is no document satisfies anything.
func (s *suite) unreadable() {
	r := s.file("ana", "k1", "prórroga")
	for i, test := range []struct {
		what, want string
		data       []byte
	}{
		{"nothing", "fault.file_empty", nil},
		{"blanks", "fault.file_empty", []byte("  \n")},
		{"four bytes", "fault.file_kind", []byte("%PDF")},
		{"a header", "fault.file_broken", []byte("%PDF-1.7\n%âãÏÓ\n")},
		{"half a document", "fault.file_broken", blobtest.PDF(0)[:300]},
		{"half a photo", "fault.file_broken", blobtest.JPEG()[:200]},
		{"a drawing", "fault.file_kind", []byte(blobtest.SVG)},
		{"a page", "fault.file_kind", []byte(blobtest.HTML)},
		{"a calendar", "fault.file_kind", blobtest.Calendar()},
		{"a text", "fault.file_kind", []byte("Carta de la universidad")},
		{"a program", "fault.file_kind", []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00")},
		{"a document with a password", "fault.file_locked", blobtest.Locked()},
		{"a picture too small to read", "fault.picture_small", blobtest.JPEG()},
		{"a signed letter as a text", "fault.document_files", blobtest.Named("x.docx")},
		{"100 megapixels", "fault.picture_big", blobtest.PNG(10_000, 10_000)},
		{"too many bytes", "fault.file_big", blobtest.PDF(3 << 20)},
	} {
		_, err := s.add("ana", fmt.Sprint("k2", i), r.Id, "carta de la universidad.pdf", test.data)
		s.Log(test.what)
		s.wantFault(err, test.want)
	}
	res, err := s.requests.Mine(s.ctx, &requestsv1.MineRequest{Space: "ana"})
	if err != nil || len(res.Requests[0].Documents) != 0 || len(res.Requests[0].Missing) != 3 || res.Requests[0].Version != 1 {
		s.Errorf("afterwards: got %v, %v; want that nothing has changed", res, err)
	}
	// What was refused takes no room.
	for i := range Limits.SpaceFiles {
		s.added("ana", fmt.Sprint("k3", i), r.Id, fmt.Sprint("foto", i, ".pdf"))
	}
}

func (s *suite) full() {
	r := s.file("ana", "k1", "prórroga")
	big := blobtest.PDF(3<<20 - 1000)
	for i, key := range []string{"k2", "k3"} {
		if _, err := s.add("ana", key, r.Id, "carta.pdf", blobtest.PDF(3<<20-1000-i)); err != nil {
			s.Fatal(err)
		}
	}
	_, err := s.add("ana", "k4", r.Id, "carta.pdf", big)
	s.wantFault(err, "fault.files_full")
	other := s.file("beto", "k1", "prórroga")
	if _, err := s.add("beto", "k2", other.Id, "carta.pdf", big); err != nil {
		s.Errorf("another space: %v", err)
	}
	for i := range Limits.SpaceFiles - 1 {
		s.added("beto", fmt.Sprint("k3", i), other.Id, fmt.Sprint("foto", i, ".pdf"))
	}
	_, err = s.add("beto", "k4", other.Id, "foto.jpg", blobtest.Photo(7))
	s.wantFault(err, "fault.files_many")
}

func (s *suite) foreign() {
	r := s.added("ana", "k2", s.file("ana", "k1", "prórroga").Id, "carta.pdf").Request
	d := r.Documents[0].Id
	mine := s.file("beto", "k1", "reembolso")
	for want, all := range map[string][]*requestsv1.DocumentRequest{
		"fault.no_request": {{Space: "beto", Id: r.Id, DocumentId: d}, {Space: "ana", Id: "none", DocumentId: d}, {Staff: "Luz", DocumentId: d}},
		"fault.file_gone":  {{Space: "beto", Id: mine.Id, DocumentId: d}, {Staff: "Luz", Id: mine.Id, DocumentId: d}, {Space: "ana", Id: r.Id, DocumentId: "../" + d}, {Space: "ana", Id: r.Id}},
		"fault.no_person":  {{Id: r.Id, DocumentId: d}},
	} {
		for _, req := range all {
			got, err := s.read(req)
			if len(got) > 0 {
				s.Errorf("%v: got %d bytes", req, len(got))
			}
			s.wantFault(err, want)
		}
	}
	// The same key in another space is another file.
	other := s.added("beto", "k2", mine.Id, "foto.jpg")
	if got, err := s.read(&requestsv1.DocumentRequest{Space: "beto", Id: mine.Id, DocumentId: other.Document.Id}); err != nil || !bytes.Equal(got, blobtest.Named("foto.jpg")) {
		s.Errorf("of the other space: got %d bytes, %v", len(got), err)
	}
	for _, offset := range []int64{-1, 1 << 40} {
		if res, err := s.requests.Document(s.ctx, &requestsv1.DocumentRequest{Space: "ana", Id: r.Id, DocumentId: d, Offset: offset}); err != nil || len(res.Data) != 0 {
			s.Errorf("from %d on: got %v, %v; want nothing", offset, res, err)
		}
	}
}
