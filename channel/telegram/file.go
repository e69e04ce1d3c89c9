package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"

	"becario/channel"
)

var _ channel.Files = (*Channel)(nil)

// Download implements channel.Files.
func (c *Channel) Download(ctx context.Context, id string) (io.ReadCloser, error) {
	var f struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err := c.client.call(ctx, "getFile", params{"file_id": id}, &f)
	var e *Error
	switch {
	case says(err, "file is too big"):
		return nil, fmt.Errorf("fetch file: %w", c.tooBig())
	case errors.As(err, &e) && e.Code == 400, err == nil && f.Path == "":
		return nil, fmt.Errorf("fetch file: %w", channel.ErrNoFile)
	case err != nil:
		return nil, fmt.Errorf("fetch file: %w", err)
	case f.Size > c.maxFile:
		return nil, fmt.Errorf("fetch file: %w", c.tooBig())
	case path.IsAbs(f.Path):
		return nil, errors.New("fetch file: the bot api server keeps files on its own disk: start it without --local")
	}
	return c.open(ctx, f.Path)
}

func (c *Channel) open(ctx context.Context, filePath string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.client.fileURL(filePath), nil)
	if err != nil {
		return nil, errors.New("fetch file: address cannot be used")
	}
	resp, err := c.client.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", c.client.scrub(err))
	}
	switch {
	case resp.StatusCode == http.StatusNotFound:
		err = channel.ErrNoFile
	case resp.StatusCode != http.StatusOK:
		err = fmt.Errorf("telegram answers with status %d", resp.StatusCode)
	case resp.ContentLength > c.maxFile:
		err = c.tooBig()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fetch file: %w", err), resp.Body.Close())
	}
	return &bounded{ReadCloser: resp.Body, left: c.maxFile, over: c.tooBig(), scrub: c.client.scrub}, nil
}

func (c *Channel) tooBig() error { return &channel.TooBigError{Max: c.maxFile} }

// bounded reads a file up to a number of bytes and fails beyond.
type bounded struct {
	io.ReadCloser
	left  int64
	over  error
	scrub func(error) error
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.over
	}
	if err != nil && err != io.EOF {
		err = b.scrub(err)
	}
	return n, err
}
