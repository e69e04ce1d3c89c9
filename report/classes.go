package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	academicv1 "becario/api/becario/academic/v1"
	"becario/ical"
	"becario/kit/period"
	"becario/kit/wall"
)

// Planned is a class that a calendar tells of. Its fields are those of a class in
// the contract of the academic service.
type Planned struct {
	Subject    string `json:"subject"`
	Room       string `json:"room,omitempty"`
	Recurrence string `json:"recurrence,omitempty"`
	Date       string `json:"date"`
	Start      string `json:"start"`
	End        string `json:"end,omitempty"`
	Zone       string `json:"zone"`
	// Except are the dates of the recurrence on which it is not held.
	Except []string `json:"except,omitempty"`
}

// Classes makes classes of the events of a calendar, in the order of their first
// dates: those at an hour, weekly or on single dates, that are not over on the
// day of now. An event for each week, as many universities write them, becomes
// one weekly class. It returns how many events are no such class: whole days,
// deadlines without a length, other repetitions, what is over or cancelled. Times
// without a zone are in the given one.
func Classes(cal ical.Calendar, now time.Time, zone string) (classes []Planned, left int) {
	today := period.Day(now)
	otherwise := map[string][]string{} // dates of repeating events that are told of apart
	for _, e := range cal.Events {
		if !e.Date.IsZero() {
			otherwise[e.UID] = append(otherwise[e.UID], e.Date.Day())
		}
	}
	var single []Planned
	for _, e := range cal.Events {
		p, ok := planned(e, cmp.Or(cal.Zone, zone))
		switch {
		case !ok, p.Recurrence == "" && p.Date < today, p.Recurrence != "" && over(p, today):
			left++
		case p.Recurrence == "":
			single = append(single, p)
		default:
			p.Except = append(p.Except, otherwise[e.UID]...)
			slices.Sort(p.Except)
			classes = append(classes, p)
		}
	}
	classes = append(classes, weekly(single)...)
	slices.SortStableFunc(classes, func(a, b Planned) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Start, b.Start))
	})
	return classes, left
}

// planned reads an event as a class. It reports false if it is none.
func planned(e ical.Event, zone string) (Planned, bool) {
	p := Planned{Subject: strings.TrimSpace(e.Summary), Room: strings.TrimSpace(e.Location), Date: e.Start.Day(), Start: e.Start.Hour(), Zone: cmp.Or(e.Start.Zone, zone)}
	if e.Cancelled || p.Subject == "" || p.Start == "" || e.End == e.Start {
		return p, false
	}
	if e.End.Day() == p.Date && e.End.Hour() > p.Start {
		p.End = e.End.Hour()
	}
	if e.Rule == "" {
		return p, true
	}
	option, err := rrule.StrToROption(e.Rule)
	if err != nil || option.Freq != rrule.WEEKLY && option.Freq != rrule.DAILY {
		return p, false
	}
	p.Recurrence = e.Rule
	if option.Freq == rrule.WEEKLY && len(option.Byweekday) == 0 {
		p.Recurrence += ";BYDAY=" + WeekdayCode(e.Start.Wall)
	}
	for _, x := range e.Except {
		p.Except = append(p.Except, x.Day())
	}
	return p, true
}

// WeekdayCode is the day of the week as RFC 5545 writes it: MO.
func WeekdayCode(day time.Time) string { return strings.ToUpper(day.Weekday().String()[:2]) }

// over reports whether a rule has no date from a day on.
func over(p Planned, day string) bool {
	first, err := wall.Day(p.Date)
	if err != nil {
		return true
	}
	from, err := wall.Day(day)
	if err != nil {
		return true
	}
	rule, err := wall.Rule(p.Recurrence, first)
	return err != nil || rule.After(from, true).IsZero()
}

// weekly makes one class of single dates that are alike and weeks apart, if more
// weeks have it than not.
func weekly(single []Planned) []Planned {
	type kind struct{ subject, room, start, end, zone, weekday string }
	var order []kind
	dates := map[kind][]time.Time{}
	var classes []Planned
	for _, p := range single {
		day, err := wall.Day(p.Date)
		if err != nil {
			continue // the calendar gave it as a day
		}
		k := kind{p.Subject, p.Room, p.Start, p.End, p.Zone, WeekdayCode(day)}
		if dates[k] == nil {
			order = append(order, k)
		}
		dates[k] = append(dates[k], day)
	}
	for _, k := range order {
		days := dates[k]
		slices.SortFunc(days, time.Time.Compare)
		days = slices.Compact(days)
		first, last := days[0], days[len(days)-1]
		p := Planned{Subject: k.subject, Room: k.room, Date: period.Day(first), Start: k.start, End: k.end, Zone: k.zone}
		weeks := int(last.Sub(first).Hours()/(7*24)) + 1
		if len(days) < 2 || 2*len(days) <= weeks {
			for _, day := range days {
				p.Date = period.Day(day)
				classes = append(classes, p)
			}
			continue
		}
		p.Recurrence = "FREQ=WEEKLY;BYDAY=" + k.weekday + ";UNTIL=" + last.Format("20060102")
		for day := first; day.Before(last); day = day.AddDate(0, 0, 7) {
			if !slices.ContainsFunc(days, day.Equal) {
				p.Except = append(p.Except, period.Day(day))
			}
		}
		classes = append(classes, p)
	}
	return classes
}

// Class is the class in the form of the contract.
func (p Planned) Class() *academicv1.Class {
	c := &academicv1.Class{Subject: p.Subject, Room: p.Room, Recurrence: p.Recurrence, Date: p.Date, Start: p.Start, End: p.End, Zone: p.Zone}
	for _, date := range p.Except {
		c.Exceptions = append(c.Exceptions, &academicv1.Exception{Date: date, Cancelled: true})
	}
	return c
}
