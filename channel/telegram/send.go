package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/PaulSonOfLars/gotgbot/v2"

	"becario/channel"
)

const (
	maxButtonData = 64 // bytes
	// longestWait is how long Send itself waits for the limits between the
	// parts of a long text, before it leaves that to the outbox.
	longestWait = 3 * time.Second
)

// Send implements channel.Channel. Texts are sent as they are, without markup or
// link previews.
//
// A text over 4,096 UTF-16 units goes out as several messages, and so does a
// caption over 1,024: the picture with what fits, then the rest. The answered
// message is shown at the first part, the buttons stand under the last, and
// the identifier is that of the last. If Telegram stops in the middle, the
// next Send of the same message goes on with the part that is missing; after a
// restart, which forgets this, it begins again, so that parts are repeated but
// none is lost. The same holds for the one message whose answer was lost on
// the way: Telegram cannot be asked whether it arrived.
//
// Edit with no text changes the buttons alone, and with a picture it replaces
// the picture. What an edit does not name is gone afterwards: no buttons means
// that the message has none. An edit that changes nothing succeeds, and so does
// the confirmation of a press that is too old for Telegram.
func (c *Channel) Send(ctx context.Context, m channel.Message) (string, error) {
	id, err := c.deliver(ctx, m)
	if err == nil {
		return id, nil
	}
	var e *Error
	if errors.As(err, &e) && e.Code == 429 {
		c.limits.refuse(m.Chat, c.clock.Now(), patience(e))
	}
	return "", refusal(err)
}

func (c *Channel) deliver(ctx context.Context, m channel.Message) (string, error) {
	if m.Answer != "" {
		return "", c.answer(ctx, m)
	}
	d, err := newDelivery(m)
	if err != nil {
		return "", &channel.SendError{Permanent: true, Err: fmt.Errorf("telegram message: %w", err)}
	}
	key := d.key()
	at := c.sent.of(key)
	for ; at.parts < len(d.parts); at.parts++ {
		id, err := c.turn(ctx, d, at)
		if err != nil {
			at.counted = true // the outbox asks for the pause before it tries again
			c.sent.keep(key, at, err)
			return "", err
		}
		at.id, at.counted = id, false
	}
	c.sent.drop(key)
	return strconv.FormatInt(at.id, 10), nil
}

// turn delivers the part that comes next. The outbox has asked for the pause
// before the first, and before one that is tried again.
func (c *Channel) turn(ctx context.Context, d *delivery, at reached) (int64, error) {
	if at.parts > 0 && !at.counted {
		if err := c.waitTurn(ctx, d.Chat); err != nil {
			return 0, err
		}
	}
	return c.part(ctx, d, at.parts)
}

// waitTurn waits until the limits let one more message go to the chat. A long
// wait is left to the outbox.
func (c *Channel) waitTurn(ctx context.Context, chat channel.Chat) error {
	for {
		d := c.limits.take(chat, c.clock.Now())
		if d <= 0 {
			return nil
		}
		if d > longestWait {
			return &channel.SendError{RetryAfter: d, Err: errors.New("telegram message: the rest waits for the limits of the chat")}
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}

func (c *Channel) answer(ctx context.Context, m channel.Message) error {
	text := strings.ToValidUTF8(m.Text, "\uFFFD")
	text = text[:prefix(text, maxToast)]
	_, err := c.api.AnswerCallbackQueryWithContext(ctx, m.Answer, &gotgbot.AnswerCallbackQueryOpts{Text: text})
	if says(err, "query is too old") || says(err, "QUERY_ID_INVALID") {
		return nil
	}
	return err
}

// delivery is a message made ready for the Bot API.
type delivery struct {
	channel.Message
	chat, edit, reply int64
	parts             []string
	keys              gotgbot.InlineKeyboardMarkup
}

func newDelivery(m channel.Message) (*delivery, error) {
	d := &delivery{Message: m}
	var err error
	if d.chat, err = idOf(m.Chat); err != nil {
		return nil, err
	}
	if m.Edit != "" {
		if d.edit, err = strconv.ParseInt(m.Edit, 10, 64); err != nil {
			return nil, errors.New("edit of what is not a message of telegram")
		}
	}
	if d.reply, err = strconv.ParseInt(m.ReplyTo, 10, 64); err != nil {
		d.reply = 0 // an answer without the quote is better than none
	}
	first := maxText
	if d.hasFile() {
		first = maxCaption
	}
	d.parts = split(m.Text, first, maxText)
	if d.parts[0] == "" && !d.hasFile() && d.edit == 0 {
		return nil, errors.New("it has no text")
	}
	d.keys, err = keyboard(m.Buttons)
	return d, err
}

func (d *delivery) hasFile() bool { return len(d.Picture) > 0 || len(d.Document) > 0 }

// buttons are shown under the last part.
func (d *delivery) buttons(part int) gotgbot.InlineKeyboardMarkup {
	if part == len(d.parts)-1 {
		return d.keys
	}
	return gotgbot.InlineKeyboardMarkup{}
}

// markup is what buttons are where there need not be any.
func (d *delivery) markup(part int) gotgbot.ReplyMarkup {
	if keys := d.buttons(part); len(keys.InlineKeyboard) > 0 {
		return keys
	}
	return nil
}

func (d *delivery) replyTo(part int) *gotgbot.ReplyParameters {
	if d.reply == 0 || part > 0 {
		return nil
	}
	return &gotgbot.ReplyParameters{MessageId: d.reply, AllowSendingWithoutReply: true}
}

func keyboard(rows [][]channel.Button) (gotgbot.InlineKeyboardMarkup, error) {
	var keys gotgbot.InlineKeyboardMarkup
	for _, row := range rows {
		var out []gotgbot.InlineKeyboardButton
		for _, b := range row {
			if strings.TrimSpace(b.Label) == "" {
				return keys, errors.New("a button has no label")
			}
			if b.Data == "" || len(b.Data) > maxButtonData {
				return keys, fmt.Errorf("a button has %d bytes of data, telegram takes 1 to %d", len(b.Data), maxButtonData)
			}
			out = append(out, gotgbot.InlineKeyboardButton{Text: b.Label, CallbackData: b.Data})
		}
		if len(out) > 0 {
			keys.InlineKeyboard = append(keys.InlineKeyboard, out)
		}
	}
	return keys, nil
}

// part delivers one part of a message.
func (c *Channel) part(ctx context.Context, d *delivery, i int) (int64, error) {
	switch {
	case i > 0:
		return c.sendText(ctx, d, i)
	case d.edit != 0:
		return d.edit, c.change(ctx, d)
	case len(d.Picture) > 0:
		return c.sendPicture(ctx, d)
	case len(d.Document) > 0:
		return c.sendDocument(ctx, d)
	}
	return c.sendText(ctx, d, i)
}

func (c *Channel) sendText(ctx context.Context, d *delivery, i int) (int64, error) {
	m, err := c.api.SendMessageWithContext(ctx, d.chat, d.parts[i], &gotgbot.SendMessageOpts{
		LinkPreviewOptions: &gotgbot.LinkPreviewOptions{IsDisabled: true},
		ReplyParameters:    d.replyTo(i),
		ReplyMarkup:        d.markup(i),
	})
	return messageID(m, err)
}

func (c *Channel) sendPicture(ctx context.Context, d *delivery) (int64, error) {
	if err := c.working(ctx, d.chat, gotgbot.ChatActionUploadPhoto); err != nil {
		return 0, err
	}
	m, err := c.api.SendPhotoWithContext(ctx, d.chat, file(d.Name, "picture.png", d.Picture), &gotgbot.SendPhotoOpts{
		Caption:         d.parts[0],
		ReplyParameters: d.replyTo(0),
		ReplyMarkup:     d.markup(0),
	})
	return messageID(m, err)
}

func (c *Channel) sendDocument(ctx context.Context, d *delivery) (int64, error) {
	if err := c.working(ctx, d.chat, gotgbot.ChatActionUploadDocument); err != nil {
		return 0, err
	}
	m, err := c.api.SendDocumentWithContext(ctx, d.chat, file(d.Name, "file", d.Document), &gotgbot.SendDocumentOpts{
		Caption:         d.parts[0],
		ReplyParameters: d.replyTo(0),
		ReplyMarkup:     d.markup(0),
	})
	return messageID(m, err)
}

// working shows the person that a file is on its way. It fails only with what
// would refuse the file, too.
func (c *Channel) working(ctx context.Context, chat int64, action string) error {
	_, err := c.api.SendChatActionWithContext(ctx, chat, action, nil)
	var e *Error
	if errors.As(err, &e) && (e.Code == 429 || e.Code == 403 || e.NewChat != 0) {
		return err
	}
	return nil
}

// change edits a message of the bot: its picture, its text or caption, or its
// buttons alone.
func (c *Channel) change(ctx context.Context, d *delivery) error {
	var err error
	switch {
	case len(d.Picture) > 0:
		media := gotgbot.InputMediaPhoto{Media: file(d.Name, "picture.png", d.Picture), Caption: d.parts[0]}
		_, _, err = c.api.EditMessageMediaWithContext(ctx, media, &gotgbot.EditMessageMediaOpts{
			ChatId: d.chat, MessageId: d.edit, ReplyMarkup: d.buttons(0)})
	case d.parts[0] == "":
		_, _, err = c.api.EditMessageReplyMarkupWithContext(ctx, &gotgbot.EditMessageReplyMarkupOpts{
			ChatId: d.chat, MessageId: d.edit, ReplyMarkup: d.keys})
	default:
		_, _, err = c.api.EditMessageTextWithContext(ctx, &gotgbot.EditMessageTextOpts{
			ChatId: d.chat, MessageId: d.edit, Text: d.parts[0], ReplyMarkup: d.buttons(0),
			LinkPreviewOptions: &gotgbot.LinkPreviewOptions{IsDisabled: true}})
		if says(err, "there is no text in the message to edit") {
			_, _, err = c.api.EditMessageCaptionWithContext(ctx, &gotgbot.EditMessageCaptionOpts{
				ChatId: d.chat, MessageId: d.edit, Caption: d.parts[0][:prefix(d.parts[0], maxCaption)], ReplyMarkup: d.buttons(0)})
		}
	}
	if says(err, "message is not modified") {
		return nil
	}
	return err
}

func file(name, otherwise string, data []byte) gotgbot.InputFile {
	if name == "" {
		name = otherwise
	}
	return gotgbot.InputFileByReader(name, bytes.NewReader(data))
}

func messageID(m *gotgbot.Message, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return m.MessageId, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
