package telegramtest

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/jpeg" // photos may be JPEG
	_ "image/png"  // or PNG
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Lengths that Telegram takes, in characters; here UTF-16 units count, as its
// documentation measures entities.
const (
	maxText    = 4096
	maxCaption = 1024
	maxToast   = 200
	maxData    = 64 // bytes
)

// method is a method of the Bot API.
type method struct {
	params map[string]spec
	run    func(*Server, *params) (any, *apiError) // called with the lock held
}

// methods are those that a bot may call here; all others are refused.
var methods = map[string]method{
	"getMe": {nil, getMe},
	"sendMessage": {map[string]spec{
		"chat_id": {integer, true}, "text": {text, true}, "link_preview_options": {object, false},
		"reply_parameters": {object, false}, "reply_markup": {object, false}, "disable_notification": {boolean, false}, "allow_paid_broadcast": {boolean, false}}, sendMessage},
	"sendPhoto": {map[string]spec{
		"chat_id": {integer, true}, "photo": {file, true}, "caption": {text, false},
		"reply_parameters": {object, false}, "reply_markup": {object, false}, "disable_notification": {boolean, false}, "allow_paid_broadcast": {boolean, false}}, sendPhoto},
	"sendDocument": {map[string]spec{
		"chat_id": {integer, true}, "document": {file, true}, "caption": {text, false},
		"reply_parameters": {object, false}, "reply_markup": {object, false}, "disable_notification": {boolean, false}, "allow_paid_broadcast": {boolean, false}}, sendDocument},
	"sendChatAction": {map[string]spec{"chat_id": {integer, true}, "action": {text, true}}, sendChatAction},
	"editMessageText": {map[string]spec{
		"chat_id": {integer, true}, "message_id": {integer, true}, "text": {text, true},
		"link_preview_options": {object, false}, "reply_markup": {object, false}}, editMessageText},
	"editMessageCaption": {map[string]spec{
		"chat_id": {integer, true}, "message_id": {integer, true}, "caption": {text, false}, "reply_markup": {object, false}}, editMessageCaption},
	"editMessageReplyMarkup": {map[string]spec{
		"chat_id": {integer, true}, "message_id": {integer, true}, "reply_markup": {object, false}}, editMessageReplyMarkup},
	"editMessageMedia": {map[string]spec{
		"chat_id": {integer, true}, "message_id": {integer, true}, "media": {file, true}, "reply_markup": {object, false}}, editMessageMedia},
	"answerCallbackQuery": {map[string]spec{
		"callback_query_id": {text, true}, "text": {text, false}, "show_alert": {boolean, false}}, answerCallbackQuery},
	"getFile": {map[string]spec{"file_id": {text, true}}, getFile},
	"setWebhook": {map[string]spec{
		"url": {text, true}, "secret_token": {text, false}, "allowed_updates": {list, false}, "max_connections": {integer, false}, "drop_pending_updates": {boolean, false}}, setWebhook},
	"deleteWebhook":         {map[string]spec{"drop_pending_updates": {boolean, false}}, deleteWebhook},
	"getMyCommands":         {map[string]spec{"scope": {object, false}, "language_code": {text, false}}, getMyCommands},
	"setMyCommands":         {map[string]spec{"commands": {list, true}, "scope": {object, false}, "language_code": {text, false}}, setMyCommands},
	"deleteMyCommands":      {map[string]spec{"scope": {object, false}, "language_code": {text, false}}, deleteMyCommands},
	"getMyDescription":      {map[string]spec{"language_code": {text, false}}, getMyDescription},
	"setMyDescription":      {map[string]spec{"description": {text, false}, "language_code": {text, false}}, setMyDescription},
	"getMyShortDescription": {map[string]spec{"language_code": {text, false}}, getMyShortDescription},
	"setMyShortDescription": {map[string]spec{"short_description": {text, false}, "language_code": {text, false}}, setMyShortDescription},
}

func getMe(*Server, *params) (any, *apiError) { return botUser(), nil }

func botUser() map[string]any {
	return map[string]any{"id": BotID, "is_bot": true, "first_name": "Becario", "username": BotName}
}

// target is the chat of a call, if the bot may write there.
func (s *Server) target(p *params) (*chat, *apiError) {
	c := s.chats[p.int("chat_id")]
	switch {
	case c == nil:
		s.violate("a call for chat %d, which does not exist", p.int("chat_id"))
		return nil, bad("chat not found")
	case c.movedTo != 0:
		return nil, &apiError{code: 400, words: "Bad Request: group chat was upgraded to a supergroup chat", migrate: c.movedTo}
	case c.group && !c.botInside:
		return nil, forbidden("bot was kicked from the group chat")
	case c.group:
		return c, nil
	case !c.started:
		s.violate("a call for somebody who never wrote")
		return nil, forbidden("bot can't initiate conversation with a user")
	case c.owner.gone:
		return nil, forbidden("user is deactivated")
	case c.owner.blocked:
		if c.owner.refused {
			s.violate("a second call for somebody who has blocked the bot")
		}
		c.owner.refused = true
		return nil, forbidden("bot was blocked by the user")
	}
	return c, nil
}

func sendMessage(s *Server, p *params) (any, *apiError) {
	return s.post(p, p.text["text"], maxText, func(*Message) *apiError { return nil })
}

func sendPhoto(s *Server, p *params) (any, *apiError) {
	return s.post(p, p.text["caption"], maxCaption, func(m *Message) *apiError { return s.attachPhoto(m, p.files["photo"]) })
}

func (s *Server) attachPhoto(m *Message, f upload) *apiError {
	img, _, err := image.Decode(bytes.NewReader(f.data))
	if err != nil {
		s.violate("a photo that cannot be decoded: %v", err)
		return bad("IMAGE_PROCESS_FAILED")
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if w+h > 10000 || w > 20*h || h > 20*w || len(f.data) > 10<<20 {
		s.violate("a photo of %d x %d and %d bytes", w, h, len(f.data))
		return bad("PHOTO_INVALID_DIMENSIONS")
	}
	if w < 200 || h < 100 || plain(img) {
		s.violate("a photo of %d x %d on which nobody sees anything", w, h)
	}
	m.Photo = f.data
	return nil
}

// plain reports whether a picture has one colour only.
func plain(img image.Image) bool {
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

func sendDocument(s *Server, p *params) (any, *apiError) {
	return s.post(p, p.text["caption"], maxCaption, func(m *Message) *apiError {
		f := p.files["document"]
		if len(f.data) == 0 {
			s.violate("an empty document")
			return bad("file must be non-empty")
		}
		if f.name == "" {
			s.violate("a document without a name")
		}
		m.Document, m.Name = f.data, f.name
		return nil
	})
}

// post puts a message of the bot in a chat.
func (s *Server) post(p *params, words string, limit int, attach func(*Message) *apiError) (any, *apiError) {
	c, e := s.target(p)
	if e != nil {
		return nil, e
	}
	m := &Message{FromBot: true, Chat: c.id}
	if e := attach(m); e != nil {
		return nil, e
	}
	if m.Text, e = s.words(words, limit, m.Photo != nil || m.Document != nil); e != nil {
		return nil, e
	}
	if m.Buttons, e = s.buttons(p.text["reply_markup"]); e != nil {
		return nil, e
	}
	if m.ReplyTo, e = s.replyTo(c, p.text["reply_parameters"]); e != nil {
		return nil, e
	}
	if e := s.preview(p); e != nil {
		return nil, e
	}
	m.ID = s.id("message")
	c.messages = append(c.messages, m)
	c.log(Event{Kind: Sent, Message: *m})
	return c.json(m), nil
}

// words checks a text or caption and trims it as Telegram does.
func (s *Server) words(words string, limit int, mayBeEmpty bool) (string, *apiError) {
	if !utf8.ValidString(words) {
		s.violate("a text that is not UTF-8")
		return "", bad("strings must be encoded in UTF-8")
	}
	for _, left := range []string{"<b>", "</b>", "<i>", "<nil>", "%!", "{{", "}}"} {
		if strings.Contains(words, left) {
			s.violate("a text contains %q", left)
		}
	}
	trimmed := strings.TrimSpace(words)
	switch n := len(utf16.Encode([]rune(trimmed))); {
	case n == 0 && !mayBeEmpty:
		s.violate("an empty text")
		return "", bad("message text is empty")
	case n > limit && limit == maxCaption:
		s.violate("a caption of %d", n)
		return "", bad("message caption is too long")
	case n > limit:
		s.violate("a text of %d", n)
		return "", bad("message is too long")
	}
	return trimmed, nil
}

// Button is a button under a message of the bot.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

func (s *Server) buttons(markup string) ([][]Button, *apiError) {
	if markup == "" {
		return nil, nil
	}
	var keys struct {
		Rows [][]Button `json:"inline_keyboard"`
	}
	if err := strictly(markup, &keys); err != nil {
		s.violate("reply_markup: %v", err)
		return nil, bad("can't parse reply keyboard markup JSON object")
	}
	all := slices.Concat(keys.Rows...)
	if len(all) > 100 {
		s.violate("%d buttons", len(all))
		return nil, bad("reply markup is too long")
	}
	for _, b := range all {
		if strings.TrimSpace(b.Text) == "" {
			s.violate("a button without text")
			return nil, bad("inline keyboard button text must be non-empty")
		}
		if len(b.Data) == 0 || len(b.Data) > maxData {
			s.violate("button %q with %d bytes of data", b.Text, len(b.Data))
			return nil, bad("BUTTON_DATA_INVALID")
		}
	}
	for _, row := range keys.Rows {
		if len(row) == 0 || len(row) > 8 {
			s.violate("a row of %d buttons", len(row))
		}
	}
	return keys.Rows, nil
}

func (s *Server) replyTo(c *chat, value string) (int64, *apiError) {
	if value == "" {
		return 0, nil
	}
	var to struct {
		ID      int64 `json:"message_id"`
		Without bool  `json:"allow_sending_without_reply"`
	}
	if err := strictly(value, &to); err != nil {
		s.violate("reply_parameters: %v", err)
		return 0, bad("can't parse reply parameters")
	}
	if c.message(to.ID) != nil {
		return to.ID, nil
	}
	if to.Without {
		return 0, nil
	}
	return 0, bad("message to be replied not found")
}

func (s *Server) preview(p *params) *apiError {
	var options struct {
		Off bool `json:"is_disabled"`
	}
	value, given := p.text["link_preview_options"]
	if given && strictly(value, &options) != nil {
		s.violate("link_preview_options: %s", value)
		return bad("can't parse link preview options")
	}
	return nil
}

var actions = []string{"typing", "upload_photo", "upload_document"}

func sendChatAction(s *Server, p *params) (any, *apiError) {
	c, e := s.target(p)
	if e != nil {
		return nil, e
	}
	if !slices.Contains(actions, p.text["action"]) {
		s.violate("chat action %q", p.text["action"])
		return nil, bad("wrong parameter action in request")
	}
	c.log(Event{Kind: Acting, Text: p.text["action"]})
	return true, nil
}

func editMessageText(s *Server, p *params) (any, *apiError) {
	return s.edit(p, func(m *Message) (e *apiError) {
		if m.Photo != nil || m.Document != nil {
			return bad("there is no text in the message to edit")
		}
		if e := s.preview(p); e != nil {
			return e
		}
		m.Text, e = s.words(p.text["text"], maxText, false)
		return e
	})
}

func editMessageCaption(s *Server, p *params) (any, *apiError) {
	return s.edit(p, func(m *Message) (e *apiError) {
		if m.Photo == nil && m.Document == nil {
			return bad("there is no caption in the message to edit")
		}
		m.Text, e = s.words(p.text["caption"], maxCaption, true)
		return e
	})
}

func editMessageReplyMarkup(s *Server, p *params) (any, *apiError) {
	return s.edit(p, func(*Message) *apiError { return nil })
}

func editMessageMedia(s *Server, p *params) (any, *apiError) {
	return s.edit(p, func(m *Message) (e *apiError) {
		var media struct {
			Type    string `json:"type"`
			Media   string `json:"media"`
			Caption string `json:"caption"`
		}
		if err := strictly(p.text["media"], &media); err != nil || media.Type != "photo" {
			s.violate("media: %s", p.text["media"])
			return bad("can't parse InputMedia")
		}
		name, _ := strings.CutPrefix(media.Media, "attach://")
		if m.Text, e = s.words(media.Caption, maxCaption, true); e != nil {
			return e
		}
		return s.attachPhoto(m, p.files[name])
	})
}

// edit changes a message of the bot. As at Telegram, buttons that are not given
// are gone.
func (s *Server) edit(p *params, change func(*Message) *apiError) (any, *apiError) {
	c, e := s.target(p)
	if e != nil {
		return nil, e
	}
	old := c.message(p.int("message_id"))
	if old == nil {
		return nil, bad("message to edit not found")
	}
	if !old.FromBot {
		s.violate("an edit of what somebody else wrote")
		return nil, bad("message can't be edited")
	}
	m := *old
	if e := change(&m); e != nil {
		return nil, e
	}
	if m.Buttons, e = s.buttons(p.text["reply_markup"]); e != nil {
		return nil, e
	}
	if len(m.Buttons) == 0 {
		m.Buttons = nil
	}
	if reflect.DeepEqual(m, *old) {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.Edits++
	*old = m
	c.log(Event{Kind: Changed, Message: m})
	return c.json(old), nil
}

func answerCallbackQuery(s *Server, p *params) (any, *apiError) {
	q := s.queries[p.text["callback_query_id"]]
	const invalid = "query is too old and response timeout expired or query ID is invalid"
	if q == nil {
		s.violate("an answer to a press that nobody made")
		return nil, bad(invalid)
	}
	if q.answered {
		if q.heard {
			s.violate("a press answered twice")
		}
		return nil, bad(invalid)
	}
	if len(utf16.Encode([]rune(p.text["text"]))) > maxToast {
		s.violate("a toast over %d characters", maxToast)
		return nil, bad("MESSAGE_TOO_LONG")
	}
	q.answered, q.text = true, p.text["text"]
	return true, nil
}

// delivered notes that the bot got the answer to its call.
func (s *Server) delivered(method string, p *params) {
	if q := s.queries[p.text["callback_query_id"]]; method == "answerCallbackQuery" && q != nil {
		q.heard = true
	}
}

// json is a message as the Bot API gives it.
func (c *chat) json(m *Message) map[string]any {
	out := map[string]any{"message_id": m.ID, "date": time.Now().Unix(), "chat": c.describe(), "from": m.from}
	if m.FromBot {
		out["from"] = botUser()
	}
	switch {
	case m.Photo != nil || m.Document != nil:
		out["caption"] = m.Text
	case m.Text != "":
		out["text"] = m.Text
	}
	if re := c.message(m.ReplyTo); re != nil {
		out["reply_to_message"] = c.json(&Message{ID: re.ID, FromBot: re.FromBot, Text: re.Text, from: re.from})
	}
	if len(m.Buttons) > 0 {
		out["reply_markup"] = json.RawMessage(mustJSON(map[string]any{"inline_keyboard": m.Buttons}))
	}
	return out
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return b
}
