package webchat

import (
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

// asset is a file of the page; its address has its version, so browsers keep
// it for as long as they like.
type asset struct {
	body             []byte
	version, content string
}

func readAssets() (map[string]asset, error) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, fmt.Errorf("find files of the page: %w", err)
	}
	assets := map[string]asset{}
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read files of the page: %w", err)
		}
		sum := sha256.Sum256(body)
		content := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}[path.Ext(name)]
		if content == "" {
			content = mime.TypeByExtension(path.Ext(name))
		}
		assets[path.Base(name)] = asset{body: body, version: hex.EncodeToString(sum[:6]), content: content}
	}
	return assets, nil
}

func (c *Channel) parse() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return "/chat/static/" + name + "?v=" + c.assets[name].version },
	}).ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read templates of the chat page: %w", err)
	}
	return t, nil
}

func (c *Channel) static(w http.ResponseWriter, r *http.Request) {
	a, ok := c.assets[r.PathValue("name")]
	if !ok {
		c.missing(w, r)
		return
	}
	w.Header().Set("Content-Type", a.content)
	if r.URL.Query().Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(a.body) // who asked may be gone
}
