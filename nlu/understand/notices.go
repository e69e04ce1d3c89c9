package understand

import (
	"becario/nlu"
	"becario/nlu/choose"
	"becario/nlu/cut"
	"becario/nlu/pattern"
	"becario/nlu/read"
)

// The scopes of the notices of classes, and of tasks with exams among them.
const (
	classNotices = "class"
	taskNotices  = "task"
)

// notices parts what a frame says of the notices of two kinds of things: "15 minutes before
// class and a day before exams" are two settings.
func (u *Understander) notices(m *cut.Message, frames []nlu.Frame) []nlu.Frame {
	var out []nlu.Frame
	for _, f := range frames {
		if f.Intent == nlu.ReminderSettings && len(f.Slots.Before) > 1 && f.Slots.Title == "" {
			if two := u.ofTwoKinds(m, &f); two != nil {
				out = append(out, two...)
				continue
			}
		}
		out = append(out, f)
	}
	return out
}

// ofTwoKinds are the two settings of a frame; nil if it is one.
func (u *Understander) ofTwoKinds(m *cut.Message, f *nlu.Frame) []nlu.Frame {
	from, to := 0, len(m.Line.Elems)
	for from < to && m.Line.Elems[from].Start < f.Start {
		from++
	}
	for to > from && m.Line.Elems[to-1].End > f.End {
		to--
	}
	for _, g := range m.Gaps() {
		if g.End <= from || g.Start >= to || g.Start == g.End || m.Line.Is(g.Start-1, m.Pack.Classes.And) == 0 {
			continue
		}
		a, ok := u.noticeOf(m, f, from, g.End)
		if !ok {
			continue
		}
		b, ok := u.noticeOf(m, f, g.Start, to)
		if ok && (a.Slots.Scope != b.Slots.Scope || a.Slots.Subject != b.Slots.Subject) {
			return []nlu.Frame{a, b}
		}
	}
	return nil
}

// noticeOf is the setting that a stretch of a frame says of one kind of things. It reports
// false if it says none, or how long before more than once.
func (u *Understander) noticeOf(m *cut.Message, f *nlu.Frame, from, to int) (nlu.Frame, bool) {
	start, end := m.Line.Elems[from].Start, m.Line.Elems[to-1].End
	in := m.Input
	in.Text = m.Text[start:end]
	own := u.open(in)
	parts := own.PartsAt(func(int) bool { return false })
	if len(parts) != 1 {
		return nlu.Frame{}, false
	}
	as := read.As(own, parts[0], nlu.ReminderSettings, choose.MatchFor(own, parts[0], nlu.ReminderSettings), f.Confidence)
	if len(as) != 1 || len(as[0].Slots.Before) != 1 {
		return nlu.Frame{}, false
	}
	out := *f
	out.Start, out.End = start, end
	out.Confidence = max(f.Confidence, nlu.Doubtful)
	out.Slots = nlu.Slots{Before: as[0].Slots.Before, Scope: scopeOf(own)}
	if subject := own.Own(in.Text, nlu.SubjectNames); subject != "" && out.Slots.Scope != taskNotices {
		out.Slots.Scope, out.Slots.Subject = classNotices, subject
	}
	m.Wanted |= own.Wanted
	return out, out.Slots.Scope != ""
}

// scopeOf is of which notices the words of a text are; empty if they do not say it.
func scopeOf(m *cut.Message) string {
	l, c := m.Line, &m.Pack.Classes
	scope := ""
	for i := range l.Elems {
		if l.Elems[i].Mark&pattern.Word == 0 {
			continue
		}
		switch {
		case l.Is(i, c.Exam) > 0 || l.Is(i, c.TaskWord) > 0:
			return taskNotices
		case l.Is(i, c.Lesson) > 0:
			scope = classNotices
		}
	}
	return scope
}
