package bot

import (
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
func (a *academicArea) act(t *turn, f nlu.Frame, key, id string) (reply, error) {
	if f.Intent == nlu.ClassChange {
		return a.change(t, f, key, id)
	}
	return reply{}, fault.New(fault.NotFound, "fault.no_class", "subject", f.Slots.Subject)
}

// cancel takes classes out of some days, or for good.
func (a *academicArea) cancel(t *turn, f nlu.Frame, key string) (reply, error) {
	s := f.Slots
	from, to := splitRange(s.Range)
	if from == "" {
		from, to = s.Date, s.Date
	}
	res, err := a.academic.CancelClass(t.ctx, &academicv1.CancelClassRequest{Space: t.person.ID, Actor: t.person.ID, Key: key,
		Subject: s.Subject, From: from, To: to, Start: s.Start, Permanent: s.Permanent})
	if faultIs(err, "fault.no_class_then") {
		return a.noneThen(t, s, from, to)
	}
	if err != nil {
		return reply{}, err
	}
	r := reply{buttons: [][]channel.Button{{t.button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.refs = append(r.refs, classRef(c, key))
	}
	var all []string
	if s.Permanent {
		return a.dropped(t, r, res.Classes), nil
	}
	for _, o := range res.Occurrences {
		all = append(all, a.meeting(t, o))
	}
	if len(all) == 1 {
		r.text = t.say("class.cancelled", "what", all[0])
		if from == "" && res.Classes[0].Recurrence != "" {
			// Perhaps the class itself was meant, not its next date.
			r.buttons[0] = append(r.buttons[0], t.button("class.drop_button", "academic.drop:0"))
		}
		return r, nil
	}
	r.text = lines(t.say("class.cancelled_many", "n", len(all)), t.bullets(all, classLines))
	return r, nil
}

// dropped says which classes are gone.
func (a *academicArea) dropped(t *turn, r reply, classes []*academicv1.Class) reply {
	var all []string
	for _, c := range classes {
		all = append(all, a.rule(t, c))
	}
	r.text = t.say("class.dropped", "what", strings.Join(all, "; "))
	return r
}

// drop takes a whole class away, in place of the one date that a message had
// cancelled.
func (a *academicArea) drop(t *turn, ref Ref) (reply, error) {
	key := t.key(0)
	_, err := a.academic.Undo(t.ctx, &academicv1.UndoRequest{Space: t.person.ID, Actor: t.person.ID, Key: ref.Key})
	if _, ok := fault.Of(err); err != nil && !ok {
		return reply{}, err
	}
	res, err := a.academic.CancelClass(t.ctx, &academicv1.CancelClassRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, ClassId: ref.ID, Permanent: true})
	if err != nil {
		return reply{}, err
	}
	r := reply{edit: true, buttons: [][]channel.Button{{t.button("button.undo", "undo")}}}
	for _, c := range res.Classes {
		r.refs = append(r.refs, classRef(c, key))
	}
	return a.dropped(t, r, res.Classes), nil
}

// bullets are lines, as many as may be shown.
func (t *turn) bullets(all []string, most int) string {
	var text []string
	for _, line := range all[:min(len(all), most)] {
		text = append(text, t.say("class.line", "what", line))
	}
	if more := len(all) - most; more > 0 {
		text = append(text, t.say("list.more", "n", more))
	}
	return strings.Join(text, "\n")
}

// noneThen says that there is no such class on those days, and when the next
// one is.
func (a *academicArea) noneThen(t *turn, s nlu.Slots, from, to string) (reply, error) {
	text := t.say("class.none_then", "day", t.onDay(from))
	if from != to {
		text = t.say("class.none_between", "from", t.date(from), "to", t.date(to))
	}
	if s.Subject != "" {
		text = t.say("class.none_of", "subject", short(s.Subject, 60), "day", t.onDay(from))
	}
	next, err := a.academic.Next(t.ctx, &academicv1.NextRequest{Space: t.person.ID, Subject: s.Subject})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return reply{}, err
	}
	if o := next.GetOccurrence(); o != nil {
		text += " " + t.say("class.next_is", "what", a.meeting(t, o))
	}
	return reply{text: text}, nil
}

// change moves a class or changes its room. id names the class if it was
// chosen among several.
func (a *academicArea) change(t *turn, f nlu.Frame, key, id string) (reply, error) {
	s := f.Slots
	shift, err := minutesOf(s.Shift)
	if err != nil {
		return reply{}, err
	}
	res, err := a.academic.ChangeClass(t.ctx, &academicv1.ChangeClassRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, ClassId: id,
		Subject: s.Subject, Date: s.Date, From: s.From, NewDate: s.NewDate, Start: s.Start, End: s.End, Room: s.Room,
		Recurrence: s.Recurrence, Group: s.Group, Type: s.Type, ShiftMinutes: int32(shift)})
	switch {
	case faultIs(err, "fault.many_classes") && id == "":
		return a.which(t, f)
	case faultIs(err, "fault.no_class_then"):
		return a.noneThen(t, s, s.Date, s.Date)
	case err != nil:
		return reply{}, err
	}
	text := t.say("class.changed_once", "what", a.meeting(t, res.After))
	if res.From != "" && res.After.Class.Recurrence != "" {
		text = t.say("class.changed_from", "day", t.fromDay(res.After.Date), "what", a.rule(t, res.After.Class))
	}
	if before := a.difference(t, res.Before, res.After); before != "" {
		text += " " + t.say("class.before", "what", before)
	}
	return reply{
		text:    lines(text, a.overlap(t, res.Overlapping)),
		refs:    []Ref{classRef(res.After.Class, key)},
		buttons: [][]channel.Button{{t.button("button.undo", "undo")}},
	}, nil
}

// difference says what was otherwise before: the day, the hours, the room.
func (a *academicArea) difference(t *turn, before, after *academicv1.Occurrence) string {
	var parts []string
	if before.Date != after.Date {
		parts = append(parts, t.day(before.Date))
	}
	if before.Start != after.Start || before.End != after.End {
		parts = append(parts, t.hours(before.Start, before.End))
	}
	if before.Room != after.Room && before.Room != "" {
		parts = append(parts, t.room(before.Room))
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
func (a *academicArea) which(t *turn, f nlu.Frame) (reply, error) {
	s := f.Slots
	from, to := s.Date, s.Date
	if from == "" {
		if from = s.From; from == "" {
			from = t.today()
		}
		first, err := wall.Day(from)
		if err != nil {
			return reply{}, fault.New(fault.Invalid, "fault.bad_date", "value", from)
		}
		to = first.AddDate(0, 0, 13).Format(wall.DayForm)
	}
	res, err := a.academic.Timetable(t.ctx, &academicv1.TimetableRequest{Space: t.person.ID, From: from, To: to, Subject: s.Subject})
	if err != nil {
		return reply{}, err
	}
	r := reply{text: t.say("class.which"), frames: []nlu.Frame{f}}
	seen := map[string]bool{}
	for _, o := range res.Occurrences {
		if seen[o.Class.Id] || o.Cancelled || len(r.refs) == classChoices {
			continue
		}
		seen[o.Class.Id] = true
		label := a.title(t, o.Class) + ", " + a.days(t, o.Class) + ", " + sayHour(o.Start)
		r.buttons = append(r.buttons, []channel.Button{{Label: short(label, 50), Data: "academic.change:" + strconv.Itoa(len(r.refs))}})
		r.refs = append(r.refs, classRef(o.Class, ""))
	}
	r.ask = &Question{Kind: "academic.which", Frames: r.frames, Refs: r.refs}
	return r, nil
}

// press answers the buttons of classes.
func (a *academicArea) press(t *turn, action, argument string, refs []Ref) (reply, error) {
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.stale()[0], nil
	}
	if action == "drop" {
		return a.drop(t, refs[i])
	}
	q := t.open
	if action != "change" || q == nil || q.Kind != "academic.which" || len(q.Frames) != 1 {
		return t.stale()[0], nil
	}
	r, err := a.act(t, q.Frames[0], t.key(0), refs[i].ID)
	r.edit = true
	return r, err
}
