// Package lines finds the structure of a text of several lines: what is a row of a
// list, what was copied from elsewhere, and what says nothing. It knows no language.
package lines

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Row is a line of a text that says something.
type Row struct {
	Start, End int  // the bytes of what it says, without its mark and the space around it
	Marked     bool // a bullet or a number of a list stands before it
	Done       bool // it is ticked or struck out
	Apart      bool // an empty line stands before it
}

var (
	// bullet is what stands before a row of a list. A sign and a digit are a number.
	bullet = regexp.MustCompile(`^(?:[-–—](?:[^\d\s]|\s)|[*•·▪▫◦●○☐□➜→►‣⁃✳]\x{FE0F}?|\d{1,2}[.)](?:\D|$)|\d{1,2}-\s*\D|[a-zA-Z][.)]\s|\[ ?\])`)
	ticked = regexp.MustCompile(`^(?:\[[xX]\]|[✅☑✔✓])\x{FE0F}?\s*|^~.*~$`)

	// A message that was passed on has when and by whom it was written before it, as
	// the messengers write it: "[12/3/27 18:40] Name: ", "12/3/27, 18:40 - Name: ".
	stamp  = `\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?,?\s+\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[apAP]\.?\s?[mM]\.?)?`
	sender = regexp.MustCompile(`(?m)^[ \t>]*(?:\[(?:` + stamp + `|\d{1,2}:\d{2}(?::\d{2})?,?\s+\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)\]\s*[^:\n]{1,40}:|` + stamp + `\s+[-–]\s+[^:\n]{1,40}:|[^:\n,\[]{1,40}, \[` + stamp + `\]:?)[ \t]*`)
	// What sets a text apart and says nothing: a rule of signs, and the marks of what
	// is quoted.
	rule   = regexp.MustCompile(`(?m)^[ \t]*[-=_*~—–⎯]{4,}[ \t]*$`)
	quoted = regexp.MustCompile(`(?m)^[ \t]*>+[ \t]?`)
	// A signature begins with a line of two hyphens (RFC 3676, section 4.3).
	signature = regexp.MustCompile(`(?ms)^--[ \t]*\n.{0,400}\z`)
)

// Clean puts spaces in place of what says nothing of its own in a text of several
// lines, or in one that was passed on: when and by whom it was written, marks of
// quotation, rules and signatures. What stays stands where it stood.
func Clean(text string) string {
	if !strings.ContainsRune(text, '\n') && !strings.ContainsAny(text, "[>") {
		return text
	}
	for _, re := range []*regexp.Regexp{sender, signature, rule, quoted} {
		text = re.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat(" ", len(s)) })
	}
	return text
}

// Of gives the rows of a text.
func Of(text string) []Row {
	var rows []Row
	apart := false
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		line := text[at : at+end]
		r := Row{Start: at + len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace)), End: at + len(strings.TrimRightFunc(line, unicode.IsSpace))}
		at += end + 1
		if r.Start >= r.End {
			apart = len(rows) > 0
			continue
		}
		r.Apart = apart
		apart = false
		for range 2 { // "- [x] bread" has two
			said := text[r.Start:r.End]
			r.Done = r.Done || ticked.MatchString(said)
			if r.Done || !bullet.MatchString(said) {
				break
			}
			r.Marked = true
			r.Start += markEnd(said)
		}
		if r.Start < r.End {
			rows = append(rows, r)
		}
	}
	return rows
}

// markEnd is the byte of a row after its bullet or number.
func markEnd(said string) int {
	at := 0
	for at < len(said) && said[at] >= '0' && said[at] <= '9' {
		at++
	}
	if at == 0 && len(said) > 1 && (said[1] == '.' || said[1] == ')') {
		at++ // "a) "
	}
	for at < len(said) {
		r, n := utf8.DecodeRuneInString(said[at:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || at > 0 && strings.ContainsRune("\"'“«([¿¡@#", r) || unicode.Is(unicode.Sc, r) {
			break
		}
		at += n
	}
	return at
}
