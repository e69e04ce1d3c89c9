package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"becario/channel"
	"becario/channel/intake"
	"becario/kit/blob"
	"becario/kit/blob/blobtest"
	"becario/kit/clock"
	"becario/kit/fault"
)

var start = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// source is a channel that hands out one file, or fails.
type source struct {
	channel.Channel
	data    []byte
	err     error
	fetched int
}

func (s *source) Download(context.Context, string) (io.ReadCloser, error) {
	s.fetched++
	if s.err != nil {
		return nil, fmt.Errorf("fetch: %w", s.err)
	}
	return io.NopCloser(bytes.NewReader(s.data)), nil
}

func open(t *testing.T, c *clock.Manual, url string) *intake.Intake {
	t.Helper()
	files, err := blob.Open(blob.Config{Folder: t.TempDir(), Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	return intake.New(intake.Config{Files: files, Clock: c, ChatURL: url})
}

func TestTake(t *testing.T) {
	c := clock.NewManual(start)
	i, s := open(t, c, ""), &source{data: blobtest.PDF(0), err: errors.New("no network")}
	a := channel.Attachment{ID: "x", Name: "carta.pdf", Type: "text/html", Size: 3}
	if _, err := i.Take(t.Context(), s, "ana", "k", a); err == nil {
		t.Fatal("without a network: no error")
	} else if _, ok := fault.Of(err); ok {
		t.Errorf("without a network: %v, want an error that may pass", err)
	}
	s.err = nil
	first, err := i.Take(t.Context(), s, "ana", "k", a)
	if err != nil || first.Type != blob.PDF || first.Name != "carta.pdf" {
		t.Fatalf("got %+v, %v", first, err)
	}
	again, err := i.Take(t.Context(), s, "ana", "k", a)
	if err != nil || again != first || s.fetched != 2 {
		t.Errorf("again: got %+v, %v after fetching %d times; want the same, fetched once", again, err, s.fetched)
	}
	c.Add(intake.Term - time.Minute)
	if n, err := i.Sweep(t.Context()); err != nil || n != 0 {
		t.Errorf("before the term: %d, %v", n, err)
	}
	c.Add(2 * time.Minute)
	if n, err := i.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("after the term: %d, %v", n, err)
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		url, want string
		size      int64
		err       error
	}{
		"the channel has lost it":       {"", "fault.file_gone", 1, channel.ErrNoFile},
		"the channel hands out less":    {"", "fault.file_far", 1, &channel.TooBigError{Max: 20 << 20}},
		"and the page has an address":   {"https://becario.example/chat", "fault.file_far_at", 1, &channel.TooBigError{Max: 20 << 20}},
		"nobody takes so much":          {"", "fault.file_big", blob.DefaultMaxBytes + 1, nil},
		"nor does the channel that may": {"", "fault.file_big", 1, &channel.TooBigError{Max: 1 << 40}},
	} {
		s := &source{err: test.err, data: blobtest.PDF(0)}
		_, err := open(t, clock.NewManual(start), test.url).Take(t.Context(), s, "ana", "k", channel.Attachment{ID: "x", Size: test.size})
		if f, _ := fault.Of(err); f.GetKey() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
		if test.err == nil && s.fetched > 0 {
			t.Errorf("%s: it was fetched all the same", name)
		}
	}
}
