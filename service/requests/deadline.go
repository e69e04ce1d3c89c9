package requests

import (
	"context"
	"fmt"
	"slices"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/office"
	"becario/kit/wall"
	"becario/service/requests/requeststypes"
)

// The kinds of deadline: of the decision, of the first look at a request, of the
// payment after its approval, and of what its holder owes.
const (
	ofDecision = "decision"
	ofReview   = "first_review"
	ofPayment  = "payment"
	ofAnswer   = "answer"
)

// day returns the day of an instant, in microseconds since 1970, at the office.
func (s *Service) day(at int64) time.Time {
	y, m, d := time.UnixMicro(at).In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (s *Service) now() time.Time { return s.day(s.clock.Now().UnixMicro()) }

// deadline counts the deadline of a request from its history: the days on
// which the clock stood still do not count.
func (s *Service) deadline(r *requestsv1.Request, history []*requestsv1.Event) (string, error) {
	filed, _ := s.calendar().Filed(time.UnixMicro(r.FiledAt).In(s.zone))
	due, err := s.calendar().Due(filed, int(r.Days), s.pauses(history)...)
	if err != nil {
		return "", fmt.Errorf("deadline of %s: %w", r.Number, err)
	}
	return due.Format(wall.DayForm), nil
}

// pauses are the spans in which the clock of a request stood still. One that
// goes on ends on the day on which it began.
func (s *Service) pauses(history []*requestsv1.Event) []office.Pause {
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
	return pauses
}

// counted tells how the deadline of something is counted that may take so many
// business days from an instant on.
func (s *Service) counted(kind string, at int64, days int, pauses []office.Pause) (*requestsv1.Deadline, error) {
	from, after := s.calendar().Filed(time.UnixMicro(at).In(s.zone))
	due, err := s.calendar().Due(from, days, pauses...)
	if err != nil {
		return nil, err
	}
	d := &requestsv1.Deadline{Kind: kind, Day: due.Format(wall.DayForm), Days: int32(days), From: from.Format(wall.DayForm), AfterHours: after}
	for _, p := range pauses {
		if p.To.After(p.From) && p.From.Before(due) {
			d.Pauses = append(d.Pauses, &requestsv1.Span{From: p.From.Format(wall.DayForm), To: p.To.Format(wall.DayForm)})
		}
	}
	for _, h := range s.calendar().Between(from, due) {
		if !slices.ContainsFunc(pauses, func(p office.Pause) bool { return h.Day.After(p.From) && !h.Day.After(p.To) }) {
			d.Closed = append(d.Closed, &requestsv1.Closure{Day: h.Day.Format(wall.DayForm), Name: h.Name})
		}
	}
	return d, nil
}

// deadlines tells how the deadlines of a request are counted, that of the
// decision first.
func (s *Service) deadlines(r *requestsv1.Request, t *requeststypes.Type, history []*requestsv1.Event) ([]*requestsv1.Deadline, error) {
	pauses := s.pauses(history)
	if undecided(r.State) && !running(r.State) && len(pauses) > 0 {
		pauses = pauses[:len(pauses)-1] // it goes on, and its end is not known
	}
	decision, err := s.counted(ofDecision, r.FiledAt, int(r.Days), pauses)
	if err != nil {
		return nil, err
	}
	decision.Day = r.Deadline
	if undecided(r.State) && !running(r.State) {
		if i := slices.IndexFunc(history, func(e *requestsv1.Event) bool { return e.To == r.State && e.From != r.State }); i >= 0 {
			last := history[i]
			for _, e := range history[i:] {
				if e.To == r.State && e.From != r.State {
					last = e
				}
			}
			since := s.day(last.At).Format(wall.DayForm)
			decision.Pauses = append(decision.Pauses, &requestsv1.Span{From: since})
			decision.Closed = slices.DeleteFunc(decision.Closed, func(c *requestsv1.Closure) bool { return c.Day > since })
		}
	}
	all := []*requestsv1.Deadline{s.standing(decision, history, func(e *requestsv1.Event) bool { return !undecided(e.To) }, undecided(r.State), running(r.State))}
	if r.State == waitsApplicant && r.AnswerBy != "" {
		all = append(all, &requestsv1.Deadline{Kind: ofAnswer, Day: r.AnswerBy, Days: r.AnswerDays, From: s.day(r.ChangedAt).Format(wall.DayForm),
			Open: true, Overdue: r.AnswerBy < s.now().Format(wall.DayForm)})
	}
	if days := t.Deadlines.FirstReview; days > 0 && days < int(r.Days) {
		d, err := s.counted(ofReview, r.FiledAt, days, nil)
		if err != nil {
			return nil, err
		}
		first := r.State == submitted
		all = append(all, s.standing(d, history, func(e *requestsv1.Event) bool { return e.From == submitted && e.To != submitted }, first, first))
	}
	if days := t.Deadlines.Payment; days > 0 {
		i := -1 // the last approval: one before it was taken back
		for k, e := range history {
			if e.From != approved && e.To == approved {
				i = k
			}
		}
		if i >= 0 {
			d, err := s.counted(ofPayment, history[i].At, days, nil)
			if err != nil {
				return nil, err
			}
			unpaid := r.State == approved || r.State == inPayment
			all = append(all, s.standing(d, history, func(e *requestsv1.Event) bool { return e.To == resolved }, unpaid, unpaid))
		}
	}
	return all, nil
}

// standing says of a deadline when it was met, whether it is to come, and whether
// it has passed while its clock ran.
func (s *Service) standing(d *requestsv1.Deadline, history []*requestsv1.Event, meets func(*requestsv1.Event) bool, open, runs bool) *requestsv1.Deadline {
	d.Open = open
	d.Overdue = open && runs && d.Day < s.now().Format(wall.DayForm)
	if i := slices.IndexFunc(history, meets); i >= 0 && !open {
		d.Met = s.day(history[i].At).Format(wall.DayForm)
	}
	return d
}

// show fills in what is not kept with a request: the missing documents, whether
// it is open, who has it, how its clock stands and whether it is overdue.
func (s *Service) show(r *requestsv1.Request) *requestsv1.Request {
	r.Missing = s.missing(r)
	r.Open, r.ClockRuns, r.Undecided = open(r.State), running(r.State), undecided(r.State)
	r.Overdue = r.ClockRuns && r.Deadline < s.now().Format(wall.DayForm)
	r.HeldBy, r.Doing = "", nil
	if t, ok := s.types.Type(r.Type); ok {
		r.HeldBy, r.Doing = s.holder(r, t)
	}
	return r
}

// Who has a request that is not with somebody of the office.
const (
	withHolder = "holder"
	withOthers = "third_party"
)

// holder is who has a request now, and what is done with it there.
func (s *Service) holder(r *requestsv1.Request, t *requeststypes.Type) (by string, doing map[string]string) {
	step := func(by string) map[string]string {
		for _, one := range t.Steps {
			if one.By == by {
				return one.Names
			}
		}
		return nil
	}
	const committee, finance = "committee", "finance"
	known := func(role string) bool {
		return slices.ContainsFunc(s.types.Roles(), func(n requeststypes.Named) bool { return n.Key == role })
	}
	switch r.State {
	case waitsApplicant:
		return withHolder, nil
	case waitsOthers:
		return withOthers, nil
	case inCommittee:
		if known(committee) {
			return committee, step(committee)
		}
	case approved, inPayment:
		if known(finance) && t.Deadlines.Payment > 0 {
			return finance, step(finance)
		}
	case submitted, inReview:
		if len(t.Steps) > 0 {
			return t.Steps[0].By, t.Steps[0].Names
		}
	}
	if !open(r.State) {
		return "", nil
	}
	return t.DecidedBy, nil
}

// explain fills in how the deadlines of requests are counted.
func (s *Service) explain(ctx context.Context, all ...*requestsv1.Request) error {
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.Id
	}
	histories, err := s.store.Histories(ctx, ids)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := s.explainBy(storeVersions{ctx, s.store}, r, histories[r.Id]); err != nil {
			return err
		}
	}
	return nil
}

// explainBy fills in how the deadlines of a request are counted from its history.
func (s *Service) explainBy(kept versions, r *requestsv1.Request, history []*requestsv1.Event) error {
	t := &requeststypes.Type{}
	if r.TypeVersion != "" {
		var err error
		if t, err = s.version(kept, r.Type, r.TypeVersion); err != nil {
			return err
		}
	} else if now, ok := s.types.Type(r.Type); ok {
		t = now
	}
	var err error
	r.Deadlines, err = s.deadlines(r, t, history)
	return err
}
