// Package wall computes on the calendar and the wall clock of a person: days as
// YYYY-MM-DD, hours as HH:MM, and only then the instant in a zone.
package wall

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/teambition/rrule-go"
)

// Forms of a day, an hour, and both.
const (
	DayForm  = "2006-01-02"
	HourForm = "15:04"
)

// Day reads YYYY-MM-DD as midnight UTC, a floating day without a zone.
func Day(s string) (time.Time, error) {
	d, err := time.Parse(DayForm, s)
	if err != nil || d.Year() < 1 {
		return time.Time{}, fmt.Errorf("%q is not a day", s)
	}
	return d, nil
}

// At reads a day and an hour as a floating wall-clock time (in UTC, without
// meaning it). An empty hour is midnight.
func At(day, hour string) (time.Time, error) {
	d, err := Day(day)
	if err != nil || hour == "" {
		return d, err
	}
	h, err := time.Parse(HourForm, hour)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not an hour", hour)
	}
	return d.Add(time.Duration(h.Hour())*time.Hour + time.Duration(h.Minute())*time.Minute), nil
}

// Instant returns when a floating wall-clock time happens in a zone. A time
// that the clocks skip in spring is taken as much later as they jump; of one
// that happens twice in autumn, the first.
func Instant(floating time.Time, zone *time.Location) time.Time {
	y, m, d := floating.Date()
	t := time.Date(y, m, d, floating.Hour(), floating.Minute(), floating.Second(), 0, zone)
	// Near a change of the clocks there are two offsets to choose from.
	_, before := t.Add(-24 * time.Hour).Zone()
	_, after := t.Add(24 * time.Hour).Zone()
	first := floating.Add(-time.Duration(before) * time.Second).In(zone)
	if before == after || Float(first).Equal(floating) {
		return first
	}
	if second := floating.Add(-time.Duration(after) * time.Second).In(zone); Float(second).Equal(floating) {
		return second
	}
	return first // the hour is skipped
}

// Float returns the wall-clock time of an instant in its own zone, without the zone.
func Float(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// Zone loads an IANA zone; unlike time.LoadLocation it refuses the empty name
// and Local.
func Zone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q is not a time zone", name)
	}
	return time.LoadLocation(name)
}

// Zones loads zones and keeps them, for those who need one at each message. The
// zero value is ready, and safe for concurrent use.
type Zones struct{ loaded sync.Map }

// Load is Zone.
func (z *Zones) Load(name string) (*time.Location, error) {
	if zone, ok := z.loaded.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := Zone(name)
	if err != nil {
		return nil, err
	}
	z.loaded.Store(name, zone) // there are some six hundred
	return zone, nil
}

// Rule reads the value of an RFC 5545 RRULE that starts at a floating time.
// Only daily, weekly, monthly and yearly rules are accepted.
// A month that lacks the day of a monthly rule has it on its last day.
func Rule(value string, start time.Time) (*rrule.RRule, error) {
	option, err := rrule.StrToROption(strings.NewReplacer("\r", "", "\n", "").Replace(value))
	if err != nil {
		return nil, fmt.Errorf("recurrence %q: %w", value, err)
	}
	if option.Freq > rrule.DAILY {
		return nil, fmt.Errorf("recurrence %q: more often than daily", value)
	}
	if option.Count < 0 || option.Interval < 0 {
		return nil, fmt.Errorf("recurrence %q: less than nothing", value)
	}
	if !option.Until.IsZero() {
		// UNTIL is a day: the whole of it counts.
		option.Until = Float(option.Until).Truncate(24 * time.Hour).Add(24*time.Hour - time.Second)
	}
	option.Dtstart = start
	clamp(option)
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fmt.Errorf("recurrence %q: %w", value, err)
	}
	return rule, nil
}

// clamp makes "the 31st of each month" the last of 28, 29, 30 and 31 that the
// month has; RFC 5545 would skip the shorter months.
func clamp(option *rrule.ROption) {
	plain := len(option.Byweekday) == 0 && len(option.Bysetpos) == 0 && len(option.Byyearday) == 0 && len(option.Byweekno) == 0
	if option.Freq != rrule.MONTHLY || !plain || len(option.Bymonthday) > 1 {
		return
	}
	day := option.Dtstart.Day()
	if len(option.Bymonthday) == 1 {
		day = option.Bymonthday[0]
	}
	if day < 29 || day > 31 {
		return
	}
	option.Bymonthday, option.Bysetpos = nil, []int{-1}
	for d := 28; d <= day; d++ {
		option.Bymonthday = append(option.Bymonthday, d)
	}
}

// Duration is a length on the calendar: days are not 24 hours.
type Duration struct {
	Negative                bool
	Years, Months, Days     int
	Hours, Minutes, Seconds int
}

// ParseDuration reads an ISO 8601 duration such as PT30M, -P1D or P1DT2H.
func ParseDuration(s string) (Duration, error) {
	var d Duration
	fail := fmt.Errorf("%q is not a duration", s)
	rest := s
	if r, ok := strings.CutPrefix(rest, "-"); ok {
		d.Negative, rest = true, r
	}
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return d, fail
	}
	inTime := false
	for rest != "" {
		if r, ok := strings.CutPrefix(rest, "T"); ok {
			if inTime || r == "" {
				return d, fail
			}
			inTime, rest = true, r
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 || i > 6 {
			return d, fail
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil || !d.set(rest[i], n, inTime) {
			return d, fail
		}
		rest = rest[i+1:]
	}
	return d, nil
}

func (d *Duration) set(unit byte, n int, inTime bool) bool {
	switch {
	case !inTime && unit == 'Y':
		d.Years = n
	case !inTime && unit == 'M':
		d.Months = n
	case !inTime && unit == 'W':
		d.Days += 7 * n
	case !inTime && unit == 'D':
		d.Days += n
	case inTime && unit == 'H':
		d.Hours = n
	case inTime && unit == 'M':
		d.Minutes = n
	case inTime && unit == 'S':
		d.Seconds = n
	default:
		return false
	}
	return true
}

// AddTo moves a floating time by the duration. Months and years end on the
// last day of a shorter month.
func (d Duration) AddTo(floating time.Time) time.Time {
	sign := 1
	if d.Negative {
		sign = -1
	}
	months := sign * (12*d.Years + d.Months)
	t := floating
	if months != 0 {
		first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		t = first.AddDate(0, 0, min(t.Day(), last)-1)
	}
	t = t.AddDate(0, 0, sign*d.Days)
	return t.Add(time.Duration(sign) * (time.Duration(d.Hours)*time.Hour + time.Duration(d.Minutes)*time.Minute + time.Duration(d.Seconds)*time.Second))
}
