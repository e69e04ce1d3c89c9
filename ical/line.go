package ical

import (
	"bytes"
	"strings"
)

// property is one content line (RFC 5545, section 3.1).
type property struct {
	line   int
	name   string // in capitals
	params map[string]string
	value  string
}

// lines calls f with each content line of a file, unfolded, and the number of
// its first line. Lines may end in CRLF, LF or CR.
func lines(data []byte, f func(number int, line string) error) error {
	var open strings.Builder
	first, number := 0, 0
	flush := func() error {
		if first == 0 || open.Len() == 0 {
			return nil
		}
		line := open.String()
		open.Reset()
		return f(first, line)
	}
	for len(data) > 0 {
		number++
		end := bytes.IndexAny(data, "\r\n")
		line, next := data, []byte(nil)
		if end >= 0 {
			line, next = data[:end], data[end+1:]
			if data[end] == '\r' && len(next) > 0 && next[0] == '\n' {
				next = next[1:]
			}
		}
		data = next
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && first > 0 {
			open.Write(line[1:])
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		first = number
		open.Write(line)
	}
	return flush()
}

// parseProperty reads a content line: a name, parameters whose values may be in
// quotes, and a value.
func parseProperty(number int, line string) (property, bool) {
	p := property{line: number}
	at := strings.IndexAny(line, ":;")
	if at <= 0 || !isName(line[:at]) {
		return p, false
	}
	p.name = strings.ToUpper(line[:at])
	for line = line[at:]; line[0] == ';'; {
		name, rest, ok := strings.Cut(line[1:], "=")
		if !ok || !isName(name) {
			return p, false
		}
		value, after, ok := parameter(rest)
		if !ok {
			return p, false
		}
		if p.params == nil {
			p.params = map[string]string{}
		}
		if name = strings.ToUpper(name); p.params[name] == "" {
			p.params[name] = value
		}
		line = after
	}
	p.value = line[1:]
	return p, true
}

// parameter reads the values of a parameter up to the ";" or ":" behind them.
// Of several values the first is taken.
func parameter(s string) (value, after string, ok bool) {
	for first := true; ; first = false {
		one := ""
		if rest, quoted := strings.CutPrefix(s, `"`); quoted {
			if one, s, ok = strings.Cut(rest, `"`); !ok {
				return "", "", false
			}
		} else {
			end := strings.IndexAny(s, ",;:")
			if end < 0 {
				return "", "", false
			}
			one, s = s[:end], s[end:]
		}
		if first {
			value = uncaret.Replace(one)
		}
		switch {
		case s == "":
			return "", "", false
		case s[0] == ',':
			s = s[1:]
		case s[0] == ';' || s[0] == ':':
			return value, s, true
		default:
			return "", "", false
		}
	}
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return s != ""
}

// uncaret undoes what RFC 6868 does to the values of parameters.
var uncaret = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)

// unescape reads the value of a text (section 3.3.11), without the controls
// that it must not have and the spaces around it.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			// Of what is no escape the backslash is dropped.
			i++
			if c = s[i]; c == 'n' || c == 'N' {
				b.WriteByte('\n')
				continue
			}
		}
		if c >= ' ' && c != 0x7f || c == '\t' {
			b.WriteByte(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// list reads a value of several texts with commas between them.
func list(s string) []string {
	var out []string
	for start, i := 0, 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == ',':
			if one := unescape(s[start:i]); one != "" {
				out = append(out, one)
			}
			start = i + 1
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
	}
	return out
}
