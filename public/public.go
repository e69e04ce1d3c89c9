// Package public serves pages to people who have no account: one that tells
// whether a receipt or a decision is genuine, and the form behind a link from the
// chat. Pages work without scripts; words are
// phrases "public.…".
package public

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/kit/asset"
	"becario/kit/clock"
	"becario/kit/edge"
	"becario/kit/locale"
	"becario/kit/pace"
	"becario/kit/phrase"
	"becario/webform"
)

//go:embed static templates
var files embed.FS

// Config is what the pages need; every field is required but Zone.
type Config struct {
	Requests requestsv1connect.RequestsServiceClient
	Phrases  *phrase.Book
	Clock    clock.Clock
	Log      *slog.Logger
	// Zone is where the office is; nil is UTC.
	Zone *time.Location
}

// Pages serves the pages.
type Pages struct {
	Config
	assets  asset.Files
	pages   *template.Template
	tries   pace.Memory
	handler http.Handler
}

// Paths are those under which the pages are served.
func Paths() []string { return []string{proofPath, formPath} }

// policy lets a page load its own style sheet, send forms to its own address, and
// nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm is how many bytes a form may have.
const maxForm = 64 << 10

// New returns the pages. It starts nothing.
func New(c Config) (*Pages, error) {
	if c.Requests == nil || c.Phrases == nil || c.Clock == nil || c.Log == nil {
		return nil, errors.New("public: a part is missing from its configuration")
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	p := &Pages{Config: c}
	var err error
	if p.assets, err = asset.Read(files); err != nil {
		return nil, err
	}
	p.pages, err = template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return proofPath + "static/" + p.assets.Path(name) },
	}).ParseFS(files, "templates/*.html")
	if err == nil {
		p.pages, err = webform.Parse(p.pages)
	}
	if err != nil {
		return nil, fmt.Errorf("read templates of the public pages: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+proofPath+"{$}", p.ask)
	mux.HandleFunc("GET "+proofPath+"{proof}", p.proof)
	mux.HandleFunc("GET "+proofPath+"static/{name}", func(w http.ResponseWriter, r *http.Request) {
		if !p.assets.Serve(w, r, r.PathValue("name")) {
			http.NotFound(w, r)
		}
	})
	mux.HandleFunc("GET "+formPath+"{$}", p.form)
	mux.HandleFunc("POST "+formPath+"{$}", p.form)
	mux.HandleFunc("GET "+formPath+"{token}", p.offer)
	mux.HandleFunc("POST "+formPath+"{token}", p.open)
	p.handler = http.NewCrossOriginProtection().Handler(mux)
	return p, nil
}

// ServeHTTP implements http.Handler.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if !edge.Plain(r) {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	p.handler.ServeHTTP(w, r)
}

// page is what every page has.
type page struct {
	locale.Writer
	Title string
}

// Lang is the tag of the language.
func (p page) Lang() string { return p.Voice.Lang }

// page is one in the language that a browser asks for.
func (p *Pages) page(r *http.Request, title string) page {
	w := locale.Writer{Voice: p.Phrases.In(p.lang(r)), Now: p.Clock.Now().In(p.Zone)}
	return page{Writer: w, Title: w.Say(title)}
}

// lang is the nearest language to what a browser asks for, else Spanish.
func (p *Pages) lang(r *http.Request) string {
	tags := p.Phrases.Langs()
	if i := slices.Index(tags, "es"); i > 0 {
		tags[0], tags[i] = tags[i], tags[0]
	}
	return phrase.Nearest(r.Header.Get("Accept-Language"), tags)
}

// render writes a page, whole or not at all.
func (p *Pages) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := p.pages.ExecuteTemplate(&b, name, data); err != nil {
		p.Log.Error("public: render page", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // who asked may be gone
}

// broken answers that something here does not work.
func (p *Pages) broken(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil {
		p.Log.Error("public: answer", "pattern", r.Pattern, "error", err)
	}
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
