package privacy

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"becario/channel"
	"becario/channel/webchat"
	"becario/kit/blob"
)

// Chats is a store that keeps what was said in chats.
type Chats interface {
	// Export returns a page of what is kept of a chat, as a Part does.
	Export(ctx context.Context, chat channel.Chat, page string) (kept []json.RawMessage, next string, err error)
}

// Chat is what a store keeps of the chat of somebody. erase removes it once
// nothing else is left: it tells who they are.
func Chat(name string, store Chats, erase func(ctx context.Context, chat channel.Chat) error) Part {
	return Part{
		Name: name,
		Last: true,
		Export: func(ctx context.Context, who Who, page string) ([]json.RawMessage, string, error) {
			if who.Chat == "" {
				return nil, "", nil
			}
			return store.Export(ctx, who.Chat, page)
		},
		Erase: func(ctx context.Context, who Who, _ string) error {
			if who.Chat == "" {
				return nil
			}
			return erase(ctx, who.Chat)
		},
	}
}

// Page is the chat page, with the files and pictures of its conversation. erase
// removes what it keeps.
func Page(store webchat.Store, erase func(ctx context.Context, chat channel.Chat) error) Part {
	p := Chat("page", store, erase)
	p.Files = func(ctx context.Context, who Who, each func(f File) error) error {
		if who.Chat == "" {
			return nil
		}
		messages, err := store.Files(ctx, who.Chat)
		if err != nil {
			return err
		}
		for _, m := range messages {
			told, file := m.Kind == webchat.Told, m.Body.File
			if told && file.Type == "application/zip" {
				continue // an archive such as this one
			}
			name := ended(file.Name, blob.Ending(file.Type))
			if line, _, _ := strings.Cut(m.Body.Text, "\n"); told && line != "" && strings.HasPrefix(file.Type, "image/") {
				name = strings.TrimRight(line, " .:") + endingOf(name) // a picture is what is said with it
			}
			err := each(File{
				Name: m.At.UTC().Format(time.DateOnly) + " " + name, At: m.At, Size: file.Size,
				Open: func() (io.ReadCloser, error) {
					data, err := store.File(ctx, who.Chat, m.Seq)
					return io.NopCloser(bytes.NewReader(data)), err
				},
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return p
}
