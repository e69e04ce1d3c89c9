package requests

import (
	"fmt"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/office"
	"becario/kit/wall"
)

// day returns the day of an instant, in microseconds since 1970, at the office.
func (s *Service) day(at int64) time.Time {
	y, m, d := time.UnixMicro(at).In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// deadline counts the deadline of a request from its history: the days on
// which the clock stood still do not count.
func (s *Service) deadline(r *requestsv1.Request, history []*requestsv1.Event) (string, error) {
	var pauses []office.Pause
	for _, e := range history {
		switch stopped := running(e.From) && !running(e.To); {
		case stopped:
			from := s.day(e.At)
			pauses = append(pauses, office.Pause{From: from, To: from})
		case running(e.To) && !running(e.From) && len(pauses) > 0:
			pauses[len(pauses)-1].To = s.day(e.At)
		}
	}
	due, err := s.calendar.Due(s.day(r.FiledAt), int(r.Days), pauses...)
	if err != nil {
		return "", fmt.Errorf("deadline of %s: %w", r.Number, err)
	}
	return due.Format(wall.DayForm), nil
}

// show fills in what is not kept with a request: the missing documents, whether
// it is open, how its clock stands and whether it is overdue.
func (s *Service) show(r *requestsv1.Request) *requestsv1.Request {
	r.Missing = s.missing(r)
	r.Open, r.ClockRuns, r.Undecided = open(r.State), running(r.State), undecided(r.State)
	today := s.day(s.clock.Now().UnixMicro()).Format(wall.DayForm)
	r.Overdue = r.ClockRuns && r.Deadline < today
	return r
}
