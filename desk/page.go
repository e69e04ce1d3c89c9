package desk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
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
	p := page{words: words{voice: d.Phrases.In(d.lang(r)), zone: d.Zone, now: d.Clock.Now()}, visitor: v, Here: r.URL.RequestURI()}
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

func (d *Desk) parse() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return Base + "static/" + name + "?v=" + d.assets[name].version },
	}).ParseFS(files, "templates/*.html")
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

// asset is a file of the pages; its address has its version, so browsers keep
// it for as long as they like.
type asset struct {
	body             []byte
	version, content string
}

func readAssets() (map[string]asset, error) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, fmt.Errorf("find files of the desk: %w", err)
	}
	assets := map[string]asset{}
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read files of the desk: %w", err)
		}
		sum := sha256.Sum256(body)
		content := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[path.Ext(name)]
		if content == "" {
			content = mime.TypeByExtension(path.Ext(name))
		}
		assets[path.Base(name)] = asset{body: body, version: hex.EncodeToString(sum[:6]), content: content}
	}
	return assets, nil
}

func (d *Desk) static(w http.ResponseWriter, r *http.Request) {
	a, ok := d.assets[r.PathValue("name")]
	if !ok {
		d.missing(w, r, visitor{})
		return
	}
	w.Header().Set("Content-Type", a.content)
	if r.URL.Query().Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(a.body) // who asked may be gone
}
