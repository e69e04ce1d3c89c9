package webchat

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// What comes from a browser may be anything. Whatever is taken of it can be
// kept and shown.
func FuzzDraft(f *testing.F) {
	const multi = "multipart/form-data; boundary=b"
	f.Add("application/x-www-form-urlencoded", "id=0123456789abcdef&text=hola+%F0%9F%98%80&reply=3&edit=x")
	f.Add("application/x-www-form-urlencoded", "text=%00%ff%zz&text=/help,+http://a.b/c).+/undo/x")
	f.Add("text/plain", "hola")
	f.Add(multi, "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nver /start o (https://x.example/á).\r\n--b--\r\n")
	f.Add(multi, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"..\\\\../a\u202eb.html\"\r\nContent-Type: text/html;;\r\n\r\n<b>\r\n--b--\r\n")
	f.Add(multi, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''%2e%2e%2f\r\n\r\n\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\r\n--b")
	c := &Channel{files: make(chan struct{}, 1)}
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest(http.MethodPost, "/chat/say", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		d, err := c.readDraft(httptest.NewRecorder(), r)
		if d.counted {
			<-c.files
		}
		if err != nil || d.check() != nil {
			return
		}
		if !utf8.ValidString(d.text) || utf8.RuneCountInString(d.text) > MaxText || !validKey(d.key) {
			t.Errorf("took the text %q under the key %q", d.text, d.key)
		}
		var shown strings.Builder
		for _, s := range withCommands(linked(d.text)) {
			shown.WriteString(s.Text)
			if s.Link != "" && !s.Command && !strings.HasPrefix(s.Link, "http://") && !strings.HasPrefix(s.Link, "https://") {
				t.Errorf("%q leads to %q", d.text, s.Link)
			}
		}
		if shown.String() != d.text {
			t.Errorf("shows %q as %q", d.text, shown.String())
		}
		if !d.hasFile {
			return
		}
		info := describe(d.fileName, d.fileType, d.file)
		if strings.ContainsAny(info.Name, `/\`) || strings.ContainsFunc(info.Name, unicode.IsControl) || utf8.RuneCountInString(info.Name) > 100 {
			t.Errorf("a file called %q is kept as %q", d.fileName, info.Name)
		}
		if info.Width > 0 && !strings.HasPrefix(info.Type, "image/") {
			t.Errorf("a file of type %s is shown", info.Type)
		}
	})
}
