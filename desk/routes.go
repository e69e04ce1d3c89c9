package desk

import (
	"net/http"
	"strings"

	"connectrpc.com/connect"

	"becario/kit/edge"
	"becario/kit/fault"
)

// policy lets a page load its own style sheet, script and pictures, send forms
// to its own address, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func (d *Desk) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /desk/{$}", d.signedIn(d.queue))
	mux.HandleFunc("GET /desk/requests/{number}", d.signedIn(d.request))
	mux.HandleFunc("POST /desk/requests/{number}", d.signedIn(d.advance))
	mux.HandleFunc("GET /desk/requests/{number}/documents/{id}", d.signedIn(d.document))
	mux.HandleFunc("GET /desk/requests/{number}/documents/{id}/pages/{page}", d.signedIn(d.preview))
	mux.HandleFunc("GET /desk/requests/{number}/documents/{id}/pages/{page}/picture", d.signedIn(d.picture))
	mux.HandleFunc("GET /desk/requests/{number}/receipt.pdf", d.signedIn(d.receipt))
	mux.HandleFunc("GET /desk/requests/{number}/decision.pdf", d.signedIn(d.decision))
	d.workRoutes(mux)
	mux.HandleFunc("POST /desk/sign-out", d.signedIn(d.signOut))
	mux.HandleFunc("GET /desk/sign-in", d.door)
	mux.HandleFunc("POST /desk/sign-in", d.signIn)
	mux.HandleFunc("POST /desk/sign-in/code", d.code)
	mux.HandleFunc("GET /desk/forgot", d.forgot)
	mux.HandleFunc("POST /desk/forgot", d.sendForgot)
	mux.HandleFunc("GET /desk/link/{token}", d.link)
	mux.HandleFunc("POST /desk/link/{token}", d.choose)
	d.accountRoutes(mux)
	d.staffRoutes(mux)
	d.peopleRoutes(mux)
	d.broadcastRoutes(mux)
	d.apiRoutes(mux)
	d.typeRoutes(mux)
	mux.HandleFunc("POST /desk/language", d.language)
	mux.HandleFunc("GET /desk/static/{name}", d.static)
	mux.HandleFunc("/desk/", d.signedIn(d.missing))
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.refuse(w, r, visitor{}, http.StatusForbidden, "desk.cross_origin")
	}))
	return cross.Handler(mux)
}

// workRoutes are the pages on which requests are worked.
func (d *Desk) workRoutes(mux *http.ServeMux) {
	const request = "/desk/requests/{number}"
	for name, do := range d.acts() {
		mux.HandleFunc("POST "+request+"/"+name, d.signedIn(d.act(name, do)))
	}
	mux.HandleFunc("GET /desk/numbers", d.signedIn(d.numbers))
	mux.HandleFunc("GET /desk/numbers/{name}", d.signedIn(d.chart))
	mux.HandleFunc("GET /desk/export.csv", d.signedIn(d.export))
	mux.HandleFunc("GET /desk/export.xlsx", d.signedIn(d.export))
	mux.HandleFunc("GET /desk/holders/{space}", d.signedIn(d.holder))
	mux.HandleFunc("GET /desk/new", d.signedIn(d.newRequest))
	mux.HandleFunc("POST /desk/new", d.signedIn(d.begin))
	mux.HandleFunc("GET /desk/drafts/{space}/{draft}", d.signedIn(d.form))
	mux.HandleFunc("POST /desk/drafts/{space}/{draft}", d.signedIn(d.saveForm))
	mux.HandleFunc("GET /desk/office/calendar", d.signedIn(d.calendar))
	mux.HandleFunc("POST /desk/office/calendar", d.signedIn(d.putClosure))
	mux.HandleFunc("GET /desk/office/short", d.signedIn(d.short))
	mux.HandleFunc("POST /desk/office/short", d.signedIn(d.putShort))
	mux.HandleFunc("GET /desk/office/answers", d.signedIn(d.answers))
	mux.HandleFunc("POST /desk/office/answers", d.signedIn(d.putAnswer))
	mux.HandleFunc("POST /desk/columns", d.signedIn(d.chooseColumns))
	mux.HandleFunc("POST /desk/views", d.signedIn(d.keepView))
	mux.HandleFunc("POST /desk/views/{view}/drop", d.signedIn(d.dropView))
	mux.HandleFunc("GET /desk/board", d.signedIn(d.board))
	mux.HandleFunc("POST /desk/bulk", d.signedIn(d.bulk))
	mux.HandleFunc("POST "+request+"/file", d.signedIn(d.deliver))
	mux.HandleFunc("POST "+request+"/correct", d.signedIn(d.correctPrivate))
	mux.HandleFunc("GET /desk/live", d.signedIn(d.events))
}

// maxForm bounds what a form may bring, in bytes.
const maxForm = 64 << 10

// ServeHTTP serves everything under Base.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	limit := int64(maxForm)
	switch {
	case strings.HasSuffix(r.URL.Path, "/file"), isCall(r) && strings.HasSuffix(r.URL.Path, "/documents"):
		limit = maxFile + maxForm
	case r.URL.Path == importPath:
		limit = maxImport
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if !edge.Plain(r) {
		d.refuse(w, r, visitor{}, http.StatusBadRequest, "desk.bad_request")
		return
	}
	d.handler.ServeHTTP(w, r)
}

// signedIn calls next for a member of staff, and notes what they saw or did.
// Everybody else is sent to the door, or refused if they bring something.
func (d *Desk) signedIn(next func(http.ResponseWriter, *http.Request, visitor)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := d.session(r)
		switch {
		case err == nil:
			seen := &statusWriter{ResponseWriter: w}
			defer func() { d.noteVisit(r, v, seen.sent()) }()
			next(seen, r, v)
		case !fault.Is(err, fault.NotFound):
			d.broken(w, r, visitor{}, err)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			d.refuse(w, r, visitor{}, http.StatusUnauthorized, "desk.no_session")
		case r.Header.Get("HX-Request") != "":
			w.Header().Set("HX-Redirect", Base+"sign-in")
			w.WriteHeader(http.StatusUnauthorized)
		default:
			http.Redirect(w, r, Base+"sign-in", http.StatusSeeOther)
		}
	}
}

type refusedPage struct {
	page
	Text string
}

// refuse says why not, in the visitor's language: on a page, or as the contract for
// programs has it.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, v visitor, status int, key string) {
	if isCall(r) {
		code, ok := codes[status]
		if !ok {
			code = connect.CodeInternal
		}
		d.refuseCall(w, r, fault.New(code, key))
		return
	}
	p := refusedPage{page: d.page(r, v, "desk.sorry")}
	p.Text = p.T(key)
	d.render(w, status, "refused", p)
}

func (d *Desk) missing(w http.ResponseWriter, r *http.Request, v visitor) {
	d.refuse(w, r, v, http.StatusNotFound, "desk.missing")
}

// denied is for what the visitor's role may not do.
func (d *Desk) denied(w http.ResponseWriter, r *http.Request, v visitor) {
	d.refuse(w, r, v, http.StatusForbidden, "staff.denied")
}

// fail says a fault of the service, or that something is broken.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, v visitor, err error) {
	switch {
	case fault.Is(err, fault.NotFound):
		d.missing(w, r, v)
	case fault.Is(err, fault.Denied):
		d.denied(w, r, v)
	case isFault(err):
		d.refuse(w, r, v, http.StatusBadRequest, "desk.bad_request")
	default:
		d.broken(w, r, v, err)
	}
}

// statusOf is how a page would be answered that fails so.
func statusOf(err error) int {
	switch {
	case !isFault(err):
		return http.StatusInternalServerError
	case fault.Is(err, fault.NotFound):
		return http.StatusNotFound
	case fault.Is(err, fault.Denied):
		return http.StatusForbidden
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.State):
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// isGone reports whether a document has no bytes here.
func isGone(err error) bool {
	f, _ := fault.Of(err)
	return f.GetKey() == "fault.file_gone"
}

func isFault(err error) bool {
	_, ok := fault.Of(err)
	return ok
}

// broken is for what is nobody's fault that is here; the operator reads why.
func (d *Desk) broken(w http.ResponseWriter, r *http.Request, v visitor, err error) {
	if r.Context().Err() == nil {
		d.Log.Error("desk: page failed", "pattern", r.Pattern, "error", err)
	}
	d.refuse(w, r, v, http.StatusInternalServerError, "desk.broken")
}
