package desk

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/blob"
	"becario/kit/fault"
)

// reasons are the words for why something was decided; the phrases are
// "desk.reason.…".
var reasons = []string{"meets", "missing", "late", "funds", "rule", "another"}

// Reasons are the keys of those that the form of a decision offers.
func (page) Reasons() []string { return reasons }

// act does one thing to a request and comes back to its page. What was written
// stays there if it could not be done.
func (d *Desk) act(name string, do func(r *http.Request, w work, key string) error) func(http.ResponseWriter, *http.Request, visitor) {
	return func(w http.ResponseWriter, r *http.Request, v visitor) {
		if err := r.ParseForm(); err != nil || r.PostForm.Get("key") == "" {
			d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
			return
		}
		p, err := d.open(r, v)
		if err != nil {
			d.fail(w, r, v, err)
			return
		}
		d.acted(w, r, v, p, name, do(r, p.work, r.PostForm.Get("key")))
	}
}

// acts are what the forms of the page of a request do.
func (d *Desk) acts() map[string]func(*http.Request, work, string) error {
	return map[string]func(*http.Request, work, string) error{
		"message": func(r *http.Request, w work, key string) error {
			return d.message(r.Context(), w, key, r.PostForm.Get("text"))
		},
		"note": func(r *http.Request, w work, key string) error {
			return d.noteDown(r.Context(), w, key, r.PostForm.Get("text"))
		},
		"assign": func(r *http.Request, w work, key string) error {
			return d.assign(r.Context(), w, key, r.PostForm.Get("assignee"))
		},
		"priority": func(r *http.Request, w work, key string) error {
			n, err := strconv.Atoi(r.PostForm.Get("priority"))
			if err != nil {
				n = 0 // the usual one
			}
			return d.prioritise(r.Context(), w, key, int32(min(max(n, -1), 2)))
		},
		"link": func(r *http.Request, w work, key string) error {
			return d.linkUp(r.Context(), w, key, r.PostForm.Get("other"), r.PostForm.Get("kind"))
		},
		"document": func(r *http.Request, w work, key string) error {
			return d.review(r.Context(), w, key, r.PostForm.Get("document"), r.PostForm.Get("verdict") == "accepted", r.PostForm.Get("text"))
		},
		"undo": func(r *http.Request, w work, key string) error { return d.takeBack(r.Context(), w, key) },
		"sign": func(r *http.Request, w work, key string) error {
			version, _ := versionOf(r) // none is refused
			return d.sign(r.Context(), w, key, r.PostForm.Get("proposal"), version)
		},
		"decline": func(r *http.Request, w work, key string) error {
			return d.decline(r.Context(), w, key, r.PostForm.Get("proposal"), r.PostForm.Get("text"))
		},
	}
}

func (d *Desk) acted(w http.ResponseWriter, r *http.Request, v visitor, p requestPage, name string, err error) {
	switch {
	case err == nil:
		flash := url.Values{"done": {name}}
		if name == "sign" {
			flash.Set("undo", r.PostForm.Get("key"))
		}
		http.Redirect(w, r, p.Path()+"?"+flash.Encode(), http.StatusSeeOther)
	case fault.Has(err, "staff.denied"):
		d.denied(w, r, v)
	case name == "sign" && (fault.Is(err, fault.Conflict) || fault.Is(err, fault.State)):
		p.Written.Text = r.PostForm.Get("text")
		d.conflict(w, p, stepForm{Seen: seenBy(r)}, p.T("desk.clash_sign"))
	case isFault(err):
		p.Form = p.newForm()
		p.Problem, p.In = p.fault(err), name
		if name == "link" && fault.Is(err, fault.NotFound) {
			p.Problem = p.T("desk.link_unknown", "number", r.PostForm.Get("other"))
		}
		p.Written = written{Text: r.PostForm.Get("text"), Other: r.PostForm.Get("other"), Kind: r.PostForm.Get("kind"), Document: r.PostForm.Get("document")}
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.State) {
			status = http.StatusConflict
		}
		d.render(w, status, "request", p)
	default:
		d.broken(w, r, v, err)
	}
}

// deliver sends the holder a file. The form comes in parts, of which none is kept
// in memory but the one that is sent on.
func (d *Desk) deliver(w http.ResponseWriter, r *http.Request, v visitor) {
	p, err := d.open(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if !p.MayWork {
		d.denied(w, r, v)
		return
	}
	_, brought, err := d.takeFile(r, p.work, func(key string) string { return key })
	if errors.Is(err, errForm) {
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
		return
	}
	r.PostForm = url.Values{}
	if err == nil && brought {
		d.acted(w, r, v, p, "brought", nil)
		return
	}
	d.acted(w, r, v, p, "file", err)
}

var errForm = errors.New("the form is not whole")

// maxFile bounds a file that staff send, in bytes; a chat takes no more.
const maxFile = 20 << 20

// takeFile reads the form with a file and sends that to the holder or, if the holder
// brought it, adds it to the request. keyOf makes the key of the change of the form's.
// errForm: the form is not whole, or has its key behind the file; invalid: the file is
// too large, or another fault of the service.
func (d *Desk) takeFile(r *http.Request, w work, keyOf func(string) string) (doc *requestsv1.Document, brought bool, err error) {
	defer func() {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			err = fault.New(fault.Invalid, "fault.file_big", "max", maxFile>>20)
		}
	}()
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, false, errForm
	}
	now := w.opened.Item.Request
	req := &requestsv1.DeliverRequest{Actor: w.by.Staff, Id: now.Id}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, err
		}
		switch part.FormName() {
		case "key", "text", "whose":
			text, err := io.ReadAll(io.LimitReader(part, maxForm))
			if err != nil {
				return nil, false, err
			}
			switch part.FormName() {
			case "key":
				if len(text) > 0 {
					req.Key = keyOf(string(text))
				}
			case "text":
				req.Text = string(text)
			default:
				brought = string(text) == "holder"
			}
		case "file":
			if req.Key == "" || req.Document != nil { // the form has it first, and one file
				return nil, false, errForm
			}
			size, err := d.send(r, w, req.Key, part)
			if err != nil {
				return nil, false, err
			}
			req.Document = &requestsv1.Document{Name: strings.ToValidUTF8(part.FileName(), ""), Size: size}
		}
	}
	if req.Key == "" {
		return nil, false, errForm
	}
	if req.Document.GetName() == "" {
		return nil, false, fault.New(fault.Invalid, "fault.no_file")
	}
	if brought {
		res, err := d.Requests.AddDocument(r.Context(), &requestsv1.AddDocumentRequest{Space: now.Space, Actor: w.by.Staff, Key: req.Key, Id: now.Id, Document: req.Document})
		return res.GetDocument(), true, err
	}
	res, err := d.Office.Deliver(r.Context(), req)
	return res.GetDocument(), false, err
}

// send passes the bytes of a file on and returns how many they are.
func (d *Desk) send(r *http.Request, w work, key string, from io.Reader) (int64, error) {
	size, err := blob.Parts(from, func(offset int64, data []byte) (int64, error) {
		res, err := d.Requests.Upload(r.Context(), &requestsv1.UploadRequest{Space: w.opened.Item.Request.Space, Actor: w.by.Staff, Key: key, Offset: offset, Data: data})
		return res.GetSize(), err
	})
	if err != nil && !isFault(err) {
		err = fmt.Errorf("send file on: %w", err)
	}
	return size, err
}
