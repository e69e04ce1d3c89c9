package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"becario/kit/clock"
)

// api is a Bot API without a network. It takes what is within Telegram's limit for
// all chats, and remembers when.
type api struct {
	clock   clock.Clock
	said    func(chat int64, text string, at time.Time)
	recent  []time.Time // of the last second
	refused int
	message int
}

// RoundTrip implements http.RoundTripper.
func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	if path.Base(r.URL.Path) != "sendMessage" {
		return reply(http.StatusOK, `{"ok":true,"result":true}`), nil
	}
	now := a.clock.Now()
	for len(a.recent) > 0 && now.Sub(a.recent[0]) >= time.Second {
		a.recent = a.recent[1:]
	}
	if len(a.recent) >= 30 {
		a.refused++
		return reply(http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`), nil
	}
	a.recent = append(a.recent, now)
	var call struct {
		Chat int64  `json:"chat_id"`
		Text string `json:"text"`
	}
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		return nil, fmt.Errorf("read a call: %w", err)
	}
	a.said(call.Chat, call.Text, now)
	a.message++
	return reply(http.StatusOK, fmt.Sprintf(`{"ok":true,"result":{"message_id":%d}}`, a.message)), nil
}

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}
