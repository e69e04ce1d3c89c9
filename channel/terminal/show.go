package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"becario/channel"
	"becario/kit/phrase"
)

// Marks of a line, and the colours that an interactive terminal gives them.
const (
	pipeMark   = "< "
	screenMark = "\x1b[34m▎\x1b[0m "
	dim        = "\x1b[2m"
	blue       = "\x1b[34m"
	plain      = "\x1b[0m"
	prompt     = "> "
	unbroken   = "\u00a0" // a space that no line ends at
)

func (c *Channel) say(key string, args phrase.Args) string {
	return c.Phrases.In(c.Lang).Say(key, args)
}

func (c *Channel) colour(colour, text string) string {
	if !c.Interactive {
		return text
	}
	return colour + text + plain
}

// print shows a message of the bot. c.mu is held.
func (c *Channel) print(m channel.Message, id, path string) error {
	var lines []string
	if m.Text != "" {
		lines = strings.Split(printable(m.Text), "\n")
	}
	if path != "" {
		lines = append(lines, c.say("terminal.saved", phrase.Args{"path": path}))
	}
	lines = append(lines, c.offer(m, id)...)
	return c.write(lines)
}

// write prints lines of the bot. c.mu is held.
func (c *Channel) write(lines []string) error {
	mark, columns := pipeMark, 0
	if c.screen != nil {
		mark, columns = screenMark, c.screen.columns()-visible(screenMark)
	}
	var text strings.Builder
	for _, line := range lines {
		for _, part := range wrap(line, columns) {
			text.WriteString(strings.TrimRight(mark+part, " ") + "\n")
		}
	}
	_, err := c.out.Write([]byte(text.String()))
	return err
}

// offer numbers the buttons of a message, a line for each row. With the first
// message after a line of the person the numbers begin again, and those of
// before are forgotten. c.mu is held.
func (c *Channel) offer(m channel.Message, id string) []string {
	for i, b := range c.buttons {
		if m.Edit != "" && b.message == m.Edit {
			c.buttons[i] = shown{} // its message has changed
		}
	}
	if c.turn && m.Answer == "" {
		c.buttons, c.turn = slices.Clip(c.buttons[:0]), false
	}
	var lines []string
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			c.buttons = append(c.buttons, shown{message: id, data: b.Data})
			label := " " + printable(b.Label)
			if c.screen != nil {
				label = strings.ReplaceAll(label, " ", unbroken)
			}
			labels = append(labels, c.colour(blue, fmt.Sprintf("/%d", len(c.buttons)))+label)
		}
		lines = append(lines, strings.Join(labels, "   "))
	}
	return lines
}

// printable drops what would steer the terminal rather than be read.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// save puts the picture or document of a message into the folder and returns
// its path; empty if there is none. A file that is there is left as it is.
func (c *Channel) save(m channel.Message) (string, error) {
	file := m.Document
	if m.Picture != nil {
		file = m.Picture
	}
	if file == nil {
		return "", nil
	}
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return "", fmt.Errorf("keep file: %w", err)
	}
	name := fileName(m)
	ext := filepath.Ext(name)
	for n := 1; ; n++ {
		path := filepath.Join(c.Folder, name)
		if n > 1 {
			path = filepath.Join(c.Folder, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext))
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) && n < 10_000 {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("keep file: %w", err)
		}
		_, err = f.Write(file)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", fmt.Errorf("keep file: %w", err)
		}
		return path, nil
	}
}

// fileName is a name that stays in the folder and is seen there.
func fileName(m channel.Message) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:`, r) {
			return '-'
		}
		return r
	}, m.Name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".-")
	if len(name) > 150 {
		name = strings.ToValidUTF8(name[len(name)-150:], "")
	}
	if name != "" {
		return name
	}
	if m.Picture != nil {
		return "becario.png"
	}
	return "becario"
}
