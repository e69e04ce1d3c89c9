package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"

	"github.com/PaulSonOfLars/gotgbot/v2"
)

// ErrTooBig says that a file is larger than the channel may fetch.
var ErrTooBig = errors.New("file is too big")

// ErrNoFile says that Telegram does not have the file, or no longer.
var ErrNoFile = errors.New("telegram does not have the file")

// Download opens the file that came as an attachment with this identifier. It
// fails with ErrTooBig if the file is over the limit, at once where its size is
// known and otherwise while it is read, and with ErrNoFile if there is none.
// The context bounds the reading, too; the caller closes the reader.
func (c *Channel) Download(ctx context.Context, id string) (io.ReadCloser, error) {
	f, err := c.api.GetFileWithContext(ctx, id, &gotgbot.GetFileOpts{})
	var e *Error
	switch {
	case says(err, "file is too big"):
		return nil, fmt.Errorf("fetch file: %w", ErrTooBig)
	case errors.As(err, &e) && e.Code == 400, err == nil && f.FilePath == "":
		return nil, fmt.Errorf("fetch file: %w", ErrNoFile)
	case err != nil:
		return nil, fmt.Errorf("fetch file: %w", err)
	case f.FileSize > c.maxFile:
		return nil, fmt.Errorf("fetch file: %w", ErrTooBig)
	case path.IsAbs(f.FilePath):
		return nil, errors.New("fetch file: the bot api server keeps files on its own disk: start it without --local")
	}
	return c.open(ctx, f.FilePath)
}

func (c *Channel) open(ctx context.Context, filePath string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.client.FileURL(c.api.Token, filePath, nil), nil)
	if err != nil {
		return nil, errors.New("fetch file: address cannot be used")
	}
	resp, err := c.client.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", c.client.scrub(err))
	}
	switch {
	case resp.StatusCode == http.StatusNotFound:
		err = ErrNoFile
	case resp.StatusCode != http.StatusOK:
		err = fmt.Errorf("telegram answers with status %d", resp.StatusCode)
	case resp.ContentLength > c.maxFile:
		err = ErrTooBig
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fetch file: %w", err), resp.Body.Close())
	}
	return &bounded{ReadCloser: resp.Body, left: c.maxFile, scrub: c.client.scrub}, nil
}

// bounded reads a file up to a number of bytes and fails beyond.
type bounded struct {
	io.ReadCloser
	left  int64
	scrub func(error) error
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrTooBig
	}
	if err != nil && err != io.EOF {
		err = b.scrub(err)
	}
	return n, err
}
