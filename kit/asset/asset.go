// Package asset serves the embedded files of a page, such as its style sheet.
// The address of each has its version, so browsers keep it for as long as they
// like.
package asset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
)

// Files are those of one page, by name. They are safe for concurrent use.
type Files map[string]file

type file struct {
	body             []byte
	version, content string
}

// types are those that must not depend on the machine's own list.
var types = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// Read reads every file in the folder "static" of files.
func Read(files fs.FS) (Files, error) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, fmt.Errorf("find static files: %w", err)
	}
	all := Files{}
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
		content := types[path.Ext(name)]
		if content == "" {
			content = mime.TypeByExtension(path.Ext(name))
		}
		sum := sha256.Sum256(body)
		all[path.Base(name)] = file{body: body, version: hex.EncodeToString(sum[:6]), content: content}
	}
	return all, nil
}

// Path is the name of a file with its version, to stand behind the address of
// the folder.
func (f Files) Path(name string) string { return name + "?v=" + f[name].version }

// Serve answers with a file. It reports false, and writes nothing, if there is none.
func (f Files) Serve(w http.ResponseWriter, r *http.Request, name string) bool {
	a, ok := f[name]
	if !ok {
		return false
	}
	w.Header().Set("Content-Type", a.content)
	if r.URL.Query().Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(a.body) // who asked may be gone
	return true
}
