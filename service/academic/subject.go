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

// AddSubject keeps a subject, or completes the one of that name.
func (s *Service) AddSubject(ctx context.Context, req *academicv1.AddSubjectRequest) (*academicv1.AddSubjectResponse, error) {
	res := &academicv1.AddSubjectResponse{}
	err := s.ledger.Do(ctx, req, res, func(tx Tx) (proto.Message, error) {
		subject := proto.CloneOf(req.Subject)
		if subject == nil {
			subject = &academicv1.Subject{}
		}
		if err := settleSubject(subject); err != nil {
			return nil, err
		}
		all, err := tx.Subjects()
		if err != nil {
			return nil, err
		}
		before := &academicv1.Subject{}
		if i := slices.IndexFunc(all, func(old *academicv1.Subject) bool { return sameSubject(old, subject) }); i >= 0 {
			before, res.Existed = all[i], true
			subject = completed(all[i], subject)
		} else {
			subject.Settings = nil
			subject.Id, subject.Version = uuid.Must(uuid.NewV7()).String(), 1
			before.Id = subject.Id
		}
		res.Subject = subject
		undo := &academicv1.UndoResponse{Subjects: []*academicv1.Subject{before}, UndoneSubjects: []*academicv1.Subject{{Id: subject.Id, Version: subject.Version}}}
		return undo, tx.PutSubject(subject, false)
	})
	return res, err
}

func settleSubject(s *academicv1.Subject) error {
	for _, name := range []*string{&s.Name, &s.Alias, &s.Teacher, &s.Group} {
		if err := checkName(name); err != nil {
			return err
		}
	}
	if s.Name == "" {
		return fault.New(fault.Invalid, "fault.no_subject")
	}
	s.Credits = max(0, min(s.Credits, 1000))
	return nil
}

// sameSubject reports whether what is said is about a subject that is there.
func sameSubject(old, said *academicv1.Subject) bool {
	return isNamed(old, said.Name) || (said.Alias != "" && isNamed(old, said.Alias))
}

// isNamed reports whether a name is a subject's name or alias.
func isNamed(s *academicv1.Subject, name string) bool {
	return fold.Same(s.Name, name) || (s.Alias != "" && fold.Same(s.Alias, name))
}

// completed is a subject with what is newly said of it. A subject that was
// known by what is now its alias gets its full name.
func completed(old, said *academicv1.Subject) *academicv1.Subject {
	s := proto.CloneOf(old)
	s.Version++
	if !isNamed(old, said.Name) {
		s.Name = said.Name
	}
	s.Alias, s.Teacher = cmp.Or(said.Alias, s.Alias), cmp.Or(said.Teacher, s.Teacher)
	s.Credits, s.Group = cmp.Or(said.Credits, s.Credits), cmp.Or(said.Group, s.Group)
	return s
}

// Subjects returns the space's subjects by name.
func (s *Service) Subjects(ctx context.Context, req *academicv1.SubjectsRequest) (*academicv1.SubjectsResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	all, err := s.store.Subjects(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	records, err := s.store.Classes(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	sortSubjects(all)
	res := &academicv1.SubjectsResponse{Subjects: all}
	for _, subject := range all {
		own := &academicv1.SubjectClasses{SubjectId: subject.Id}
		for _, r := range records {
			if r.SubjectID == subject.Id {
				own.Classes = append(own.Classes, r.Class)
			}
		}
		res.Classes = append(res.Classes, own)
	}
	return res, nil
}

// named returns the ids of the subjects that a name means: those that are called
// so, else those whose name holds its words.
func named(subjects []*academicv1.Subject, name string) map[string]bool {
	ids := map[string]bool{}
	for _, s := range subjects {
		if isNamed(s, name) {
			ids[s.Id] = true
		}
	}
	if len(ids) > 0 {
		return ids
	}
	for _, s := range subjects {
		if fold.Holds(s.Name, name) {
			ids[s.Id] = true
		}
	}
	return ids
}

// meant returns the classes of the subjects that a name means; all of them for
// an empty name. not_found: there is no such subject.
func meant(records []Record, subjects []*academicv1.Subject, name string) ([]Record, error) {
	if name == "" {
		return records, nil
	}
	ids := named(subjects, name)
	found := slices.DeleteFunc(slices.Clone(records), func(r Record) bool {
		return !ids[r.SubjectID] && !fold.Same(r.Class.Subject, name)
	})
	if len(ids) == 0 && len(found) == 0 {
		return nil, fault.New(fault.NotFound, "fault.unknown_subject", "subject", name)
	}
	return found, nil
}
