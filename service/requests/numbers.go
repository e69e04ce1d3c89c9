package requests

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/fault"
	"becario/kit/wall"
)

// Tally is how many requests of the same kind there are.
type Tally struct {
	// Key is what they have in common: the Monday of a week in days since 1970, a type,
	// an assignee.
	Key   string
	State requestsv1.State
	// Days is in how many business days they were decided; -1 if they were not.
	Days int
	N    int
	// Late is how many are late; those are counted in another tally.
	Late int
}

// By is what numbers are told apart by.
type By int

// The ways to tell them apart.
const (
	ByWeek By = iota
	ByType
	ByAssignee
)

// maxWeeks is how many weeks of filing the numbers of one answer are of.
const maxWeeks = 106

// Numbers returns how many requests came and how they stand.
func (s *Service) Numbers(ctx context.Context, req *requestsv1.NumbersRequest) (*requestsv1.NumbersResponse, error) {
	if req.Staff == "" {
		return nil, noStaff()
	}
	from, err := wall.Day(req.From)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.bad_date", "value", req.From)
	}
	to, err := wall.Day(req.To)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fault.bad_date", "value", req.To)
	}
	if to.Before(from) || to.Sub(from) > maxWeeks*7*24*time.Hour {
		return nil, fault.New(fault.Invalid, "fault.request_range", "from", req.From, "to", req.To)
	}
	monday := from.AddDate(0, 0, -(int(from.Weekday())+6)%7)
	f := TallyFilter{First: dayNumber(from), Last: dayNumber(to), Today: s.today(), Running: []requestsv1.State{submitted, inReview, inCommittee}, Types: req.Types, Except: req.ExceptTypes}
	res := &requestsv1.NumbersResponse{}
	for _, of := range []struct {
		by   By
		into *[]*requestsv1.Tally
	}{{ByWeek, &res.Weeks}, {ByType, &res.Types}, {ByAssignee, &res.People}} {
		f.By = of.by
		rows, err := s.store.Tallies(ctx, f)
		if err != nil {
			return nil, err
		}
		if of.by == ByWeek {
			res.All = sum(rows)
			for i := range rows {
				n, _ := strconv.ParseInt(rows[i].Key, 10, 64) // the store made it
				rows[i].Key = time.Unix(n*secondsOfDay, 0).UTC().Format(wall.DayForm)
			}
		}
		groups := map[string][]Tally{}
		for _, row := range rows {
			groups[row.Key] = append(groups[row.Key], row)
		}
		for _, key := range slices.Sorted(maps.Keys(groups)) {
			t := sum(groups[key])
			t.Key = key
			*of.into = append(*of.into, t)
		}
	}
	for day := monday; !day.After(to); day = day.AddDate(0, 0, 7) { // weeks without any
		key := day.Format(wall.DayForm)
		if !slices.ContainsFunc(res.Weeks, func(t *requestsv1.Tally) bool { return t.Key == key }) {
			res.Weeks = append(res.Weeks, &requestsv1.Tally{Key: key})
		}
	}
	slices.SortFunc(res.Weeks, func(a, b *requestsv1.Tally) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortStableFunc(res.Types, func(a, b *requestsv1.Tally) int { return cmp.Compare(b.Filed, a.Filed) })
	slices.SortStableFunc(res.People, func(a, b *requestsv1.Tally) int { return cmp.Compare(b.Filed, a.Filed) })
	return res, nil
}

const secondsOfDay = 24 * 60 * 60

// dayNumber is a day in days since 1970.
func dayNumber(day time.Time) int64 { return day.Unix() / secondsOfDay }

// dayNumber is the office's day of an instant, in days since 1970.
func (s *Service) dayNumber(at int64) int64 { return dayNumber(s.day(at)) }

// bounds is the office's day of an instant, and when that and the next one begin.
func (s *Service) bounds(at int64) (day, from, before int64) {
	d := s.day(at)
	start := func(d time.Time) int64 {
		return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, s.zone).UnixMicro()
	}
	return dayNumber(d), start(d), start(d.AddDate(0, 0, 1))
}

// sumLimit is how many changes of sums are worked at once.
const sumLimit = 5000

// StateOfPerson is what sums of persons tell of a state: undecided, approved or what
// became of that, rejected, withdrawn.
func StateOfPerson(state requestsv1.State) requestsv1.State {
	switch {
	case undecided(state):
		return submitted
	case state == approved || state == inPayment || state == resolved:
		return approved
	}
	return state
}

// sum adds rows up.
func sum(rows []Tally) *requestsv1.Tally {
	t := &requestsv1.Tally{}
	days := map[int]int{}
	decided := 0
	for _, row := range rows {
		n := int32(row.N)
		t.Filed += n
		if undecided(row.State) {
			t.Open += n
		}
		t.Late += int32(row.Late)
		switch row.State {
		case approved, inPayment, resolved:
			t.Approved += n
		case rejected:
			t.Rejected += n
		}
		if row.Days >= 0 && row.State != withdrawn {
			days[row.Days] += row.N
			decided += row.N
		}
	}
	t.Decided = int32(decided)
	t.MedianDays, t.P90Days = int32(quantile(days, decided, 50)), int32(quantile(days, decided, 90))
	return t
}

// quantile is the least number of days in which so many percent were decided.
func quantile(days map[int]int, all, percent int) int {
	seen := 0
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if seen += days[day]; seen*100 >= all*percent {
			return day
		}
	}
	return 0
}
