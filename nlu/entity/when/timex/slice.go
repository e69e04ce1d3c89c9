package timex

import (
	"time"

	"becario/nlu/entity/when/calendar"
)

// slice gives a part of a period.
func (r *Resolver) slice(e *Expr) (Period, bool) {
	in := *e
	in.Set &^= WithSlice
	whole, ok := r.date(&in)
	if !ok {
		return whole, false
	}
	end := whole.End
	if end.IsZero() {
		end = calendar.Step(whole.Start, whole.Grain, 1)
	}
	first, last := thirds(whole, end)
	p := Period{Grain: calendar.Day, Ranged: true}
	switch e.Slice {
	case calendar.SliceStart:
		p.Start, p.End = whole.Start, first
	case calendar.SliceMiddle:
		p.Start, p.End = first, last
	case calendar.SliceLate:
		p.Start, p.End = last, end
	case calendar.SliceEnd:
		p.Start, p.Ranged = end.AddDate(0, 0, -1), false
	case calendar.SliceFirstHalf:
		p.Start, p.End = whole.Start, half(whole, end)
	case calendar.SliceSecondHalf:
		p.Start, p.End = half(whole, end), end
	case calendar.SliceRest:
		p.Start, p.End = r.today(), end
		if p.Start.Before(whole.Start) {
			p.Start = whole.Start
		}
		if whole.Grain == calendar.Day {
			p.Start, p.Grain = r.Ref.Truncate(time.Second), calendar.Minute
		}
	}
	return p, true
}

// half gives where the second half of a period begins: the 16th of a month,
// the first of July.
func half(whole Period, end time.Time) time.Time {
	switch whole.Grain {
	case calendar.Month:
		return whole.Start.AddDate(0, 0, 15)
	case calendar.Year:
		return calendar.AddMonths(whole.Start, 6)
	}
	return whole.Start.AddDate(0, 0, int(end.Sub(whole.Start).Hours())/48)
}

// thirds gives where the first part of a period ends and its last one
// begins: the 11th and the 21st of a month, Wednesday and Friday of a week.
func thirds(whole Period, end time.Time) (time.Time, time.Time) {
	switch whole.Grain {
	case calendar.Week:
		return whole.Start.AddDate(0, 0, 2), whole.Start.AddDate(0, 0, 4)
	case calendar.Month:
		return whole.Start.AddDate(0, 0, 10), whole.Start.AddDate(0, 0, 20)
	case calendar.Year:
		return calendar.AddMonths(whole.Start, 4), calendar.AddMonths(whole.Start, 8)
	}
	days := int(end.Sub(whole.Start).Hours()) / 24
	return whole.Start.AddDate(0, 0, days/3), end.AddDate(0, 0, -days/3)
}
