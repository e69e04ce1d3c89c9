package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
//
// What Telegram refuses with payment is sent again at once without it. If that
// succeeds, nothing is paid for during some minutes, and Send returns ErrUnpaid.
func (c *Channel) Send(ctx context.Context, m channel.Message) (string, error) {
	id, err := c.deliver(ctx, m)
	if err == nil || errors.Is(err, channel.ErrUnpaid) {
		return id, err
	}
	var e *Error
	if errors.As(err, &e) && e.Code == 429 {
		c.limits.refuse(m.Chat, e.Paid, c.clock.Now(), patience(e))
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
	if d.unpaid {
		return strconv.FormatInt(at.id, 10), channel.ErrUnpaid
	}
	return strconv.FormatInt(at.id, 10), nil
}

// turn delivers the part that comes next. The outbox has asked for the pause
// before the first, and before one that is tried again.
func (c *Channel) turn(ctx context.Context, d *delivery, at reached) (int64, error) {
	if at.parts > 0 && !at.counted {
		if err := c.waitTurn(ctx, d); err != nil {
			return 0, err
		}
	}
	id, err := c.part(ctx, d, at.parts)
	if unpayable(err) {
		return c.sendUnpaid(ctx, d, at.parts, err)
	}
	return id, err
}

// waitTurn waits until the limits let one more part of a message go to its chat. The
// rest of what is paid for is not held up because no more may be paid for: it goes
// as soon as it may go for nothing.
func (c *Channel) waitTurn(ctx context.Context, d *delivery) error {
	return wait(ctx, func() time.Duration {
		now := c.clock.Now()
		free := c.limits.take(d.Chat, now)
		if free <= 0 || !d.Paid {
			return free
		}
		return min(free, c.limits.takePaid(d.Chat, now))
	})
}

// sendUnpaid delivers a part without payment that was refused with it. Only if that
// succeeds is it the payment that was refused and not the message.
func (c *Channel) sendUnpaid(ctx context.Context, d *delivery, part int, refused error) (int64, error) {
	if d.Paid { // what only allowed payment was counted before
		if err := wait(ctx, func() time.Duration { return c.limits.takeAll(c.clock.Now()) }); err != nil {
			return 0, err
		}
	}
	d.Paid, d.AllowPaid = false, false
	id, err := c.part(ctx, d, part)
	if err != nil {
		return 0, err
	}
	d.unpaid = true
	c.log.Warn("telegram does not want to be paid for a message: nothing is paid for during some minutes", "error", refused)
	c.limits.refusePaid(c.clock.Now())
	return id, nil
}

// wait calls take until it counts a message. A long wait is left to the outbox.
func wait(ctx context.Context, take func() time.Duration) error {
	for {
		d := take()
		if d <= 0 {
			return nil
		}
		if d > longestWait {
			return &channel.SendError{RetryAfter: d, Err: errors.New("telegram message: what is left of it waits for the limits")}
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}

func (c *Channel) answer(ctx context.Context, m channel.Message) error {
	text := strings.ToValidUTF8(m.Text, "\uFFFD")
	text = text[:prefix(text, maxToast)]
	err := c.client.call(ctx, "answerCallbackQuery", params{"callback_query_id": m.Answer, "text": text}, nil)
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
	keys              *keyboard
	unpaid            bool // a part was refused with payment and delivered without
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
	d.keys, err = newKeyboard(m.Buttons)
	return d, err
}

func (d *delivery) hasFile() bool { return len(d.Picture) > 0 || len(d.Document) > 0 }

// buttons are shown under the last part; nil is none.
func (d *delivery) buttons(part int) *keyboard {
	if part == len(d.parts)-1 {
		return d.keys
	}
	return nil
}

func (d *delivery) replyTo(part int) *quoted {
	if d.reply == 0 || part > 0 {
		return nil
	}
	return &quoted{Message: d.reply, Anyway: true}
}

// Types of the Bot API, as far as becario has a use for them.
type (
	// keyboard is an InlineKeyboardMarkup.
	keyboard struct {
		Rows [][]key `json:"inline_keyboard"`
	}
	// key is an InlineKeyboardButton.
	key struct {
		Text string `json:"text"`
		Data string `json:"callback_data"`
	}
	// quoted are ReplyParameters: the message that is answered.
	quoted struct {
		Message int64 `json:"message_id"`
		Anyway  bool  `json:"allow_sending_without_reply"`
	}
	// linkPreview are LinkPreviewOptions.
	linkPreview struct {
		Off bool `json:"is_disabled"`
	}
	// photo is an InputMediaPhoto.
	photo struct {
		Type    string `json:"type"`
		Media   string `json:"media"`
		Caption string `json:"caption,omitempty"`
	}
)

// newKeyboard returns nil where there are no buttons.
func newKeyboard(rows [][]channel.Button) (*keyboard, error) {
	var keys keyboard
	for _, row := range rows {
		var out []key
		for _, b := range row {
			if strings.TrimSpace(b.Label) == "" {
				return nil, errors.New("a button has no label")
			}
			if b.Data == "" || len(b.Data) > maxButtonData {
				return nil, fmt.Errorf("a button has %d bytes of data, telegram takes 1 to %d", len(b.Data), maxButtonData)
			}
			out = append(out, key{b.Label, b.Data})
		}
		if len(out) > 0 {
			keys.Rows = append(keys.Rows, out)
		}
	}
	if len(keys.Rows) == 0 {
		return nil, nil
	}
	return &keys, nil
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
	return c.message(ctx, "sendMessage", d, i, params{"text": d.parts[i], "link_preview_options": linkPreview{Off: true}})
}

func (c *Channel) sendPicture(ctx context.Context, d *delivery) (int64, error) {
	if err := c.working(ctx, d, "upload_photo"); err != nil {
		return 0, err
	}
	return c.message(ctx, "sendPhoto", d, 0, params{"photo": file(d.Name, "picture.png", d.Picture), "caption": d.parts[0]})
}

func (c *Channel) sendDocument(ctx context.Context, d *delivery) (int64, error) {
	if err := c.working(ctx, d, "upload_document"); err != nil {
		return 0, err
	}
	return c.message(ctx, "sendDocument", d, 0, params{"document": file(d.Name, "file", d.Document), "caption": d.parts[0]})
}

// message sends a part and returns the identifier that it has got. Nothing else
// of the message is read: what is new in it could turn a delivery into a
// failure, and it would be sent again.
func (c *Channel) message(ctx context.Context, method string, d *delivery, part int, p params) (int64, error) {
	p["chat_id"], p["reply_parameters"], p["reply_markup"] = d.chat, d.replyTo(part), d.buttons(part)
	pays := d.Paid || d.AllowPaid
	if pays {
		p["allow_paid_broadcast"] = true
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	err := c.client.call(ctx, method, p, &sent)
	var e *Error
	if errors.As(err, &e) {
		e.Paid = pays
	}
	return sent.ID, err
}

// working shows the person that a file is on its way. It fails only with what
// would refuse the file, too. It cannot be paid for, so it is left out while messages are.
func (c *Channel) working(ctx context.Context, d *delivery, action string) error {
	if d.Paid || d.AllowPaid {
		return nil
	}
	err := c.client.call(ctx, "sendChatAction", params{"chat_id": d.chat, "action": action}, nil)
	var e *Error
	if errors.As(err, &e) && (e.Code == 429 || e.Code == 403 || e.NewChat != 0) {
		return err
	}
	return nil
}

// change edits a message of the bot: its picture, its text or caption, or its
// buttons alone.
func (c *Channel) change(ctx context.Context, d *delivery) error {
	edit := func(method string, p params) error {
		p["chat_id"], p["message_id"], p["reply_markup"] = d.chat, d.edit, d.buttons(0)
		return c.client.call(ctx, method, p, nil)
	}
	var err error
	switch {
	case len(d.Picture) > 0:
		err = edit("editMessageMedia", params{"media": photo{"photo", "attach://picture", d.parts[0]}, "picture": file(d.Name, "picture.png", d.Picture)})
	case d.parts[0] == "":
		err = edit("editMessageReplyMarkup", params{})
	default:
		err = edit("editMessageText", params{"text": d.parts[0], "link_preview_options": linkPreview{Off: true}})
		if says(err, "there is no text in the message to edit") {
			err = edit("editMessageCaption", params{"caption": d.parts[0][:prefix(d.parts[0], maxCaption)]})
		}
	}
	if says(err, "message is not modified") {
		return nil
	}
	return err
}

func file(name, otherwise string, data []byte) upload {
	if name == "" {
		name = otherwise
	}
	return upload{name, data}
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
