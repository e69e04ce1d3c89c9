package telegramtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Person is somebody who writes to the bot, in private or, after In, in a group.
type Person struct {
	ID int64

	s *Server
	a *account
	c *chat
	g *Group
}

// Person makes a person who has not written yet. Lang is what Telegram tells of
// their language.
func (s *Server) Person(name, lang string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &account{id: s.id("person"), name: name, lang: lang}
	s.people[a.id] = a
	c := &chat{id: a.id, owner: a}
	s.chats[c.id] = c
	return &Person{ID: a.id, s: s, a: a, c: c}
}

// In is the person in a group.
func (p *Person) In(g *Group) *Person {
	return &Person{ID: p.ID, s: p.s, a: p.a, g: g}
}

// chat is where the person writes. The lock is held.
func (p *Person) chat() *chat {
	if p.g != nil {
		return p.g.c
	}
	return p.c
}

// Say writes a text and returns the message's identifier.
func (p *Person) Say(words string) int64 { return p.Reply(0, words) }

// Reply writes an answer to a message.
func (p *Person) Reply(to int64, words string) int64 {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.write(&Message{Text: words, ReplyTo: to}, nil)
}

// write puts a message of the person in the chat and tells the bot of it, if it
// may see it. The lock is held.
func (p *Person) write(m *Message, extra map[string]any) int64 {
	c := p.chat()
	heard := p.reaches(c, m)
	m.ID, m.Chat, m.from = p.s.id("message"), c.id, p.a.describe()
	c.started, c.spokeLast = true, false
	c.messages = append(c.messages, m)
	if heard {
		p.s.push("message", p.content(c, m, extra))
	}
	p.s.change()
	return m.ID
}

func (p *Person) content(c *chat, m *Message, extra map[string]any) map[string]any {
	body := c.json(m)
	for k, v := range extra {
		body[k] = v
	}
	if word, _, _ := strings.Cut(m.Text, " "); strings.HasPrefix(word, "/") {
		body["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(word)}}
	}
	return body
}

// reaches reports whether the bot gets a message: in a group with privacy, only
// commands for it, others if it spoke last, and answers to it.
func (p *Person) reaches(c *chat, m *Message) bool {
	if !c.group {
		return true
	}
	if !c.botInside {
		return false
	}
	if !p.s.privacy {
		return true
	}
	if re := c.message(m.ReplyTo); re != nil && re.FromBot {
		return true
	}
	word, _, _ := strings.Cut(m.Text, " ")
	command, whose, named := strings.Cut(word, "@")
	if named {
		return strings.HasPrefix(command, "/") && strings.EqualFold(whose, BotName)
	}
	return strings.HasPrefix(command, "/") && c.spokeLast
}

// Edit gives a message of the person new words.
func (p *Person) Edit(id int64, words string) {
	p.s.t.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.chat()
	m := c.message(id)
	if m == nil || m.FromBot {
		p.s.t.Errorf("message %d is not one of %s", id, p.a.name)
		return
	}
	m.Text = words
	m.Edits++
	p.s.push("edited_message", p.content(c, m, map[string]any{"edit_date": time.Now().Unix()}))
}

// Pressed is a button that was pressed.
type Pressed struct {
	s *Server
	q *query
}

// Press presses the newest button with this text, waiting for it to appear.
func (p *Person) Press(label string) *Pressed {
	p.s.t.Helper()
	var pressed *Pressed
	p.s.waitFor(fmt.Sprintf("a button %q", label), func() bool {
		for _, m := range slices.Backward(p.chat().messages) {
			for _, b := range slices.Concat(m.Buttons...) {
				if m.FromBot && b.Text == label {
					pressed = p.press(m, b.Data)
					return true
				}
			}
		}
		return false
	})
	return pressed
}

// PressData presses a button that may no longer stand under the message.
func (p *Person) PressData(message int64, data string) *Pressed {
	p.s.t.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.chat().message(message)
	if m == nil {
		p.s.t.Errorf("there is no message %d", message)
		m = &Message{ID: message}
	}
	return p.press(m, data)
}

func (p *Person) press(m *Message, data string) *Pressed {
	id := fmt.Sprintf("%d%06d", p.ID, p.s.id("query"))
	q := &query{}
	p.s.queries[id] = q
	p.s.push("callback_query", map[string]any{
		"id": id, "from": p.a.describe(), "message": p.chat().json(m), "chat_instance": "1", "data": data,
	})
	return &Pressed{s: p.s, q: q}
}

// Answer waits until the bot confirms the press, and returns what it shows.
func (a *Pressed) Answer() string {
	a.s.t.Helper()
	a.s.waitFor("the answer to a press", func() bool { return a.q.answered })
	return a.q.text
}

// Block stops the bot.
func (p *Person) Block() { p.setBlocked(true, "member", "kicked") }

// Unblock lets the bot write again.
func (p *Person) Unblock() { p.setBlocked(false, "kicked", "member") }

func (p *Person) setBlocked(blocked bool, was, is string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.blocked, p.a.refused = blocked, false
	p.s.push("my_chat_member", membership(p.c, p.a, was, is))
}

// BlockUnheard stops the bot, but the bot does not get to know.
func (p *Person) BlockUnheard() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.blocked = true
}

// Leave deletes the person's account.
func (p *Person) Leave() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.gone = true
}

// Messages is all that has been written in the person's chat.
func (p *Person) Messages() []Message {
	p.s.mu.Lock()
	id := p.chat().id
	p.s.mu.Unlock()
	return p.s.Messages(id)
}

// Next waits for the next message of the bot in the chat, or the next edit of
// one, which Next has not given yet.
func (p *Person) Next() Message {
	p.s.t.Helper()
	e := p.NextEvent(Sent, Changed)
	return e.Message
}

// NextEvent waits for the next thing of these kinds that the bot does in the
// chat; it passes over others.
func (p *Person) NextEvent(kinds ...Happening) Event {
	p.s.t.Helper()
	var found Event
	p.s.waitFor(fmt.Sprintf("the bot to write to %s", p.a.name), func() bool {
		var ok bool
		found, ok = p.take(kinds)
		return ok
	})
	return found
}

// Silence fails the test if the bot writes or edits something in the chat
// within d.
func (p *Person) Silence(d time.Duration) {
	p.s.t.Helper()
	var e Event
	if p.s.within(d, func() (ok bool) {
		e, ok = p.take([]Happening{Sent, Changed})
		return ok
	}) {
		p.s.t.Errorf("the bot was to be silent to %s, it says %v", p.a.name, e.Message)
	}
}

// take gives the next unseen event of the kinds. The lock is held.
func (p *Person) take(kinds []Happening) (Event, bool) {
	c := p.chat()
	for c.seen < len(c.events) {
		e := c.events[c.seen]
		c.seen++
		if slices.Contains(kinds, e.Kind) {
			return e, true
		}
	}
	return Event{}, false
}
