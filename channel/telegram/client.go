package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Bounds of a call that asks for none of its own.
const (
	callTimeout   = 15 * time.Second
	uploadTimeout = 90 * time.Second
	maxAnswer     = 32 << 20 // bytes; a hundred updates need far less
)

// client makes the calls: as JSON, or as a form where a file goes with them.
// Errors never contain the address, which holds the token.
type client struct {
	base  string
	token string
	http  *http.Client
}

func newClient(base, token string, given *http.Client) *client {
	c := &client{base: base, token: token}
	if given != nil {
		own := *given
		c.http = &own
	} else {
		c.http = &http.Client{Transport: newTransport()}
	}
	// A redirect would send the token somewhere else.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 32,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
		// A connection that has silently died would otherwise be used for every
		// call until the system notices, which takes a quarter of an hour.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
}

// fileURL is where a file lies that getFile has named.
func (c *client) fileURL(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return c.base + "/file/bot" + c.token + "/" + strings.Join(parts, "/")
}

// params are the parameters of a call by their names in the Bot API. A nil
// pointer is a parameter that is left out; an upload is a file.
type params map[string]any

// upload is a file that goes with a call.
type upload struct {
	name string
	data []byte
}

// call makes a call within the usual time and reads the result into a value,
// which may be nil. An answer that is not ok comes back as an *Error.
func (c *client) call(ctx context.Context, method string, p params, into any) error {
	limit := callTimeout
	for _, v := range p {
		if _, ok := v.(upload); ok {
			limit = uploadTimeout
		}
	}
	return c.callWithin(ctx, limit, method, p, into)
}

// callWithin is call with a time of its own.
func (c *client) callWithin(ctx context.Context, limit time.Duration, method string, p params, into any) error {
	body, contentType, err := encode(present(p))
	if err != nil {
		return fmt.Errorf("telegram %s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+c.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("telegram %s: address cannot be used", method)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("telegram %s: %w", method, c.scrub(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("telegram %s: read answer: %w", method, c.scrub(err))
	}
	answer, err := result(method, resp.StatusCode, raw)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("telegram %s: the result is not of the kind that was asked for", method)
	}
	return nil
}

// present leaves out what has no value.
func present(p params) params {
	kept := params{}
	for name, v := range p {
		if rv := reflect.ValueOf(v); v != nil && !(rv.Kind() == reflect.Pointer && rv.IsNil()) {
			kept[name] = v
		}
	}
	return kept
}

// encode writes parameters as JSON, or as a form if one of them is a file.
// Either way the body is in memory, so that a lost connection can be retried.
func encode(p params) (body []byte, contentType string, err error) {
	files := false
	for _, v := range p {
		_, file := v.(upload)
		files = files || file
	}
	if !files {
		body, err = json.Marshal(p)
		return body, "application/json", err
	}
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if err := field(form, name, p[name]); err != nil {
			return nil, "", fmt.Errorf("write %s: %w", name, err)
		}
	}
	if err := form.Close(); err != nil {
		return nil, "", err
	}
	return buf.Bytes(), form.FormDataContentType(), nil
}

func field(form *multipart.Writer, name string, value any) error {
	switch v := value.(type) {
	case string:
		return form.WriteField(name, v)
	case upload:
		part, err := form.CreateFormFile(name, v.name)
		if err != nil {
			return err
		}
		_, err = part.Write(v.data)
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return form.WriteField(name, string(text))
}

// result reads an answer of the Bot API.
func result(method string, status int, raw []byte) (json.RawMessage, error) {
	var r struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		ErrorCode   int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int64 `json:"retry_after"` // seconds
			NewChat    int64 `json:"migrate_to_chat_id"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("telegram %s: answer with status %d is not of the bot api", method, status)
	}
	if r.OK {
		return r.Result, nil
	}
	e := &Error{Method: method, Code: r.ErrorCode, Description: r.Description,
		RetryAfter: time.Duration(r.Parameters.RetryAfter) * time.Second, NewChat: r.Parameters.NewChat}
	if e.Code == 0 {
		e.Code = status
	}
	return nil, e
}

// scrub takes the address out of an error.
func (c *client) scrub(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if secret := c.token; strings.Contains(err.Error(), secret) {
		return errors.New(strings.ReplaceAll(err.Error(), secret, "<token>"))
	}
	return err
}
