package privacy

import (
	"context"
	"encoding/json"

	"becario/channel"
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
