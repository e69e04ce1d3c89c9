package academic

import (
	"becario/talk"
	"becario/talk/speak"
	"strconv"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
)

const (
	// classChoices is how many classes a question offers as buttons.
	classChoices = 6
	// classLines is how many dates an answer about several shows.
	classLines = 15
)

// act cancels or changes the one class that was chosen.
func (tp *Topic) act(t *talk.Turn, f nlu.Frame, key, id string) (talk.Reply, error) {
	if f.Intent == nlu.ClassChange {
		return tp.change(t, f, key, id)
	}
	return talk.Reply{}, fault.New(fault.NotFound, "fault.no_class", "subject", f.Slots.Subject)
}

// cancel takes classes out of some days, or for good.
func (tp *Topic) cancel(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
	s := f.Slots
	from, to := speak.CutRange(s.Range)
	if from == "" {
		from, to = s.Date, s.Date
	}
	res, err := tp.academic.CancelClass(t.Ctx, &academicv1.CancelClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key,
		Subject: s.Subject, From: from, To: to, Start: s.Start, Permanent: s.Permanent})
	if fault.Has(err, "fault.no_class_then") {
		return tp.noneThen(t, s, from, to)
	}
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.Refs = append(r.Refs, classRef(c, key))
	}
	var all []string
	if s.Permanent {
		return tp.dropped(t, r, res.Classes), nil
	}
	for _, o := range res.Occurrences {
		all = append(all, tp.meeting(t, o))
	}
	if len(all) == 1 {
		r.Text = t.Say("class.cancelled", "what", all[0])
		if from == "" && res.Classes[0].Recurrence != "" {
			// Perhaps the class itself was meant, not its next date.
			r.Buttons[0] = append(r.Buttons[0], t.Button("class.drop_button", "academic.drop:0"))
		}
		return r, nil
	}
	r.Text = speak.Lines(t.Say("class.cancelled_many", "n", len(all)), bullets(t, all, classLines))
	return r, nil
}

// dropped says which classes are gone.
func (tp *Topic) dropped(t *talk.Turn, r talk.Reply, classes []*academicv1.Class) talk.Reply {
	var all []string
	for _, c := range classes {
		all = append(all, tp.rule(t, c))
	}
	r.Text = t.Say("class.dropped", "what", strings.Join(all, "; "))
	return r
}

// drop takes a whole class away, in place of the one date that a message had
// cancelled.
func (tp *Topic) drop(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	key := t.Key(0)
	_, err := tp.academic.Undo(t.Ctx, &academicv1.UndoRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: ref.Key})
	if _, ok := fault.Of(err); err != nil && !ok {
		return talk.Reply{}, err
	}
	res, err := tp.academic.CancelClass(t.Ctx, &academicv1.CancelClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, ClassId: ref.ID, Permanent: true})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Edit: true, Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.Refs = append(r.Refs, classRef(c, key))
	}
	return tp.dropped(t, r, res.Classes), nil
}

// bullets are lines, as many as may be shown.
func bullets(t *talk.Turn, all []string, most int) string {
	var text []string
	for _, line := range all[:min(len(all), most)] {
		text = append(text, t.Say("class.line", "what", line))
	}
	if more := len(all) - most; more > 0 {
		text = append(text, t.Say("list.more", "n", more))
	}
	return strings.Join(text, "\n")
}

// noneThen says that there is no such class on those days, and when the next
// one is.
func (tp *Topic) noneThen(t *talk.Turn, s nlu.Slots, from, to string) (talk.Reply, error) {
	text := t.Say("class.none_then", "day", t.OnDay(from))
	if from != to {
		text = t.Say("class.none_between", "from", t.Date(from), "to", t.Date(to))
	}
	if s.Subject != "" {
		text = t.Say("class.none_of", "subject", speak.Short(s.Subject, 60), "day", t.OnDay(from))
	}
	next, err := tp.academic.Next(t.Ctx, &academicv1.NextRequest{Space: t.Person.ID, Subject: s.Subject})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return talk.Reply{}, err
	}
	if o := next.GetOccurrence(); o != nil {
		text += " " + t.Say("class.next_is", "what", tp.meeting(t, o))
	}
	return talk.Reply{Text: text}, nil
}

// change moves a class or changes its room. id names the class if it was
// chosen among several.
func (tp *Topic) change(t *talk.Turn, f nlu.Frame, key, id string) (talk.Reply, error) {
	s := f.Slots
	shift, err := minutesOf(s.Shift)
	if err != nil {
		return talk.Reply{}, err
	}
	res, err := tp.academic.ChangeClass(t.Ctx, &academicv1.ChangeClassRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, ClassId: id,
		Subject: s.Subject, Date: s.Date, From: s.From, NewDate: s.NewDate, Start: s.Start, End: s.End, Room: s.Room,
		Recurrence: s.Recurrence, Group: s.Group, Type: s.Type, ShiftMinutes: int32(shift)})
	switch {
	case fault.Has(err, "fault.many_classes") && id == "":
		return tp.which(t, f)
	case fault.Has(err, "fault.no_class_then"):
		return tp.noneThen(t, s, s.Date, s.Date)
	case err != nil:
		return talk.Reply{}, err
	}
	text := t.Say("class.changed_once", "what", tp.meeting(t, res.After))
	if res.From != "" && res.After.Class.Recurrence != "" {
		text = t.Say("class.changed_from", "day", t.FromDay(res.After.Date), "what", tp.rule(t, res.After.Class))
	}
	if before := tp.difference(t, res.Before, res.After); before != "" {
		text += " " + t.Say("class.before", "what", before)
	}
	return talk.Reply{
		Text:    speak.Lines(text, tp.overlap(t, res.Overlapping)),
		Refs:    []talk.Ref{classRef(res.After.Class, key)},
		Buttons: [][]channel.Button{{t.Button("button.undo", "undo")}},
	}, nil
}

// difference says what was otherwise before: the day, the hours, the room.
func (tp *Topic) difference(t *talk.Turn, before, after *academicv1.Occurrence) string {
	var parts []string
	if before.Date != after.Date {
		parts = append(parts, t.Day(before.Date))
	}
	if before.Start != after.Start || before.End != after.End {
		parts = append(parts, hours(t, before.Start, before.End))
	}
	if before.Room != after.Room && before.Room != "" {
		parts = append(parts, sayRoom(t, before.Room))
	}
	return strings.Join(parts, ", ")
}

// minutesOf is a shift in minutes, days as 24 hours.
func minutesOf(duration string) (int, error) {
	if duration == "" {
		return 0, nil
	}
	d, err := wall.ParseDuration(duration)
	if err != nil || d.Years+d.Months > 0 {
		return 0, fault.New(fault.Invalid, "fault.bad_duration", "value", duration)
	}
	minutes := (d.Days*24+d.Hours)*60 + d.Minutes
	if d.Negative {
		minutes = -minutes
	}
	return minutes, nil
}

// which asks which of several classes is meant.
func (tp *Topic) which(t *talk.Turn, f nlu.Frame) (talk.Reply, error) {
	s := f.Slots
	from, to := s.Date, s.Date
	if from == "" {
		if from = s.From; from == "" {
			from = t.Today()
		}
		first, err := wall.Day(from)
		if err != nil {
			return talk.Reply{}, fault.New(fault.Invalid, "fault.bad_date", "value", from)
		}
		to = first.AddDate(0, 0, 13).Format(wall.DayForm)
	}
	res, err := tp.academic.Timetable(t.Ctx, &academicv1.TimetableRequest{Space: t.Person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return talk.Reply{}, err
	}
	r := talk.Reply{Text: t.Say("class.which"), Frames: []nlu.Frame{f}}
	seen := map[string]bool{}
	for _, o := range res.Occurrences {
		if seen[o.Class.Id] || o.Cancelled || len(r.Refs) == classChoices {
			continue
		}
		seen[o.Class.Id] = true
		label := tp.title(t, o.Class) + ", " + tp.days(t, o.Class) + ", " + speak.Hour(o.Start)
		r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(label, 50), Data: "academic.change:" + strconv.Itoa(len(r.Refs))}})
		r.Refs = append(r.Refs, classRef(o.Class, ""))
	}
	r.Ask = talk.NewQuestion(tp.Name(), whichQuestion, asked{f, r.Refs})
	return r, nil
}

// press answers the buttons of classes.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	if action == "drop" {
		return tp.drop(t, refs[i])
	}
	var q asked
	if action != "change" || !t.Open.Is(tp.Name(), whichQuestion) || !t.Open.Into(&q) {
		return t.Stale(), nil
	}
	r, err := tp.act(t, q.Frame, t.Key(0), refs[i].ID)
	r.Edit = true
	return r, err
}
