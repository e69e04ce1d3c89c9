package syslog

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// Handler returns a handler that writes records with their attributes as the text
// of messages, in the form that make's handler has: slog.NewTextHandler or
// slog.NewJSONHandler, given the options that it is called with.
func (s *Sender) Handler(level slog.Leveler, make func(io.Writer, *slog.HandlerOptions) slog.Handler) slog.Handler {
	text := &buffer{}
	return &handler{sender: s, text: text, next: make(text, &slog.HandlerOptions{Level: level, ReplaceAttr: withoutHeader})}
}

// withoutHeader leaves out what the header of a message says.
func withoutHeader(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return a
}

// buffer holds the text of one record.
type buffer struct {
	mu sync.Mutex
	strings.Builder
}

type handler struct {
	sender *Sender
	text   *buffer
	next   slog.Handler
}

// Enabled is the inner handler's.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle sends a record.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	h.text.mu.Lock()
	defer h.text.mu.Unlock()
	h.text.Reset()
	if err := h.next.Handle(ctx, r); err != nil {
		return err
	}
	h.sender.send(r.Time, r.Level, h.text.String())
	return nil
}

// WithAttrs is the inner handler's.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.sender, h.text, h.next.WithAttrs(attrs)}
}

// WithGroup is the inner handler's.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{h.sender, h.text, h.next.WithGroup(name)}
}
