package academic

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/teambition/rrule-go"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/period"
	"becario/kit/wall"
)

const (
	// MaxName is how many characters a subject, a room, a teacher or a group may
	// have.
	MaxName = 120
	// maxCount is how many dates a rule with a COUNT may have.
	maxCount = 1000
	// oldest is how many years ago a rule may begin.
	oldest = 10
)

// settle checks a class and brings it into the form that is kept: hours of two
// digits, a first date, a last one in place of a count. others are the classes
// beside which weeks A and B alternate.
func settle(c *academicv1.Class, others []Record, now time.Time) error {
	for _, name := range []*string{&c.Subject, &c.Room, &c.Teacher, &c.Group} {
		if err := checkName(name); err != nil {
			return err
		}
	}
	if c.Subject == "" {
		return fault.New(fault.Invalid, "fault.no_subject")
	}
	zone, err := wall.Zone(c.Zone)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_zone", "value", c.Zone)
	}
	switch {
	case c.Date == "" && !namesDay(c.Recurrence):
		return fault.New(fault.Invalid, "fault.no_day", "subject", c.Subject)
	case !slices.Contains([]string{"", "theory", "lab", "seminar", "exam"}, c.Type):
		return fault.New(fault.Invalid, "fault.bad_field", "value", c.Type)
	case !slices.Contains([]string{"", "A", "B"}, c.Week):
		return fault.New(fault.Invalid, "fault.bad_field", "value", c.Week)
	}
	if err := settleHours(c); err != nil {
		return err
	}
	if c.Date != "" {
		if _, err := wall.Day(c.Date); err != nil {
			return fault.New(fault.Invalid, "fault.bad_date", "value", c.Date)
		}
	}
	if c.Recurrence == "" {
		return nil
	}
	return settleRecurrence(c, others, localDay(now, zone))
}

func checkName(name *string) error {
	*name = strings.Join(strings.Fields(*name), " ")
	if utf8.RuneCountInString(*name) > MaxName {
		return fault.New(fault.Invalid, "fault.long_name", "max", MaxName)
	}
	return nil
}

// namesDay reports whether a rule says by itself on which days it falls.
func namesDay(recurrence string) bool {
	return strings.Contains(recurrence, "BYDAY=") || strings.Contains(recurrence, "BYMONTHDAY=") || strings.Contains(recurrence, "DAILY")
}

func settleHours(c *academicv1.Class) error {
	if c.Start == "" {
		return fault.New(fault.Invalid, "fault.no_hour", "subject", c.Subject)
	}
	for _, hour := range []*string{&c.Start, &c.End} {
		if *hour == "" {
			continue
		}
		h, err := time.Parse(wall.HourForm, *hour)
		if err != nil {
			return fault.New(fault.Invalid, "fault.bad_hours", "start", c.Start, "end", c.End)
		}
		*hour = h.Format(wall.HourForm)
	}
	if c.End != "" && c.End <= c.Start {
		return fault.New(fault.Invalid, "fault.bad_hours", "start", c.Start, "end", c.End)
	}
	return nil
}

// settleRecurrence gives a rule its first date. Where no day was said to begin
// with, a rule for every week begins on the Monday of this week, so that the
// timetable shows the whole of it, and every other one on its first date from
// today on.
func settleRecurrence(c *academicv1.Class, others []Record, today time.Time) error {
	bad := fault.New(fault.Invalid, "fault.bad_recurrence", "value", c.Recurrence)
	option, err := rrule.StrToROption(c.Recurrence)
	if err != nil || option.Count > maxCount || len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0 {
		return bad
	}
	if c.Week != "" && option.Interval < 2 {
		c.Recurrence = setPart(c.Recurrence, "INTERVAL", "2")
		option.Interval = 2
	}
	said := c.Date != ""
	from := today
	switch {
	case said:
		from, _ = wall.Day(c.Date)
	case option.Freq == rrule.WEEKLY && option.Interval < 2 && option.Count == 0:
		from = period.Monday(today)
	}
	if from.Before(today.AddDate(-oldest, 0, 0)) {
		return fault.New(fault.Invalid, "fault.bad_date", "value", c.Date)
	}
	// The first date is looked for in every week: from it on the others count.
	first, ok := firstDay(setPart(setPart(c.Recurrence, "INTERVAL", ""), "COUNT", ""), from)
	if !ok {
		return bad
	}
	if !said && c.Week != "" {
		first = alternate(c, others, first)
	}
	c.Date = first.Format(wall.DayForm)
	rule, err := wall.Rule(c.Recurrence, first)
	if err != nil {
		return bad
	}
	if option.Count > 0 {
		all := rule.All()
		c.Recurrence = setPart(setPart(c.Recurrence, "COUNT", ""), "UNTIL", all[len(all)-1].Format("20060102"))
	}
	return nil
}

func firstDay(recurrence string, from time.Time) (time.Time, bool) {
	rule, err := wall.Rule(recurrence, from)
	if err != nil {
		return time.Time{}, false
	}
	first := rule.After(from, true)
	return first, !first.IsZero()
}

// alternate moves a class of week A or B by a week if those that are there
// already count otherwise.
func alternate(c *academicv1.Class, others []Record, first time.Time) time.Time {
	for i := len(others) - 1; i >= 0; i-- {
		other := others[i].Class
		day, err := wall.Day(other.Date)
		if other.Week == "" || err != nil {
			continue
		}
		weeks := int(period.Monday(first).Sub(period.Monday(day)).Hours() / (7 * 24))
		if (weeks%2 == 0) != (other.Week == c.Week) {
			return first.AddDate(0, 0, 7)
		}
		return first
	}
	return first
}

// setPart sets a part of an RRULE; an empty value takes it away.
func setPart(recurrence, name, value string) string {
	var parts []string
	for part := range strings.SplitSeq(recurrence, ";") {
		if part != "" && !strings.HasPrefix(part, name+"=") {
			parts = append(parts, part)
		}
	}
	if value != "" {
		parts = append(parts, name+"="+value)
	}
	return strings.Join(parts, ";")
}

// part returns a part of an RRULE, or nothing.
func part(recurrence, name string) string {
	for part := range strings.SplitSeq(recurrence, ";") {
		if value, ok := strings.CutPrefix(part, name+"="); ok {
			return value
		}
	}
	return ""
}

// checkDays checks the ends of a range of at most 400 days.
func checkDays(from, to string) error {
	first, err := wall.Day(from)
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_date", "value", from)
	}
	last, err := wall.Day(to)
	if err != nil || last.Before(first) {
		return fault.New(fault.Invalid, "fault.bad_date", "value", to)
	}
	if last.Sub(first) >= maxDays*24*time.Hour {
		return fault.New(fault.Invalid, "fault.many_days", "max", strconv.Itoa(maxDays))
	}
	return nil
}

// maxDays is how many days may be asked for at once.
const maxDays = 400
