package requests

import (
	"fmt"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/ledger"
	"becario/kit/wall"
)

const (
	// DefaultAnswerDays is how many business days a holder has to answer, unless the
	// type or the step says otherwise.
	DefaultAnswerDays = 10
	maxAnswerDays     = 60
	// reminderHour is when the reminders of a day are due, on the office's clock, if
	// its hours are not known.
	reminderHour = 8
)

// Prefixes of the keys of reminders: of what a holder owes, and of an office that
// is late.
const (
	owedPrefix = "owed/"
	latePrefix = "late/"
)

var (
	// owedDays are how many business days before a holder has to answer they are
	// told again.
	owedDays = []int{5, 2, 0}
	// lateDays are how many business days after a deadline its holder is told that
	// the office is late.
	lateDays = []int{1, 6, 16}
)

// remindersOf are the instants at which the holder of a request is to be told of
// what they owe, or of what the office owes them.
func (s *Service) remindersOf(r *requestsv1.Request) []time.Time {
	var days []int
	var from string
	switch {
	case !hasHolder(r):
		return nil
	case r.State == waitsApplicant && r.AnswerBy != "":
		from = r.AnswerBy
		for _, n := range owedDays {
			days = append(days, -n)
		}
	case running(r.State):
		from, days = r.Deadline, lateDays
	default:
		return nil
	}
	base, err := wall.Day(from)
	if err != nil {
		return nil
	}
	var all []time.Time
	for _, n := range days {
		day, err := s.calendar().Add(base, n)
		if err != nil {
			continue // an office that never opens reminds of nothing
		}
		hour, minute := reminderHour, 0
		if open := s.calendar().Hours().Open; open != "" {
			if at, err := time.Parse(wall.HourForm, open); err == nil {
				hour, minute = at.Hour(), at.Minute()
			}
		}
		all = append(all, time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, s.zone))
	}
	return all
}

// reminderAt is when the next reminder of a request is due, in microseconds since
// 1970; 0 if none is.
func (s *Service) reminderAt(r *requestsv1.Request) int64 {
	now := s.clock.Now()
	for _, at := range s.remindersOf(r) {
		if at.After(now) {
			return at.UnixMicro()
		}
	}
	return 0
}

// remind is the reminder of a request that is due; none if nothing is owed any more.
func (s *Service) remind(tx Tx, row ledger.Due, now time.Time) ([]*commonv1.Notice, error) {
	r, err := tx.Get(row.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || !hasHolder(r) {
		return nil, err
	}
	s.show(r)
	at := s.day(row.At)
	n := &commonv1.Notice{Space: r.Space, RecordId: r.Id, DueAt: row.At}
	switch {
	case r.State == waitsApplicant && r.AnswerBy != "":
		left := s.businessDays(now.UnixMicro(), s.endOf(r.AnswerBy))
		n.Key = fmt.Sprintf("%s%s/%s/%d", owedPrefix, r.Id, r.AnswerBy, left)
		n.StaleAt = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, s.zone).UnixMicro()
		n.Body = &commonv1.Notice_RequestOwed{RequestOwed: &commonv1.RequestOwed{Number: r.Number, Title: r.Title, Day: r.AnswerBy, Left: int32(left)}}
	case running(r.State) && r.Overdue:
		n.Key = fmt.Sprintf("%s%s/%s/%s", latePrefix, r.Id, r.Deadline, at.Format(wall.DayForm))
		n.Body = &commonv1.Notice_RequestLate{RequestLate: &commonv1.RequestLate{
			Number: r.Number, Title: r.Title, Deadline: r.Deadline, State: Name(r.State), HeldBy: r.HeldBy}}
	default:
		return nil, nil
	}
	return []*commonv1.Notice{n}, nil
}

// endOf is an instant of a day at the office.
func (s *Service) endOf(day string) int64 {
	d, err := wall.Day(day)
	if err != nil {
		return 0
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 23, 0, 0, 0, s.zone).UnixMicro()
}

// nextReminder is when the one after the present one is due.
func (s *Service) nextReminder(tx Tx, row ledger.Due, _ time.Time) (int64, error) {
	r, err := tx.Get(row.ID)
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return s.reminderAt(r), nil
}

// reminds reports whether a notice is a reminder.
func reminds(n *commonv1.Notice) bool {
	return strings.HasPrefix(n.Key, owedPrefix) || strings.HasPrefix(n.Key, latePrefix)
}
