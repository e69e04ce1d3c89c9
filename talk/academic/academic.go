// Package academic is the topic of subjects, classes and the timetable. It talks
// with the academic service through its contract.
package academic

import (
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/draw"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
)

// Topic talks about subjects and classes.
type Topic struct {
	academic academicv1connect.AcademicServiceClient
	pen      func() (*draw.Pen, error)
}

// The powers of the topic.
var (
	_ talk.Amender     = (*Topic)(nil)
	_ talk.Placer      = (*Topic)(nil)
	_ talk.Undoer      = (*Topic)(nil)
	_ talk.Presser     = (*Topic)(nil)
	_ talk.Replier     = (*Topic)(nil)
	_ talk.Namer       = (*Topic)(nil)
	_ talk.Commander   = (*Topic)(nil)
	_ talk.Rereader    = (*Topic)(nil)
	_ talk.Mender      = (*Topic)(nil)
	_ talk.Forecaster  = (*Topic)(nil)
	_ talk.Configurer  = (*Topic)(nil)
	_ talk.Planner     = (*Topic)(nil)
	_ talk.Follower    = (*Topic)(nil)
	_ talk.Stander     = (*Topic)(nil)
	_ talk.Overrider   = (*Topic)(nil)
	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Chooser     = (*Topic)(nil)
)

// New returns the topic on an academic service. pen gives what draws the
// timetable.
func New(client academicv1connect.AcademicServiceClient, pen func() (*draw.Pen, error)) *Topic {
	return &Topic{academic: client, pen: pen}
}

// Name implements talk.Topic.
func (*Topic) Name() string { return "academic" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Change(nlu.ClassAdd, tp.add),
		talk.Read(nlu.ClassList, orTask(tp.list)),
		talk.Read(nlu.ClassNext, orTask(tp.next)),
		talk.Change(nlu.ClassCancel, tp.cancel),
		talk.Change(nlu.ClassChange, tp.change),
		talk.Change(nlu.SubjectAdd, tp.addSubject).Asking(askTeacher),
	}
}

// orTask answers a question about what is no subject with the tasks that are
// called so: an exam is a task ("¿cuándo tengo exámenes?").
func orTask(read func(*talk.Turn, nlu.Slots) (talk.Reply, error)) talk.Do {
	return func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
		r, err := read(t, f.Slots)
		if !fault.Has(err, "fault.unknown_subject") {
			return r, err
		}
		for _, topic := range talk.Having[talk.Seeker](t) {
			if tasks, ok, err := topic.Like(t, f.Slots.Subject, f.Slots.Range); ok || err != nil {
				return tasks, err
			}
		}
		return r, err
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"timetable": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.ClassList} }),
	}
}
