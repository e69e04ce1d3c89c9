package academic

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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

// exported is the calendar file, the identifiers of its events, and their other
// lines.
func exported(t *testing.T, a *Topic, turn *talk.Turn) (file string, ids, lines []string) {
	t.Helper()
	r, err := a.calendarFile(turn, nlu.Slots{})
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for line := range strings.SplitSeq(string(r.Document), "\r\n") {
		name, id, _ := strings.Cut(line, ":")
		switch {
		case line == "BEGIN:VEVENT" || line == "END:VEVENT":
			inside = line == "BEGIN:VEVENT"
		case inside && name == "UID":
			ids = append(ids, id)
		case inside && name != "DTSTAMP":
			lines = append(lines, line)
		}
	}
	return string(r.Document), ids, lines
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
	_, before, _ := exported(t, a, turn)
	_, err = a.academic.CancelClass(t.Context(), &academicv1.CancelClassRequest{Space: "ana", Actor: "ana", Key: "2", From: "2026-03-09"})
	change(err)
	_, err = a.academic.ChangeClass(t.Context(), &academicv1.ChangeClassRequest{Space: "ana", Actor: "ana", Key: "3", Date: "2026-04-06", NewDate: "2026-04-07", Room: "Lab 3"})
	change(err)
	text, ids, got := exported(t, a, turn)
	if want := []string{before[0], before[0]}; !slices.Equal(ids, want) {
		t.Errorf("the identifiers are %q, want %q", ids, want)
	}
	want := []string{
		"SEQUENCE:2", "SUMMARY:CC", "DESCRIPTION:con Marta", "LOCATION:aula 1.6", "DTSTART;TZID=Europe/Madrid:20260302T100000", "DTEND;TZID=Europe/Madrid:20260302T120000",
		"RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260629T215959Z", "EXDATE;TZID=Europe/Madrid:20260309T100000",
		"SEQUENCE:2", "SUMMARY:CC", "DESCRIPTION:con Marta", "LOCATION:Lab 3",
		"DTSTART;TZID=Europe/Madrid:20260407T100000", "DTEND;TZID=Europe/Madrid:20260407T120000", "RECURRENCE-ID;TZID=Europe/Madrid:20260406T100000",
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
