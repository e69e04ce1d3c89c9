package requests

import (
	"strings"
	"unicode"
	"unicode/utf8"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// What may be written, in characters, and how much may be added.
const (
	MaxTitle   = 1000
	MaxComment = 2000
	// MaxWords is how much of what a holder wrote is kept with a request.
	MaxWords = 4000
	// MaxOpen is how many requests a person may have open at a time.
	MaxOpen      = 50
	maxName      = 200
	maxDocuments = 100
)

// settle checks what a holder files and brings it into the form that is kept.
func settle(req *requestsv1.FileRequest) error {
	req.Title, req.Holder = line(req.Title), cut(line(req.Holder), maxName)
	switch {
	case req.Title == "":
		return fault.New(fault.Invalid, "fault.no_title")
	case utf8.RuneCountInString(req.Title) > MaxTitle:
		return fault.New(fault.Invalid, "fault.long_title", "max", MaxTitle)
	}
	for _, day := range []string{req.From, req.To} {
		if day == "" {
			continue
		}
		if _, err := wall.Day(day); err != nil {
			return fault.New(fault.Invalid, "fault.bad_date", "value", day)
		}
	}
	if req.From != "" && req.To != "" && req.To < req.From {
		return fault.New(fault.Invalid, "fault.request_range", "from", req.From, "to", req.To)
	}
	return nil
}

// settled is what a holder says of a paper, in the form that is kept.
func settled(said *requestsv1.Document) (*requestsv1.Document, error) {
	d := &requestsv1.Document{Name: cut(line(said.GetName()), maxName), Kind: line(said.GetKind()), Size: said.GetSize()}
	if d.Name == "" || d.Size < 0 {
		return nil, fault.New(fault.Invalid, "fault.no_document")
	}
	return d, nil
}

// line makes one line of a text: what is not to be seen becomes a space or
// goes, such as marks that turn the direction of writing.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError || (unicode.Is(unicode.Cf, r) && r != '\u200d'):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// cut shortens a text to so many characters.
func cut(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max])
}
