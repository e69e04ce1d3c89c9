package transcript

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"becario/channel"
	"becario/kit/blob/blobtest"
)

// Channel is the way by which the people of a transcript talk. It is strict:
// what Telegram would refuse, it refuses.
type Channel struct {
	mu    sync.Mutex
	sent  []message
	taken int
	// blocked are the chats that take no messages.
	blocked map[channel.Chat]bool
}

type message struct {
	id string
	channel.Message
}

var _ channel.Files = (*Channel)(nil)

// Download gives what a file of that name holds; the identifier ends with it.
func (*Channel) Download(_ context.Context, id string) (io.ReadCloser, error) {
	_, name, _ := strings.Cut(id, "/")
	return io.NopCloser(bytes.NewReader(blobtest.Named(name))), nil
}

// Name is the part of a chat's name before the colon.
func (*Channel) Name() string { return "transcript" }

// Decode reads what raw wrote.
func (*Channel) Decode(raw []byte) (u channel.Update, err error) { return u, json.Unmarshal(raw, &u) }

// Pause is always zero.
func (*Channel) Pause(channel.Chat, time.Time) time.Duration { return 0 }

func (c *Channel) raw(u channel.Update, seq int64) (channel.Raw, error) {
	body, err := json.Marshal(u)
	return channel.Raw{ID: strconv.FormatInt(seq, 10), Seq: seq, Chat: u.Chat, Body: body}, err
}

// Send keeps a message.
func (c *Channel) Send(_ context.Context, m channel.Message) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := check(m); err != nil {
		return "", &channel.SendError{Permanent: true, Err: err}
	}
	if c.blocked[m.Chat] {
		return "", &channel.SendError{Blocked: true, Err: errors.New("blocked")}
	}
	id := "b" + strconv.Itoa(len(c.sent)+1)
	if m.Edit != "" {
		id = m.Edit
		for i := range c.sent {
			if c.sent[i].id == m.Edit {
				c.sent[i].Buttons = nil // they are replaced
			}
		}
	}
	c.sent = append(c.sent, message{id: id, Message: m})
	return id, nil
}

// block has a chat take no more messages.
func (c *Channel) block(chat channel.Chat) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blocked == nil {
		c.blocked = map[channel.Chat]bool{}
	}
	c.blocked[chat] = true
}

func check(m channel.Message) error {
	limit := 4096
	if m.Picture != nil || m.Document != nil {
		limit = 1024
	}
	switch {
	case m.Answer != "":
		limit = 200
	case m.Text == "" && m.Picture == nil && m.Document == nil:
		return fmt.Errorf("the text is empty")
	}
	if n := len([]rune(m.Text)); n > limit {
		return fmt.Errorf("the text has %d characters, over %d", n, limit)
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			if len(b.Data) == 0 || len(b.Data) > 64 || b.Label == "" {
				return fmt.Errorf("button %q has data of %d bytes", b.Label, len(b.Data))
			}
		}
	}
	return nil
}

func (c *Channel) lastID(chat channel.Chat) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.sent) - 1; i >= 0; i-- {
		if c.sent[i].Chat == chat && c.sent[i].Answer == "" {
			return c.sent[i].id
		}
	}
	return ""
}

// Document returns the latest file that was sent; nil if none was.
func (c *Channel) Document() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.sent) - 1; i >= 0; i-- {
		if c.sent[i].Document != nil {
			return c.sent[i].Document
		}
	}
	return nil
}

// button finds the newest button of a label in a chat; "Label^" is the newest
// but one, for buttons of old messages.
func (c *Channel) button(chat channel.Chat, label string) (message, data string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	older := strings.Count(label, "^")
	label = strings.TrimRight(label, "^")
	for i := len(c.sent) - 1; i >= 0; i-- {
		for _, row := range c.sent[i].Buttons {
			for _, b := range row {
				if c.sent[i].Chat != chat || b.Label != label {
					continue
				}
				if older == 0 {
					return c.sent[i].id, b.Data, nil
				}
				older--
			}
		}
	}
	return "", "", fmt.Errorf("there is no button %q", label)
}

// take returns what was said since the last call, as lines of a transcript.
func (c *Channel) take(notices bool) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, m := range c.sent[c.taken:] {
		if text := m.lines(notices); text != "" {
			all = append(all, text)
		}
	}
	c.taken = len(c.sent)
	return all
}

func (m message) lines(notice bool) string {
	if m.Answer != "" {
		if m.Text == "" {
			return ""
		}
		return "bot! " + m.Text + "\n"
	}
	head := "bot< "
	switch {
	case m.Edit != "":
		head = "bot~ "
	case notice:
		_, name, _ := strings.Cut(string(m.Chat), ":")
		head = "bot@" + name + "< "
	}
	var b strings.Builder
	b.WriteString(head)
	b.WriteString(strings.ReplaceAll(m.Text, "\n", "\n"+indent))
	for _, row := range m.Buttons {
		b.WriteString("\n" + strings.TrimRight(indent+labels(row), " "))
	}
	if m.Picture != nil {
		b.WriteString("\n" + indent + "(picture)")
	}
	if m.Document != nil {
		b.WriteString("\n" + indent + "(file " + m.Name + ")")
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
		if lines[i] == "" {
			lines[i] = indent // an empty line within a message stays part of it
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func labels(row []channel.Button) string {
	var s []string
	for _, b := range row {
		s = append(s, "["+b.Label+"]")
	}
	return strings.Join(s, " ")
}
