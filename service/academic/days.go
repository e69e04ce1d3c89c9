package academic

import (
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// weekdays are the days of the week that a rule names (BYDAY).
func weekdays(recurrence string) []string {
	days := part(recurrence, "BYDAY")
	if days == "" {
		return nil
	}
	return strings.Split(days, ",")
}

// onDays divides weekly classes by the days of the week that a rule names: those that
// have only such days, and those that have others as well. Classes without any of them,
// and those that are not weekly, are in neither.
func onDays(records []Record, recurrence string) (whole, partly []Record, err error) {
	days := weekdays(recurrence)
	if len(days) == 0 {
		return nil, nil, fault.New(fault.Invalid, "fault.bad_recurrence", "value", recurrence)
	}
	for _, r := range records {
		if part(r.Class.Recurrence, "FREQ") != "WEEKLY" {
			continue
		}
		own := weekdays(r.Class.Recurrence)
		others := slices.DeleteFunc(slices.Clone(own), func(day string) bool { return slices.Contains(days, day) })
		switch {
		case len(others) == 0:
			whole = append(whole, r)
		case len(others) < len(own):
			partly = append(partly, r)
		}
	}
	return whole, partly, nil
}

// divide makes two classes of one: that of the days of the week that a rule names, and
// that of the others. Each has the exceptions of its dates; neither has a new id.
func divide(class *academicv1.Class, recurrence string) (named, rest *academicv1.Class, err error) {
	days, own := weekdays(recurrence), weekdays(class.Recurrence)
	others := slices.DeleteFunc(slices.Clone(own), func(day string) bool { return slices.Contains(days, day) })
	own = slices.DeleteFunc(own, func(day string) bool { return !slices.Contains(days, day) })
	if named, err = only(class, own); err != nil {
		return nil, nil, err
	}
	rest, err = only(class, others)
	return named, rest, err
}

// only is a weekly class on some of its days of the week. Every second week counts as
// before, because its first date is one of the class.
func only(class *academicv1.Class, days []string) (*academicv1.Class, error) {
	c, err := calendarOf(class)
	if err != nil {
		return nil, err
	}
	of := proto.CloneOf(class)
	of.Recurrence = setPart(of.Recurrence, "BYDAY", strings.Join(days, ","))
	first := ""
	for date := range c.ahead(c.first) {
		if slices.Contains(days, weekdayOf(date)) {
			first = date
			break
		}
	}
	if first == "" { // it ends before
		first = class.Date
	}
	of.Date = first
	of.Exceptions = slices.DeleteFunc(of.Exceptions, func(x *academicv1.Exception) bool { return !slices.Contains(days, weekdayOf(x.Date)) })
	return of, nil
}

// weekdayOf is the day of the week of a date as an RRULE has it.
func weekdayOf(date string) string {
	day, err := wall.Day(date)
	if err != nil {
		return ""
	}
	return map[time.Weekday]string{time.Monday: "MO", time.Tuesday: "TU", time.Wednesday: "WE", time.Thursday: "TH",
		time.Friday: "FR", time.Saturday: "SA", time.Sunday: "SU"}[day.Weekday()]
}
