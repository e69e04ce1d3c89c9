package calendar

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time. Months and years have no fixed length, so
// they stay apart.
type Duration struct {
	Years, Months, Weeks, Days, Hours, Minutes, Seconds float64
	// Sign is -1 for "2 horas antes", +1 for "2 horas después", 0 for a plain length.
	Sign int
}

// Add adds n of a unit.
func (d *Duration) Add(u Unit, n float64) {
	n *= float64(u.N)
	switch u.Grain {
	case Second:
		d.Seconds += n
	case Minute:
		d.Minutes += n
	case Hour:
		d.Hours += n
	case Day:
		d.Days += n
	case Week:
		d.Weeks += n
	case Month:
		d.Months += n
	case Quarter:
		d.Months += 3 * n
	case Year:
		d.Years += n
	}
}

// whole moves the fractions of years, weeks and months that a calendar
// cannot add into smaller units.
func (d Duration) whole() Duration {
	move := func(from, to *float64, by float64) {
		if f := *from - math.Trunc(*from); f != 0 {
			*from -= f
			*to += math.Round(f * by)
		}
	}
	move(&d.Years, &d.Months, 12)
	move(&d.Months, &d.Days, 30)
	move(&d.Weeks, &d.Days, 7)
	return d
}

// Fixed gives the length in seconds; false if it has months or years, which
// have no fixed length.
func (d Duration) Fixed() (float64, bool) {
	return d.Weeks*604800 + d.Days*86400 + d.Hours*3600 + d.Minutes*60 + d.Seconds, d.Years == 0 && d.Months == 0
}

// ISO writes the length as ISO 8601 has it, with a minus sign in front where
// Sign is -1.
func (d Duration) ISO() string {
	var b strings.Builder
	if d.Sign < 0 {
		b.WriteByte('-')
	}
	b.WriteByte('P')
	part := func(v float64, mark byte) {
		if v != 0 {
			b.WriteString(strconv.FormatFloat(v, 'f', -1, 64))
			b.WriteByte(mark)
		}
	}
	part(d.Years, 'Y')
	part(d.Months, 'M')
	part(d.Weeks, 'W')
	part(d.Days, 'D')
	if d.Hours != 0 || d.Minutes != 0 || d.Seconds != 0 {
		b.WriteByte('T')
		part(d.Hours, 'H')
		part(d.Minutes, 'M')
		part(d.Seconds, 'S')
	}
	if s := b.String(); !strings.HasSuffix(s, "P") {
		return s
	}
	return "PT0S"
}

// Negated turns a length round.
func (d Duration) Negated() Duration {
	return Duration{Years: -d.Years, Months: -d.Months, Weeks: -d.Weeks, Days: -d.Days,
		Hours: -d.Hours, Minutes: -d.Minutes, Seconds: -d.Seconds, Sign: d.Sign}
}

// From gives the wall clock that lies a length after another: years and months
// on the calendar, days
// and weeks by the day, the rest by the clock.
func (d Duration) From(t time.Time) time.Time {
	d = d.whole()
	t = AddMonths(t, int(d.Years)*12+int(d.Months))
	t = t.AddDate(0, 0, int(d.Weeks)*7+int(d.Days))
	rest := d.Hours*3600 + d.Minutes*60 + d.Seconds + (d.Days-float64(int(d.Days)))*86400
	return t.Add(time.Duration(rest * float64(time.Second)))
}

// TooFar tells that a length leads further than years of four digits go.
func (d Duration) TooFar() bool {
	sum := d.Years*366 + d.Months*31 + d.Weeks*7 + d.Days + d.Hours/24 + d.Minutes/1440 + d.Seconds/86400
	return sum > 3e6 || sum < -3e6
}
