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
	"becario/kit/ledger"
	"becario/kit/wall"
)

// ClaimDue leases the notices that are due, and returns them by the hour of their
// classes.
func (s *Service) ClaimDue(ctx context.Context, req *academicv1.ClaimDueRequest) (res *academicv1.ClaimDueResponse, err error) {
	res = &academicv1.ClaimDueResponse{}
	res.Notices, res.NextAt, err = s.notices.ClaimAhead(ctx, int(req.Limit), seconds(req.LeaseSeconds), seconds(req.AheadSeconds))
	slices.SortStableFunc(res.Notices, func(a, b *commonv1.Notice) int {
		return cmp.Or(cmp.Compare(a.StaleAt, b.StaleAt), cmp.Compare(a.GetClassSoon().GetSubject(), b.GetClassSoon().GetSubject()))
	})
	return res, err
}

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }

// ForecastDue counts the notices that will be due.
func (s *Service) ForecastDue(ctx context.Context, req *academicv1.ForecastDueRequest) (res *academicv1.ForecastDueResponse, err error) {
	res = &academicv1.ForecastDueResponse{}
	res.Counts, err = s.notices.Forecast(ctx, int(req.Minutes))
	return res, err
}

// AckDue says that notices are kept elsewhere.
func (s *Service) AckDue(ctx context.Context, req *academicv1.AckDueRequest) (*academicv1.AckDueResponse, error) {
	return &academicv1.AckDueResponse{}, s.notices.Acknowledge(ctx, req.Notices)
}

// tell are the notices of a row: none if the rules of a zone have changed since
// the instant was computed.
func tell(tx Tx, row ledger.Due, now time.Time) ([]*commonv1.Notice, error) {
	r, c, settings, err := plannedRow(tx, row)
	if err != nil {
		return nil, err
	}
	var notices []*commonv1.Notice
	for _, m := range c.noticed(settings.leads(), micro(row.At)) {
		notices = append(notices, m.tell(r, now))
	}
	return notices, nil
}

// next is when the notice of a row after the present one is due.
func next(tx Tx, row ledger.Due, now time.Time) (int64, error) {
	_, c, settings, err := plannedRow(tx, row)
	if err != nil {
		return 0, err
	}
	return c.nextNotice(settings.leads(), micro(row.At), now), nil
}

// plannedRow reads what the notices of a row depend on.
func plannedRow(tx Tx, row ledger.Due) (Record, calendar, Settings, error) {
	r, err := tx.Class(row.ID)
	if err != nil {
		return r, calendar{}, Settings{}, err
	}
	settings, err := settingsFor(tx, r)
	if err != nil {
		return r, calendar{}, settings, err
	}
	c, err := calendarOf(r.Class)
	return r, c, settings, err
}

// noticed returns the meetings of which notice is due at exactly an instant:
// one, unless notices come so long before that the next date is near as well.
func (c calendar) noticed(leads []int32, at time.Time) []meeting {
	var found []meeting
	for _, lead := range leads {
		start := at.Add(minutes(lead))
		day := localDay(start, c.zone).Format(wall.DayForm)
		for _, m := range c.between(day, day) {
			if !m.cancelled && !m.silent && m.at.Equal(start) {
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
		StaleAt:  m.stale(m.at.Sub(micro(r.NoticeAt))).UnixMicro(),
		Body: &commonv1.Notice_ClassSoon{ClassSoon: &commonv1.ClassSoon{
			Subject: m.class.Subject, Room: m.room, Teacher: m.class.Teacher, Type: m.class.Type,
			Date: m.date, Start: m.start, End: m.end, Minutes: left,
		}},
	}
}
