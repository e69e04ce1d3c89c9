package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// kind is the type of a parameter.
type kind int

const (
	text kind = iota
	integer
	boolean
	object
	list
	file
)

// spec is what a method takes as a parameter.
type spec struct {
	kind   kind
	needed bool
}

// params are the parameters of a call.
type params struct {
	text  map[string]string
	files map[string]upload
}

type upload struct {
	name string
	data []byte
}

func (p *params) has(name string) bool {
	_, inText := p.text[name]
	_, inFiles := p.files[name]
	return inText || inFiles
}

func (p *params) int(name string) int64 {
	n, _ := strconv.ParseInt(p.text[name], 10, 64)
	return n
}

// readParams reads a call and refuses what its method does not take.
func readParams(r *http.Request, takes map[string]spec) (*params, *apiError) {
	p := &params{text: map[string]string{}, files: map[string]upload{}}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var refused *apiError
	switch {
	case r.Method != http.MethodPost:
		refused = bad("the calls of this bot are by POST, not %s", r.Method)
	case media == "application/json":
		refused = p.readJSON(r.Body, takes)
	case media == "multipart/form-data":
		refused = p.readForm(r)
	default:
		refused = bad("content type %q", media)
	}
	if refused != nil {
		return p, refused
	}
	return p, p.check(takes)
}

func (p *params) readJSON(body io.Reader, takes map[string]spec) *apiError {
	var raw map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&raw); err != nil {
		return bad("can't parse JSON: %v", err)
	}
	for name, value := range raw {
		if _, known := takes[name]; !known {
			return bad("unknown parameter %s", name)
		}
		if takes[name].kind != text {
			if value[0] == '"' {
				return bad("parameter %s is a string", name)
			}
			p.text[name] = string(value)
			continue
		}
		var s string
		if err := json.Unmarshal(value, &s); err != nil {
			return bad("parameter %s must be a string", name)
		}
		p.text[name] = s
	}
	return nil
}

func (p *params) readForm(r *http.Request) *apiError {
	if err := r.ParseMultipartForm(64 << 20); err != nil {
		return bad("can't parse form: %v", err)
	}
	for name, values := range r.MultipartForm.Value {
		p.text[name] = values[0]
	}
	for name, headers := range r.MultipartForm.File {
		f, err := headers[0].Open()
		if err != nil {
			return bad("can't read file %s: %v", name, err)
		}
		data, err := io.ReadAll(f)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return bad("can't read file %s: %v", name, err)
		}
		p.files[name] = upload{name: headers[0].Filename, data: data}
	}
	return nil
}

// check compares the parameters with what the method takes.
func (p *params) check(takes map[string]spec) *apiError {
	for name, value := range p.text {
		sp, known := takes[name]
		if !known {
			return bad("unknown parameter %s", name)
		}
		if !sp.kind.fits(value) {
			return bad("parameter %s has a wrong type: %.40s", name, value)
		}
	}
	for name := range p.files {
		if takes[name].kind != file && !p.attached(name) {
			return bad("unknown file %s", name)
		}
	}
	for name, sp := range takes {
		if sp.needed && !p.has(name) {
			return bad("parameter %s is missing", name)
		}
	}
	return nil
}

// attached reports whether a parameter names a file by its part of the form
// (https://core.telegram.org/bots/api#inputfile).
func (p *params) attached(name string) bool {
	for _, value := range p.text {
		if strings.Contains(value, `"attach://`+name+`"`) {
			return true
		}
	}
	return false
}

func (k kind) fits(value string) bool {
	var err error
	switch k {
	case integer:
		_, err = strconv.ParseInt(value, 10, 64)
	case boolean:
		_, err = strconv.ParseBool(value)
	case object:
		err = json.Unmarshal([]byte(value), &map[string]any{})
	case list:
		err = json.Unmarshal([]byte(value), &[]any{})
	}
	return err == nil
}

// strictly reads JSON that must have no other members than v.
func strictly(value string, v any) error {
	d := json.NewDecoder(strings.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("can't parse %.60s: %w", value, err)
	}
	return nil
}
