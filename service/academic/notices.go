package academic

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	academicv1 "becario/api/becario/academic/v1"
	commonv1 "becario/api/becario/common/v1"
	"becario/kit/wall"
)

// ClaimDue leases the notices that are due, and returns them by the hour of their
// classes.
func (s *Service) ClaimDue(ctx context.Context, req *academicv1.ClaimDueRequest) (*academicv1.ClaimDueResponse, error) {
	now := s.clock.Now()
	due, err := s.store.Claim(ctx, now, int(req.Limit), time.Duration(req.LeaseSeconds)*time.Second)
	if err != nil {
		return nil, err
	}
	res := &academicv1.ClaimDueResponse{}
	for _, d := range due {
		c, err := calendarOf(d.Class)
		if err != nil {
			return nil, err
		}
		found := c.noticed(d.Settings.leads(), micro(d.NoticeAt))
		for _, m := range found {
			res.Notices = append(res.Notices, m.tell(d.Record, now))
		}
		if len(found) > 0 {
			continue
		}
		// The rules of a zone have changed since the instant was computed.
		if err := s.acknowledge(ctx, d.Space, d.Class.Id, d.NoticeAt, now); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(res.Notices, func(a, b *commonv1.Notice) int {
		return cmp.Or(cmp.Compare(a.StaleAt, b.StaleAt), cmp.Compare(a.GetClassSoon().GetSubject(), b.GetClassSoon().GetSubject()))
	})
	res.NextAt, err = s.store.NextDue(ctx)
	return res, err
}

// noticed returns the meetings of which notice is due at exactly an instant:
// one, unless notices come so long before that the next date is near as well.
func (c calendar) noticed(leads []int32, at time.Time) []meeting {
	var found []meeting
	for _, lead := range leads {
		start := at.Add(minutes(lead))
		day := localDay(start, c.zone).Format(wall.DayForm)
		for _, m := range c.between(day, day) {
			if !m.cancelled && m.at.Equal(start) {
				found = append(found, m)
			}
		}
	}
	return found
}

// tell is the notice of a meeting as of now.
func (m meeting) tell(r Record, now time.Time) *commonv1.Notice {
	left := max(0, int32(math.Round(m.at.Sub(now).Minutes())))
	return &commonv1.Notice{
		Key:      fmt.Sprintf("class/%s/%s/%d", m.class.Id, m.ruled, r.NoticeAt),
		Space:    r.Space,
		RecordId: m.class.Id,
		Version:  m.class.Version,
		DueAt:    r.NoticeAt,
		StaleAt:  m.stale().UnixMicro(),
		Body: &commonv1.Notice_ClassSoon{ClassSoon: &commonv1.ClassSoon{
			Subject: m.class.Subject, Room: m.room, Teacher: m.class.Teacher, Type: m.class.Type,
			Date: m.date, Start: m.start, End: m.end, Minutes: left,
		}},
	}
}

// AckDue says that notices are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *academicv1.AckDueRequest) (*academicv1.AckDueResponse, error) {
	now := s.clock.Now()
	for _, n := range req.Notices {
		var err error
		if n.AgainAt != 0 {
			err = s.store.Hold(ctx, n.Space, n.RecordId, n.DueAt, n.AgainAt)
		} else {
			err = s.acknowledge(ctx, n.Space, n.RecordId, n.DueAt, now)
		}
		if err != nil {
			return nil, err
		}
	}
	return &academicv1.AckDueResponse{}, nil
}

func (s *Service) acknowledge(ctx context.Context, space, id string, at int64, now time.Time) error {
	return s.store.Acknowledge(ctx, space, id, at, func(d Due) int64 {
		c, err := calendarOf(d.Class)
		if err != nil {
			return 0
		}
		return c.nextNotice(d.Settings.leads(), micro(d.NoticeAt), now)
	})
}
