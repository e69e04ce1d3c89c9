package terminal

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"becario/channel"
	"becario/kit/phrase"
)

// Run reads lines until the end of the input, a line that says /quit, or the
// end of ctx; none of these is an error. Only after a line has been answered is
// the next one read. When ctx ends, a read that is under way is left behind.
func (c *Channel) Run(ctx context.Context) error {
	r := bufio.NewReader(c.in)
	next, lines, readLine := make(chan struct{}, 1), make(chan line, 1), func() line { return readLine(r) }
	if c.screen != nil {
		leave, err := c.screen.open()
		if err != nil {
			return err
		}
		defer leave()
		if err := c.tell("terminal.hello", nil); err != nil {
			return err
		}
		readLine = c.screen.line
	}
	defer close(next)
	go read(readLine, next, lines)
	for {
		next <- struct{}{}
		var l line
		select {
		case <-ctx.Done():
			return nil
		case l = <-lines:
		}
		if l.err != nil {
			return errors.Join(l.end(), c.left())
		}
		done, err := c.hear(ctx, l)
		if done || ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// line is one line of the input without its end.
type line struct {
	text string
	long bool // only its beginning is in text
	err  error
}

// end is what Run returns where the input ends.
func (l line) end() error {
	if errors.Is(l.err, io.EOF) {
		return nil
	}
	return fmt.Errorf("read line: %w", l.err)
}

// maxLine is more than MaxText characters take, in bytes.
const maxLine = 8 * MaxText

// read delivers a line for each value of next.
func read(readLine func() line, next <-chan struct{}, lines chan<- line) {
	for range next {
		lines <- readLine()
	}
}

func readLine(r *bufio.Reader) line {
	var text []byte
	var l line
	for {
		part, err := r.ReadSlice('\n')
		if len(text) <= maxLine {
			text = append(text, part...)
		} else {
			l.long = true
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && len(text) > 0 {
			err = nil // a last line without an end
		}
		l.text, l.err = strings.TrimSpace(strings.ToValidUTF8(string(text), "\uFFFD")), err
		return l
	}
}

// left ends the line in which the person left, so that what follows in their
// terminal begins a new one.
func (c *Channel) left() error {
	if c.screen == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := io.WriteString(c.screen.under, "\r\n")
	return err
}

func (c *Channel) tell(key string, args phrase.Args) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.write([]string{c.say(key, args)})
}

// hear deals with a line. It reports true if the conversation is over.
func (c *Channel) hear(ctx context.Context, l line) (done bool, err error) {
	word, rest, _ := strings.Cut(l.text, " ")
	switch number, numberErr := strconv.Atoi(strings.TrimPrefix(word, "/")); {
	case l.text == "":
		return false, nil
	case l.long || utf8.RuneCountInString(l.text) > MaxText:
		return false, c.tell("terminal.too_long", phrase.Args{"max": MaxText})
	case slices.Contains(strings.Fields(c.say("terminal.quit", nil)), l.text):
		return true, nil
	case slices.Contains(strings.Fields(c.say("terminal.file", nil)), word):
		return false, c.attach(ctx, strings.TrimSpace(rest))
	case numberErr == nil && strings.HasPrefix(word, "/") && rest == "":
		return false, c.press(ctx, number)
	}
	if c.Explain != nil {
		if err := c.explain(l.text); err != nil {
			return false, err
		}
	}
	return false, c.give(ctx, channel.Update{Kind: channel.Text, Text: l.text})
}

func (c *Channel) explain(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var shown strings.Builder
	for _, line := range strings.Split(strings.TrimRight(c.Explain(text), "\n"), "\n") {
		shown.WriteString(c.colour(dim, "  "+printable(line)) + "\n")
	}
	_, err := io.WriteString(c.out, shown.String())
	return err
}

func (c *Channel) press(ctx context.Context, number int) error {
	c.mu.Lock()
	var b shown
	if number >= 1 && number <= len(c.buttons) {
		b = c.buttons[number-1]
	}
	c.mu.Unlock()
	if b.message == "" {
		return c.tell("terminal.no_button", phrase.Args{"number": number})
	}
	return c.give(ctx, channel.Update{Kind: channel.Press, Press: b.data, Message: b.message})
}

// attach sends a file of the machine.
func (c *Channel) attach(ctx context.Context, path string) error {
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(path, "~/") {
		path = filepath.Join(home, path[2:])
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return c.tell("terminal.no_file", phrase.Args{"path": path})
	}
	if path, err = filepath.Abs(path); err != nil {
		return fmt.Errorf("attach file: %w", err)
	}
	kind := mime.TypeByExtension(filepath.Ext(path))
	return c.give(ctx, channel.Update{Kind: channel.File, File: &channel.Attachment{ID: path, Name: filepath.Base(path), Type: kind, Size: info.Size()}})
}

// give hands what the person did to the bot and waits for the answer.
func (c *Channel) give(ctx context.Context, u channel.Update) error {
	c.mu.Lock()
	c.turn = true
	now := c.Clock.Now()
	c.count++
	id := fmt.Sprintf("%s-%d", c.run, c.count)
	// Grows over runs, too, as far as the clock does.
	c.seq = max(c.seq+1, now.UnixMicro())
	seq := c.seq
	c.mu.Unlock()
	select {
	case <-c.said: // what was said before is no answer
	default:
	}
	u.Chat, u.Addressed, u.At = c.Chat(), true, now
	u.From = channel.Sender{ID: c.Person, Name: c.Person, Lang: c.Lang, Zone: c.Zone}
	if u.Kind == channel.Press {
		u.Query = id
	} else {
		u.Message = id
	}
	body, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("write terminal update: %w", err)
	}
	if err := c.Accept(ctx, []channel.Raw{{ID: id, Seq: seq, Chat: u.Chat, Body: body}}); err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	return c.Settle(ctx)
}
