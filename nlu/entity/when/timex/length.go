package timex

import (
	"math"

	"becario/nlu/entity/when/calendar"
)

// Length is a length of time as said.
type Length struct {
	Duration calendar.Duration
	Unit     calendar.Unit // of its first part; after more parts, with the grain of the last
	N        int64         // how many of that unit, if Whole
	Parts    int           // "2 horas y 5 minutos" has two
	Whole    bool          // a whole number of one unit
	Vague    bool          // "algunos días"
	Bare     bool          // the article alone stood before the unit
	Half     bool          // half of a unit stood alone: "media hora"
}

// Units gives a length of n whole units.
func Units(n int64, u calendar.Unit) Length {
	l := Length{Unit: u, N: n, Parts: 1, Whole: true}
	l.Duration.Add(u, float64(n))
	return l
}

// PartOf gives a length of a part of a unit, or of several units and a part, in
// whole smaller units where that is exact: half an hour is thirty minutes.
func PartOf(u calendar.Unit, n float64) Length {
	l := Length{Unit: u, Parts: 1}
	l.Duration.Add(u, n)
	return l.Spread()
}

// Join adds what was said of another unit right after: "2 horas y 5 minutos".
func (l *Length) Join(m Length) {
	l.Duration.Years += m.Duration.Years
	l.Duration.Months += m.Duration.Months
	l.Duration.Weeks += m.Duration.Weeks
	l.Duration.Days += m.Duration.Days
	l.Duration.Hours += m.Duration.Hours
	l.Duration.Minutes += m.Duration.Minutes
	l.Duration.Seconds += m.Duration.Seconds
	l.Unit.Grain = m.Unit.Grain
	l.Parts++
	l.Whole = false
}

// Spread turns fractions of a unit into whole smaller ones where that is exact.
func (l Length) Spread() Length {
	d := &l.Duration
	move := func(from, to *float64, by float64) {
		f := *from - math.Trunc(*from)
		if f != 0 && f*by == math.Trunc(f*by) {
			*from -= f
			*to += f * by
		}
	}
	move(&d.Years, &d.Months, 12)
	move(&d.Hours, &d.Minutes, 60)
	move(&d.Minutes, &d.Seconds, 60)
	move(&d.Days, &d.Hours, 24)
	if f := d.Weeks - math.Trunc(d.Weeks); f != 0 {
		d.Weeks -= f
		d.Days += f * 7
	}
	return l
}
