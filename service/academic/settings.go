package academic

import (
	"cmp"
	"context"
	"slices"
	"strings"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/fold"
)

// Settings tells how long before a class its notice comes.
func (s *Service) Settings(ctx context.Context, req *academicv1.SettingsRequest) (*academicv1.SettingsResponse, error) {
	if req.Space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	settings, err := s.store.Settings(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	all, err := s.store.Subjects(ctx, req.Space)
	if err != nil {
		return nil, err
	}
	return &academicv1.SettingsResponse{
		Settings: &academicv1.Settings{Chosen: settings.Chosen, NoticeMinutes: settings.leads()},
		Subjects: settingOwn(all),
	}, nil
}

// settingOwn are the subjects that have settings of their own, by name.
func settingOwn(all []*academicv1.Subject) []*academicv1.Subject {
	own := slices.DeleteFunc(slices.Clone(all), func(s *academicv1.Subject) bool { return !s.Settings.GetChosen() })
	sortSubjects(own)
	return own
}

func sortSubjects(all []*academicv1.Subject) {
	slices.SortStableFunc(all, func(a, b *academicv1.Subject) int { return cmp.Compare(fold.Text(a.Name), fold.Text(b.Name)) })
}

// message is the settings as the contract has them, for Undo.
func (s Settings) message() *academicv1.Settings {
	return &academicv1.Settings{Chosen: s.Chosen, NoticeMinutes: s.Minutes}
}

// of are the settings that hold for a subject: its own, else those of all classes.
func (s Settings) of(subject *academicv1.Subject) Settings {
	if own := subject.GetSettings(); own.GetChosen() {
		return Settings{Chosen: true, Minutes: own.NoticeMinutes}
	}
	return s
}

// settingsFor reads the settings that hold for a class.
func settingsFor(tx Tx, r Record) (Settings, error) {
	settings, err := tx.Settings()
	if err != nil || r.SubjectID == "" {
		return settings, err
	}
	subject, err := tx.Subject(r.SubjectID)
	if fault.Is(err, fault.NotFound) {
		return settings, nil
	}
	return settings.of(subject), err
}

// oneSubject returns the one subject that a name means. not_found: there is none;
// failed_precondition: there are several.
func oneSubject(subjects []*academicv1.Subject, name string) (*academicv1.Subject, error) {
	if strings.TrimSpace(name) == "" {
		return nil, fault.New(fault.Invalid, "fault.no_subject")
	}
	ids := named(subjects, name)
	found := slices.DeleteFunc(slices.Clone(subjects), func(s *academicv1.Subject) bool { return !ids[s.Id] })
	switch len(found) {
	case 0:
		return nil, fault.New(fault.NotFound, "fault.unknown_subject", "subject", name)
	case 1:
		return found[0], nil
	}
	var names []string
	for _, s := range found {
		names = append(names, s.Name)
	}
	return nil, fault.New(fault.State, "fault.many_subjects", "names", strings.Join(names, ", "))
}
