package pdf

import (
	"bytes"
	"strconv"
)

// kind is that of a value.
type kind int

const (
	isOther kind = iota // a keyword, a real number
	isNull
	isInteger
	isName
	isString
	isRef
	isList
	isDict
)

// value is an object of the syntax of section 7.3; text is of names and
// strings, number of integers and references.
type value struct {
	kind   kind
	number int64
	text   []byte
	list   []value
	dict   map[string]value
}

// maxDepth bounds how deep lists and dictionaries may be nested.
const maxDepth = 16

// lexer reads values one after the other.
type lexer struct {
	data []byte
	at   int
}

// space passes over white space and comments.
func (l *lexer) space() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			end := bytes.IndexAny(l.data[l.at:], "\r\n")
			if end < 0 {
				l.at = len(l.data)
				return
			}
			l.at += end
		default:
			return
		}
	}
}

// word passes over a keyword if it comes next.
func (l *lexer) word(w string) bool {
	l.space()
	rest := l.data[l.at:]
	if !bytes.HasPrefix(rest, []byte(w)) || (len(rest) > len(w) && isRegular(rest[len(w)])) {
		return false
	}
	l.at += len(w)
	return true
}

// integer reads a number without a fraction if one comes next.
func (l *lexer) integer() (int64, bool) {
	l.space()
	end := l.at
	for end < len(l.data) && isRegular(l.data[end]) {
		end++
	}
	n, err := strconv.ParseInt(string(l.data[l.at:min(end, l.at+20)]), 10, 64)
	if err != nil || end-l.at > 19 {
		return 0, false
	}
	l.at = end
	return n, true
}

// object passes over the beginning of an object, "12 0 obj".
func (l *lexer) object() bool {
	_, ok := l.integer()
	return ok && l.rest()
}

// rest passes over what follows the number of an object.
func (l *lexer) rest() bool {
	_, ok := l.integer()
	return ok && l.word("obj")
}

// value reads a value. It reports false at the end, and where the syntax is
// broken or too deep.
func (l *lexer) value(depth int) (value, bool) {
	l.space()
	if l.at >= len(l.data) || depth > maxDepth {
		return value{}, false
	}
	switch c := l.data[l.at]; {
	case c == '/':
		return l.name(), true
	case c == '(':
		return l.literal()
	case bytes.HasPrefix(l.data[l.at:], []byte("<<")):
		return l.dictionary(depth)
	case c == '<':
		return l.hex()
	case c == '[':
		return l.array(depth)
	case isRegular(c):
		return l.plain(), true
	}
	return value{}, false
}

func (l *lexer) name() value {
	begin := l.at + 1
	for l.at = begin; l.at < len(l.data) && isRegular(l.data[l.at]); {
		l.at++
	}
	return value{kind: isName, text: l.data[begin:l.at]}
}

// plain reads a number, a reference or a keyword.
func (l *lexer) plain() value {
	if n, ok := l.integer(); ok {
		after := *l
		if _, ok := after.integer(); ok && after.word("R") {
			l.at = after.at
			return value{kind: isRef, number: n}
		}
		return value{kind: isInteger, number: n}
	}
	begin := l.at
	for l.at < len(l.data) && isRegular(l.data[l.at]) {
		l.at++
	}
	v := value{kind: isOther, text: l.data[begin:l.at]}
	if string(v.text) == "null" {
		v.kind = isNull
	}
	return v
}

func (l *lexer) array(depth int) (value, bool) {
	v := value{kind: isList}
	for l.at++; ; {
		l.space()
		if l.at < len(l.data) && l.data[l.at] == ']' {
			l.at++
			return v, true
		}
		one, ok := l.value(depth + 1)
		if !ok {
			return v, false
		}
		v.list = append(v.list, one)
	}
}

func (l *lexer) dictionary(depth int) (value, bool) {
	v := value{kind: isDict, dict: map[string]value{}}
	for l.at += 2; ; {
		l.space()
		if bytes.HasPrefix(l.data[l.at:], []byte(">>")) {
			l.at += 2
			return v, true
		}
		if l.at >= len(l.data) || l.data[l.at] != '/' {
			return v, false
		}
		key := l.name()
		one, ok := l.value(depth + 1)
		if !ok {
			return v, false
		}
		v.dict[string(key.text)] = one
	}
}

// literal reads a string in parentheses (section 7.3.4.2).
func (l *lexer) literal() (value, bool) {
	v := value{kind: isString, text: []byte{}}
	for open := 0; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch {
		case c == '\\':
			l.escaped(&v)
			continue
		case c == '(':
			if open++; open == 1 {
				continue
			}
		case c == ')':
			if open--; open == 0 {
				l.at++
				return v, true
			}
		}
		v.text = append(v.text, c)
	}
	return v, false
}

// escaped reads what stands behind a backslash and leaves the lexer at its last byte.
func (l *lexer) escaped(v *value) {
	if l.at++; l.at >= len(l.data) {
		return
	}
	c := l.data[l.at]
	if c >= '0' && c <= '7' {
		n := 0
		end := min(l.at+3, len(l.data))
		for ; l.at < end && l.data[l.at] >= '0' && l.data[l.at] <= '7'; l.at++ {
			n = n*8 + int(l.data[l.at]-'0')
		}
		l.at--
		v.text = append(v.text, byte(n))
		return
	}
	switch c {
	case '\r': // the end of a line goes
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
	case '\n':
	case 'n':
		v.text = append(v.text, '\n')
	case 'r':
		v.text = append(v.text, '\r')
	case 't':
		v.text = append(v.text, '\t')
	case 'b':
		v.text = append(v.text, '\b')
	case 'f':
		v.text = append(v.text, '\f')
	default:
		v.text = append(v.text, c)
	}
}

// hex reads a string of hexadecimal digits; a missing last one is 0.
func (l *lexer) hex() (value, bool) {
	v := value{kind: isString, text: []byte{}}
	high, half := byte(0), false
	for l.at++; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		d := byte(0)
		switch {
		case c == '>':
			if half {
				v.text = append(v.text, high)
			}
			l.at++
			return v, true
		case isSpace(c):
			continue
		case c >= '0' && c <= '9':
			d = c - '0'
		case c >= 'a' && c <= 'f':
			d = c - 'a' + 10
		case c >= 'A' && c <= 'F':
			d = c - 'A' + 10
		default:
			return v, false
		}
		if half {
			v.text = append(v.text, high|d)
		}
		high, half = d<<4, !half
	}
	return v, false
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

// isRegular reports whether a byte may stand in a name, a number or a keyword.
func isRegular(c byte) bool {
	return !isSpace(c) && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0
}
