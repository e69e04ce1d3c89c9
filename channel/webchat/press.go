package webchat

import (
	"errors"
	"net/http"
	"strconv"

	"becario/channel"
)

// press takes a button. One that its message does not have any more is refused
// here; whether the others still hold is for the bot to say.
func (c *Channel) press(w http.ResponseWriter, r *http.Request, s Session) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		c.taken(w, r, s, Message{}, draft{}, errForm)
		return
	}
	key, data := r.PostForm.Get("id"), r.PostForm.Get("data")
	seq, err := strconv.ParseInt(r.PostForm.Get("message"), 10, 64)
	if err != nil || !validKey(key) {
		c.taken(w, r, s, Message{}, draft{}, errForm)
		return
	}
	m, err := c.Store.Message(r.Context(), s.Chat, seq)
	if errors.Is(err, ErrNone) || (err == nil && !carries(m.Body.Buttons, data)) {
		err = errStale
	}
	if err == nil {
		m, _, err = c.take(r.Context(), Message{Chat: s.Chat, Kind: Pressed, Key: key, At: c.Clock.Now(),
			Body: Body{Press: data, ReplyTo: seq}}, nil)
	}
	c.taken(w, r, s, m, draft{}, err)
}

func carries(rows [][]channel.Button, data string) bool {
	for _, row := range rows {
		for _, b := range row {
			if b.Data == data {
				return true
			}
		}
	}
	return false
}
