package academictest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	academicv1 "becario/api/becario/academic/v1"
	"becario/api/becario/academic/v1/academicv1connect"
	"becario/kit/clock"
	"becario/kit/fault"
)

// Random checks, with classes and changes made up at random, that a person is
// told of every class that the timetable holds, once and at its time, and of
// no other, also after undoing. open returns an empty service on the clock.
func Random(t *testing.T, open func(t *testing.T, clock *clock.Manual) academicv1connect.AcademicServiceClient) {
	c := clock.NewManual(Start)
	service := open(t, c)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		c.Set(Start)
		w := &walk{T: r, ctx: t.Context(), clock: c, academic: service, person: fmt.Sprintf("person %d", n)}
		for range rapid.IntRange(1, 4).Draw(r, "classes") {
			w.add()
		}
		for range rapid.IntRange(0, 12).Draw(r, "changes") {
			w.change()
		}
		w.compare()
		w.drop()
	})
}

// walk is one life of a person.
type walk struct {
	*rapid.T
	ctx      context.Context
	clock    *clock.Manual
	academic academicv1connect.AcademicServiceClient
	person   string
	keys     []string
}

func (w *walk) key() string {
	w.keys = append(w.keys, fmt.Sprintf("k%d", len(w.keys)))
	return w.keys[len(w.keys)-1]
}

var subjects = []string{"CC", "Redes", "Álgebra"}

func (w *walk) day(name string) string {
	return Start.AddDate(0, 0, rapid.IntRange(-3, 25).Draw(w.T, name)).Format("2006-01-02")
}

func (w *walk) hour(name string) string {
	return fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(w.T, name), rapid.SampledFrom([]int{0, 15, 30}).Draw(w.T, name+" minutes"))
}

func (w *walk) add() {
	class := &academicv1.Class{Subject: rapid.SampledFrom(subjects).Draw(w.T, "subject"), Start: w.hour("start"), Zone: madrid}
	class.Recurrence = rapid.SampledFrom([]string{"", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU",
		"FREQ=WEEKLY;BYDAY=SU;COUNT=3", "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260320", "FREQ=MONTHLY;BYMONTHDAY=29"}).Draw(w.T, "rule")
	if class.Recurrence == "" || rapid.Bool().Draw(w.T, "dated") {
		class.Date = w.day("date")
	}
	_, err := w.academic.AddClass(w.ctx, &academicv1.AddClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Class: class})
	w.allow(err)
}

// change cancels, moves or undoes something; what cannot be changes nothing.
func (w *walk) change() {
	w.clock.Add(time.Duration(rapid.IntRange(0, 20*60).Draw(w.T, "pause")) * time.Minute)
	subject := rapid.SampledFrom(append(subjects, "")).Draw(w.T, "of")
	var err error
	switch rapid.IntRange(0, 9).Draw(w.T, "kind") {
	case 0:
		_, err = w.academic.CancelClass(w.ctx, &academicv1.CancelClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject, From: w.day("cancel")})
	case 1:
		_, err = w.academic.ChangeClass(w.ctx, &academicv1.ChangeClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			Date: w.day("from date"), NewDate: w.day("to date"), Start: w.hour("to hour")})
	case 2:
		_, err = w.academic.ChangeClass(w.ctx, &academicv1.ChangeClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			From: w.day("from"), Start: w.hour("new hour")})
	case 3:
		_, err = w.academic.ChangeClass(w.ctx, &academicv1.ChangeClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			Recurrence: "FREQ=WEEKLY;BYDAY=TU,SA"})
	case 4: // one day of several
		_, err = w.academic.ChangeClass(w.ctx, &academicv1.ChangeClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			Recurrence: "FREQ=WEEKLY;BYDAY=" + rapid.SampledFrom([]string{"TH", "SU"}).Draw(w.T, "one of its days"), From: w.day("from"), Start: w.hour("its hour")})
	case 5:
		_, err = w.academic.Undo(w.ctx, &academicv1.UndoRequest{Space: w.person, Actor: w.person, Key: rapid.SampledFrom(w.keys).Draw(w.T, "undo")})
	case 6:
		_, err = w.academic.Configure(w.ctx, &academicv1.ConfigureRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			From: w.day("silent"), Standard: rapid.Bool().Draw(w.T, "again")})
	case 7:
		_, err = w.academic.RenameSubject(w.ctx, &academicv1.RenameSubjectRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject,
			Name: rapid.SampledFrom(subjects).Draw(w.T, "name"), Recurrence: w.days(), Merge: rapid.Bool().Draw(w.T, "merge")})
	case 8:
		_, err = w.academic.RemoveSubject(w.ctx, &academicv1.RemoveSubjectRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject, Recurrence: w.days()})
	case 9: // one subject is silent, or as the others
		_, err = w.academic.Configure(w.ctx, &academicv1.ConfigureRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: rapid.SampledFrom(subjects).Draw(w.T, "set"),
			Standard: rapid.Bool().Draw(w.T, "as the others")})
	}
	w.allow(err)
}

// days are some days of the week, or none.
func (w *walk) days() string {
	return rapid.SampledFrom([]string{"", "FREQ=WEEKLY;BYDAY=TH", "FREQ=WEEKLY;BYDAY=SU,TU"}).Draw(w.T, "days")
}

// silenced are the subjects that have settings of their own: none has notices.
func (w *walk) silenced() []string {
	res, err := w.academic.Settings(w.ctx, &academicv1.SettingsRequest{Space: w.person})
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for _, s := range res.Subjects {
		names = append(names, s.Name)
	}
	return names
}

// allow fails on errors that are nobody's fault.
func (w *walk) allow(err error) {
	if err != nil && !wasFault(err) {
		w.Fatalf("got %v, want a fault or nothing", err)
	}
}

// compare lets a month pass from notice to notice, and wants those of the
// classes in the timetable. What became due during the changes is late, and is
// taken first.
func (w *walk) compare() {
	w.take(nil)
	begin := w.clock.Now()
	end := begin.AddDate(0, 0, 30)
	table, err := w.academic.Timetable(w.ctx, &academicv1.TimetableRequest{Space: w.person, From: "2026-02-01", To: "2026-06-01"})
	if err != nil {
		w.Fatal(err)
	}
	var want []string
	silenced := w.silenced()
	for _, o := range table.Occurrences {
		at := time.UnixMicro(o.StartsAt).Add(-30 * time.Minute)
		if !o.Cancelled && !o.Silent && !slices.Contains(silenced, o.Class.Subject) && at.After(begin) && at.Before(end) {
			want = append(want, said(at, o.Class.Subject, o.Date, o.Start))
		}
	}
	var got []string
	for range 1000 {
		next := w.take(&got)
		if next == 0 || next >= end.UnixMicro() {
			break
		}
		w.clock.Set(time.UnixMicro(next))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.Fatalf("notices from %s to %s:\ngot  %q\nwant %q", begin, end, got, want)
	}
}

func said(at time.Time, subject, date, start string) string {
	return fmt.Sprintf("%s %s on %s %s", at.UTC().Format(time.DateTime), subject, date, start)
}

// take claims and acknowledges what is due, and returns when more will be.
func (w *walk) take(into *[]string) int64 {
	for {
		res, err := w.academic.ClaimDue(w.ctx, &academicv1.ClaimDueRequest{})
		if err != nil {
			w.Fatal(err)
		}
		if len(res.Notices) == 0 {
			return res.NextAt
		}
		for _, n := range res.Notices {
			if into != nil {
				*into = append(*into, said(time.UnixMicro(n.DueAt), n.GetClassSoon().GetSubject(), n.GetClassSoon().GetDate(), n.GetClassSoon().GetStart()))
			}
		}
		if _, err := w.academic.AckDue(w.ctx, &academicv1.AckDueRequest{Notices: res.Notices}); err != nil {
			w.Fatal(err)
		}
	}
}

// drop takes all classes away, so that the next life finds nothing due.
func (w *walk) drop() {
	for _, subject := range subjects {
		_, err := w.academic.CancelClass(w.ctx, &academicv1.CancelClassRequest{Space: w.person, Actor: w.person, Key: w.key(), Subject: subject, Permanent: true})
		w.allow(err)
	}
}

func wasFault(err error) bool {
	_, ok := fault.Of(err)
	return ok
}
