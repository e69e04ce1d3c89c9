package academic

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	academicv1 "becario/api/becario/academic/v1"
	"becario/draw"
	"becario/kit/clock"
	"becario/kit/phrase"
	"becario/kit/sqldb/sqltest"
	"becario/nlu"
	"becario/nlu/lang"
	"becario/person"
	"becario/service/academic"
	"becario/service/academic/academicdb"
	"becario/talk"
	"becario/talk/speak"
)

// classesOf is a turn of a person in Madrid with no classes yet.
func classesOf(t *testing.T) (*Topic, *talk.Turn) {
	t.Helper()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(time.Date(2026, 3, 4, 9, 0, 0, 0, madrid))
	store, err := academicdb.Open(t.Context(), sqltest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	book, err := phrase.Open(lang.Files())
	if err != nil {
		t.Fatal(err)
	}
	return New(academic.New(store, c), sync.OnceValues(draw.New)), &talk.Turn{
		Voice: speak.New(book, "es-ES", "Europe/Madrid", c.Now().In(madrid)), Ctx: t.Context(),
		Person: person.Person{ID: "ana", Lang: "es-ES", Zone: "Europe/Madrid"}}
}

// exported is the calendar file as text and as another program reads it.
func exported(t *testing.T, a *Topic, turn *talk.Turn) (string, *ics.Calendar) {
	t.Helper()
	r, err := a.calendarFile(turn, nlu.Slots{})
	if err != nil {
		t.Fatal(err)
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(r.Document))
	if err != nil {
		t.Fatalf("the file cannot be read: %v\n%s", err, r.Document)
	}
	return string(r.Document), cal
}

// TestCalendarFile checks that the file says of a class what the timetable
// says, and that its events keep their identifiers.
func TestCalendarFile(t *testing.T) {
	a, turn := classesOf(t)
	change := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.academic.AddClass(t.Context(), &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "1", Class: &academicv1.Class{
		Subject: "CC", Recurrence: "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260629", Start: "10:00", End: "12:00", Zone: "Europe/Madrid", Room: "1.6", Teacher: "Marta"}})
	change(err)
	_, before := exported(t, a, turn)
	_, err = a.academic.CancelClass(t.Context(), &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: "2", From: "2026-03-09"})
	change(err)
	_, err = a.academic.ChangeClass(t.Context(), &academicv1.ChangeClassRequest{Space: "ana", Actor: "ana", Key: "3", Date: "2026-04-06", NewDate: "2026-04-07", Room: "Lab 3"})
	change(err)
	text, cal := exported(t, a, turn)
	var got []string
	for _, e := range cal.Events() {
		if e.Id() != before.Events()[0].Id() {
			t.Errorf("the identifier is %s, and was %s", e.Id(), before.Events()[0].Id())
		}
		for _, p := range e.Properties {
			if p.IANAToken != "UID" && p.IANAToken != "DTSTAMP" {
				got = append(got, strings.TrimSuffix(p.IANAToken+";"+strings.Join(p.ICalParameters["TZID"], ""), ";")+":"+p.Value)
			}
		}
	}
	want := []string{
		"SEQUENCE:2", "SUMMARY:CC", "DESCRIPTION:con Marta", "LOCATION:aula 1.6", "DTSTART;Europe/Madrid:20260302T100000", "DTEND;Europe/Madrid:20260302T120000",
		"RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260629T215959Z", "EXDATE;Europe/Madrid:20260309T100000",
		"SEQUENCE:2", "SUMMARY:CC", "DESCRIPTION:con Marta", "RECURRENCE-ID;Europe/Madrid:20260406T100000", "LOCATION:Lab 3",
		"DTSTART;Europe/Madrid:20260407T100000", "DTEND;Europe/Madrid:20260407T120000",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events:\ngot  %q\nwant %q", got, want)
	}
	for _, part := range []string{"TZID:Europe/Madrid", "DTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200"} {
		if !strings.Contains(text, part) {
			t.Errorf("the file lacks %q:\n%s", part, text)
		}
	}
}

// TestLongTimetable checks that the words beside a picture are never longer
// than a channel takes.
func TestLongTimetable(t *testing.T) {
	a, turn := classesOf(t)
	for i := range 60 {
		_, err := a.academic.AddClass(t.Context(), &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: strings.Repeat("k", i+1), Class: &academicv1.Class{
			Subject: strings.Repeat("Ampliación ", 1+i%9), Recurrence: "FREQ=DAILY", Start: "08:00", Group: string(rune('A' + i%26)), Teacher: string(rune('À' + i)), Room: "2.1", Zone: "Europe/Madrid"}})
		if err != nil {
			t.Fatal(err)
		}
		if i != 5 && i != 20 && i != 59 {
			continue
		}
		r, err := a.list(turn, nlu.Slots{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len([]rune(r.Text)); r.Picture == nil || n > maxCaption || n < 20 {
			t.Fatalf("with %d classes: a caption of %d characters, picture of %d bytes", i+1, n, len(r.Picture))
		}
	}
}
