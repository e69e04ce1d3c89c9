package telegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Lengths that Telegram takes, in UTF-16 units.
const (
	maxText    = 4096
	maxCaption = 1024
	maxToast   = 200 // the text that confirms a press
)

// split cuts a text into parts of at most first units for the first and rest
// for the others: at the end of a line if there is one in the second half,
// else of a sentence, else of a word, else between two characters.
func split(text string, first, rest int) []string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	var parts []string
	for limit := first; ; limit = rest {
		room := prefix(text, limit)
		if room == len(text) {
			return append(parts, text)
		}
		cut := cutAt(text, room)
		parts = append(parts, strings.TrimRightFunc(text[:cut], unicode.IsSpace))
		text = strings.TrimLeftFunc(text[cut:], unicode.IsSpace)
		if text == "" {
			return parts
		}
	}
}

// prefix is the length in bytes of the longest beginning of text that has at
// most limit UTF-16 units and does not end within a character.
func prefix(text string, limit int) int {
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > limit {
			return i
		}
	}
	return len(text)
}

// cutAt is where to cut a text of which room bytes fit. It is never 0.
func cutAt(text string, room int) int {
	head := text[:room]
	if i := strings.LastIndexByte(head, '\n'); i > 0 && i >= room/2 {
		return i + 1
	}
	if i := lastSentence(head); i > 0 && i >= room/2 {
		return i
	}
	if unicode.IsSpace(runeAt(text, room)) {
		return room
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i > 0 {
		_, size := utf8.DecodeRuneInString(head[i:])
		return i + size
	}
	return wholeCharacter(text, room)
}

// lastSentence is the end of the last sentence that is followed by a space.
func lastSentence(head string) int {
	for i := len(head) - 1; i > 0; i-- {
		if head[i] == ' ' && strings.IndexByte(".!?;:", head[i-1]) >= 0 {
			return i
		}
	}
	return 0
}

// wholeCharacter moves a cut back while it would part a letter from its accent
// or the pieces of an emoji, but not far.
func wholeCharacter(text string, room int) int {
	cut := room
	for range 16 {
		before, size := utf8.DecodeLastRuneInString(text[:cut])
		if !joins(runeAt(text, cut)) && before != '\u200d' {
			return cut
		}
		if cut -= size; cut <= 0 {
			break
		}
	}
	return room
}

// joins reports whether a character is shown together with the one before it:
// marks, variation selectors, joiners, skin tones.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == '\u200d' || (r >= 0x1F3FB && r <= 0x1F3FF)
}

func runeAt(text string, i int) rune {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return r
}
