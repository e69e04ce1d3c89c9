package webchat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"becario/channel"
	"becario/kit/wall"
)

// bubble is a message as the page shows it.
type bubble struct {
	words
	Seq      int64
	Key      string
	Mine     bool
	Text     []span
	Quote    quote // what it answers; zero if that need not be shown
	File     *shownFile
	Rows     [][]channel.Button
	PressKey string // identifies a press of this showing, so that a double click presses once
	At       time.Time
	Clock    string
	Day      string // YYYY-MM-DD in the person's zone
	DayName  string
	NewDay   bool // the first of its day in the list
	Edited   bool
}

// span is a piece of text, a link if it has an address. The link of a command
// puts it where one writes.
type span struct {
	Text, Link string
	Command    bool
}

type quote struct {
	Seq  int64
	Mine bool
	Text string
}

type shownFile struct {
	URL, Name, Size string
	Picture         bool
	Width, Height   int
}

// bubbles prepares messages of a chat for showing; they need not be neighbours.
func (c *Channel) bubbles(ctx context.Context, s Session, w words, messages []Message) ([]bubble, error) {
	zone, err := wall.Zone(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	now := c.Clock.Now().In(zone)
	list := make([]bubble, 0, len(messages))
	for i, m := range messages {
		b := bubble{words: w, Seq: m.Seq, Key: m.Key, Mine: m.Kind == Said, Text: linked(m.Body.Text), Edited: !m.Edited.IsZero()}
		if m.Kind == Told {
			b.Text = withCommands(b.Text)
		}
		at := m.At.In(zone)
		b.At, b.Clock, b.Day, b.DayName = at, at.Format(wall.HourForm), at.Format(wall.DayForm), w.day(at, now)
		b.NewDay = i == 0 || list[i-1].Day != b.Day
		if len(m.Body.Buttons) > 0 {
			b.Rows, b.PressKey = m.Body.Buttons, newKey()
		}
		if f := m.Body.File; f != nil {
			b.File = &shownFile{Name: f.Name, Size: w.size(f.Size), Picture: f.Width > 0, Width: f.Width, Height: f.Height,
				URL: "/chat/files/" + strconv.FormatInt(m.Seq, 10) + "/" + url.PathEscape(orDash(f.Name))}
		}
		if b.Quote, err = c.quoted(ctx, s, m, messages[:i]); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

// quoted returns what a message answers, unless that stands right above it.
func (c *Channel) quoted(ctx context.Context, s Session, m Message, above []Message) (quote, error) {
	if m.Body.ReplyTo == 0 {
		return quote{}, nil
	}
	if len(above) == 0 {
		var err error
		if above, err = c.Store.Before(ctx, s.Chat, m.Seq, 1); err != nil {
			return quote{}, err
		}
	}
	if n := len(above); n > 0 && above[n-1].Seq == m.Body.ReplyTo {
		return quote{}, nil
	}
	return c.quote(ctx, s, m.Body.ReplyTo)
}

// quote returns a shown message in one line; zero if there is none.
func (c *Channel) quote(ctx context.Context, s Session, seq int64) (quote, error) {
	m, err := c.Store.Message(ctx, s.Chat, seq)
	if errors.Is(err, ErrNone) || (err == nil && m.Kind != Said && m.Kind != Told) {
		return quote{}, nil
	}
	if err != nil {
		return quote{}, err
	}
	text := strings.Join(strings.Fields(m.Body.Text), " ")
	if text == "" && m.Body.File != nil {
		text = m.Body.File.Name
	}
	if runes := []rune(text); len(runes) > 120 {
		text = string(runes[:119]) + "…"
	}
	return quote{Seq: m.Seq, Mine: m.Kind == Said, Text: text}, nil
}

func orDash(name string) string {
	if name == "" {
		return "-"
	}
	return name
}

// linked finds the web addresses of a text.
func linked(text string) []span {
	var spans []span
	for text != "" {
		i := nextAddress(text)
		if i < 0 {
			return append(spans, span{Text: text})
		}
		end := i + strings.IndexFunc(text[i:]+" ", unicode.IsSpace)
		for end > i && strings.ContainsRune(".,;:!?)]}'\"»", lastRune(text[i:end])) {
			end -= utf8.RuneLen(lastRune(text[i:end]))
		}
		if i > 0 {
			spans = append(spans, span{Text: text[:i]})
		}
		spans = append(spans, span{Text: text[i:end], Link: text[i:end]})
		text = text[end:]
	}
	return spans
}

// withCommands finds the commands that a text names ("/help").
func withCommands(spans []span) []span {
	var all []span
	for _, s := range spans {
		for s.Link == "" {
			before, command, rest := cutCommand(s.Text)
			if command == "" {
				break
			}
			if before != "" {
				all = append(all, span{Text: before})
			}
			all = append(all, span{Text: command, Link: "/chat?text=" + url.QueryEscape(command) + "#text", Command: true})
			s.Text = rest
		}
		if s.Text != "" {
			all = append(all, s)
		}
	}
	return all
}

func cutCommand(text string) (before, command, rest string) {
	for i := 0; i < len(text); i++ {
		if text[i] != '/' || (i > 0 && !unicode.IsSpace(lastRune(text[:i])) && !strings.ContainsRune("(«“\"", lastRune(text[:i]))) {
			continue
		}
		end := i + 1
		for end < len(text) && (text[end] == '_' || unicode.IsLower(rune(text[end])) && text[end] < utf8.RuneSelf) {
			end++
		}
		if slices.Contains(channel.Commands, text[i+1:end]) && (end == len(text) || text[end] != '/') {
			return text[:i], text[i:end], text[end:]
		}
	}
	return text, "", ""
}

// nextAddress returns where an address begins that has a host, or -1.
func nextAddress(text string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return -1
		}
		colon := from + i
		from = colon + len("://")
		for _, scheme := range []string{"https", "http"} {
			start := colon - len(scheme)
			if start >= 0 && text[start:colon] == scheme && (start == 0 || !unicode.IsLetter(lastRune(text[:start]))) &&
				from < len(text) && (text[from] == '[' || unicode.IsLetter(rune(text[from])) || unicode.IsDigit(rune(text[from]))) {
				return start
			}
		}
	}
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// render writes a whole page. It is made before the first byte goes out, so a
// fault never leaves half a page.
func (c *Channel) render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := c.pages.ExecuteTemplate(&page, name, data); err != nil {
		c.Log.Error("web chat: page not made", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // who asked may be gone
}

// fragment is one message as HTML.
func (c *Channel) fragment(b bubble) (string, error) {
	var html bytes.Buffer
	if err := c.pages.ExecuteTemplate(&html, "message", b); err != nil {
		return "", fmt.Errorf("show message: %w", err)
	}
	return html.String(), nil
}
