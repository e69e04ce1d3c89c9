package speak

import (
	"time"

	"github.com/teambition/rrule-go"

	"becario/kit/wall"
)

// Repeats says a recurrence in words: "cada semana, lun y mié". A rule that
// cannot be said short is said as "repetida".
func (v Voice) Repeats(rule string) string {
	option, err := rrule.StrToROption(rule)
	if err != nil {
		return v.Say("repeat.other_rule")
	}
	names := map[rrule.Frequency]string{rrule.DAILY: "day", rrule.WEEKLY: "week", rrule.MONTHLY: "month", rrule.YEARLY: "year"}
	name, ok := names[option.Freq]
	if !ok {
		return v.Say("repeat.other_rule")
	}
	text := v.Say("repeat."+name, "n", max(option.Interval, 1))
	var days []string
	for _, d := range option.Byweekday {
		// rrule counts from Monday, the phrases from Sunday.
		days = append(days, v.Word("date.weekdays", (d.Day()+1)%7))
	}
	if len(days) > 0 && option.Freq == rrule.WEEKLY {
		text = v.Say("repeat.on", "rule", text, "days", v.List(days))
	}
	if !option.Until.IsZero() {
		text = v.Say("repeat.until", "rule", text, "day", v.Date(option.Until.Format(wall.DayForm)))
	}
	if option.Count > 0 {
		text = v.Say("repeat.times", "rule", text, "n", option.Count)
	}
	return text
}

// Leads says how long before something reminders come: "2 horas antes y 1 día antes".
func (v Voice) Leads(durations []string) string {
	var all []string
	for _, d := range durations {
		all = append(all, v.lead(d))
	}
	return v.List(all)
}

func (v Voice) lead(duration string) string {
	length := v.length(duration)
	if length == "" {
		return v.Say("length.then")
	}
	return v.Say("length.before", "length", length)
}

// Every says a duration as how often something comes: "cada 10 minutos".
func (v Voice) Every(duration string) string {
	d, err := wall.ParseDuration(duration)
	if err != nil {
		return duration
	}
	var zero time.Time
	length := d.AddTo(zero).Sub(zero)
	switch {
	case length%(24*time.Hour) == 0:
		return v.Say("repeat.day", "n", int(length.Hours())/24)
	case length%time.Hour == 0:
		return v.Say("repeat.hour", "n", int(length.Hours()))
	}
	return v.Say("repeat.minute", "n", int(length.Minutes()))
}

// length says a duration without its sign; empty if it has none.
func (v Voice) length(duration string) string {
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
			parts = append(parts, v.Say("length."+unit.name, "n", unit.n))
		}
	}
	return v.List(parts)
}
