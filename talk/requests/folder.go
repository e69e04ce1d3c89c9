package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/talk"
)

// place is where papers are: with a request or a draft. With neither they wait.
type place struct {
	request, draft string
	// title is what it is called, where a caption has named it.
	title string
}

func (p place) waits() bool { return p.request == "" && p.draft == "" }

// folder is a place and what is in it.
type folder struct {
	place
	r    *requestsv1.Request
	d    *requestsv1.Draft
	kind *requestsv1.Type
}

func ofRequest(c catalog, r *requestsv1.Request) folder {
	return folder{place: place{request: r.GetId()}, r: r, kind: c.typeOf(r.GetType())}
}

func ofDraft(d *requestsv1.Draft) folder {
	f := folder{d: d, kind: d.GetType()}
	if d.GetType().GetKey() != "" {
		f.draft = d.Id
	}
	return f
}

func ofEither(c catalog, r *requestsv1.Request, d *requestsv1.Draft) folder {
	if r != nil {
		return ofRequest(c, r)
	}
	return ofDraft(d)
}

func (f folder) documents() []*requestsv1.Document {
	if f.r != nil {
		return f.r.Documents
	}
	return f.d.GetDocuments()
}

func (f folder) missing() []string {
	if f.r != nil {
		return f.r.Missing
	}
	return f.d.GetMissing()
}

func (f folder) wanted() []string {
	if f.d != nil {
		return f.d.Wanted
	}
	if f.r.TypeVersion == "" { // from before types had versions
		return f.kind.GetDocuments()
	}
	return f.r.Wanted
}

func (f folder) refs() []talk.Ref {
	switch {
	case f.r != nil:
		return []talk.Ref{requestRef(f.r, "")}
	case f.draft != "":
		return []talk.Ref{draftRef(f.d)}
	}
	return nil
}

// replaceable reports whether papers can still be taken out.
func (f folder) replaceable() bool {
	return f.r == nil || f.r.State == requestsv1.State_STATE_SUBMITTED || f.r.State == requestsv1.State_STATE_WAITING_APPLICANT
}

// find returns the document whose id begins so; nil if there is none.
func (f folder) find(id string) *requestsv1.Document {
	i := slices.IndexFunc(f.documents(), func(d *requestsv1.Document) bool { return id != "" && strings.HasPrefix(d.Id, id) })
	if i < 0 {
		return nil
	}
	return f.documents()[i]
}

// placeOf is the only one of some requests and drafts.
func placeOf(requests []*requestsv1.Request, drafts []*requestsv1.Draft) place {
	switch {
	case len(requests) == 1:
		return place{request: requests[0].Id}
	case len(drafts) == 1:
		return place{draft: drafts[0].Id}
	}
	return place{}
}

// older is another paper of the kind of one; nil if there is none.
func (f folder) older(d *requestsv1.Document) *requestsv1.Document {
	i := slices.IndexFunc(f.documents(), func(o *requestsv1.Document) bool { return o.Id != d.Id && o.Kind == d.Kind })
	if i < 0 {
		return nil
	}
	return f.documents()[i]
}

// folderOf is the request or the draft of the first ref, else the papers that wait.
func (tp *Topic) folderOf(t *talk.Turn, c catalog, refs []talk.Ref) (folder, error) {
	if len(refs) > 0 && !strings.HasPrefix(refs[0].ID, docPrefix) {
		if id, ok := strings.CutPrefix(refs[0].ID, draftPrefix); ok {
			d, err := tp.draftOf(t, id)
			return ofDraft(d), err
		}
		r, _, err := tp.one(t, refs[0].ID)
		return ofRequest(c, r), err
	}
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err == nil && res.Waiting == nil {
		return folder{}, fault.New(fault.NotFound, "fault.file_gone")
	}
	return ofDraft(res.GetWaiting()), err
}
