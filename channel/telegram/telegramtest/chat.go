package telegramtest

import (
	"fmt"
	"slices"
	"time"
)

// Message is a message in a chat, as it stands now.
type Message struct {
	ID      int64
	Chat    int64
	FromBot bool
	Text    string // or the caption
	Buttons [][]Button
	ReplyTo int64
	Edits   int // how often it was edited
	Photo   []byte
	// Document has the name Name.
	Document []byte
	Name     string

	from map[string]any // who wrote, if not the bot
}

// Labels are the texts of the buttons, row after row.
func (m Message) Labels() []string {
	var out []string
	for _, b := range slices.Concat(m.Buttons...) {
		out = append(out, b.Text)
	}
	return out
}

// Happening is what the bot did in a chat.
type Happening string

// What a bot does in a chat.
const (
	Sent    Happening = "sent"
	Changed Happening = "changed" // an edit
	Acting  Happening = "acting"  // a chat action, named by Text
)

// Event is something that the bot did in a chat.
type Event struct {
	Kind    Happening
	Message Message // as it was then
	Text    string
}

// account is a person.
type account struct {
	id            int64
	name, lang    string
	blocked, gone bool
	refused       bool // the bot has been told that it is blocked
}

// chat is a private chat or a group.
type chat struct {
	id        int64
	group     bool
	super     bool
	title     string
	owner     *account // of a private chat
	started   bool     // the person of a private chat has written
	botInside bool     // of a group
	spokeLast bool     // of a group: the bot did
	movedTo   int64
	messages  []*Message
	events    []Event
	seen      int // events that Next has given
	holdUntil time.Time
}

// query is a press of a button.
type query struct {
	answered bool
	heard    bool // and the bot knows that it was
	text     string
}

func (c *chat) message(id int64) *Message {
	for _, m := range slices.Backward(c.messages) {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (c *chat) log(e Event) {
	c.events = append(c.events, e)
	if e.Kind != Acting {
		c.spokeLast = true
	}
}

func (c *chat) describe() map[string]any {
	switch {
	case !c.group:
		return map[string]any{"id": c.id, "type": "private", "first_name": c.owner.name}
	case c.super:
		return map[string]any{"id": c.id, "type": "supergroup", "title": c.title}
	}
	return map[string]any{"id": c.id, "type": "group", "title": c.title}
}

func (a *account) describe() map[string]any {
	out := map[string]any{"id": a.id, "is_bot": false, "first_name": a.name}
	if a.lang != "" {
		out["language_code"] = a.lang
	}
	return out
}

// Group is a group with the bot in it.
type Group struct {
	s *Server
	c *chat
}

// Group makes a group and puts the bot in it.
func (s *Server) Group(title string, by *Person) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{s: s, c: &chat{id: -s.id("group"), group: true, title: title}}
	s.chats[g.c.id] = g.c
	g.enter(by)
	return g
}

// Add puts the bot back in the group.
func (g *Group) Add(by *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.enter(by)
}

func (g *Group) enter(by *Person) {
	g.c.botInside = true
	g.s.push("my_chat_member", membership(g.c, by.a, "left", "member"))
}

// Kick takes the bot out of the group.
func (g *Group) Kick(by *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.c.botInside = false
	g.s.push("my_chat_member", membership(g.c, by.a, "member", "kicked"))
}

// Migrate makes a supergroup of the group, with a new identifier.
func (g *Group) Migrate(by *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	old := g.c
	g.c = &chat{id: -1_000_000_000_000 - g.s.id("group"), group: true, super: true, title: old.title, botInside: true}
	g.s.chats[g.c.id] = g.c
	old.movedTo = g.c.id
	to, from := g.service(old, by.a), g.service(g.c, by.a)
	to["migrate_to_chat_id"], from["migrate_from_chat_id"] = g.c.id, old.id
	g.s.push("message", to)
	g.s.push("message", from)
}

func (g *Group) service(c *chat, by *account) map[string]any {
	return map[string]any{"message_id": g.s.id("message"), "date": time.Now().Unix(), "chat": c.describe(), "from": by.describe()}
}

// ID is the group's identifier.
func (g *Group) ID() int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.c.id
}

// Open lets the bot read everything in groups, as /setprivacy does at BotFather.
func (s *Server) Open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.privacy = false
}

func membership(c *chat, by *account, was, is string) map[string]any {
	return map[string]any{
		"chat": c.describe(), "from": by.describe(), "date": time.Now().Unix(),
		"old_chat_member": map[string]any{"user": botUser(), "status": was},
		"new_chat_member": map[string]any{"user": botUser(), "status": is},
	}
}

// Messages is all that has been written in a chat, the bot's and people's.
func (s *Server) Messages(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chat]
	if c == nil {
		return nil
	}
	var out []Message
	for _, m := range c.messages {
		out = append(out, *m)
	}
	return out
}

// String shows a message in one line, for failures.
func (m Message) String() string {
	out := fmt.Sprintf("%q", m.Text)
	if m.Photo != nil {
		out = fmt.Sprintf("(photo) %s", out)
	}
	if m.Document != nil {
		out = fmt.Sprintf("(document %s) %s", m.Name, out)
	}
	if labels := m.Labels(); labels != nil {
		out += fmt.Sprintf(" %q", labels)
	}
	return out
}
