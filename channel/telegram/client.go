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

	"github.com/PaulSonOfLars/gotgbot/v2"
)

// Bounds of a call that asks for none of its own.
const (
	callTimeout   = 15 * time.Second
	uploadTimeout = 90 * time.Second
	maxAnswer     = 32 << 20 // bytes; a hundred updates need far less
)

// client carries the calls of gotgbot: as JSON, or as a form where a file goes
// with them. Errors never contain the address, which holds the token.
type client struct {
	base  string
	token string
	http  *http.Client
}

var _ gotgbot.BotClient = (*client)(nil)

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

// GetAPIURL implements gotgbot.BotClient.
func (c *client) GetAPIURL(*gotgbot.RequestOpts) string { return c.base }

// FileURL implements gotgbot.BotClient.
func (c *client) FileURL(token, path string, _ *gotgbot.RequestOpts) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return c.base + "/file/bot" + token + "/" + strings.Join(parts, "/")
}

// RequestWithContext implements gotgbot.BotClient. An answer that is not ok
// comes back as an *Error.
func (c *client) RequestWithContext(ctx context.Context, token, method string, params map[string]any, opts *gotgbot.RequestOpts) (json.RawMessage, error) {
	params = present(params, opts)
	body, contentType, upload, err := encode(params)
	if err != nil {
		return nil, fmt.Errorf("telegram %s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, timeoutOf(opts, upload))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/bot"+token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("telegram %s: address cannot be used", method)
	}
	req.Header.Set("Content-Type", contentType)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("telegram %s: %w", method, c.scrub(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("telegram %s: read answer: %w", method, c.scrub(err))
	}
	return result(method, resp.StatusCode, raw)
}

// present leaves out what has no value, and adds what opts overrides.
func present(params map[string]any, opts *gotgbot.RequestOpts) map[string]any {
	all := maps.Clone(params)
	if all == nil {
		all = map[string]any{}
	}
	if opts != nil {
		maps.Copy(all, opts.OverrideParams)
	}
	maps.DeleteFunc(all, func(_ string, v any) bool {
		if markup, ok := v.(gotgbot.InlineKeyboardMarkup); ok {
			return len(markup.InlineKeyboard) == 0
		}
		if v == nil {
			return true
		}
		rv := reflect.ValueOf(v)
		return rv.Kind() == reflect.Pointer && rv.IsNil()
	})
	return all
}

func timeoutOf(opts *gotgbot.RequestOpts, upload bool) time.Duration {
	switch {
	case opts != nil && opts.Timeout > 0:
		return opts.Timeout
	case upload:
		return uploadTimeout
	}
	return callTimeout
}

// encode writes parameters as JSON, or as a form if one of them is a file.
// Either way the body is in memory, so that a lost connection can be retried.
func encode(params map[string]any) (body []byte, contentType string, upload bool, err error) {
	for _, v := range params {
		if _, ok := v.(gotgbot.Attach); ok {
			upload = true
		}
	}
	if !upload {
		body, err = json.Marshal(params)
		return body, "application/json", false, err
	}
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if err := field(form, name, params[name]); err != nil {
			return nil, "", true, fmt.Errorf("write %s: %w", name, err)
		}
	}
	if err := form.Close(); err != nil {
		return nil, "", true, err
	}
	return buf.Bytes(), form.FormDataContentType(), true, nil
}

func field(form *multipart.Writer, name string, value any) error {
	if s, ok := value.(string); ok {
		return form.WriteField(name, s)
	}
	if file, ok := value.(gotgbot.Attach); ok {
		if err := file.Attach(name, form); err != nil {
			return err
		}
		if _, ok := value.(*gotgbot.FileReader); ok {
			return nil // the part of the form is the parameter
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return form.WriteField(name, string(text))
}

// result reads an answer of the Bot API.
func result(method string, status int, raw []byte) (json.RawMessage, error) {
	var r gotgbot.Response
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, fmt.Errorf("telegram %s: answer with status %d is not of the bot api", method, status)
	}
	if r.Ok {
		return lean(r.Result), nil
	}
	e := &Error{Method: method, Code: r.ErrorCode, Description: r.Description}
	if e.Code == 0 {
		e.Code = status
	}
	if r.Parameters != nil {
		e.RetryAfter = time.Duration(r.Parameters.RetryAfter) * time.Second
		e.NewChat = r.Parameters.MigrateToChatId
	}
	return nil, e
}

// lean cuts a message down to what is used of it, its identifier. What the
// library does not know yet would otherwise fail a call that has succeeded,
// and the message would be sent again.
func lean(raw json.RawMessage) json.RawMessage {
	var m struct {
		ID *int64 `json:"message_id"`
	}
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &m) != nil || m.ID == nil {
		return raw
	}
	return fmt.Appendf(nil, `{"message_id":%d}`, *m.ID)
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
