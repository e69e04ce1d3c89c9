package desk

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
)

// ErrNoFile says that the bytes of a document cannot be had, or no longer;
// ErrElsewhere, that they are with a channel that does not run beside the desk.
var (
	ErrNoFile    = errors.New("the document's bytes cannot be had")
	ErrElsewhere = errors.New("the document's channel does not run beside the desk")
)

// Files opens the bytes of a document by its source: the channel in which it
// was sent, a colon, and the channel's identifier. It fails with ErrNoFile or
// ErrElsewhere if they cannot be had. The context bounds the reading, too.
type Files func(ctx context.Context, source string) (io.ReadCloser, error)

// document gives the bytes of a document for keeping: what a holder sent is
// never shown under the desk's own address.
func (d *Desk) document(w http.ResponseWriter, r *http.Request, v visitor) {
	doc, err := d.paper(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	bytes, err := d.Files(r.Context(), doc.Source)
	if errors.Is(err, ErrNoFile) {
		d.refuse(w, r, v, http.StatusNotFound, "desk.no_file")
		return
	}
	if errors.Is(err, ErrElsewhere) {
		d.Log.Warn("desk: a document is out of reach", "error", err)
		d.refuse(w, r, v, http.StatusServiceUnavailable, "desk.elsewhere")
		return
	}
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	defer bytes.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(doc)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if _, err := io.Copy(w, bytes); err != nil && r.Context().Err() == nil {
		d.Log.Warn("desk: document cut short", "error", err)
		panic(http.ErrAbortHandler) // so that the browser does not take half of it for all
	}
}

// paper is the document of the address; not_found if the request has none such
// or its bytes were never sent.
func (d *Desk) paper(r *http.Request, v visitor) (*requestsv1.Document, error) {
	res, err := d.Requests.Fetch(r.Context(), &requestsv1.FetchRequest{Staff: v.Staff, Id: r.PathValue("number")})
	if err != nil {
		return nil, err
	}
	for _, doc := range res.Request.Documents {
		if doc.Id == r.PathValue("id") && d.readable(doc) {
			return doc, nil
		}
	}
	return nil, fault.New(fault.NotFound, "desk.missing")
}

// readable reports whether the bytes of a document may be asked for.
func (d *Desk) readable(doc *requestsv1.Document) bool { return d.Files != nil && doc.Source != "" }

// endings are those of files that have none of their own, such as photos.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}

// fileName is under which name a document is kept: that of the file where the
// holder called it something else, "Certificado (c.pdf)".
func fileName(doc *requestsv1.Document) string {
	name := doc.Name
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		if inner := name[i+1 : len(name)-1]; path.Ext(inner) != "" {
			name = inner
		}
	}
	if path.Ext(name) == "" {
		name += endings[doc.MediaType]
	}
	return name
}
