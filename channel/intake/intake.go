// Package intake is the one way in for files, from whatever channel: the bytes
// are fetched once, checked and kept before anybody decides what the file is
// for. They wait here until they are handed on to a service, which keeps its own.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"becario/channel"
	"becario/kit/blob"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Term is how long a file waits for somebody to want it.
const Term = 7 * 24 * time.Hour

// Config is what an intake works with. ChatURL may be empty.
type Config struct {
	Files *blob.Store
	Clock clock.Clock
	// ChatURL is where people reach the chat page. It is told to those whose file
	// another channel does not hand out.
	ChatURL string
}

// Intake keeps files that nobody has yet.
type Intake struct {
	*blob.Store
	clock   clock.Clock
	chatURL string
}

// New returns an intake.
func New(c Config) *Intake { return &Intake{Store: c.Files, clock: c.Clock, chatURL: c.ChatURL} }

// Take fetches a file from the channel through which it came and keeps it for a
// space, under the key of its update: the same key again fetches nothing. It
// fails with a fault if the file cannot be taken; any other error may pass.
func (i *Intake) Take(ctx context.Context, from channel.Channel, space, key string, a channel.Attachment) (blob.Info, error) {
	files, ok := from.(channel.Files)
	if !ok {
		return blob.Info{}, fmt.Errorf("take file: nothing can be sent through %s", from.Name())
	}
	max := i.Limits().MaxBytes
	if a.Size > max {
		return blob.Info{}, fault.New(fault.Invalid, "fault.file_big", "max", max>>20)
	}
	info, err := i.PutFrom(ctx, space, key, a.Name, func() (io.ReadCloser, error) { return files.Download(ctx, a.ID) })
	var far *channel.TooBigError
	switch {
	case errors.As(err, &far):
		return blob.Info{}, i.tooFar(far.Max)
	case errors.Is(err, channel.ErrNoFile):
		return blob.Info{}, fault.New(fault.NotFound, "fault.file_gone")
	case err != nil:
		return blob.Info{}, fmt.Errorf("take file: %w", err)
	}
	return info, nil
}

// tooFar says that a file does not come through its channel, and how it may.
func (i *Intake) tooFar(max int64) error {
	here := i.Limits().MaxBytes
	switch {
	case here <= max:
		return fault.New(fault.Invalid, "fault.file_big", "max", here>>20)
	case i.chatURL == "":
		return fault.New(fault.Invalid, "fault.file_far", "max", max>>20, "page", here>>20)
	}
	return fault.New(fault.Invalid, "fault.file_far_at", "max", max>>20, "page", here>>20, "address", i.chatURL)
}

// Sweep removes what nobody has wanted for Term and returns how many files that
// were.
func (i *Intake) Sweep(ctx context.Context) (int, error) {
	return i.Store.Sweep(ctx, i.clock.Now().Add(-Term), func(_ context.Context, _ string, ids []string) ([]string, error) { return ids, nil })
}
