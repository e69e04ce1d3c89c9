// Package catalog holds data that an office or a country may want different:
// the types of request and their documents, and public holidays. It is read by
// those who use it; nothing here is code.
package catalog

import (
	"embed"
	"io/fs"
)

// Files are the catalogue of the program: requests/*.yaml for a scholarship
// office, requests/university/*.yaml for any university office, and
// holidays/CC.toml for a country by its ISO 3166-1 code; demo/es.toml is made up.
//
//go:embed demo holders holidays requests
var Files embed.FS

// Requests are the types of request of a set: scholarship, which an empty name is
// too, or university.
func Requests(set string) (fs.FS, error) {
	if set == "" || set == "scholarship" {
		return fs.Sub(Files, "requests")
	}
	return fs.Sub(Files, "requests/"+set)
}
