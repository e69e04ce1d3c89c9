package requests

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/service/requests/requeststypes"
)

// folder is what papers are in: a request, or a draft. Papers whose request is not
// chosen yet wait in a draft without a type, of which a space has one.
type folder struct {
	request *requestsv1.Request
	draft   *requestsv1.Draft
}

// documents are the papers in it.
func (f folder) documents() *[]*requestsv1.Document {
	if f.request != nil {
		return &f.request.Documents
	}
	return &f.draft.Documents
}

// find returns the place of a paper of the holder's in it; not_found if it has none
// of this id.
func (f folder) find(id string) (int, error) {
	i := slices.IndexFunc(*f.documents(), func(d *requestsv1.Document) bool { return d.Id == id && d.Staff == "" })
	if i < 0 {
		return 0, fault.New(fault.NotFound, "fault.file_gone")
	}
	return i, nil
}

// addressed is a call that says where papers are or go.
type addressed interface {
	GetSpace() string
	GetId() string
	GetDraft() string
}

// folder returns what a call is about, to add to it: a request, a draft, the
// papers that wait or, if it says nothing, the latest open request.
func (s *Service) folder(tx Tx, req *requestsv1.AddDocumentRequest) (folder, error) {
	if req.Id != "" || req.Draft != "" || req.Waiting {
		return s.folderOf(tx, req)
	}
	ids, err := tx.Open(req.Space, openStates)
	if err == nil && len(ids) == 0 {
		return folder{}, fault.New(fault.NotFound, "fault.no_request")
	}
	if err != nil {
		return folder{}, err
	}
	r, err := own(tx, req.Space, ids[0])
	return folder{request: r}, err
}

// folderOf returns the open request or the draft that a call names; without
// either, the papers that wait.
func (s *Service) folderOf(tx Tx, req addressed) (folder, error) {
	switch {
	case req.GetId() != "":
		r, err := own(tx, req.GetSpace(), req.GetId())
		return folder{request: r}, err
	case req.GetDraft() != "":
		d, err := s.kept(tx, req.GetDraft())
		return folder{draft: d}, err
	}
	d, err := s.waiting(tx)
	if d == nil {
		d = &requestsv1.Draft{Id: newID(), Space: req.GetSpace(), Type: &requestsv1.Type{}}
	}
	return folder{draft: d}, err
}

// waits reports whether a draft is of papers whose request is not chosen yet.
func waits(d *requestsv1.Draft) bool { return d.Type.GetKey() == "" }

// waiting returns the papers of a space that wait; nil if none does.
func (s *Service) waiting(tx Tx) (*requestsv1.Draft, error) {
	all, err := tx.Drafts()
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if waits(d) && !s.lapsed(d) {
			return d, nil
		}
	}
	return nil, nil
}

// put puts a paper into a folder, if it may be there.
func (s *Service) put(tx Tx, f folder, d *requestsv1.Document) error {
	all := f.documents()
	if len(*all) >= maxDocuments {
		return fault.New(fault.State, "fault.many_documents", "max", maxDocuments)
	}
	if there := twin(*all, d); there != nil {
		return fault.New(fault.State, "fault.document_twice", "name", there.Name)
	}
	if _, ok := s.types.Document(d.Kind); !ok {
		kind, _ := s.types.Tell(d.Name)
		d.Kind = kind.Key
	}
	if err := s.fit(d); err != nil {
		return err
	}
	d.AddedAt = s.clock.Now().UnixMicro()
	if n := len(*all); n > 0 { // they are ordered by it
		d.AddedAt = max(d.AddedAt, (*all)[n-1].AddedAt+1)
	}
	*all = append(*all, d)
	if f.request == nil {
		return nil // it is kept with the draft
	}
	return tx.PutDocument(f.request, d)
}

// twin is the paper of the same bytes; nil if there is none.
func twin(all []*requestsv1.Document, d *requestsv1.Document) *requestsv1.Document {
	i := slices.IndexFunc(all, func(o *requestsv1.Document) bool {
		return d.Sha256 != "" && o.Sha256 == d.Sha256 && o.Review != "refused"
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// take takes a paper out of a folder.
func (s *Service) take(tx Tx, f folder, id string) (*requestsv1.Document, error) {
	i, err := f.find(id)
	if err != nil {
		return nil, err
	}
	all := f.documents()
	d := (*all)[i]
	*all = slices.Delete(*all, i, i+1)
	if f.request == nil {
		return d, nil
	}
	return d, tx.DropDocument(f.request, id)
}

// changed keeps a folder of whose papers something has changed: what, and of
// which name.
func (s *Service) changed(tx Tx, f folder, kind, what string) error {
	if f.request == nil {
		return s.keepDraft(tx, f.draft)
	}
	if kind != "document" {
		return s.noted(tx, f.request, kind, what)
	}
	return s.answered(tx, f.request, kind, what)
}

// noted keeps that the holder has changed something of a request that leaves its
// state as it is.
func (s *Service) noted(tx Tx, r *requestsv1.Request, kind, what string) error {
	if err := s.move(tx, r, r.State); err != nil {
		return err
	}
	if err := tx.Heard(r.Id, r.ChangedAt); err != nil {
		return err
	}
	s.show(r)
	return tx.AddEvent(r, s.event(r, kind, r.Holder, r.State, what), false)
}

// keepDraft keeps a draft from now on for its whole term. One of papers that wait
// is gone with the last of them.
func (s *Service) keepDraft(tx Tx, d *requestsv1.Draft) error {
	if waits(d) && len(d.Documents) == 0 {
		return tx.DropDraft(d.Id)
	}
	d.ChangedAt = s.clock.Now().UnixMicro()
	d.LapsesAt = d.ChangedAt + draftTerm.Microseconds()
	if err := tx.PutDraft(d, d.LapsesAt-warning.Microseconds()); err != nil || waits(d) {
		return err
	}
	t, err := s.version(tx, d.Type.Key, d.Type.Version)
	if err != nil {
		return err
	}
	return s.fill(d, t, true)
}

// replaceable refuses to take a paper from a request that the office is looking at.
func replaceable(f folder) error {
	if r := f.request; r != nil && r.State != submitted && r.State != waitsApplicant {
		return fault.New(fault.State, "fault.document_reviewed")
	}
	return nil
}

// fileGroups are the kinds of file by what a document may be.
var fileGroups = map[string][]string{
	requeststypes.FilePDF:     {blob.PDF},
	requeststypes.FilePicture: {blob.JPEG, blob.PNG, blob.WebP, blob.HEIC, blob.HEIF},
	requeststypes.FileOffice:  {blob.DOCX, blob.XLSX, blob.ODT, blob.ODS},
}

// fit refuses a paper that cannot be what it is said to be, and remarks what is
// odd about it.
func (s *Service) fit(d *requestsv1.Document) error {
	kind, ok := s.types.Document(d.Kind)
	if !ok {
		d.Remarks = nil
		return nil
	}
	if len(kind.Files) > 0 && !slices.ContainsFunc(kind.Files, func(group string) bool { return slices.Contains(fileGroups[group], d.MediaType) }) {
		return fault.New(fault.Invalid, "fault.document_files")
	}
	d.Remarks = nil
	if day, err := wall.Day(d.Day); err == nil && kind.Days > 0 {
		today := s.now()
		if today.Sub(day) > time.Duration(kind.Days)*24*time.Hour {
			d.Remarks = append(d.Remarks, RemarkOld)
		}
	}
	return nil
}

// RemarkOld says that a paper is older than its kind may be.
const RemarkOld = "old"

var (
	dayFirst  = regexp.MustCompile(`(?:^|[^0-9])([0-3]?[0-9])[-_./]([01]?[0-9])[-_./](20[0-9]{2})(?:[^0-9]|$)`)
	yearFirst = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-_./]([01]?[0-9])[-_./]([0-3]?[0-9])(?:[^0-9]|$)`)
)

// dayIn is the day that a name bears in figures, the day before the month;
// empty if there is none.
func dayIn(name string) string {
	text := ""
	if m := yearFirst.FindStringSubmatch(name); m != nil {
		text = fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
	} else if m := dayFirst.FindStringSubmatch(name); m != nil {
		text = fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])
	}
	if _, err := wall.Day(text); err != nil {
		return ""
	}
	return text
}
