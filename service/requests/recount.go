package requests

import (
	"context"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
)

// countPage is how many requests are counted, and kept, at a time.
const countPage = 5000

// recountTries is how often a page is counted of which some change all the time.
const recountTries = 5

// Recount counts the deadlines of all requests whose clock runs anew, and until when
// holders are to answer, after the office's calendar has changed, keeps what has
// changed in their histories and has the holders told. It returns how many
// deadlines have changed. Call it at start; it may be called at any time, and by
// several programs at once.
func (s *Service) Recount(ctx context.Context) (int, error) {
	if err := s.Reload(ctx); err != nil {
		return 0, err
	}
	changed := 0
	for _, state := range []requestsv1.State{submitted, inReview, inCommittee, waitsApplicant} {
		n, err := s.recountIn(ctx, state)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// recountIn counts the deadlines of the requests in a state anew.
func (s *Service) recountIn(ctx context.Context, state requestsv1.State) (int, error) {
	changed := 0
	var last *requestsv1.Request
	for tries := 0; ; {
		page, err := s.store.Counted(ctx, state, last, countPage)
		if err != nil || len(page) == 0 {
			return changed, err
		}
		var all []Recounted
		for _, c := range page {
			one, err := s.recounted(c)
			if err != nil {
				return changed, err
			}
			if one != nil {
				all = append(all, *one)
			}
		}
		n, err := s.store.Recounted(ctx, all)
		if err != nil {
			return changed, err
		}
		changed += n
		if tries++; n < len(all) && tries < recountTries {
			continue // some have changed meanwhile: they are read again
		}
		last, tries = page[len(page)-1].Request, 0
	}
}

// recounted is what changes about a request with the calendar; nil if nothing
// does.
func (s *Service) recounted(c Counted) (*Recounted, error) {
	r := c.Request
	due, by := r.Deadline, r.AnswerBy
	var err error
	if running(r.State) {
		if due, err = s.deadline(r, c.Moves); err != nil {
			return nil, err
		}
	} else if r.AnswerBy != "" {
		if by, err = s.answerBy(c.Moves, r); err != nil {
			return nil, err
		}
	}
	if due == r.Deadline && by == r.AnswerBy {
		return nil, nil
	}
	r.Deadline, r.AnswerBy = due, by
	e := s.event(r, "recounted", "", r.State, "")
	return &Recounted{Request: r, Entries: c.Entries, Head: c.Head, Event: e, Tell: hasHolder(r), NoticeAt: s.reminderAt(r)}, nil
}

// answerBy counts the day by which the holder is to answer from the step by which
// the office began to wait.
func (s *Service) answerBy(moves []*requestsv1.Event, r *requestsv1.Request) (string, error) {
	at := r.ChangedAt
	for _, e := range moves {
		if e.To == waitsApplicant && e.From != waitsApplicant {
			at = e.At
		}
	}
	day, err := s.calendar().Due(s.day(at), int(r.AnswerDays))
	if err != nil {
		return "", err
	}
	return day.Format(wall.DayForm), nil
}
