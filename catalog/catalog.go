// Package catalog holds data that an office or a country may want different:
// the types of request and their documents, and public holidays. It is read by
// those who use it; nothing here is code.
package catalog

import "embed"

// Files are the catalogue of the program: requests/NAME.toml for an office and
// holidays/CC.toml for a country by its ISO 3166-1 code.
//
//go:embed holidays requests
var Files embed.FS
