package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/desk/staff"
	"becario/kit/preview"
)

// Preview draws pages of documents.
type Preview interface {
	// Page draws a page of a document, no wider and no higher than side pixels.
	Page(ctx context.Context, from preview.Source, mediaType string, page, side int) (preview.Picture, error)
	// Pages returns how many pages a document has.
	Pages(ctx context.Context, from preview.Source, mediaType string) (int, error)
}

const (
	// pageSide and thumbSide are the longer sides of a page to be read and of one beside
	// its name, in pixels.
	pageSide, thumbSide = 1400, 200
	// previewTime is for how long somebody waits for a page.
	previewTime = 45 * time.Second
	// maxPreview is how large a document is of which pages are drawn, in bytes.
	maxPreview = 32 << 20
)

// previews reports whether pages of a document are drawn.
func (d *Desk) previews(doc *requestsv1.Document) bool {
	return d.Preview != nil && doc.Sha256 != "" && doc.Size <= maxPreview && preview.Can(doc.MediaType)
}

// source reads a document that the visitor may see, and has been told to be there.
func (d *Desk) source(req *requestsv1.DocumentRequest) preview.Source {
	return func(ctx context.Context) ([]byte, error) {
		var data []byte
		for {
			res, err := d.Requests.Document(ctx, &requestsv1.DocumentRequest{Staff: req.Staff, Id: req.Id, DocumentId: req.DocumentId, Offset: int64(len(data))})
			if err != nil {
				return nil, err
			}
			if len(res.Data) == 0 {
				return data, nil
			}
			if data = append(data, res.Data...); len(data) > maxPreview {
				return nil, preview.ErrLarge
			}
		}
	}
}

// shown is the document that a page of it is asked for, for somebody who may see it.
func (d *Desk) shown(r *http.Request, v visitor) (*requestsv1.Document, preview.Source, int, error) {
	req := &requestsv1.DocumentRequest{Staff: v.Staff, Id: r.PathValue("number"), DocumentId: r.PathValue("id")}
	res, err := d.Requests.Fetch(r.Context(), &requestsv1.FetchRequest{Staff: v.Staff, Id: req.Id})
	if err != nil {
		return nil, nil, 0, err
	}
	v.about.number = res.Request.Number
	if !v.MayWith(staff.See, res.Request.Type) {
		return nil, nil, 0, errDenied()
	}
	for _, doc := range res.Request.Documents {
		if doc.Id != req.DocumentId {
			continue
		}
		if !d.previews(doc) {
			return doc, nil, 0, preview.ErrKind
		}
		n, err := strconv.Atoi(r.PathValue("page"))
		if err != nil {
			return doc, nil, 0, preview.ErrNoPage
		}
		return doc, d.source(req), n, nil
	}
	return nil, nil, 0, preview.ErrNoPage
}

// picture gives a page of a document as a picture.
func (d *Desk) picture(w http.ResponseWriter, r *http.Request, v visitor) {
	side := pageSide
	if r.URL.Query().Has("small") {
		side = thumbSide
	}
	ctx, cancel := context.WithTimeout(r.Context(), previewTime)
	defer cancel()
	doc, from, n, err := d.shown(r, v)
	var p preview.Picture
	if err == nil {
		p, err = d.Preview.Page(ctx, from, doc.MediaType, n, side)
	}
	if err != nil {
		status, _ := noPreview(err)
		switch status {
		case 0:
			d.fail(w, r, v, err)
			return
		case http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
		}
		w.WriteHeader(status) // who asked shows the name of the document instead
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Length", strconv.Itoa(len(p.Data)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(p.Data) // who asked may be gone
}

// noPreview is with what it is answered, and with which phrase, that there is no
// picture; 0 if that is no error of previews.
func noPreview(err error) (status int, phrase string) {
	switch {
	case errors.Is(err, preview.ErrNoPage):
		return http.StatusNotFound, "desk.missing"
	case errors.Is(err, preview.ErrKind), errors.Is(err, preview.ErrHere):
		return http.StatusUnsupportedMediaType, "desk.preview_kind"
	case errors.Is(err, preview.ErrLocked):
		return http.StatusUnprocessableEntity, "desk.preview_locked"
	case errors.Is(err, preview.ErrBroken), isGone(err):
		return http.StatusUnprocessableEntity, "desk.preview_broken"
	case errors.Is(err, preview.ErrLarge):
		return http.StatusUnprocessableEntity, "desk.preview_large"
	case errors.Is(err, preview.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "desk.preview_busy"
	}
	return 0, ""
}

// previewPage shows one page of a document.
type previewPage struct {
	page
	Number, Path string // of the request, and of the document
	Document     *requestsv1.Document
	Page, Pages  int
	Problem      string
}

// preview shows a page of a document, with ways to the next and the one before.
func (d *Desk) preview(w http.ResponseWriter, r *http.Request, v visitor) {
	ctx, cancel := context.WithTimeout(r.Context(), previewTime)
	defer cancel()
	doc, from, n, err := d.shown(r, v)
	p := previewPage{page: d.page(r, v, "desk.documents"), Document: doc, Page: n, Number: v.about.number}
	if err == nil {
		p.Pages, err = d.Preview.Pages(ctx, from, doc.MediaType)
	}
	if err == nil && (n < 1 || n > p.Pages) {
		err = preview.ErrNoPage
	}
	status, problem := noPreview(err)
	switch {
	case err == nil:
		status = http.StatusOK
		v.about.noted = true // the picture is
	case doc == nil && status != 0, errors.Is(err, preview.ErrNoPage):
		d.missing(w, r, v)
		return
	case status == 0:
		d.fail(w, r, v, err)
		return
	default:
		p.Problem = p.T(problem)
	}
	p.Title, p.Path = doc.Name, Base+"requests/"+p.Number+"/documents/"+doc.Id
	d.render(w, status, "preview", p)
}

// At is the address of a page of the document.
func (p previewPage) At(page int) string { return p.Path + "/pages/" + strconv.Itoa(page) }

// Before and After are the pages beside it; 0 is none.
func (p previewPage) Before() int { return p.Page - 1 }

// After is the next page; 0 is none.
func (p previewPage) After() int {
	if p.Page >= p.Pages {
		return 0
	}
	return p.Page + 1
}
