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

// api is a Bot API without a network. It takes what is within Telegram's limits for
// all chats, more if it may cost something, and remembers when.
type api struct {
	clock   clock.Clock
	said    func(chat int64, text string, at time.Time)
	recent  []time.Time // of the last second
	paid    int         // those that may cost something
	refused int
	message int
}

// free is how many messages a second cost nothing.
const free = 30

// RoundTrip implements http.RoundTripper.
func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	if path.Base(r.URL.Path) != "sendMessage" {
		return reply(http.StatusOK, `{"ok":true,"result":true}`), nil
	}
	var call struct {
		Chat int64  `json:"chat_id"`
		Text string `json:"text"`
		Paid bool   `json:"allow_paid_broadcast"`
	}
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		return nil, fmt.Errorf("read a call: %w", err)
	}
	now := a.clock.Now()
	for len(a.recent) > 0 && now.Sub(a.recent[0]) >= time.Second {
		a.recent = a.recent[1:]
	}
	most := free
	if call.Paid {
		most = 1000
	}
	if len(a.recent) >= most {
		a.refused++
		return reply(http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`), nil
	}
	a.recent = append(a.recent, now)
	if call.Paid {
		a.paid++
	}
	a.said(call.Chat, call.Text, now)
	a.message++
	return reply(http.StatusOK, fmt.Sprintf(`{"ok":true,"result":{"message_id":%d}}`, a.message)), nil
}

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}
