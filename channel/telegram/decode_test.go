package telegram_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

var (
	at      = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	ana     = channel.Sender{ID: "7", Name: "Ana", Lang: "es"}
	private = `"chat":{"id":7,"type":"private"},"from":{"id":7,"is_bot":false,"first_name":"Ana","language_code":"es"},"date":1772438400,"message_id":5`
	group   = strings.Replace(private, `"id":7,"type":"private"`, `"id":-100200300400,"type":"supergroup","title":"Clase"`, 1)
)

// kept is an update as the inbox keeps it.
func kept(update string) []byte {
	return fmt.Appendf(nil, `{"bot":"becario_bot","at":1772438500,"update":{"update_id":1,%s}}`, update)
}

func TestDecode(t *testing.T) {
	in := func(u channel.Update) channel.Update {
		u.Chat, u.Addressed, u.From, u.At, u.Message = "telegram:7", true, ana, at, "5"
		return u
	}
	inGroup := func(u channel.Update) channel.Update {
		u.Chat, u.Group, u.From, u.At, u.Message = "telegram:-100200300400", true, ana, at, "5"
		return u
	}
	for name, test := range map[string]struct {
		update string
		want   channel.Update
	}{
		"it is a text":              {`"message":{` + private + `,"text":"bus 5"}`, in(channel.Update{Kind: channel.Text, Text: "bus 5"})},
		"it is a command":           {`"message":{` + private + `,"text":"/start ref42"}`, in(channel.Update{Kind: channel.Text, Text: "/start ref42"})},
		"it is a command by name":   {`"message":{` + private + `,"text":"/hoy@Becario_Bot"}`, in(channel.Update{Kind: channel.Text, Text: "/hoy"})},
		"it answers":                {`"message":{` + private + `,"text":"no","reply_to_message":{"message_id":4,"from":{"id":9}}}`, in(channel.Update{Kind: channel.Text, Text: "no", ReplyTo: "4"})},
		"it answers a riddle":       {`"message":{` + private + `,"text":"no","reply_to_message":[1]}`, in(channel.Update{Kind: channel.Text, Text: "no"})},
		"it is of an album":         {`"message":{` + private + `,"media_group_id":"12","document":{"file_id":"F","file_name":"a.pdf"}}`, in(channel.Update{Kind: channel.File, Album: "12", File: &channel.Attachment{ID: "F", Name: "a.pdf"}})},
		"it is an edit":             {`"edited_message":{` + private + `,"text":"bus 6","edit_date":1772438500}`, in(channel.Update{Kind: channel.Edited, Text: "bus 6"})},
		"it is a step on a map":     {`"edited_message":{` + private + `,"location":{"latitude":1,"longitude":2}}`, in(channel.Update{Kind: channel.Ignored})},
		"unions are of a new kind":  {`"message":{` + private + `,"text":"bus 5","forward_origin":{"type":"dream","x":[1]},"quote":7,"entities":"?"}`, in(channel.Update{Kind: channel.Text, Text: "bus 5"})},
		"it is a document":          {`"message":{` + private + `,"caption":"mi beca","document":{"file_id":"f","file_name":"a.pdf","mime_type":"application/pdf","file_size":9}}`, in(channel.Update{Kind: channel.File, Text: "mi beca", File: &channel.Attachment{ID: "f", Name: "a.pdf", Type: "application/pdf", Size: 9}})},
		"it is a photo":             {`"message":{` + private + `,"photo":[{"file_id":"s","file_size":1},{"file_id":"l","file_size":3},{"file_id":"m","file_size":2}]}`, in(channel.Update{Kind: channel.File, File: &channel.Attachment{ID: "l", Type: "image/jpeg", Size: 3}})},
		"a caption is edited":       {`"edited_message":{` + private + `,"caption":"beca","photo":[{"file_id":"s"}]}`, in(channel.Update{Kind: channel.Edited, Text: "beca", File: &channel.Attachment{ID: "s", Type: "image/jpeg"}})},
		"it is a sticker":           {`"message":{` + private + `,"sticker":{"file_id":"s"}}`, in(channel.Update{Kind: channel.Other, What: "sticker"})},
		"it is a voice note":        {`"message":{` + private + `,"voice":{}}`, in(channel.Update{Kind: channel.Other, What: "voice"})},
		"it is a round video":       {`"message":{` + private + `,"video_note":{}}`, in(channel.Update{Kind: channel.Other, What: "video"})},
		"it is an animation":        {`"message":{` + private + `,"animation":{},"document":{"file_id":"f"}}`, in(channel.Update{Kind: channel.Other, What: "animation"})},
		"it is a venue":             {`"message":{` + private + `,"venue":{},"location":{}}`, in(channel.Update{Kind: channel.Other, What: "location"})},
		"it is a contact":           {`"message":{` + private + `,"contact":{}}`, in(channel.Update{Kind: channel.Other, What: "contact"})},
		"it is a poll":              {`"message":{` + private + `,"poll":{"type":"new"}}`, in(channel.Update{Kind: channel.Other, What: "poll"})},
		"it is a service message":   {`"message":{` + private + `,"pinned_message":{}}`, in(channel.Update{Kind: channel.Ignored})},
		"it is in a group":          {`"message":{` + group + `,"text":"hola a todos"}`, inGroup(channel.Update{Kind: channel.Text, Text: "hola a todos"})},
		"a group commands":          {`"message":{` + group + `,"text":"/Today"}`, inGroup(channel.Update{Kind: channel.Text, Text: "/Today", Addressed: true})},
		"a group commands some bot": {`"message":{` + group + `,"text":"/ban Luis"}`, inGroup(channel.Update{Kind: channel.Text, Text: "/ban Luis"})},
		"a group commands by name":  {`"message":{` + group + `,"text":"/hoy@becario_bot ya"}`, inGroup(channel.Update{Kind: channel.Text, Text: "/hoy ya", Addressed: true})},
		"a group commands another":  {`"message":{` + group + `,"text":"/hoy@other_bot","reply_to_message":{"message_id":4,"from":{"id":4242}}}`, inGroup(channel.Update{Kind: channel.Text, Text: "/hoy@other_bot", ReplyTo: "4"})},
		"a group names it first":    {`"message":{` + group + `,"text":"@Becario_bot, bus 5"}`, inGroup(channel.Update{Kind: channel.Text, Text: "bus 5", Addressed: true})},
		"a group names it last":     {`"message":{` + group + `,"text":"bus 5 @becario_bot "}`, inGroup(channel.Update{Kind: channel.Text, Text: "bus 5", Addressed: true})},
		"a group names it between":  {`"message":{` + group + `,"text":"oye @becario_bot bus 5"}`, inGroup(channel.Update{Kind: channel.Text, Text: "oye @becario_bot bus 5", Addressed: true})},
		"a group names another":     {`"message":{` + group + `,"text":"@becario_bot2 x@becario_bot"}`, inGroup(channel.Update{Kind: channel.Text, Text: "@becario_bot2 x@becario_bot"})},
		"a group answers it":        {`"message":{` + group + `,"text":"sí","reply_to_message":{"message_id":4,"from":{"id":4242}}}`, inGroup(channel.Update{Kind: channel.Text, Text: "sí", ReplyTo: "4", Addressed: true})},
		"a group answers somebody":  {`"message":{` + group + `,"text":"sí","reply_to_message":{"message_id":4,"from":{"id":8}}}`, inGroup(channel.Update{Kind: channel.Text, Text: "sí", ReplyTo: "4"})},
		"a channel speaks there":    {`"message":{` + group + `,"text":"/hoy","sender_chat":{"id":-1001,"type":"channel"}}`, inGroup(channel.Update{Kind: channel.Ignored})},
		"a group has moved":         {`"message":{` + group + `,"migrate_to_chat_id":-1009}`, inGroup(channel.Update{Kind: channel.Migrated, NewChat: "telegram:-1009"})},
		"a group has come":          {`"message":{` + group + `,"migrate_from_chat_id":-9}`, inGroup(channel.Update{Kind: channel.Ignored})},
		"a button is pressed": {`"callback_query":{"id":"q","from":{"id":7,"first_name":"Ana","language_code":"es"},"data":"u:1","message":{"message_id":5,"date":0,"chat":{"id":7,"type":"private"}}}`, func() channel.Update {
			u := in(channel.Update{Kind: channel.Press, Press: "u:1", Query: "q"})
			u.At = at.Add(100 * time.Second)
			return u
		}()},
		"it is an unknown update":   {`"dream":{"chat":{"id":7}}`, channel.Update{Kind: channel.Ignored, Chat: "telegram:7", At: at.Add(100 * time.Second)}},
		"it is an update of nobody": {`"poll":{"id":"1"}`, channel.Update{Kind: channel.Ignored, At: at.Add(100 * time.Second)}},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			got, err := newChannel(t).Decode(kept(test.update))
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, test.want)
			}
		})
	}
}

func TestDecodeMembership(t *testing.T) {
	for name, test := range map[string]struct {
		chat, was, is string
		want          channel.Kind
	}{
		"a person stops the bot":      {`{"id":7,"type":"private"}`, `"member"`, `"kicked"`, channel.Blocked},
		"a person starts the bot":     {`{"id":7,"type":"private"}`, `"kicked"`, `"member"`, channel.Unblocked},
		"a group takes it in":         {`{"id":-7,"type":"group"}`, `"left"`, `"member"`, channel.Unblocked},
		"a group makes it an admin":   {`{"id":-7,"type":"group"}`, `"member"`, `"administrator"`, channel.Ignored},
		"a group puts it out":         {`{"id":-7,"type":"group"}`, `"administrator"`, `"left"`, channel.Blocked},
		"a group silences it":         {`{"id":-7,"type":"group"}`, `"member"`, `"restricted","is_member":true`, channel.Ignored},
		"a group bars it":             {`{"id":-7,"type":"group"}`, `"member"`, `"restricted","is_member":false`, channel.Blocked},
		"a channel takes it in":       {`{"id":-7,"type":"channel"}`, `"left"`, `"administrator"`, channel.Ignored},
		"the status is of a new kind": {`{"id":-7,"type":"group"}`, `"member"`, `"honorary"`, channel.Ignored},
	} {
		t.Run("it works when "+name, func(t *testing.T) {
			u, err := newChannel(t).Decode(kept(fmt.Sprintf(
				`"my_chat_member":{"chat":%s,"from":{"id":7},"date":1772438400,"old_chat_member":{"status":%s},"new_chat_member":{"status":%s}}`,
				test.chat, test.was, test.is)))
			if err != nil || u.Kind != test.want || !u.At.Equal(at) {
				t.Errorf("got %+v, %v, want %s", u, err, test.want)
			}
		})
	}
}

func TestDecodeFails(t *testing.T) {
	for name, raw := range map[string]string{
		"it is not json":       `{"message":`,
		"it is a list":         `[1]`,
		"it has no chat":       `{"update_id":1,"message":{"text":"palabras secretas"}}`,
		"the text is a number": `{"update_id":1,"message":{"chat":{"id":7},"text":5}}`,
		"the chat is a text":   `{"update_id":1,"message":{"chat":"palabras secretas","text":"x"}}`,
		"the press is a list":  `{"update_id":1,"callback_query":["palabras secretas"]}`,
	} {
		t.Run("it fails without quoting when "+name, func(t *testing.T) {
			u, err := newChannel(t).Decode([]byte(raw))
			if err == nil || strings.Contains(err.Error(), "palabras") {
				t.Errorf("got %+v, %v", u, err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"update_id":1,"message":{` + private + `,"text":"bus 5"}}`))
	f.Add(kept(`"message":{` + group + `,"text":"/hoy@becario_bot","photo":[{"file_id":"s"}]}`))
	f.Add(kept(`"callback_query":{"id":"q","from":{"id":7},"data":"u","message":{"chat":{"id":7}}}`))
	f.Add(kept(`"my_chat_member":{"chat":{"id":7},"new_chat_member":{"status":"kicked"}}`))
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := c.Decode(raw)
		if err != nil {
			return
		}
		if u.Kind == "" || (u.Chat == "" && u.Kind != channel.Ignored) || (u.Chat != "" && !strings.HasPrefix(string(u.Chat), "telegram:")) {
			t.Errorf("%s becomes %+v", raw, u)
		}
		if (u.Kind == channel.Text || u.Kind == channel.Press) && u.From.ID == "" {
			t.Errorf("%s becomes %+v, of nobody", raw, u)
		}
		if !u.Group && u.Kind == channel.Text && !u.Addressed {
			t.Errorf("%s in private is not addressed", raw)
		}
		if _, err := json.Marshal(u); err != nil {
			t.Errorf("%s becomes what cannot be kept: %v", raw, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token})
	if err != nil {
		b.Fatal(err)
	}
	raw := kept(`"message":{` + private + `,"text":"Bus 5€ y café 1,20","entities":[{"type":"x","offset":0,"length":1}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}
