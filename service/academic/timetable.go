package academic

import (
	"context"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
)

// Timetable returns the occurrences of classes on some days, by time.
func (s *Service) Timetable(ctx context.Context, req *academicv1.TimetableRequest) (*academicv1.TimetableResponse, error) {
	if err := checkDays(req.From, req.To); err != nil {
		return nil, err
	}
	calendars, err := s.calendars(ctx, req.Space, req.Subject)
	if err != nil {
		return nil, err
	}
	var all []meeting
	for _, c := range calendars {
		all = append(all, c.between(req.From, req.To)...)
	}
	sortMeetings(all)
	res := &academicv1.TimetableResponse{}
	for _, m := range all {
		res.Occurrences = append(res.Occurrences, m.occurrence())
	}
	return res, nil
}

// calendars are those of a space's classes, of one subject or all, with the
// teacher of the subject where a class has none of its own.
func (s *Service) calendars(ctx context.Context, space, subject string) ([]calendar, error) {
	if space == "" {
		return nil, fault.New(fault.Denied, "fault.no_person")
	}
	subjects, err := s.store.Subjects(ctx, space)
	if err != nil {
		return nil, err
	}
	records, err := s.store.Classes(ctx, space)
	if err != nil {
		return nil, err
	}
	if records, err = meant(records, subjects, subject); err != nil {
		return nil, err
	}
	teachers := map[string]string{}
	for _, subject := range subjects {
		teachers[subject.Id] = subject.Teacher
	}
	var all []calendar
	for _, r := range records {
		if r.Class.Teacher == "" {
			r.Class.Teacher = teachers[r.SubjectID]
		}
		c, err := calendarOf(r.Class)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
