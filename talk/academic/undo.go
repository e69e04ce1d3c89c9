package academic

import (
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/talk"
	"becario/talk/speak"
)

// undoneSettings says which settings of notices hold again; nothing if a change was about
// something else.
func undoneSettings(t *talk.Turn, res *academicv1.UndoResponse) []string {
	var texts []string
	if res.Settings != nil {
		key := "class.again_all"
		if len(res.Settings.NoticeMinutes) == 0 {
			key = "class.again_none"
		}
		texts = append(texts, t.Say(key, "lead", minuteLeads(t, res.Settings.NoticeMinutes)))
	}
	for i, s := range res.Subjects {
		if len(res.Classes) > 0 || i >= len(res.UndoneSubjects) || !sameButSettings(s, res.UndoneSubjects[i]) {
			continue
		}
		key := "class.again_own"
		switch {
		case s.Settings == nil:
			key = "class.again_as_all"
		case len(s.Settings.NoticeMinutes) == 0:
			key = "class.again_silent"
		}
		texts = append(texts, t.Say(key, "subject", speak.Short(s.Name, 60), "lead", minuteLeads(t, s.Settings.GetNoticeMinutes())))
	}
	return texts
}

// sameButSettings reports whether two versions of a subject differ at most in when notices
// come.
func sameButSettings(a, b *academicv1.Subject) bool {
	a, b = proto.CloneOf(a), proto.CloneOf(b)
	a.Settings, b.Settings, a.Version, b.Version = nil, nil, 0, 0
	return proto.Equal(a, b)
}

// silentBefore reports whether, before a change was undone, there was no notice of an
// occurrence.
func silentBefore(undone []*academicv1.Class, o *academicv1.Occurrence) bool {
	for _, c := range undone {
		if c.Id != o.Class.GetId() {
			continue
		}
		for _, x := range c.Exceptions {
			if x.Date == o.Date || x.NewDate == o.Date {
				return x.Silent
			}
		}
	}
	return false
}
