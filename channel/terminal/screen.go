package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// screen is the terminal of a person. What is written to it while they write
// stands above their line, which stays as it is. Several pasted lines are one
// message.
type screen struct {
	*term.Terminal
	under io.Writer // without the line that is being written
	tty   int       // its descriptor, or -1 if it is none
}

func newScreen(in io.Reader, out io.Writer) *screen {
	s := &screen{under: out, tty: -1, Terminal: term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, prompt)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		s.tty = int(f.Fd())
	}
	return s
}

// open takes the terminal over until the function that it returns is called.
func (s *screen) open() (func(), error) {
	if s.tty < 0 {
		return func() {}, nil
	}
	before, err := term.MakeRaw(s.tty)
	if err != nil {
		return nil, fmt.Errorf("take over the terminal: %w", err)
	}
	s.SetBracketedPasteMode(true)
	return func() {
		s.SetBracketedPasteMode(false)
		_ = term.Restore(s.tty, before) // it has gone
	}, nil
}

// columns is how wide the screen is; zero if that is not known.
func (s *screen) columns() int {
	if s.tty < 0 {
		return 0
	}
	columns, rows, err := term.GetSize(s.tty)
	if err != nil {
		return 0
	}
	_ = s.SetSize(columns, rows) // the window may have changed
	return columns
}

// line reads what the person writes until they press Enter.
func (s *screen) line() line {
	var pasted []string
	for {
		s.columns()
		text, err := s.ReadLine()
		if errors.Is(err, term.ErrPasteIndicator) {
			pasted = append(pasted, text)
			continue
		}
		return line{text: strings.TrimSpace(strings.Join(append(pasted, text), "\n")), err: err}
	}
}

// least is the width below which lines are left as they are.
const least = 20

// wrap breaks a line between words where it is wider than so many columns.
func wrap(text string, columns int) []string {
	if columns < least || visible(text) <= columns {
		return []string{text}
	}
	var lines []string
	line := ""
	for _, word := range strings.SplitAfter(text, " ") {
		if line != "" && visible(line)+visible(strings.TrimRight(word, " ")) > columns {
			lines, line = append(lines, line), ""
		}
		line += word
	}
	return append(lines, line)
}

// visible is how many columns a text takes, colours aside.
func visible(text string) int {
	n, colour := 0, false
	for _, r := range text {
		switch {
		case r == '\x1b':
			colour = true
		case colour:
			colour = r != 'm'
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		default:
			n++
			if kind := width.LookupRune(r).Kind(); kind == width.EastAsianWide || kind == width.EastAsianFullwidth {
				n++
			}
		}
	}
	return n
}
