package desk

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"becario/webform"
)

//go:embed static templates
var files embed.FS

// page is what every page has.
type page struct {
	words
	visitor
	Title     string
	Here      string // to come back to
	Languages []choice
}

func (d *Desk) page(r *http.Request, v visitor, title string) page {
	p := page{words: d.say(r), visitor: v, Here: r.URL.RequestURI()}
	if r.Method != http.MethodGet {
		p.Here = r.URL.Path
	}
	p.Title = p.T(title)
	for _, tag := range d.languages() {
		name := d.Phrases.In(tag).Say("desk.language_name", nil)
		p.Languages = append(p.Languages, choice{Tag: tag, Name: name, Chosen: tag == p.Lang()})
	}
	return p
}

// way is a place that the bar leads to.
type way struct {
	Label, Address string
	Here           bool
}

// Ways are the places of the desk.
func (p page) Ways() []way {
	var all []way
	for _, place := range []struct{ key, address string }{{"desk.queue", Base}, {"desk.board", Base + "board"}, {"desk.numbers", Base + "numbers"}} {
		path, _, _ := strings.Cut(p.Here, "?")
		all = append(all, way{p.T(place.key), place.address, path == place.address})
	}
	return all
}

// Places are all that the palette of commands leads to.
func (p page) Places() []way {
	all := p.Ways()
	for _, view := range views[1:] {
		all = append(all, way{Label: p.T("desk.queue") + ": " + p.T("desk.view."+view), Address: list{View: view}.address(Base)})
	}
	all = append(all, way{Label: p.T("desk.new"), Address: Base + "new"}, way{Label: p.T("people.title"), Address: Base + "people"}, way{Label: p.T("tell.title"), Address: Base + "broadcasts"},
		way{Label: p.T("desk.calendar"), Address: Base + "office/calendar"}, way{Label: p.T("desk.answers"), Address: Base + "office/answers"}, way{Label: p.T("desk.short"), Address: Base + "office/short"}, way{Label: p.T("staff.account"), Address: Base + "account"})
	return all
}

func (d *Desk) parse() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return Base + "static/" + d.assets.Path(name) },
	}).ParseFS(files, "templates/*.html")
	if err == nil {
		t, err = webform.Parse(t)
	}
	if err != nil {
		return nil, fmt.Errorf("read templates of the desk: %w", err)
	}
	return t, nil
}

// render writes a page, whole or not at all.
func (d *Desk) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := d.pages.ExecuteTemplate(&b, name, data); err != nil {
		d.Log.Error("desk: render page", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // who asked may be gone
}

func (d *Desk) static(w http.ResponseWriter, r *http.Request) {
	if !d.assets.Serve(w, r, r.PathValue("name")) {
		d.missing(w, r, visitor{})
	}
}
