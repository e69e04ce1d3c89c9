package nlu

import (
	"strconv"
	"strings"
	"time"

	"becario/nlu/entity"
)

type weekday = time.Weekday

// interval takes a rule apart: every how many, and of what.
func interval(rule string) (n float64, freq string) {
	n = 1
	for part := range strings.SplitSeq(rule, ";") {
		k, v, _ := strings.Cut(part, "=")
		switch k {
		case "FREQ":
			freq = v
		case "INTERVAL":
			if x, err := strconv.Atoi(v); err == nil && x > 0 {
				n = float64(x)
			}
		}
	}
	return n, freq
}

// span2 is a length as a time.Duration, months as 30 days.
func span2(d entity.Duration) time.Duration {
	days := d.Years*365 + d.Months*30 + d.Weeks*7 + d.Days
	return time.Duration((days*24+d.Hours)*float64(time.Hour)).Round(time.Second) +
		time.Duration(d.Minutes*float64(time.Minute)+d.Seconds*float64(time.Second))
}

// monthOf is the month that many months from the present one, as a range.
func (r *reading) monthOf(n int) string {
	t := r.m.in.Reference
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	return first.Format(dayForm) + "/" + first.AddDate(0, 1, -1).Format(dayForm)
}

// otherPeriod is what a period is compared with when only one was said: the
// present one of its kind, or the one before it if it is the present one.
func (r *reading) otherPeriod(p string) string {
	a, b, _ := strings.Cut(p, "/")
	first, err1 := time.Parse(dayForm, a)
	last, err2 := time.Parse(dayForm, b)
	if err1 != nil || err2 != nil {
		return r.monthOf(-1)
	}
	days := int(last.Sub(first).Hours()/24) + 1
	today := r.m.in.Reference.Format(dayForm)
	present := a <= today && today <= b
	switch {
	case first.Day() == 1 && days >= 28 && days <= 31:
		if present {
			return month(first.AddDate(0, -1, 0))
		}
		return r.monthOf(0)
	case first.Day() == 1 && first.Month() == 1 && days >= 365:
		y := first.AddDate(-1, 0, 0)
		return y.Format(dayForm) + "/" + y.AddDate(1, 0, -1).Format(dayForm)
	case present:
		return first.AddDate(0, 0, -days).Format(dayForm) + "/" + last.AddDate(0, 0, -days).Format(dayForm)
	}
	return first.AddDate(0, 0, days).Format(dayForm) + "/" + last.AddDate(0, 0, days).Format(dayForm)
}

func month(first time.Time) string {
	return first.Format(dayForm) + "/" + first.AddDate(0, 1, -1).Format(dayForm)
}
