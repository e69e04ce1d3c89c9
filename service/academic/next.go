package academic

import (
	"context"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// Next returns the next occurrence, and the one that is going on.
func (s *Service) Next(ctx context.Context, req *academicv1.NextRequest) (*academicv1.NextResponse, error) {
	now := s.clock.Now()
	calendars, err := s.calendars(ctx, req.Space, req.Subject)
	if err != nil {
		return nil, err
	}
	res := &academicv1.NextResponse{}
	for _, c := range calendars {
		if m, ok := c.current(now); ok && (res.Current == nil || m.at.UnixMicro() > res.Current.StartsAt) {
			res.Current = m.occurrence()
		}
		if m, ok := c.next(now.Add(time.Microsecond)); ok && (res.Occurrence == nil || m.at.UnixMicro() < res.Occurrence.StartsAt) {
			res.Occurrence = m.occurrence()
		}
	}
	if res.Current == nil && res.Occurrence == nil {
		return nil, fault.New(fault.NotFound, "fault.no_next_class")
	}
	return res, nil
}

// current returns what is going on at an instant.
func (c calendar) current(now time.Time) (meeting, bool) {
	day := localDay(now, c.zone).Format(wall.DayForm)
	for _, m := range c.between(day, day) {
		if !m.cancelled && !m.at.After(now) && m.until.After(now) {
			return m, true
		}
	}
	return meeting{}, false
}
