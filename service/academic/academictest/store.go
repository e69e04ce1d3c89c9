package academictest

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/clock"
	"becario/service/academic"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store on the clock.
func Store(t *testing.T, open func(t *testing.T, clock *clock.Manual) academic.Store) {
	t.Run("a change leaves nothing when it fails", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		broken := errors.New("broken")
		err := store.Once(t.Context(), &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "k"}, &academicv1.AddClassResponse{}, func(tx academic.Tx) (proto.Message, error) {
			err := tx.PutClass(academic.Record{Space: "ana", Class: &academicv1.Class{Id: "1", Exceptions: []*academicv1.Exception{{Date: "2026-03-04"}}}})
			if err != nil {
				return nil, err
			}
			return nil, broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("got %v, want the error of the change", err)
		}
		if found, err := store.Classes(t.Context(), "ana"); err != nil || len(found) != 0 {
			t.Errorf("classes: got %v, %v; want nothing", found, err)
		}
	})
	t.Run("records come back as they were kept", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		want := academic.Record{Space: "ana", SubjectID: "s", NoticeAt: 6, CreatedAt: 7, Class: &academicv1.Class{
			Id: "1", Version: 3, Subject: "«ñ» <b>& 😀", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-01-05", Start: "03:04", End: "05:06", Zone: "UTC",
			Room: "-1.2", Teacher: "t", Group: "g", Type: "lab", Week: "A", Exceptions: []*academicv1.Exception{
				{Date: "2026-01-12", Cancelled: true},
				{Date: "2026-01-19", NewDate: "2026-01-20", Start: "06:07", End: "08:09", Room: "r", Group: "h", Type: "exam"}}}}
		subject := &academicv1.Subject{Id: "s", Version: 2, Name: "n", Alias: "a", Teacher: "t", Credits: 6, Group: "g"}
		settings := academic.Settings{Chosen: true, Minutes: []int32{60, 0}}
		err := store.Once(t.Context(), &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "k"}, &academicv1.AddClassResponse{}, func(tx academic.Tx) (proto.Message, error) {
			return nil, errors.Join(tx.PutClass(want), tx.PutSubject(subject, false), tx.PutSettings(settings))
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := store.Classes(t.Context(), "ana")
		if err != nil || len(got) != 1 || !proto.Equal(got[0].Class, want.Class) || got[0].SubjectID != "s" || got[0].NoticeAt != 6 || got[0].CreatedAt != 7 {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
		subjects, err := store.Subjects(t.Context(), "ana")
		if err != nil || len(subjects) != 1 || !proto.Equal(subjects[0], subject) {
			t.Errorf("got %v, %v; want %v", subjects, err, subject)
		}
		due, err := store.Claim(t.Context(), Start, 1, 0)
		if err != nil || len(due) != 1 || !due[0].Settings.Chosen || !slices.Equal(due[0].Settings.Minutes, settings.Minutes) {
			t.Errorf("claim: got %v, %v; want the settings %v", due, err, settings)
		}
	})
	t.Run("a removed record is found only by its id", func(t *testing.T) {
		store := open(t, clock.NewManual(Start))
		err := store.Once(t.Context(), &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "k"}, &academicv1.AddClassResponse{}, func(tx academic.Tx) (proto.Message, error) {
			err := errors.Join(tx.PutClass(academic.Record{Class: &academicv1.Class{Id: "1"}, Removed: true}), tx.PutSubject(&academicv1.Subject{Id: "s"}, true))
			r, classErr := tx.Class("1")
			s, subjectErr := tx.Subject("s")
			if !r.Removed || s.GetId() != "s" {
				t.Errorf("got %v and %v, want both", r, s)
			}
			return nil, errors.Join(err, classErr, subjectErr)
		})
		if err != nil {
			t.Fatal(err)
		}
		classes, classErr := store.Classes(t.Context(), "ana")
		subjects, subjectErr := store.Subjects(t.Context(), "ana")
		if err := errors.Join(classErr, subjectErr); err != nil || len(classes)+len(subjects) != 0 {
			t.Errorf("got %v, %v, %v; want nothing", classes, subjects, err)
		}
	})
}
