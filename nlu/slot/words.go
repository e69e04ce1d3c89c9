package slot

import (
	"becario/nlu"
	"becario/nlu/pattern"
)

// Common tells that a text has only words that the language uses for its own ends.
func (r *Reading) Common(s string) bool {
	elems := r.Message.Pack.Split(s, nil, nil)
	l := r.Message.Pack.Line(s, elems)
	for i := range elems {
		if l.Is(i, r.Message.Pack.Classes.NotSubject) == 0 && l.Is(i, r.Message.Pack.Classes.Lesson) == 0 && l.Is(i, r.Message.Pack.Classes.Article) == 0 &&
			l.Is(i, r.Message.Pack.Classes.TrimLeft) == 0 && elems[i].Mark&pattern.Word != 0 {
			return false
		}
	}
	return true
}

// General tells that a text has words, and only such as name no particular thing:
// "my tasks".
func (r *Reading) General(q string) bool {
	l := r.Message.Pack.Line(q, r.Message.Pack.Split(q, nil, nil))
	for i := range l.Elems {
		if l.Is(i, r.Message.Pack.Classes.TaskWord) == 0 && l.Is(i, r.Message.Pack.Classes.TrimLeft) == 0 && l.Is(i, r.Message.Pack.Classes.TrimRight) == 0 && l.Is(i, r.Message.Pack.Classes.Article) == 0 {
			return false
		}
	}
	return q != ""
}

// OwnSubject finds one of the person's own subjects in the part.
func (r *Reading) OwnSubject() string {
	if len(r.Part.Elems) == 0 {
		return ""
	}
	return r.Message.Own(r.Part.TextOf(0, len(r.Part.Elems)), nlu.SubjectNames)
}
