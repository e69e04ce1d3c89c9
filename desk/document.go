package desk

import (
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
)

// viewable are the types of document that a browser shows by itself and that hold
// no program. Every other one is given for keeping.
var viewable = []string{"image/jpeg", "image/png", "image/webp"}

// document gives the bytes of a document. They come from strangers: their type
// is the one that the service has told from them, a browser must not guess
// another, and what is shown may do nothing and load nothing.
func (d *Desk) document(w http.ResponseWriter, r *http.Request, v visitor) {
	req := &requestsv1.DocumentRequest{Staff: v.Staff, Id: r.PathValue("number"), DocumentId: r.PathValue("id")}
	if err := d.maySee(r, v, req.Id); err != nil {
		d.fail(w, r, v, err)
		return
	}
	res, err := d.Requests.Document(r.Context(), req)
	if isGone(err) {
		d.refuse(w, r, v, http.StatusNotFound, "desk.no_file")
		return
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	doc := res.Document
	disposition := "attachment"
	if isViewable(doc) {
		disposition = "inline"
	}
	h := w.Header() // with those of every page, "nosniff" among them
	h.Set("Content-Type", doc.MediaType)
	h.Set("Content-Length", strconv.FormatInt(doc.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": fileName(doc)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	for len(res.Data) > 0 {
		if _, err := w.Write(res.Data); err != nil {
			return // who asked is gone
		}
		req.Offset += int64(len(res.Data))
		if res, err = d.Requests.Document(r.Context(), req); err != nil {
			if r.Context().Err() == nil {
				d.Log.Warn("desk: document cut short", "error", err)
			}
			panic(http.ErrAbortHandler) // so that the browser does not take half of it for all
		}
	}
}

// document is a paper with the name of its kind.
type document struct {
	*requestsv1.Document
	KindName string
	// Kept says that its bytes are there: those of before files were kept are not.
	Kept     bool
	Viewable bool // in a browser
	Pages    bool // of which pictures are made
}

func (d *Desk) paper(doc *requestsv1.Document, say words, names names) document {
	return document{Document: doc, KindName: say.Name(names.documents[doc.Kind], doc.Kind), Kept: doc.Sha256 != "", Viewable: isViewable(doc), Pages: d.previews(doc)}
}

// isViewable reports whether a document is shown by a browser.
func isViewable(doc *requestsv1.Document) bool { return slices.Contains(viewable, doc.MediaType) }

// endings are those of files by their types. A name with another one is given it
// as well, so that nobody's machine takes the file for something else.
var endings = map[string][]string{
	"application/pdf": {".pdf"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"image/png":       {".png"},
	"image/webp":      {".webp"},
	"image/heic":      {".heic"},
	"image/heif":      {".heif", ".heic"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":       {".xlsx"},
	"application/vnd.oasis.opendocument.text":                                 {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":                          {".ods"},
}

// fileName is under which name a document is kept: that of the file where the
// holder called it something else, "Certificado (c.pdf)".
func fileName(doc *requestsv1.Document) string {
	name := doc.Name
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		if inner := name[i+1 : len(name)-1]; path.Ext(inner) != "" {
			name = inner
		}
	}
	if of := endings[doc.MediaType]; len(of) > 0 && !slices.Contains(of, strings.ToLower(path.Ext(name))) {
		name += of[0]
	}
	return name
}
