package academicmongo

import (
	"cmp"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/ledger/ledgermongo"
	"becario/service/academic"
)

// tx implements academic.Tx.
type tx struct{ *ledgermongo.Tx }

func (t tx) Class(id string) (academic.Record, error) {
	var found class
	there, err := t.Get(classes, id, &found)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.no_class", "subject", "")
	}
	if err != nil {
		return academic.Record{}, err
	}
	return found.record(t.Space()), nil
}

func (t tx) Classes() ([]academic.Record, error) {
	found, err := ledgermongo.Find(t.Tx, classes, bson.D{{Key: "removed", Value: false}}, func(c class) bool { return !c.Removed })
	slices.SortFunc(found, func(a, b class) int {
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	var all []academic.Record
	for _, c := range found {
		all = append(all, c.record(t.Space()))
	}
	return all, err
}

func (t tx) PutClass(r academic.Record) error { return t.Put(classes, r.Class.Id, stored(r)) }

func (t tx) Subject(id string) (*academicv1.Subject, error) {
	var found subject
	there, err := t.Get(subjects, id, &found)
	if err == nil && !there {
		err = fault.New(fault.NotFound, "fault.unknown_subject", "subject", "")
	}
	if err != nil {
		return nil, err
	}
	return found.message(), nil
}

func (t tx) Subjects() ([]*academicv1.Subject, error) {
	found, err := ledgermongo.Find(t.Tx, subjects, bson.D{{Key: "removed", Value: false}}, func(s subject) bool { return !s.Removed })
	slices.SortFunc(found, func(a, b subject) int { return cmp.Compare(a.ID, b.ID) })
	var all []*academicv1.Subject
	for _, s := range found {
		all = append(all, s.message())
	}
	return all, err
}

func (t tx) PutSubject(s *academicv1.Subject, removed bool) error {
	return t.Put(subjects, s.Id, subject{Version: s.Version, Name: s.Name, Alias: s.Alias, Teacher: s.Teacher, Credits: s.Credits, Group: s.Group,
		Chosen: s.GetSettings().GetChosen(), Minutes: s.GetSettings().GetNoticeMinutes(), Removed: removed})
}

func (t tx) Settings() (academic.Settings, error) {
	var l leads
	_, err := t.Get(settings, settings, &l)
	return academic.Settings{Chosen: l.Chosen, Minutes: l.Minutes}, err
}

func (t tx) PutSettings(s academic.Settings) error {
	return t.Put(settings, settings, leads{Chosen: s.Chosen, Minutes: s.Minutes})
}

// Erase removes all records of the space.
func (t tx) Erase() error {
	for _, collection := range collections() {
		t.Tx.Erase(collection)
	}
	return nil
}
