package asset_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"becario/kit/asset"
)

func TestServe(t *testing.T) {
	files, err := asset.Read(fstest.MapFS{"static/page.css": {Data: []byte("body{}")}, "secret.txt": {Data: []byte("no")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file, address string
		served        bool
		cached        string
	}{
		"it works when the version is the present one": {"page.css", "/" + files.Path("page.css"), true, "public, max-age=31536000, immutable"},
		"it works when the version is an old one":      {"page.css", "/page.css?v=old", true, ""},
		"it fails when there is no such file":          {"../secret.txt", "/x", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			served := files.Serve(w, httptest.NewRequest(http.MethodGet, c.address, nil), c.file)
			if served != c.served || w.Header().Get("Cache-Control") != c.cached {
				t.Errorf("%s: served %v with cache %q, want %v with %q", c.address, served, w.Header().Get("Cache-Control"), c.served, c.cached)
			}
			if c.served && (w.Body.String() != "body{}" || w.Header().Get("Content-Type") != "text/css; charset=utf-8") {
				t.Errorf("%s: got %q as %s", c.address, w.Body, w.Header().Get("Content-Type"))
			}
		})
	}
}
