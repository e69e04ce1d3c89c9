package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"path"
	"strconv"
	"sync"
	"time"
)

const token = "4242:load-token_of-the-bot"

// api is a Bot API server without limits: updates wait in one queue, the bot
// asks for them or has them pushed, and what it sends is told to said. Nothing is checked but what
// is needed for that; the strict one is channel/telegram/telegramtest.
type api struct {
	web *httptest.Server
	// said gets every message of the bot to a chat.
	said func(chat int64, text string)
	// asked is called whenever the bot asks for updates, with how many wait; it
	// may push more.
	asked func(waiting int)

	mu      sync.Mutex
	queue   []update
	next    int64         // identifier of the next update
	pushed  chan struct{} // closed and replaced when something is pushed
	message int64         // identifier of the latest message
	closed  chan struct{}

	hooks  []string // addresses that updates are pushed to, in turn
	hook   int
	secret string      // of the webhook, when it is set
	pushes chan update // that wait to be pushed
}

// pushers is how many updates are pushed at once, as Telegram does by default.
const pushers = 40

type update struct {
	id   int64
	json []byte
}

func newAPI(said func(chat int64, text string), asked func(waiting int)) *api {
	a := &api{said: said, asked: asked, next: 1, pushed: make(chan struct{}), closed: make(chan struct{}),
		pushes: make(chan update, 10_000)}
	a.web = httptest.NewServer(a)
	return a
}

func (a *api) close() {
	close(a.closed)
	a.web.CloseClientConnections()
	a.web.Close()
}

// push lets a person write.
func (a *api) push(chat int64, text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.message++
	body := fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Ana"},`+
		`"from":{"id":%d,"is_bot":false,"first_name":"Ana","language_code":"es"},"text":%q}}`,
		a.next, a.message, time.Now().Unix(), chat, chat, text)
	a.next++
	if len(a.hooks) > 0 {
		a.pushes <- update{a.next - 1, body}
		return
	}
	a.queue = append(a.queue, update{a.next - 1, body})
	close(a.pushed)
	a.pushed = make(chan struct{})
}

// pushTo has updates pushed to one address more, instead of waiting to be asked for.
func (a *api) pushTo(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.hooks = append(a.hooks, address); len(a.hooks) > 1 {
		return
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: pushers}}
	for range pushers {
		go func() {
			for {
				select {
				case u := <-a.pushes:
					for a.deliver(client, u) != nil {
						select {
						case <-time.After(50 * time.Millisecond): // until it is taken, as Telegram does
						case <-a.closed:
							return
						}
					}
				case <-a.closed:
					return
				}
			}
		}()
	}
}

// deliver pushes an update to the next address.
func (a *api) deliver(client *http.Client, u update) error {
	a.mu.Lock()
	a.hook++
	address, secret := a.hooks[a.hook%len(a.hooks)], a.secret
	a.mu.Unlock()
	call, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(u.json))
	if err != nil {
		return err
	}
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	resp, err := client.Do(call)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("a push was answered with status %d", resp.StatusCode)
	}
	return errors.Join(err, resp.Body.Close())
}

// waiting is how many updates the bot has not confirmed.
func (a *api) waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.queue)
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	call, err := read(r)
	if err != nil {
		http.Error(w, `{"ok":false,"error_code":400,"description":"Bad Request"}`, http.StatusBadRequest)
		return
	}
	switch method {
	case "getUpdates":
		a.updates(w, r, call)
	case "setWebhook":
		a.mu.Lock()
		a.secret = call.Secret
		a.mu.Unlock()
		answer(w, []byte("true"))
	case "getMe":
		answer(w, []byte(`{"id":4242,"is_bot":true,"first_name":"Becario","username":"becario_bot"}`))
	case "sendMessage":
		a.mu.Lock()
		a.message++
		id := a.message
		a.mu.Unlock()
		a.said(call.Chat, call.Text)
		answer(w, fmt.Appendf(nil, `{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"}}`, id, time.Now().Unix(), call.Chat))
	case "getMyCommands":
		answer(w, []byte("[]"))
	case "getMyName", "getMyDescription", "getMyShortDescription":
		answer(w, []byte("{}"))
	default:
		answer(w, []byte("true"))
	}
}

// updates is one long poll.
func (a *api) updates(w http.ResponseWriter, r *http.Request, c call) {
	a.confirm(c.Offset)
	a.asked(a.waiting())
	timeout := time.NewTimer(time.Duration(c.Timeout) * time.Second)
	defer timeout.Stop()
	for {
		a.mu.Lock()
		pushed := a.pushed
		batch := a.queue[:min(len(a.queue), 100)]
		body := []byte("[")
		for i, u := range batch {
			if i > 0 {
				body = append(body, ',')
			}
			body = append(body, u.json...)
		}
		a.mu.Unlock()
		if len(batch) > 0 || c.Timeout == 0 {
			answer(w, append(body, ']'))
			return
		}
		select {
		case <-pushed:
		case <-timeout.C:
			answer(w, []byte("[]"))
			return
		case <-r.Context().Done():
			return
		case <-a.closed:
			return
		}
	}
}

func (a *api) confirm(offset int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for n < len(a.queue) && a.queue[n].id < offset {
		n++
	}
	a.queue = a.queue[n:]
}

// call is what matters of a call's parameters.
type call struct {
	Chat    int64  `json:"chat_id"`
	Text    string `json:"text"`
	Offset  int64  `json:"offset"`
	Timeout int64  `json:"timeout"`
	Secret  string `json:"secret_token"`
}

// read takes the parameters from JSON or, as the library sends them by itself,
// from a form.
func read(r *http.Request) (c call, err error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		err := json.NewDecoder(r.Body).Decode(&c)
		return c, err
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return c, err
	}
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(r.FormValue(name), 10, 64) // missing is 0
		return n
	}
	return call{Chat: number("chat_id"), Text: r.FormValue("text"), Offset: number("offset"), Timeout: number("timeout"), Secret: r.FormValue("secret_token")}, nil
}

func answer(w http.ResponseWriter, result []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"ok":true,"result":%s}`, result) // the bot is gone
}
