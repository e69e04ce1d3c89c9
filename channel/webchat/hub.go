package webchat

import (
	"sync"

	"becario/channel"
)

// hub wakes the pages of this process that show a chat.
type hub struct {
	mu    sync.Mutex
	chats map[channel.Chat]map[chan struct{}]bool
}

// listen returns a channel that gets a value when there may be something new,
// and the function that ends it. What happens after listen returns is not missed.
func (h *hub) listen(chat channel.Chat) (<-chan struct{}, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	woken := make(chan struct{}, 1)
	if h.chats == nil {
		h.chats = map[channel.Chat]map[chan struct{}]bool{}
	}
	if h.chats[chat] == nil {
		h.chats[chat] = map[chan struct{}]bool{}
	}
	h.chats[chat][woken] = true
	return woken, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.chats[chat], woken)
		if len(h.chats[chat]) == 0 {
			delete(h.chats, chat)
		}
	}
}

func (h *hub) wake(chat channel.Chat) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for woken := range h.chats[chat] {
		select {
		case woken <- struct{}{}:
		default: // it has yet to look
		}
	}
}
