package person

import (
	"strings"
	"time"

	"becario/kit/wall"
)

// Quiet is when a person wants no notices; those come afterwards.
type Quiet struct {
	Hours string    // every day, HH:MM/HH:MM; empty is none
	Days  string    // of the week, such as SA,SU; empty is none
	Until time.Time // from now on; zero is not
}

// morning is the hour at which a silence ends whose end is only a day.
const Morning = "08:00"

// weekdayCodes are those of RFC 5545, from Sunday.
var WeekdayCodes = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// maxQuiets is how many silences that follow one another are put together.
const maxQuiets = 20

// End returns when notices may come again for an instant on the person's
// clock: that instant itself if they may.
func (q Quiet) End(at time.Time) time.Time {
	for range maxQuiets {
		next := q.next(at)
		if !next.After(at) {
			break
		}
		at = next
	}
	return at
}

// next returns the end of one silence in which an instant lies; the instant itself
// if it lies in none.
func (q Quiet) next(at time.Time) time.Time {
	day := wall.Float(at).Truncate(24 * time.Hour)
	if at.Before(q.Until) {
		return q.Until.In(at.Location())
	}
	if q.Days != "" && strings.Contains(q.Days, WeekdayCodes[at.Weekday()]) {
		return q.on(day.AddDate(0, 0, 1), Morning, at)
	}
	from, to, ok := strings.Cut(q.Hours, "/")
	hour := at.Format(wall.HourForm)
	switch {
	case !ok || from == to:
		return at
	case from < to && (hour < from || hour >= to), from > to && hour < from && hour >= to:
		return at
	case from > to && hour >= from:
		day = day.AddDate(0, 0, 1)
	}
	return q.on(day, to, at)
}

// on is an hour of a day on the clock of an instant.
func (Quiet) on(day time.Time, hour string, at time.Time) time.Time {
	end, err := wall.At(day.Format(wall.DayForm), hour)
	if err != nil {
		return at
	}
	return wall.Instant(end, at.Location()).In(at.Location())
}

// Digest is when a person is told what the day holds.
type Digest struct {
	At   string    // HH:MM on their clock; empty is never
	Next time.Time // the next time; zero is never
}

// after sets the next time after an instant on the person's clock.
func (d Digest) After(now time.Time) Digest {
	d.Next = time.Time{}
	for day := range 2 {
		at, err := wall.At(now.AddDate(0, 0, day).Format(wall.DayForm), d.At)
		if err != nil || d.At == "" {
			return d
		}
		if next := wall.Instant(at, now.Location()); next.After(now) {
			d.Next = next
			return d
		}
	}
	return d
}
