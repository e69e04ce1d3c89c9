package webchat

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"becario/channel"
)

// forwarded is how many messages of a chat, and how many chats, are handed over at once.
const forwarded = 100

// Step hands over what waits in the store: what was kept while the bot could
// not take it, by this process or by one that has ended.
func (c *Channel) Step(ctx context.Context) error {
	chats, err := c.Store.Waiting(ctx, forwarded)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		if err := c.forward(ctx, chat); err != nil {
			return err
		}
	}
	return nil
}

// forward hands the waiting messages of a chat over, in order. Two may do it at
// once: the bot passes over what it has.
func (c *Channel) forward(ctx context.Context, chat channel.Chat) error {
	pending, err := c.Store.Pending(ctx, chat, forwarded)
	if err != nil || len(pending) == 0 {
		return err
	}
	owner, err := c.Store.Owner(ctx, chat)
	if err != nil {
		return err
	}
	raws := make([]channel.Raw, 0, len(pending))
	for _, m := range pending {
		body, err := json.Marshal(update(owner, m))
		if err != nil {
			return fmt.Errorf("write web update: %w", err)
		}
		raws = append(raws, channel.Raw{ID: identity(chat) + "-" + strconv.FormatInt(m.Seq, 10), Seq: m.Seq, Chat: chat, Body: body})
	}
	if err := c.Accept(ctx, raws); err != nil {
		return fmt.Errorf("hand over: %w", err)
	}
	return c.Store.Handed(ctx, chat, pending[len(pending)-1].Seq)
}

// identity is the part of a chat's name after the colon.
func identity(chat channel.Chat) string { return strings.TrimPrefix(string(chat), Name+":") }

// update is how the bot sees a row of a chat.
func update(owner Session, m Message) channel.Update {
	u := channel.Update{
		Kind: channel.Text, Chat: m.Chat, Addressed: true, At: m.At, Text: m.Body.Text,
		From:    channel.Sender{ID: identity(m.Chat), Name: owner.Name, Lang: owner.Lang, Zone: owner.Zone},
		Message: strconv.FormatInt(m.Seq, 10),
	}
	if m.Body.ReplyTo != 0 {
		u.ReplyTo = strconv.FormatInt(m.Body.ReplyTo, 10)
	}
	if f := m.Body.File; f != nil {
		u.Kind = channel.File
		u.File = &channel.Attachment{ID: string(m.Chat) + "/" + u.Message, Name: f.Name, Type: f.Type, Size: f.Size}
	}
	switch m.Kind {
	case Changed:
		u.From.Chosen = true
	case Corrected:
		u.Kind, u.Message, u.ReplyTo = channel.Edited, u.ReplyTo, ""
	case Pressed:
		u.Kind, u.Press, u.Query = channel.Press, m.Body.Press, u.Message
		u.Message, u.ReplyTo = u.ReplyTo, ""
	}
	return u
}
