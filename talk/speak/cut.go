package speak

import (
	"strings"
	"unicode"
)

// Sentences cuts a text at the marks that end a sentence. A point within a number or a
// word ends none. What has no words is left out.
func Sentences(text string) []string { return Cut(text, ".;!?\n") }

// Clauses cuts a text at commas as well.
func Clauses(text string) []string { return Cut(text, ".;!?\n,") }

// Cut cuts a text behind some marks where a space, the end or the beginning of a question
// follows. The marks stay with what is before them. What has no words is left out.
func Cut(text, marks string) []string {
	var all []string
	runes := []rune(text)
	from := 0
	for i, r := range runes {
		ends := strings.ContainsRune(marks, r) && (r == '\n' || i+1 == len(runes) || unicode.IsSpace(runes[i+1]) || strings.ContainsRune("¿¡", runes[i+1]))
		if !ends && i+1 < len(runes) {
			continue
		}
		if piece := strings.TrimSpace(string(runes[from : i+1])); len(Words(piece)) > 0 {
			all = append(all, piece)
		}
		from = i + 1
	}
	return all
}
