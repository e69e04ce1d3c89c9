package academic

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// RenameSubject gives a subject another name, or moves some of its classes to the subject
// of that name.
func (s *Service) RenameSubject(ctx context.Context, req *academicv1.RenameSubjectRequest) (*academicv1.RenameSubjectResponse, error) {
	now := s.clock.Now()
	name := req.Name
	if err := checkName(&name); err != nil {
		return nil, err
	}
	if name == "" {
		return nil, fault.New(fault.Invalid, "fault.no_subject")
	}
	res := &academicv1.RenameSubjectResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		r := &renaming{edit: edit{tx: tx, now: now}, req: req, res: res, name: name}
		if err := r.find(); err != nil {
			return nil, err
		}
		if err := r.do(); err != nil {
			return nil, err
		}
		res.Classes = r.after
		undo := r.undo()
		undo.Subjects, undo.UndoneSubjects = r.subjects.Subjects, r.subjects.UndoneSubjects
		return undo, nil
	})
	return res, err
}

// renaming is a call of RenameSubject.
type renaming struct {
	edit
	req  *academicv1.RenameSubjectRequest
	res  *academicv1.RenameSubjectResponse
	name string
	// old is the subject that is meant, and target the other one that has the new name;
	// nil if none has.
	old, target *academicv1.Subject
	// whole are the classes that are meant, and partly those of which some days are.
	whole, partly []Record
	// all says that they are all the classes of the subject.
	all bool
	// subjects is what Undo needs of subjects.
	subjects academicv1.UndoResponse
}

// find looks for the subject and the classes that are meant.
func (r *renaming) find() error {
	subjects, err := r.tx.Subjects()
	if err != nil {
		return err
	}
	records, err := r.tx.Classes()
	if err != nil {
		return err
	}
	if err := r.findClasses(subjects, records); err != nil {
		return err
	}
	r.all = len(r.partly) == 0
	for _, c := range records {
		if c.SubjectID == r.old.Id && !slices.ContainsFunc(r.whole, func(w Record) bool { return w.Class.Id == c.Class.Id }) {
			r.all = false
		}
	}
	for _, s := range subjects {
		if s.Id != r.old.Id && isNamed(s, r.name) {
			r.target = s
		}
	}
	return nil
}

func (r *renaming) findClasses(subjects []*academicv1.Subject, records []Record) (err error) {
	byID := func(id string) (*academicv1.Subject, error) {
		i := slices.IndexFunc(subjects, func(s *academicv1.Subject) bool { return s.Id == id })
		if i < 0 {
			return nil, fault.New(fault.NotFound, "fault.unknown_subject", "subject", "")
		}
		return subjects[i], nil
	}
	if r.req.ClassId != "" {
		i := slices.IndexFunc(records, func(c Record) bool { return c.Class.Id == r.req.ClassId })
		if i < 0 {
			return fault.New(fault.NotFound, "fault.no_class", "subject", "")
		}
		r.whole = records[i : i+1]
		r.old, err = byID(records[i].SubjectID)
		return err
	}
	if r.req.Subject != "" || r.req.Recurrence == "" {
		if r.old, err = oneSubject(subjects, r.req.Subject); err != nil {
			return err
		}
		records = slices.DeleteFunc(slices.Clone(records), func(c Record) bool { return c.SubjectID != r.old.Id })
	}
	if r.whole = records; r.req.Recurrence == "" {
		return nil
	}
	if r.whole, r.partly, err = onDays(records, r.req.Recurrence); err != nil {
		return err
	}
	found := slices.Concat(r.whole, r.partly)
	if len(found) == 0 {
		return fault.New(fault.NotFound, "fault.no_class", "subject", r.req.Subject)
	}
	for _, c := range found {
		if c.SubjectID != found[0].SubjectID {
			return fault.New(fault.State, "fault.many_subjects", "names", found[0].Class.Subject+", "+c.Class.Subject)
		}
	}
	if r.old == nil {
		r.old, err = byID(found[0].SubjectID)
	}
	return err
}

func (r *renaming) do() error {
	r.res.Before, r.res.Some = r.old, !r.all
	if r.name == r.old.Name || !r.all && isNamed(r.old, r.name) { // no second one of that name
		return fault.New(fault.Invalid, "fault.same_name", "subject", r.old.Name)
	}
	if r.target != nil && r.all && !r.req.Merge {
		return fault.New(fault.State, "fault.subject_there", "subject", r.target.Name, "before", r.old.Name)
	}
	to := r.target
	switch {
	case to != nil:
		r.res.Merged = true
	case r.all:
		to = r.renamed()
	default:
		to = &academicv1.Subject{Id: uuid.Must(uuid.NewV7()).String(), Version: 1, Name: r.name}
		r.note(&academicv1.Subject{Id: to.Id}, to)
	}
	r.res.Subject = to
	if r.target == nil {
		if err := r.tx.PutSubject(to, false); err != nil {
			return err
		}
	}
	if err := r.move(to); err != nil {
		return err
	}
	if r.target != nil && r.all {
		return removeSubject(r.tx, r.old, &r.subjects)
	}
	return nil
}

// renamed is the subject with its new name, without the alias by which it was named.
func (r *renaming) renamed() *academicv1.Subject {
	s := proto.CloneOf(r.old)
	s.Name = r.name
	s.Version++
	if s.Alias != "" && (fold.Same(s.Alias, r.req.Subject) || fold.Same(s.Alias, r.name)) {
		s.Alias = ""
	}
	r.note(r.old, s)
	return s
}

// note adds a subject to what Undo needs.
func (r *renaming) note(before, after *academicv1.Subject) {
	r.subjects.Subjects = append(r.subjects.Subjects, before)
	r.subjects.UndoneSubjects = append(r.subjects.UndoneSubjects, &academicv1.Subject{Id: after.Id, Version: after.Version})
}

// move puts the classes into a subject. One that is there already is not kept twice.
func (r *renaming) move(to *academicv1.Subject) error {
	there, err := classesOf(r.tx, to.Id)
	if err != nil {
		return err
	}
	for _, c := range r.whole {
		class := proto.CloneOf(c.Class)
		class.Subject = r.called(c.Class, to)
		moved := Record{Class: class, SubjectID: to.Id}
		twice := to.Id != r.old.Id && slices.ContainsFunc(there, moved.same)
		if err := r.putInto(to.Id, c, class, twice); err != nil {
			return err
		}
	}
	for _, c := range r.partly {
		named, rest, err := divide(c.Class, r.req.Recurrence)
		if err != nil {
			return err
		}
		if err := r.put(c, rest, false); err != nil {
			return err
		}
		named.Id, named.Subject = uuid.Must(uuid.NewV7()).String(), to.Name
		// A notice that is due already is one of either; the other has none then.
		added := Record{Space: c.Space, Class: &academicv1.Class{Id: named.Id}, SubjectID: to.Id, NoticeAt: c.NoticeAt}
		if err := r.put(added, named, false); err != nil {
			return err
		}
	}
	return nil
}

// called is the name of a class in a subject: an alias that the subject still has stays.
func (r *renaming) called(class *academicv1.Class, to *academicv1.Subject) string {
	if to.Id == r.old.Id && to.Alias != "" && fold.Same(class.Subject, to.Alias) {
		return class.Subject
	}
	return cmp.Or(to.Name, class.Subject)
}
