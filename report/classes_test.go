package report_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"becario/ical"
	"becario/report"
)

// TestClasses reads calendars as universities and phones write them.
func TestClasses(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC) // a Tuesday
	event := func(lines ...string) string {
		return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
	}
	each := func(days ...string) string {
		all := ""
		for i, day := range days {
			all += event(fmt.Sprint("UID:", i), "SUMMARY:Redes", "LOCATION:2.1", "DTSTART;TZID=Europe/Madrid:"+day+"T100000", "DTEND;TZID=Europe/Madrid:"+day+"T120000")
		}
		return all
	}
	redes := report.Planned{Subject: "Redes", Room: "2.1", Start: "10:00", End: "12:00", Zone: "Europe/Madrid"}
	with := func(p report.Planned, change func(*report.Planned)) report.Planned {
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		events string
		want   []report.Planned
		left   int
	}{
		"it works when it repeats without naming a day": {
			event("UID:1", "SUMMARY:CC", "DTSTART:20260302T100000", "DTEND:20260302T120000", "RRULE:FREQ=WEEKLY"),
			[]report.Planned{{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-03-02", Start: "10:00", End: "12:00", Zone: "America/Asuncion"}}, 0},
		"it works when dates are left out": {
			event("UID:1", "SUMMARY:CC", "DTSTART:20260302T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE:20260316T100000"),
			[]report.Planned{{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-03-02", Start: "10:00", Zone: "America/Asuncion", Except: []string{"2026-03-16"}}}, 0},
		"it works when a date is at another hour": {
			event("UID:1", "SUMMARY:CC", "DTSTART:20260302T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO") +
				event("UID:1", "SUMMARY:CC", "DTSTART:20260323T160000", "RECURRENCE-ID:20260323T100000"),
			[]report.Planned{
				{Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-03-02", Start: "10:00", Zone: "America/Asuncion", Except: []string{"2026-03-23"}},
				{Subject: "CC", Date: "2026-03-23", Start: "16:00", Zone: "America/Asuncion"}}, 0},
		"it works when each week has an event of its own": {
			each("20260311", "20260318", "20260401"),
			[]report.Planned{with(redes, func(p *report.Planned) {
				p.Date, p.Recurrence, p.Except = "2026-03-11", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20260401", []string{"2026-03-25"}
			})}, 0},
		"it works when dates are far apart": {
			each("20260311", "20260506"),
			[]report.Planned{with(redes, func(p *report.Planned) { p.Date = "2026-03-11" }), with(redes, func(p *report.Planned) { p.Date = "2026-05-06" })}, 0},
		"it works when it is over": {
			each("20260304") + event("UID:x", "SUMMARY:CC", "DTSTART:20260202T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260301T000000Z"), nil, 2},
		"it works when it is no class": {
			event("UID:1", "SUMMARY:Fiesta", "DTSTART;VALUE=DATE:20260401") +
				event("UID:2", "SUMMARY:Entrega", "DTSTART:20260401T235900", "DTEND:20260401T235900") +
				event("UID:3", "SUMMARY:Cumple", "DTSTART:20260401T200000", "RRULE:FREQ=YEARLY") +
				event("UID:4", "SUMMARY:CC", "DTSTART:20260401T100000", "STATUS:CANCELLED"), nil, 4},
	} {
		t.Run(name, func(t *testing.T) {
			cal, problems, err := ical.Read(strings.NewReader("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + c.events + "END:VCALENDAR\r\n"))
			if err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			got, left := report.Classes(cal, now, "America/Asuncion")
			if !reflect.DeepEqual(got, c.want) || left != c.left {
				t.Errorf("got %+v and %d left, want %+v and %d", got, left, c.want, c.left)
			}
		})
	}
}
