package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"becario/channel"
)

// The parts of Telegram's objects that are used. Everything that is not needed
// to know who wrote what where stays unread or may fail on its own, so that a
// kind of content that is newer than this program never costs a message.
type (
	update struct {
		Message      json.RawMessage `json:"message"`
		Edited       json.RawMessage `json:"edited_message"`
		Callback     json.RawMessage `json:"callback_query"`
		MyChatMember json.RawMessage `json:"my_chat_member"`
	}
	chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	user struct {
		ID    int64  `json:"id"`
		IsBot bool   `json:"is_bot"`
		First string `json:"first_name"`
		Lang  string `json:"language_code"`
	}
	message struct {
		ID         int64           `json:"message_id"`
		Date       int64           `json:"date"`
		Chat       chat            `json:"chat"`
		From       json.RawMessage `json:"from"`
		SenderChat json.RawMessage `json:"sender_chat"`
		Text       string          `json:"text"`
		Caption    string          `json:"caption"`
		ReplyTo    json.RawMessage `json:"reply_to_message"`
		Photo      json.RawMessage `json:"photo"`
		Document   json.RawMessage `json:"document"`
		Album      string          `json:"media_group_id"`
		MigrateTo  int64           `json:"migrate_to_chat_id"`
	}
	callback struct {
		ID      string          `json:"id"`
		From    json.RawMessage `json:"from"`
		Data    string          `json:"data"`
		Message struct {
			ID   int64 `json:"message_id"`
			Chat chat  `json:"chat"`
		} `json:"message"`
	}
	memberChange struct {
		Date int64           `json:"date"`
		Chat chat            `json:"chat"`
		From json.RawMessage `json:"from"`
		Old  member          `json:"old_chat_member"`
		New  member          `json:"new_chat_member"`
	}
	member struct {
		Status string `json:"status"`
		Inside *bool  `json:"is_member"` // of the status restricted
	}
	fileInfo struct {
		ID   string `json:"file_id"`
		Name string `json:"file_name"`
		Type string `json:"mime_type"`
		Size int64  `json:"file_size"`
	}
)

// content names the fields of a message that have something in them other than
// words, and what the conversation calls it. The first one that is there counts:
// an animation comes with a document, a venue with a location.
var content = []struct{ field, what string }{
	{"sticker", "sticker"},
	{"voice", "voice"},
	{"audio", "audio"},
	{"video_note", "video"},
	{"video", "video"},
	{"animation", "animation"},
	{"live_photo", "photo"},
	{"venue", "location"},
	{"location", "location"},
	{"contact", "contact"},
	{"poll", "poll"},
	{"dice", "dice"},
	{"game", "game"},
	{"story", "story"},
	{"checklist", "checklist"},
	{"paid_media", "media"},
	{"invoice", "invoice"},
	{"giveaway", "giveaway"},
	{"rich_message", "rich_message"},
}

// Decode implements channel.Channel. It reads what Poll and Webhook hand over, and
// also an update as Telegram sends it. In a group it takes the bot's name off
// commands and off the beginning and end of a text.
func (c *Channel) Decode(raw []byte) (channel.Update, error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return channel.Update{}, errors.New("telegram update is not json")
	}
	at := time.Unix(e.At, 0).UTC()
	if e.Update == nil {
		e.Update, e.Bot, at = raw, c.Username(), c.clock.Now()
	}
	var u update
	if err := json.Unmarshal(e.Update, &u); err != nil {
		return channel.Update{}, errors.New("telegram update is not an object")
	}
	r := reader{self: c.self, name: e.Bot, at: at}
	switch {
	case u.Message != nil:
		return r.message(u.Message, false)
	case u.Edited != nil:
		return r.message(u.Edited, true)
	case u.Callback != nil:
		return r.press(u.Callback)
	case u.MyChatMember != nil:
		return r.member(u.MyChatMember)
	}
	return channel.Update{Kind: channel.Ignored, Chat: chatIn(e.Update), At: at}, nil
}

// reader reads the updates of a bot.
type reader struct {
	self int64
	name string
	at   time.Time // when the update came
}

func (r reader) message(raw json.RawMessage, edited bool) (channel.Update, error) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return channel.Update{}, fmt.Errorf("telegram message: %w", shape(err))
	}
	u, err := r.start(m.Chat, m.From)
	if err != nil {
		return u, err
	}
	u.Message = identifier(m.ID)
	if m.Date > 0 {
		u.At = time.Unix(m.Date, 0).UTC()
	}
	if m.MigrateTo != 0 {
		u.Kind, u.NewChat = channel.Migrated, ChatOf(m.MigrateTo)
		return u, nil
	}
	if !r.fromPerson(m, u.From) {
		u.Kind = channel.Ignored
		return u, nil
	}
	r.reply(&u, m.ReplyTo)
	r.content(&u, m, raw)
	if edited {
		asEdit(&u, m)
	}
	r.address(&u)
	return u, nil
}

// start fills in what all updates have.
func (r reader) start(where chat, from json.RawMessage) (channel.Update, error) {
	if where.ID == 0 {
		return channel.Update{}, errors.New("telegram update has no chat")
	}
	u := channel.Update{Kind: channel.Ignored, Chat: ChatOf(where.ID), At: r.at}
	// A group is told by its negative identifier, too, should there be new types.
	u.Group = where.ID < 0 || where.Type == "group" || where.Type == "supergroup"
	u.Addressed = !u.Group
	var who user
	_ = json.Unmarshal(from, &who)
	if who.ID != 0 {
		u.From = channel.Sender{ID: identifier(who.ID), Name: who.First, Lang: who.Lang}
	}
	return u, nil
}

// fromPerson reports whether somebody wrote the message whom the bot could
// know: not another bot, a channel, or an administrator without a name.
func (r reader) fromPerson(m message, from channel.Sender) bool {
	var who user
	_ = json.Unmarshal(m.From, &who)
	return from.ID != "" && !who.IsBot && m.SenderChat == nil && m.Chat.Type != "channel"
}

func (r reader) reply(u *channel.Update, raw json.RawMessage) {
	var to struct {
		ID   int64 `json:"message_id"`
		From user  `json:"from"`
	}
	if json.Unmarshal(raw, &to) != nil || to.ID == 0 {
		return
	}
	u.ReplyTo = identifier(to.ID)
	if to.From.ID == r.self {
		u.Addressed = true
	}
}

// content finds out what a message brings.
func (r reader) content(u *channel.Update, m message, raw json.RawMessage) {
	if m.Text != "" {
		u.Kind, u.Text = channel.Text, m.Text
		return
	}
	u.Text = m.Caption
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields)
	for _, c := range content {
		if fields[c.field] != nil {
			u.Kind, u.What = channel.Other, c.what
			return
		}
	}
	if a := attachment(m); a != nil {
		u.Kind, u.File, u.Album = channel.File, a, m.Album
	}
}

func attachment(m message) *channel.Attachment {
	var f fileInfo
	if json.Unmarshal(m.Document, &f) == nil && f.ID != "" {
		return &channel.Attachment{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size}
	}
	var sizes []fileInfo
	_ = json.Unmarshal(m.Photo, &sizes)
	var best *channel.Attachment
	for _, s := range sizes { // smallest first, but nobody promises it
		if s.ID != "" && (best == nil || s.Size >= best.Size) {
			best = &channel.Attachment{ID: s.ID, Type: "image/jpeg", Size: s.Size}
		}
	}
	return best
}

// asEdit makes an edit of a message. Telegram also tells of changes that are
// not in the words, such as each step of a live location; they are ignored.
func asEdit(u *channel.Update, m message) {
	if m.Text != "" || u.Kind == channel.File {
		u.Kind = channel.Edited
		return
	}
	u.Kind, u.What = channel.Ignored, ""
}

func (r reader) press(raw json.RawMessage) (channel.Update, error) {
	var p callback
	if err := json.Unmarshal(raw, &p); err != nil {
		return channel.Update{}, fmt.Errorf("telegram callback query: %w", shape(err))
	}
	u, err := r.start(p.Message.Chat, p.From)
	if err != nil {
		return u, err
	}
	if p.Data == "" || p.ID == "" || u.From.ID == "" {
		return u, nil
	}
	u.Kind, u.Addressed = channel.Press, true
	u.Message, u.Press, u.Query = identifier(p.Message.ID), p.Data, p.ID
	return u, nil
}

func (r reader) member(raw json.RawMessage) (channel.Update, error) {
	var m memberChange
	if err := json.Unmarshal(raw, &m); err != nil {
		return channel.Update{}, fmt.Errorf("telegram chat member: %w", shape(err))
	}
	u, err := r.start(m.Chat, m.From)
	if err != nil {
		return u, err
	}
	if m.Date > 0 {
		u.At = time.Unix(m.Date, 0).UTC()
	}
	if m.Chat.Type == "channel" {
		return u, nil
	}
	was, is := m.Old.inside(), m.New.inside()
	switch {
	case !is:
		u.Kind = channel.Blocked
	case !was:
		u.Kind = channel.Unblocked
	}
	return u, nil
}

// inside reports whether the bot may write there.
func (m member) inside() bool {
	switch m.Status {
	case "left", "kicked", "":
		return false
	case "restricted":
		return m.Inside == nil || *m.Inside
	}
	return true
}

func identifier(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// shape says what kind of value stood where another was needed, without
// quoting it: it may be a person's words.
func shape(err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return fmt.Errorf("field %s is a %s", t.Field, kindOf(t.Value))
	}
	return errors.New("not an object")
}

// kindOf takes the value off "number 1.5" and the like.
func kindOf(value string) string {
	for i := range len(value) {
		if value[i] == ' ' {
			return value[:i]
		}
	}
	return value
}
