package academic

import (
	"time"

	academicv1 "becario/api/becario/academic/v1"
)

// edit changes classes and remembers them as they were before and are after it.
type edit struct {
	tx            Tx
	now           time.Time
	before, after []*academicv1.Class
	// was are the subjects to which the classes had belonged, if any of them changed
	// its subject.
	was   []string
	moved bool
}

// put keeps a record with a new version of its class.
func (e *edit) put(r Record, class *academicv1.Class, removed bool) error {
	return e.putInto(r.SubjectID, r, class, removed)
}

// putInto is put for a class that belongs to another subject from now on.
func (e *edit) putInto(subject string, r Record, class *academicv1.Class, removed bool) error {
	e.before, e.was = append(e.before, r.Class), append(e.was, r.SubjectID)
	e.moved = e.moved || r.SubjectID != subject
	class.Version = r.Class.Version + 1
	if r.Class.Version == 0 {
		r.CreatedAt = e.now.UnixMicro()
	}
	e.after = append(e.after, class)
	r.SubjectID = subject
	return e.keep(r, class, removed)
}

// keep keeps a class as it is, and plans its notices.
func (e *edit) keep(r Record, class *academicv1.Class, removed bool) error {
	settings, err := settingsFor(e.tx, r)
	if err != nil {
		return err
	}
	r.Class, r.Removed = class, removed
	if err := r.plan(settings, e.now); err != nil {
		return err
	}
	return e.tx.PutClass(r)
}

// undo is what Undo needs: the classes before, and the ids and versions that
// they have after it. One that was not there before has version 0.
func (e *edit) undo() *academicv1.UndoResponse {
	undo := &academicv1.UndoResponse{Classes: e.before}
	if e.moved {
		undo.SubjectIds = e.was
	}
	for _, c := range e.after {
		undo.UndoneClasses = append(undo.UndoneClasses, &academicv1.Class{Id: c.Id, Version: c.Version})
	}
	return undo
}
