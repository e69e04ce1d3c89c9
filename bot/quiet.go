package bot

import (
	"cmp"
	"strings"
	"time"

	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/nlu"
)

// Quiet is when a person wants no notices; those come afterwards.
type Quiet struct {
	Hours string    // every day, HH:MM/HH:MM; empty is none
	Days  string    // of the week, such as SA,SU; empty is none
	Until time.Time // from now on; zero is not
}

// morning is the hour at which a silence ends whose end is only a day.
const morning = "08:00"

// weekdayCodes are those of RFC 5545, from Sunday.
var weekdayCodes = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// maxQuiets is how many silences that follow one another are put together.
const maxQuiets = 20

// End returns when notices may come again for an instant on the person's
// clock: that instant itself if they may.
func (q Quiet) End(at time.Time) time.Time {
	for range maxQuiets {
		next := q.after(at)
		if !next.After(at) {
			break
		}
		at = next
	}
	return at
}

// after returns the end of one silence in which an instant lies.
func (q Quiet) after(at time.Time) time.Time {
	day := wall.Float(at).Truncate(24 * time.Hour)
	if at.Before(q.Until) {
		return q.Until.In(at.Location())
	}
	if q.Days != "" && strings.Contains(q.Days, weekdayCodes[at.Weekday()]) {
		return q.on(day.AddDate(0, 0, 1), morning, at)
	}
	from, to, ok := strings.Cut(q.Hours, "/")
	hour := at.Format(wall.HourForm)
	switch {
	case !ok || from == to:
		return at
	case from < to && (hour < from || hour >= to), from > to && hour < from && hour >= to:
		return at
	case from > to && hour >= from:
		day = day.AddDate(0, 0, 1)
	}
	return q.on(day, to, at)
}

// on is an hour of a day on the clock of an instant.
func (Quiet) on(day time.Time, hour string, at time.Time) time.Time {
	end, err := wall.At(day.Format(wall.DayForm), hour)
	if err != nil {
		return at
	}
	return wall.Instant(end, at.Location()).In(at.Location())
}

// Digest is when a person is told what the day holds.
type Digest struct {
	At   string    // HH:MM on their clock; empty is never
	Next time.Time // the next time; zero is never
}

// after sets the next time after an instant on the person's clock.
func (d Digest) after(now time.Time) Digest {
	d.Next = time.Time{}
	for day := range 2 {
		at, err := wall.At(now.AddDate(0, 0, day).Format(wall.DayForm), d.At)
		if err != nil || d.At == "" {
			return d
		}
		if next := wall.Instant(at, now.Location()); next.After(now) {
			d.Next = next
			return d
		}
	}
	return d
}

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
		p.Quiet = Quiet{}
	}
	refs, err := t.keepPerson(p)
	if err != nil {
		return reply{}, err
	}
	if p.Quiet == (Quiet{}) {
		return reply{text: text, refs: refs}, nil
	}
	return reply{text: text, refs: refs, buttons: [][]channel.Button{{t.button("reminder.to_loud", "reminders.loud")}}}, nil
}

// muteEnd is when a silence ends: in the morning of a day, or of the next if
// that has begun.
func (t *turn) muteEnd(until string) (time.Time, error) {
	day, hour := splitDue(until)
	at, err := wall.At(day, cmp.Or(hour, morning))
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
	for i := range weekdayCodes {
		day := (i + 1) % len(weekdayCodes) // from Monday
		if strings.Contains(codes, weekdayCodes[day]) {
			names = append(names, t.writer().Word("class.weekdays", day))
		}
	}
	return t.list(names)
}
