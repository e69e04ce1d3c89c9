package bot

import (
	"time"

	"github.com/teambition/rrule-go"

	"becario/kit/wall"
)

// repeats says a recurrence in words: "cada semana, lun y mié". A rule that
// cannot be said short is said as "repetida".
func (t *turn) repeats(rule string) string {
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return t.say("repeat.other_rule")
	}
	names := map[rrule.Frequency]string{rrule.DAILY: "day", rrule.WEEKLY: "week", rrule.MONTHLY: "month", rrule.YEARLY: "year"}
	name, ok := names[option.Freq]
	if !ok {
		return t.say("repeat.other_rule")
	}
	text := t.say("repeat."+name, "n", max(option.Interval, 1))
	var days []string
	for _, d := range option.Byweekday {
		// rrule counts from Monday, the phrases from Sunday.
		days = append(days, t.writer().Word("date.weekdays", (d.Day()+1)%7))
	}
	if len(days) > 0 && option.Freq == rrule.WEEKLY {
		text = t.say("repeat.on", "rule", text, "days", t.list(days))
	}
	if !option.Until.IsZero() {
		text = t.say("repeat.until", "rule", text, "day", t.date(option.Until.Format(wall.DayForm)))
	}
	if option.Count > 0 {
		text = t.say("repeat.times", "rule", text, "n", option.Count)
	}
	return text
}

// list joins names: "lun, mié y vie".
func (t *turn) list(names []string) string { return t.writer().List(names) }

// leads says how long before something reminders come: "2 horas antes y 1 día antes".
func (t *turn) leads(durations []string) string {
	var all []string
	for _, d := range durations {
		all = append(all, t.lead(d))
	}
	return t.list(all)
}

func (t *turn) lead(duration string) string {
	length := t.length(duration)
	if length == "" {
		return t.say("length.then")
	}
	return t.say("length.before", "length", length)
}

// every says a duration as how often something comes: "cada 10 minutos".
func (t *turn) every(duration string) string {
	d, err := wall.ParseDuration(duration)
	if err != nil {
		return duration
	}
	var zero time.Time
	length := d.AddTo(zero).Sub(zero)
	switch {
	case length%(24*time.Hour) == 0:
		return t.say("repeat.day", "n", int(length.Hours())/24)
	case length%time.Hour == 0:
		return t.say("repeat.hour", "n", int(length.Hours()))
	}
	return t.say("repeat.minute", "n", int(length.Minutes()))
}

// length says a duration without its sign; empty if it has none.
func (t *turn) length(duration string) string {
	d, err := wall.ParseDuration(duration)
	if err != nil {
		return duration
	}
	var parts []string
	for _, unit := range []struct {
		n    int
		name string
	}{{d.Years, "years"}, {d.Months, "months"}, {d.Days, "days"}, {d.Hours, "hours"}, {d.Minutes, "minutes"}, {d.Seconds, "seconds"}} {
		if unit.n > 0 {
			parts = append(parts, t.say("length."+unit.name, "n", unit.n))
		}
	}
	return t.list(parts)
}
