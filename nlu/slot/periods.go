package slot

import (
	"strconv"
	"strings"
	"time"

	"becario/nlu"
	"becario/nlu/entity"
)

// Interval takes a rule apart: every how many, and of what.
func Interval(rule string) (n float64, freq string) {
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

// Length is a length as a time.Duration, months as 30 days.
func Length(d entity.Duration) time.Duration {
	days := d.Years*365 + d.Months*30 + d.Weeks*7 + d.Days
	return time.Duration((days*24+d.Hours)*float64(time.Hour)).Round(time.Second) +
		time.Duration(d.Minutes*float64(time.Minute)+d.Seconds*float64(time.Second))
}

// MonthOf is the month that many months from that of an instant, as a range.
func MonthOf(t time.Time, n int) string {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	return first.Format(nlu.DateLayout) + "/" + first.AddDate(0, 1, -1).Format(nlu.DateLayout)
}

// OtherPeriod is what a period is compared with when only one was said: the
// present one of its kind, or the one before it if it is the present one.
func OtherPeriod(now time.Time, p string) string {
	a, b, _ := strings.Cut(p, "/")
	first, err1 := time.Parse(nlu.DateLayout, a)
	last, err2 := time.Parse(nlu.DateLayout, b)
	if err1 != nil || err2 != nil {
		return MonthOf(now, -1)
	}
	days := int(last.Sub(first).Hours()/24) + 1
	today := now.Format(nlu.DateLayout)
	present := a <= today && today <= b
	switch {
	case first.Day() == 1 && days >= 28 && days <= 31:
		if present {
			return month(first.AddDate(0, -1, 0))
		}
		return MonthOf(now, 0)
	case first.Day() == 1 && first.Month() == 1 && days >= 365:
		y := first.AddDate(-1, 0, 0)
		return y.Format(nlu.DateLayout) + "/" + y.AddDate(1, 0, -1).Format(nlu.DateLayout)
	case present:
		return first.AddDate(0, 0, -days).Format(nlu.DateLayout) + "/" + last.AddDate(0, 0, -days).Format(nlu.DateLayout)
	}
	return first.AddDate(0, 0, days).Format(nlu.DateLayout) + "/" + last.AddDate(0, 0, days).Format(nlu.DateLayout)
}

func month(first time.Time) string {
	return first.Format(nlu.DateLayout) + "/" + first.AddDate(0, 1, -1).Format(nlu.DateLayout)
}

// EveryOther makes a weekly rule one of every second week.
func EveryOther(rule string) string {
	if strings.Contains(rule, "INTERVAL") {
		return rule
	}
	return strings.Replace(rule, "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", 1)
}
