package webchat

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
)

//go:embed static templates
var files embed.FS

func (c *Channel) parse() (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset": func(name string) string { return "/chat/static/" + c.assets.Path(name) },
	}).ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read templates of the chat page: %w", err)
	}
	return t, nil
}

func (c *Channel) static(w http.ResponseWriter, r *http.Request) {
	if !c.assets.Serve(w, r, r.PathValue("name")) {
		c.missing(w, r)
	}
}
