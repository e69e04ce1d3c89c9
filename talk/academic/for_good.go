package academic

import (
	"errors"
	"slices"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/kit/wall"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// followWords is how many words a message may have that says of the change just made that it
// is for good.
const followWords = 8

// once reports whether a frame changed a class that is weekly on one day alone, in a way that
// it can be changed for good.
func once(f nlu.Frame) bool {
	s := f.Slots
	return f.Intent == nlu.ClassChange && s.Date != "" && s.NewDate+s.Shift+s.From+s.Recurrence == ""
}

// always makes the change of one day the one of all days from then on. If that is refused,
// it stays that of the day.
func (tp *Topic) always(t *talk.Turn, f nlu.Frame, ref talk.Ref) (talk.Reply, error) {
	_, err := tp.academic.Undo(t.Ctx, &academicv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: ref.Key})
	if _, refused := fault.Of(err); err != nil && !refused {
		return talk.Reply{}, err
	}
	oneDay := f
	on, err := tp.onDay(t, f.Slots.Subject, f.Slots.Date)
	if err != nil {
		return talk.Reply{}, err
	}
	day, bad := wall.Day(f.Slots.Date)
	if on == "" && bad == nil { // of a class on several days it is one of them
		f.Slots.Recurrence = "FREQ=WEEKLY;BYDAY=" + report.WeekdayCode(day)
	}
	f.Slots.From, f.Slots.Date = f.Slots.Date, ""
	r, err := tp.changeOne(t, f, t.Key(0), ref.ID)
	if err != nil {
		_, again := tp.changeOne(t, oneDay, t.Key(1), ref.ID)
		return talk.Reply{}, errors.Join(err, again)
	}
	return r, nil
}

// saidAlways reads "no, todos los viernes" right after a change of one day as that it is for
// good; after a class that was cancelled on one day, it asks whether that goes for good.
func (tp *Topic) saidAlways(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if len(speak.Words(text)) > followWords || t.Asks(text) || !forGood(t, text) && !t.HasLine(text, "words.weekly_days") {
		return talk.Reply{}, false, nil
	}
	last, ok, err := t.Last()
	own := talk.Of(last.Refs, tp.Name())
	if err != nil || !ok || !t.Fresh(last) || len(own) != 1 || len(last.Frames) != 1 {
		return talk.Reply{}, false, err
	}
	was := last.Frames[0]
	cancelled := was.Intent == nlu.ClassCancel && talk.Changed(last.Refs) && !was.Slots.Permanent && was.Slots.Range == ""
	if !once(was) && !cancelled {
		return talk.Reply{}, false, nil
	}
	fields := strings.Fields(text)
	no := slices.IndexFunc(fields, func(w string) bool { return !t.OnlyWords(w, "words.not") })
	if no < 0 || no > 0 && !strings.ContainsAny(fields[no-1], ",.!;") {
		return talk.Reply{}, false, nil // "no, no es para siempre"
	}
	said := strings.Join(fields[no:], " ") // "no no, todos los viernes"
	if t.HasAny(said, "words.not") || t.HasAny(said, "words.only_that") {
		return talk.Reply{}, false, nil // "no, todos los lunes no, solo ese"
	}
	days, err := weekdaysIn(t, said, was.Slots.Subject)
	if err != nil {
		return talk.Reply{}, false, err
	}
	if day, bad := wall.Day(was.Slots.Date); days != "" && bad == nil && !slices.Equal(byday(days), []string{report.WeekdayCode(day)}) {
		return talk.Reply{}, false, nil // other days
	}
	for line := range strings.Lines(t.Say("words.for_good")) {
		said = strings.ReplaceAll(said, strings.TrimSpace(line), "")
	}
	if only, err := onlySays(t, said, was.Slots.Subject); err != nil || !only {
		return talk.Reply{}, false, err
	}
	if cancelled {
		class, err := tp.asSaid(t, own[0].ID)
		if err != nil || class.Slots.Subject == "" {
			return talk.Reply{}, false, err
		}
		r, err := tp.askRemove(t, removal{Subject: class.Slots.Subject, Recurrence: days})
		return r, true, err
	}
	r, err := tp.always(t, was, own[0])
	return r, true, err
}

// forGood reports whether a text says that something is for good.
func forGood(t *talk.Turn, text string) bool { return t.HasLine(text, "words.for_good") }

// goneForGood asks whether the class spoken of last goes that a message takes away for good
// without its name: "no, sácala del todo, todos los viernes".
func (tp *Topic) goneForGood(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if len(speak.Words(text)) > removeWords || t.Asks(text) || !forGood(t, text) || !t.HasAny(text, "words.removing") && !t.HasAny(text, "words.removing_it") {
		return talk.Reply{}, false, nil
	}
	subject, err := tp.subjectIn(t, text)
	if err != nil {
		return talk.Reply{}, false, err
	}
	if subject == "" {
		last, ok, err := t.Last()
		own := talk.Of(last.Refs, tp.Name())
		if err != nil || !ok || !t.Fresh(last) || len(own) != 1 {
			return talk.Reply{}, false, err
		}
		was, err := tp.asSaid(t, own[0].ID)
		if err != nil || was.Slots.Subject == "" {
			return talk.Reply{}, false, err
		}
		subject = was.Slots.Subject
	}
	days, err := weekdaysIn(t, text, subject)
	if err != nil {
		return talk.Reply{}, false, err
	}
	if days == "" { // "la clase del viernes sácala del horario"
		if days, err = weekdayOf(t, text, subject); err != nil {
			return talk.Reply{}, false, err
		}
	}
	r, err := tp.askRemove(t, removal{Subject: subject, Recurrence: days})
	if fault.Has(err, "fault.unknown_subject") {
		return talk.Reply{}, false, nil
	}
	return r, true, err
}

// weekdayOf is the rule of the day of the week of the one date that a text says; empty if it
// says none.
func weekdayOf(t *talk.Turn, text, subject string) (string, error) {
	names, err := t.Names()
	if err != nil {
		return "", err
	}
	f, _ := t.Reader().As(t.Input(text, names), nlu.ClassCancel, map[string]string{"subject": subject})
	day, bad := wall.Day(f.Slots.Date)
	if bad != nil {
		return "", nil
	}
	return "FREQ=WEEKLY;BYDAY=" + report.WeekdayCode(day), nil
}

// onDay is the id of the one class of a subject on a day, which is on no other day of the
// week; empty if there is none, or more than one.
func (tp *Topic) onDay(t *talk.Turn, subject, day string) (string, error) {
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, Subject: subject, From: day, To: day})
	if _, refused := fault.Of(err); refused {
		return "", nil // it is said when the class is changed
	}
	if err != nil || len(res.Occurrences) != 1 || len(byday(res.Occurrences[0].Class.Recurrence)) != 1 {
		return "", err
	}
	return res.Occurrences[0].Class.Id, nil
}

// onTheirDays is the id of the one class of a subject that is on the days of the week that a
// change names beside what it changes: "anatomía los viernes pasa al aula 7". It is "" if the
// days are what is changed, or if there is no such class, or more than one.
func (tp *Topic) onTheirDays(t *talk.Turn, s nlu.Slots) (string, error) {
	if s.Subject == "" || !strings.Contains(s.Recurrence, "BYDAY=") || s.Room+s.Start+s.End+s.Teacher+s.Group+s.Type == "" || s.Date+s.NewDate != "" {
		return "", nil
	}
	res, err := tp.academic.Subjects(t.Ctx, &academicv1.SubjectsRequest{Space: t.Person.ID})
	if err != nil {
		return "", err
	}
	id := ""
	for i, subject := range res.Subjects {
		if !speak.HoldsWords(subject.Name, s.Subject) && (subject.Alias == "" || !fold.Same(subject.Alias, s.Subject)) {
			continue
		}
		classes := res.Classes[i].Classes
		for _, c := range classes {
			if len(classes) < 2 || !slices.Equal(byday(c.Recurrence), byday(s.Recurrence)) {
				continue
			}
			if id != "" {
				return "", nil
			}
			id = c.Id
		}
	}
	return id, nil
}

// byday are the days of the week of a rule, in the order of the alphabet.
func byday(rule string) []string {
	for part := range strings.SplitSeq(rule, ";") {
		if days, ok := strings.CutPrefix(part, "BYDAY="); ok {
			return slices.Sorted(strings.SplitSeq(days, ","))
		}
	}
	return nil
}
