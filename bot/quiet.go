package bot

import (
	"cmp"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
	"becario/person"
)

// setQuiet keeps when no notices come; slots that say nothing end all silence.
func (t *turn) setQuiet(s nlu.Slots) (reply, error) {
	p, text := t.person, t.say("reminder.loud")
	switch {
	case s.MuteUntil != "":
		until, err := t.muteEnd(s.MuteUntil)
		if err != nil {
			return reply{}, err
		}
		p.Quiet.Until = until
		text = t.say("reminder.muted", "when", t.moment(until.In(t.now.Location()).Format("2006-01-02T15:04")))
	case s.Quiet != "":
		p.Quiet.Hours = s.Quiet
		from, to := splitRange(s.Quiet)
		text = t.say("reminder.quiet", "from", sayHour(from), "to", sayHour(to))
	case s.QuietDays != "":
		p.Quiet.Days = s.QuietDays
		text = t.say("reminder.quiet_days", "days", t.quietDays(s.QuietDays))
	default:
		p.Quiet = person.Quiet{}
	}
	refs, err := t.keepPerson(p)
	if err != nil {
		return reply{}, err
	}
	if p.Quiet == (person.Quiet{}) {
		return reply{text: text, refs: refs}, nil
	}
	return reply{text: text, refs: refs, buttons: [][]channel.Button{{t.button("reminder.to_loud", "reminders.loud")}}}, nil
}

// muteEnd is when a silence ends: in the morning of a day, or of the next if
// that has begun.
func (t *turn) muteEnd(until string) (time.Time, error) {
	day, hour := splitDue(until)
	at, err := wall.At(day, cmp.Or(hour, person.Morning))
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "fault.bad_date", "value", until)
	}
	if end := wall.Instant(at, t.now.Location()); hour != "" || end.After(t.now) {
		return end, nil
	}
	return wall.Instant(at.AddDate(0, 0, 1), t.now.Location()), nil
}

// quietText says when the person wants no notices, and when the digest; empty
// if nothing of it is set.
func (t *turn) quietText() string {
	q, text := t.person.Quiet, ""
	if q.Hours != "" {
		from, to := splitRange(q.Hours)
		text = lines(text, t.say("settings.quiet", "from", sayHour(from), "to", sayHour(to)))
	}
	if q.Days != "" {
		text = lines(text, t.say("settings.quiet_days", "days", t.quietDays(q.Days)))
	}
	if q.Until.After(t.now) {
		text = lines(text, t.say("settings.muted", "when", t.moment(q.Until.In(t.now.Location()).Format("2006-01-02T15:04"))))
	}
	if t.person.Digest.At != "" {
		text = lines(text, t.say("settings.digest", "hour", sayHour(t.person.Digest.At)))
	}
	return text
}

// quietDays says the days of the week without notices.
func (t *turn) quietDays(codes string) string {
	var names []string
	for i := range person.WeekdayCodes {
		day := (i + 1) % len(person.WeekdayCodes) // from Monday
		if strings.Contains(codes, person.WeekdayCodes[day]) {
			names = append(names, t.writer().Word( "class.weekdays", day))
		}
	}
	return t.list(names)
}
