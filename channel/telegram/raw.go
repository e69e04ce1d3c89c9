package telegram

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"becario/channel"
)

// envelope is what the inbox keeps of an update: Telegram's JSON to the letter,
// and what is needed to read it later without asking anybody.
type envelope struct {
	Bot    string          `json:"bot"` // the bot's username
	At     int64           `json:"at"`  // when it came, in seconds since 1970
	Update json.RawMessage `json:"update"`
}

// raw makes an inbox entry of one of Telegram's updates. Only the identifier
// must be readable; what cannot be read otherwise is found out by Decode.
func (c *Channel) raw(update json.RawMessage, at time.Time) (channel.Raw, error) {
	var head struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(update, &head); err != nil || head.ID == nil {
		return channel.Raw{}, fmt.Errorf("telegram update has no update_id")
	}
	body, err := json.Marshal(envelope{Bot: c.Username(), At: at.Unix(), Update: update})
	if err != nil {
		return channel.Raw{}, fmt.Errorf("keep telegram update: %w", err)
	}
	return channel.Raw{
		ID:   strconv.FormatInt(*head.ID, 10),
		Seq:  *head.ID,
		Chat: chatIn(update),
		Body: body,
	}, nil
}

// chatIn finds the chat in which an update belongs, so that the updates of a
// chat stay in order. It is empty if there is none.
func chatIn(update json.RawMessage) channel.Chat {
	type place struct {
		Chat struct {
			ID json.Number `json:"id"`
		} `json:"chat"`
	}
	var kinds map[string]json.RawMessage
	_ = json.Unmarshal(update, &kinds)
	for _, body := range kinds {
		var direct struct {
			place
			Message place `json:"message"`
		}
		if json.Unmarshal(body, &direct) != nil {
			continue
		}
		for _, n := range []json.Number{direct.Chat.ID, direct.Message.Chat.ID} {
			if id, err := n.Int64(); err == nil && id != 0 {
				return ChatOf(id)
			}
		}
	}
	return ""
}
