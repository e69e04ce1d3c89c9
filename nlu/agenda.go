package nlu

import (
	"strings"
	"time"

	"becario/nlu/entity"
)

// agenda reads a question about a day or a stretch of days.
func (r *reading) agenda() []Frame {
	ps := r.ranges(entity.Forward)
	if len(ps) == 0 && r.has(r.m.p.c.week) { // "how is my week"
		day := r.m.in.Reference
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		r.f.Slots.Range = monday.Format(dayForm) + "/" + monday.AddDate(0, 0, 6).Format(dayForm)
		return []Frame{r.f}
	}
	if len(ps) == 0 {
		r.f.Slots.Date = r.m.in.Reference.Format(dayForm)
		return []Frame{r.f}
	}
	var out []Frame
	for _, p := range joined(ps) {
		f := r.f
		if a, b, _ := strings.Cut(p, "/"); a == b {
			f.Slots.Date = a
		} else {
			f.Slots.Range = p
		}
		out = append(out, f)
	}
	return out
}

// joined makes one of two ranges of which the second begins where the first
// ends, as in "Saturday and Sunday".
func joined(ranges []string) []string {
	var out []string
	for _, p := range ranges {
		from, to, _ := strings.Cut(p, "/")
		if n := len(out); n > 0 {
			first, last, _ := strings.Cut(out[n-1], "/")
			if end, err := time.Parse(dayForm, last); err == nil && end.AddDate(0, 0, 1).Format(dayForm) == from {
				out[n-1] = first + "/" + to
				continue
			}
		}
		out = append(out, p)
	}
	return out
}
