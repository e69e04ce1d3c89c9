package bot

import (
	"strings"
	"unicode"

	"becario/channel"
)

// cleaned is an update without what nobody writes and no database takes: in its
// words, in the name of the person, in that of a file.
func cleaned(u channel.Update) channel.Update {
	u.Text, u.From.Name = strings.TrimSpace(clean(u.Text)), clean(u.From.Name)
	if u.File != nil {
		f := *u.File
		f.Name, f.Type = clean(f.Name), clean(f.Type)
		u.File = &f
	}
	return u
}

// clean puts a space for each control character that nobody writes, and drops
// the marks that turn the direction of what follows.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
