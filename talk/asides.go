package talk

import (
	"strings"

	"becario/talk/speak"
)

// byTheWay answers both halves of a message in which something else is said by the way:
// "apunta pan y por cierto qué tengo mañana?". It reports false if one of both says nothing
// that can be done.
func (t *Turn) byTheWay() ([]Reply, bool, error) {
	before, _, after, ok := t.Around("words.by_the_way")
	if !ok || len(speak.Words(before)) == 0 || len(speak.Words(after)) == 0 || len(t.Target) > 0 || t.first != nil {
		return nil, false, nil
	}
	before, after = strings.TrimRight(before, " ,;.-"), strings.TrimLeft(after, " ,;.-:")
	for _, part := range []string{before, after} {
		read, err := t.Understand(part)
		if err != nil {
			return nil, false, err
		}
		for _, f := range read.Frames {
			if t.Unclear(f) {
				return nil, false, nil
			}
		}
	}
	return t.both(before, after)
}

// both answers one half of a message, and then the other.
func (t *Turn) both(first, second string) ([]Reply, bool, error) {
	replies, err := t.wish(first)
	if err != nil {
		return nil, true, err
	}
	defer func(base string, target []Ref) { t.base, t.Target = base, target }(t.base, t.Target)
	t.base, t.Target = t.base+"/rest", nil
	more, err := t.wish(second)
	return append(replies, more...), true, err
}

// askedFirst answers a question about what was noted last with which a message begins, and
// then the rest of it: "added? also how much did i spend". It reports false if the message
// does not begin so.
func (t *Turn) askedFirst() ([]Reply, bool, error) {
	sentences := speak.Sentences(t.Update.Text)
	if len(sentences) < 2 || len(sentences) > pieces || !strings.HasSuffix(sentences[0], "?") || len(t.Target) > 0 || t.first != nil {
		return nil, false, nil
	}
	whole := t.Update.Text
	t.Update.Text = sentences[0]
	r, ok, err := t.askedBack()
	t.Update.Text = whole
	if err != nil || !ok {
		return nil, false, err
	}
	rest := strings.TrimSpace(strings.TrimPrefix(whole, sentences[0]))
	if after := t.BehindIn(rest, "words.by_the_way"); after != "" {
		rest = after
	}
	if first, after, ok := strings.Cut(rest, " "); ok && t.OnlyWords(first, "words.going_on") {
		rest = after
	}
	replies, err := t.wish(rest)
	return append([]Reply{r}, replies...), true, err
}

// BehindIn is Behind of another text than the message.
func (t *Turn) BehindIn(text, key string) string {
	defer func(whole string) { t.Update.Text = whole }(t.Update.Text)
	t.Update.Text = text
	return strings.TrimLeft(t.Behind(key), " ,")
}
