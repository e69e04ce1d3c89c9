package webchat

import (
	"bytes"
	"errors"
	"image"
	_ "image/gif"  // pictures that people send
	_ "image/jpeg" // and these
	_ "image/png"  // and what the bot draws
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// maxPixels bounds a picture that is shown in the page; a larger one is a
// document like any other.
const maxPixels = 40_000_000

// pixels returns the size of a picture that browsers show, else zeros.
func pixels(file []byte) (width, height int) {
	switch http.DetectContentType(file) {
	case "image/png", "image/jpeg", "image/gif":
	default:
		return 0, 0
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return 0, 0
	}
	return cfg.Width, cfg.Height
}

// fileName is the last part of a path, of any system, without what could
// mislead whoever reads it.
func fileName(name string) string {
	name = clean(name)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[:80]) + string(runes[len(runes)-20:])
	}
	return name
}

// clean drops controls and marks of writing direction, and trims.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s))
}

// file gives the file of a message. Pictures are shown; everything else is for
// keeping, so that nothing runs under the page's address.
func (c *Channel) file(w http.ResponseWriter, r *http.Request, s Session) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil {
		c.missing(w, r)
		return
	}
	m, err := c.Store.Message(r.Context(), s.Chat, seq)
	if errors.Is(err, ErrNone) || (err == nil && m.Body.File == nil) {
		c.missing(w, r)
		return
	}
	if err != nil {
		c.broken(w, r, err)
		return
	}
	file, err := c.Store.File(r.Context(), s.Chat, seq)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	disposition := "attachment"
	if m.Body.File.Width > 0 {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", m.Body.File.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": m.Body.File.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	http.ServeContent(w, r, "", m.At, bytes.NewReader(file))
}
