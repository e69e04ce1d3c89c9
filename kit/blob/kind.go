package blob

import (
	"archive/zip"
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"becario/kit/fault"
	"becario/kit/pdf"
)

// Kind is what the bytes of a file are.
type Kind struct {
	// Type is its media type without parameters, "application/octet-stream" if
	// it is not known.
	Type string `json:"type"`
	// Ending is the usual one for the type, with its dot; empty if there is none.
	Ending string `json:"ending,omitempty"`
	// Width and Height are those of a picture, in pixels.
	Width  int `json:"width,omitempty"`
	Height int `json:"height,omitempty"`
	// Locked says that nobody opens it without a password.
	Locked bool `json:"locked,omitempty"`
	// Day is that on which a document says to have been made, YYYY-MM-DD; empty if
	// it does not say so.
	Day string `json:"day,omitempty"`
}

// Ending returns the usual ending of a media type, with its dot; empty if there is
// none.
func Ending(mediaType string) string {
	if found := mimetype.Lookup(mediaType); found != nil {
		return found.Extension()
	}
	return ""
}

// Types of files whose form is checked: what Inspect returns as one of these
// opens in the program for it, as far as its structure tells.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
	GIF  = "image/gif"
	WebP = "image/webp"
	HEIC = "image/heic"
	HEIF = "image/heif"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	ODT  = "application/vnd.oasis.opendocument.text"
	ODS  = "application/vnd.oasis.opendocument.spreadsheet"
)

// Inspect tells what a file is from its bytes. It fails with invalid if there
// are none, if it is broken or cut, and if it is a picture of more than so many
// pixels. Pictures are not decoded for it.
func Inspect(data []byte, maxPixels int64) (Kind, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return Kind{}, fault.New(fault.Invalid, "fault.file_empty")
	}
	found := mimetype.Detect(data)
	k := Kind{Ending: found.Extension()}
	k.Type, _, _ = strings.Cut(found.String(), ";")
	whole := true
	switch k.Type {
	case PDF:
		info, err := pdf.Inspect(data)
		k.Locked, whole = info.Locked, err == nil
		if !info.Encrypted {
			k.Day = pdf.Created(data)
		}
	case JPEG, PNG, GIF, WebP, HEIC, HEIF:
		k.Width, k.Height, whole = pixels(k.Type, data)
	case DOCX, XLSX, ODT, ODS, "application/zip":
		whole = archived(data)
	}
	switch {
	case !whole:
		return Kind{}, fault.New(fault.Invalid, "fault.file_broken")
	case int64(k.Width)*int64(k.Height) > maxPixels:
		return Kind{}, fault.New(fault.Invalid, "fault.picture_big", "max", maxPixels/1_000_000)
	}
	return k, nil
}

// maxEntries is how many files an office document may be made of.
const maxEntries = 10_000

// archived reports whether the list at the end of a ZIP archive is there.
func archived(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil && len(z.File) > 0 && len(z.File) <= maxEntries
}
