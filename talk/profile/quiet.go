package profile

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/person"
	"becario/talk"
	"becario/talk/speak"
)

// setQuiet keeps when no notices come; slots that say nothing end all silence, as endQuiet does.
func (tp *Topic) setQuiet(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	p, text := t.Person, t.Say("reminder.loud")
	if hours := quietFrom(t, s.MuteUntil); hours != "" {
		s.MuteUntil, s.Quiet = "", hours
	}
	switch {
	case s.MuteUntil != "":
		until, err := muteEnd(t, s.MuteUntil)
		if err != nil {
			return talk.Reply{}, err
		}
		if beginsLater(t) {
			day := until.In(t.Now.Location()).Format(wall.DayForm)
			return talk.Reply{Text: t.Say("reminder.mute_later", "day", t.Day(day)), Refs: []talk.Ref{{Service: tp.Name()}}}, nil
		}
		p.Quiet.Until = until
		text = t.Say("reminder.muted", "when", t.Moment(until.In(t.Now.Location()).Format("2006-01-02T15:04")))
	case s.Quiet != "":
		p.Quiet.Hours = s.Quiet
		from, to := speak.CutRange(s.Quiet)
		text = t.Say("reminder.quiet", "from", speak.Hour(from), "to", speak.Hour(to))
	case s.QuietDays != nil:
		p.Quiet.Days = strings.Join(s.QuietDays, ",")
		text = t.Say("reminder.quiet_days", "days", quietDays(t, p.Quiet.Days))
	default:
		p.Quiet = person.Quiet{}
	}
	refs, err := tp.keepPerson(t, p)
	if err != nil {
		return talk.Reply{}, err
	}
	if p.Quiet == (person.Quiet{}) {
		return talk.Reply{Text: text, Refs: refs}, nil
	}
	return talk.Reply{Text: text, Refs: refs, Buttons: [][]channel.Button{{t.Button("reminder.to_loud", "profile.loud")}}}, nil
}

// quietFrom are the hours without notices that begin at a moment, until the morning, if the
// message says since when and not until when ("tonight after 10"), or end at one if it says
// before when ("nada antes de las 8"). Else it is empty.
func quietFrom(t *talk.Turn, moment string) string {
	_, hour := speak.CutDue(moment)
	at, err := time.Parse(wall.HourForm, hour)
	if err == nil && at.Hour() > 0 && t.HasLine(t.Update.Text, "words.before_hour") {
		return "00:00/" + at.Format(wall.HourForm)
	}
	if err != nil || !t.HasLine(t.Update.Text, "words.after_hour") || t.HasLine(t.Update.Text, "words.until_hour") {
		return ""
	}
	if at.Hour() < 12 && at.Hour() > 4 && !t.HasWord("words.forenoon") {
		at = at.Add(12 * time.Hour) // nobody wants quiet from the morning until the morning
	}
	return at.Format(wall.HourForm) + "/" + person.Morning
}

// beginsLater reports whether a message wants a silence that begins on a later day, which
// cannot be kept: "no me avises del 5 al 8".
func beginsLater(t *talk.Turn) bool {
	if t.HasLine(t.Update.Text, "words.until_day") {
		return false
	}
	said, _ := t.Reader().As(t.Input(t.Update.Text, nlu.Context{}), nlu.TaskList, nil)
	from, _ := speak.CutRange(said.Slots.Range)
	return from > t.Today()
}

// muteEnd is when a silence ends: in the morning of a day, or of the next if
// that has begun.
func muteEnd(t *talk.Turn, until string) (time.Time, error) {
	day, hour := speak.CutDue(until)
	at, err := wall.At(day, cmp.Or(hour, person.Morning))
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "fault.bad_date", "value", until)
	}
	if end := wall.Instant(at, t.Now.Location()); hour != "" || end.After(t.Now) {
		return end, nil
	}
	return wall.Instant(at.AddDate(0, 0, 1), t.Now.Location()), nil
}

// quietWords is how many words a question about the hours without notices has at most.
const quietWords = 12

// toldQuiet answers the question when no notices come: "¿qué silencio tengo puesto?". It
// reports false if a text asks something else, or to set it.
func toldQuiet(t *talk.Turn, text string) (talk.Reply, bool) {
	words := speak.Words(text)
	if t.Open != nil && t.Open.Lasts || len(words) > quietWords || !t.HasLine(text, "words.quiet_named") || strings.ContainsAny(text, "0123456789") ||
		!t.Asks(text) && !t.HasLine(text, "words.tell_me") || t.OnlyWords(words[0], "words.favour") || !t.HasAny(text, "words.having") {
		return talk.Reply{}, false
	}
	if is := quietText(t); is != "" {
		return talk.Reply{Text: is, Buttons: [][]channel.Button{{t.Button("reminder.to_loud", "profile.loud")}}}, true
	}
	return talk.Reply{Text: t.Say("settings.no_quiet")}, true
}

// endQuiet ends all silence.
func (tp *Topic) endQuiet(t *talk.Turn) (talk.Reply, error) { return tp.setQuiet(t, nlu.Slots{}) }

// endsQuiet reports whether a message ends the hours without notices, and not the notices:
// "quita el silencio". That of a subject is another.
func endsQuiet(t *talk.Turn, text string) bool {
	ends := len(speak.Words(text)) <= quietWords && t.HasLine(text, "words.quiet_named") && t.HasAny(text, "words.ending_quiet") &&
		!strings.ContainsAny(text, "0123456789") && !t.Asks(text) && (t.Open == nil || !t.Open.Lasts)
	if !ends {
		return false
	}
	names, err := t.Names()
	return err != nil || !slices.ContainsFunc(names.Subjects, func(name string) bool { return speak.HoldsWords(text, name) })
}

// Follow implements talk.Follower: after the hours without notices were set, others alone
// are put in their place ("mejor de 23 a 7").
func (tp *Topic) Follow(t *talk.Turn, last talk.Said, _ nlu.Frame) (nlu.Frame, bool, error) {
	if len(last.Frames) != 1 || last.Frames[0].Intent != nlu.ReminderSettings || last.Frames[0].Slots.Quiet == "" || t.Asks(t.Update.Text) {
		return nlu.Frame{}, false, nil
	}
	for _, w := range speak.Words(t.Update.Text) {
		rest := strings.Trim(w, "0123456789") // "11pm"
		if rest != "" && !t.Little(rest) && !t.OnlyWords(rest, "words.hour_words") && !t.OnlyWords(rest, "words.correcting") {
			return nlu.Frame{}, false, nil // "reunión de 10 a 12" is something else
		}
	}
	f, ok := t.Reader().As(t.Input(t.Update.Text, nlu.Context{}), nlu.ReminderSettings, nil)
	f.Slots, f.Confidence, f.Band = nlu.Slots{Quiet: f.Slots.Quiet, Scope: quietScope}, 1, nlu.Act
	return f, ok && f.Slots.Quiet != "", nil
}

// quietText says when the person wants no notices, and when the digest; empty
// if nothing of it is set.
func quietText(t *talk.Turn) string {
	q, text := t.Person.Quiet, ""
	if q.Hours != "" {
		from, to := speak.CutRange(q.Hours)
		text = speak.Lines(text, t.Say("settings.quiet", "from", speak.Hour(from), "to", speak.Hour(to)))
	}
	if q.Days != "" {
		text = speak.Lines(text, t.Say("settings.quiet_days", "days", quietDays(t, q.Days)))
	}
	if q.Until.After(t.Now) {
		text = speak.Lines(text, t.Say("settings.muted", "when", t.Moment(q.Until.In(t.Now.Location()).Format("2006-01-02T15:04"))))
	}
	if t.Person.Digest.At != "" {
		text = speak.Lines(text, t.Say("settings.digest", "hour", speak.Hour(t.Person.Digest.At)))
	}
	return text
}

// quietDays says the days of the week without notices.
func quietDays(t *talk.Turn, codes string) string {
	var names []string
	for i := range person.WeekdayCodes {
		day := (i + 1) % len(person.WeekdayCodes) // from Monday
		if strings.Contains(codes, person.WeekdayCodes[day]) {
			names = append(names, t.Writer.Word("class.weekdays", day))
		}
	}
	return t.List(names)
}
