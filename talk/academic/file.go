package academic

import "becario/talk"

// Files implements talk.FileTaker: calendars and tables hold timetables, but
// cannot be read yet, and are of no use to anybody else.
func (tp *Topic) Files() []talk.FileRow {
	return []talk.FileRow{
		{Types: []string{"text/calendar"}, Take: cannotRead("unreadable.calendar")},
		{Types: []string{"text/csv", "text/tab-separated-values"}, Take: cannotRead("unreadable.table")},
	}
}

func cannotRead(key string) func(*talk.Turn, talk.File) (talk.Reply, error) {
	return func(t *talk.Turn, _ talk.File) (talk.Reply, error) { return talk.Reply{Text: t.Say(key)}, nil }
}

var _ talk.FileTaker = (*Topic)(nil)
