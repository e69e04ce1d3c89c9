package telegram

import (
	"slices"
	"strings"

	"becario/channel"
)

// address finds out whether a message is for the bot, and takes the bot's name
// out where it only calls it: "/hoy@becario_bot" becomes "/hoy", and
// "@becario_bot bus 5" becomes "bus 5". In a private chat every message is.
func (r reader) address(u *channel.Update) {
	defer func() { u.Addressed = u.Addressed || !u.Group }()
	if strings.HasPrefix(u.Text, "/") {
		r.command(u)
		return
	}
	if r.name == "" {
		return
	}
	at := mention(u.Text, r.name)
	if at < 0 {
		return
	}
	u.Addressed = true
	end := at + 1 + len(r.name)
	switch {
	case at == 0:
		u.Text = strings.TrimLeft(u.Text[end:], " \t\n,:;")
	case strings.TrimSpace(u.Text[end:]) == "":
		u.Text = strings.TrimRight(u.Text[:at], " \t\n,")
	}
}

// command takes the name off a command. One without a name is for whichever
// bot knows it; one with another bot's name is not for this one, even when it
// answers one of its messages.
func (r reader) command(u *channel.Update) {
	end := strings.IndexAny(u.Text, " \t\n")
	if end < 0 {
		end = len(u.Text)
	}
	word, rest := u.Text[:end], u.Text[end:]
	name, whose, named := strings.Cut(word, "@")
	if !named {
		u.Addressed = u.Addressed || word == "/start" || slices.Contains(channel.Commands, strings.ToLower(word[1:]))
		return
	}
	u.Addressed = r.name != "" && strings.EqualFold(whose, r.name)
	if u.Addressed {
		u.Text = name + rest
	}
}

// mention is where in a text the name stands after an at sign as a word of its
// own, in any case; -1 if nowhere.
func mention(text, name string) int {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '@')
		if i < 0 {
			return -1
		}
		at := from + i
		end := at + 1 + len(name)
		if end > len(text) {
			return -1
		}
		before := at == 0 || !nameByte(text[at-1])
		after := end == len(text) || !nameByte(text[end])
		if before && after && strings.EqualFold(text[at+1:end], name) {
			return at
		}
		from = at + 1
	}
}

// nameByte reports whether a username may contain the byte; letters beyond
// ASCII cannot be part of one, but of a word before it.
func nameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
