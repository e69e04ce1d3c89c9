package telegram_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"testing"

	"becario/channel"
	"becario/channel/telegram"
	"becario/channel/telegram/telegramtest"
)

func TestDownload(t *testing.T) {
	s := telegramtest.New(t)
	c, _ := open(t, s)
	box := newInbox()
	poll(t, c, box.accept)
	ana := s.Person("Ana", "es")
	data := bytes.Repeat([]byte("beca\n"), 1000)
	ana.Document("mi beca (2).pdf", "application/pdf", data, "la solicitud")
	ana.HugeDocument("vídeo.mp4", "video/mp4", 30<<20)
	ana.Photo(picture(t, 50, 50), "")
	got := box.take(t, c, 3)
	if f := got[0].File; f.Name != "mi beca (2).pdf" || f.Size != 5000 || got[0].Text != "la solicitud" {
		t.Errorf("got %+v %+v", got[0], f)
	}
	if read := fetch(t, c, got[0].File); !bytes.Equal(read, data) {
		t.Errorf("%d bytes, want 5000", len(read))
	}
	if _, err := c.Download(t.Context(), got[1].File.ID); !isTooBig(err) {
		t.Errorf("30 MB: %v", err)
	}
	if read := fetch(t, c, got[2].File); !bytes.Equal(read, picture(t, 50, 50)) {
		t.Error("the photo is another")
	}
	if _, err := c.Download(t.Context(), "none"); !errors.Is(err, channel.ErrNoFile) {
		t.Errorf("no such file: %v", err)
	}
}

func isTooBig(err error) bool {
	var e *channel.TooBigError
	return errors.As(err, &e) && e.Max > 0
}

func fetch(t *testing.T, c *telegram.Channel, f *channel.Attachment) []byte {
	t.Helper()
	r, err := c.Download(t.Context(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDownloadStopsAtTheLimit(t *testing.T) {
	s := telegramtest.New(t)
	c, err := telegram.New(telegram.Config{Token: telegramtest.Token, URL: s.URL, MaxFile: 100, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	box := newInbox()
	poll(t, c, box.accept)
	ana := s.Person("Ana", "es")
	ana.Document("a.txt", "text/plain", make([]byte, 101), "")
	ana.LyingDocument("b.txt", "text/plain", make([]byte, 1<<20), 50)
	ana.Document("c.txt", "text/plain", make([]byte, 100), "")
	got := box.take(t, c, 3)
	for _, u := range got[:2] {
		r, err := c.Download(t.Context(), u.File.ID)
		if err == nil {
			_, err = io.ReadAll(r)
			r.Close()
		}
		if !isTooBig(err) {
			t.Errorf("%s: %v", u.File.Name, err)
		}
	}
	if n := len(fetch(t, c, got[2].File)); n != 100 {
		t.Errorf("%d bytes, want 100", n)
	}
}
