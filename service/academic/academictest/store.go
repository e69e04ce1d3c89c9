package academictest

import (
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/clock"
	"becario/kit/ledger"
	"becario/kit/ledger/ledgertest"
	"becario/service/academic"
)

// Store checks what a store promises beyond what the contract shows. open
// returns an empty store.
func Store(t *testing.T, open func(t *testing.T) academic.Store) {
	do := func(t *testing.T, store academic.Store, work func(tx academic.Tx) error) {
		t.Helper()
		call := &academicv1.AddClassRequest{Space: "ana", Actor: "ana", Key: "k"}
		err := ledger.New(store, clock.NewManual(Start)).Do(t.Context(), call, &academicv1.AddClassResponse{}, func(tx academic.Tx) (proto.Message, error) { return nil, work(tx) })
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("records come back as they were kept", func(t *testing.T) {
		store := open(t)
		want := academic.Record{Space: "ana", SubjectID: "s", NoticeAt: 6, CreatedAt: 7, Class: &academicv1.Class{
			Id: "1", Version: 3, Subject: "«ñ» <b>& 😀", Recurrence: "FREQ=WEEKLY;BYDAY=MO", Date: "2026-01-05", Start: "03:04", End: "05:06", Zone: "UTC",
			Room: "-1.2", Teacher: "t", Group: "g", Type: "lab", Week: "A", Exceptions: []*academicv1.Exception{
				{Date: "2026-01-12", Cancelled: true},
				{Date: "2026-01-19", NewDate: "2026-01-20", Start: "06:07", End: "08:09", Room: "r", Group: "h", Type: "exam", Silent: true}}}}
		subject := &academicv1.Subject{Id: "s", Version: 2, Name: "n", Alias: "a", Teacher: "t", Credits: 6, Group: "g",
			Settings: &academicv1.Settings{Chosen: true, NoticeMinutes: []int32{90, 5}}}
		silent := &academicv1.Subject{Id: "t", Version: 1, Name: "o", Settings: &academicv1.Settings{Chosen: true}}
		settings := academic.Settings{Chosen: true, Minutes: []int32{60, 0}}
		do(t, store, func(tx academic.Tx) error {
			return errors.Join(tx.PutClass(want), tx.PutSubject(subject, false), tx.PutSubject(silent, false), tx.PutSettings(settings))
		})
		got, err := store.Classes(t.Context(), "ana")
		if err != nil || len(got) != 1 || !proto.Equal(got[0].Class, want.Class) || got[0].SubjectID != "s" || got[0].NoticeAt != 6 || got[0].CreatedAt != 7 {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
		subjects, err := store.Subjects(t.Context(), "ana")
		if err != nil || len(subjects) != 2 || !proto.Equal(subjects[0], subject) || !proto.Equal(subjects[1], silent) {
			t.Errorf("got %v, %v; want %v and %v", subjects, err, subject, silent)
		}
		if s, err := store.Settings(t.Context(), "ana"); err != nil || !s.Chosen || !slices.Equal(s.Minutes, settings.Minutes) {
			t.Errorf("got the settings %v, %v; want %v", s, err, settings)
		}
		if s, err := store.Settings(t.Context(), "beto"); err != nil || s.Chosen || len(s.Minutes) != 0 {
			t.Errorf("of nobody: got the settings %v, %v; want none", s, err)
		}
		var kept academic.Settings
		var own *academicv1.Subject
		err = store.Claim(t.Context(), Start, Start, Start, 1, func(rows []ledger.Due, open func(space string) academic.Tx) (err error) {
			if len(rows) == 1 && rows[0].ID == "1" {
				tx := open(rows[0].Space)
				if kept, err = tx.Settings(); err == nil {
					own, err = tx.Subject("s")
				}
			}
			return err
		})
		if err != nil || !kept.Chosen || !slices.Equal(kept.Minutes, settings.Minutes) {
			t.Errorf("claim: got %v, %v; want the settings %v", kept, err, settings)
		}
		if !proto.Equal(own, subject) {
			t.Errorf("claim: got %v, want %v", own, subject)
		}
	})
	t.Run("a removed record is found only by its id", func(t *testing.T) {
		store := open(t)
		do(t, store, func(tx academic.Tx) error {
			err := errors.Join(tx.PutClass(academic.Record{Class: &academicv1.Class{Id: "1"}, Removed: true}), tx.PutSubject(&academicv1.Subject{Id: "s"}, true))
			r, classErr := tx.Class("1")
			s, subjectErr := tx.Subject("s")
			if !r.Removed || s.GetId() != "s" {
				t.Errorf("got %v and %v, want both", r, s)
			}
			return errors.Join(err, classErr, subjectErr)
		})
		classes, classErr := store.Classes(t.Context(), "ana")
		subjects, subjectErr := store.Subjects(t.Context(), "ana")
		if err := errors.Join(classErr, subjectErr); err != nil || len(classes)+len(subjects) != 0 {
			t.Errorf("got %v, %v, %v; want nothing", classes, subjects, err)
		}
	})
	ledgertest.Changes(t, ledgertest.Records[academic.Tx]{
		Put: func(tx academic.Tx, space, id string, n int64) error {
			return tx.PutClass(academic.Record{Space: space, Class: &academicv1.Class{Id: id, Version: n}})
		},
		Get: func(tx academic.Tx, id string) (int64, error) {
			r, err := tx.Class(id)
			return r.Class.GetVersion(), err
		},
		Erase: academic.Tx.Erase,
	}, func(t *testing.T) ledger.Keeper[academic.Tx] { return open(t) })
	ledgertest.Dues(t, func(tx academic.Tx, space, id string, at int64) error {
		return tx.PutClass(academic.Record{Space: space, NoticeAt: at, Class: &academicv1.Class{Id: id, Version: 1}})
	}, func(t *testing.T) (ledger.Keeper[academic.Tx], ledger.Queue[academic.Tx]) {
		store := open(t)
		return store, store
	})
}
