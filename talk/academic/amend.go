package academic

import (
	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Amend implements talk.Amender: hours, a room, a day or a teacher are the right ones of
// the class, on the day alone that was changed last if that was one.
func (tp *Topic) Amend(t *talk.Turn, ref talk.Ref, said string, about bool) (nlu.Frame, bool, error) {
	last, ok, err := t.Last()
	if err != nil || !ok {
		return nlu.Frame{}, false, err
	}
	date := ""
	if len(last.Frames) == 1 && last.Frames[0].Intent == nlu.ClassChange {
		date = last.Frames[0].Slots.Date
	}
	held, err := tp.heldOn(t, ref.ID, date)
	if err != nil || held == nil {
		return nlu.Frame{}, false, err
	}
	subject := held.Class.Subject
	if other, err := tp.namedIn(t, said); err != nil || other != "" && !speak.HoldsWords(subject, other) {
		return nlu.Frame{}, false, err // it is about another class
	}
	names, err := t.Names()
	if err != nil {
		return nlu.Frame{}, false, err
	}
	in := t.Input(subject+" "+said, names)
	f, changes := t.Reader().As(in, nlu.ClassChange, nil)
	s := &f.Slots
	if changes && s.Start != "" && s.End == "" && t.HasAny(said, "words.ending") {
		s.Start, s.End = held.Start, s.Start // "acaba a las 6"
	}
	if s.Date == "" && s.Recurrence == "" {
		s.Date = date
	}
	if !changes || s.Start+s.End+s.Room+s.NewDate+s.Recurrence+s.Shift == "" {
		f, changes = t.Reader().As(in, nlu.SubjectAdd, nil)
		if f.Slots = (nlu.Slots{Teacher: f.Slots.Teacher}); f.Slots.Teacher == "" {
			return f, false, nil
		}
	}
	f.Slots.Subject = subject
	return f, changes && (about || !saysMore(t, t.Input(said, names), subject+" "+f.Slots.Room+" "+f.Slots.Teacher)), nil
}

// saysMore reports whether a text has words that name something else than what is known.
func saysMore(t *talk.Turn, in nlu.Input, known string) bool {
	task, _ := t.Reader().As(in, nlu.TaskAdd, nil)
	for _, w := range speak.Words(task.Slots.Title) {
		if !t.Little(w) && !speak.HoldsWords(known, w) && !t.OnlyWords(w, "words.class_parts") && !t.OnlyWords(w, "words.changing") && !t.OnlyWords(w, "words.correcting") && !t.OnlyWords(w, "words.being") && !t.OnlyWords(w, "words.ending") {
			return true
		}
	}
	return false
}

// heldOn is a class as it is held on a day, or, of no day, the next time within two weeks;
// nil if it is not.
func (tp *Topic) heldOn(t *talk.Turn, id, day string) (*academicv1.Occurrence, error) {
	from, to := t.Today(), t.Now.AddDate(0, 0, 13).Format(wall.DayForm)
	if day != "" {
		from, to = day, day
	}
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to})
	for _, o := range res.GetOccurrences() {
		if o.Class.Id == id {
			return o, nil
		}
	}
	return nil, err
}

// Place implements talk.Placer.
func (*Topic) Place(changed bool, q *talk.Question) nlu.Place {
	switch {
	case q.Is("academic", whichQuestion):
		return nlu.AtWhich
	case q != nil:
		return ""
	case changed:
		return nlu.AfterClass
	}
	return nlu.AfterClasses
}
