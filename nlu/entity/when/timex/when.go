package timex

import (
	"fmt"
	"time"

	"becario/nlu/entity/when/calendar"
)

// Direction is where an incomplete date is looked for first.
type Direction int8

// The directions. Plans look forward; money already spent looks backward. Auto
// looks backward where the text speaks of the past ("gasté", "fue"), else forward.
const (
	Auto Direction = iota
	Forward
	Backward
)

// Daypart is a part of the day as the contract of frames names it.
type Daypart string

// The parts of the day.
const (
	Morning   Daypart = "morning"
	Midday    Daypart = "midday"
	Afternoon Daypart = "afternoon"
	Night     Daypart = "night"
)

// DaypartOf gives the part of the day by the contract of frames.
func DaypartOf(part calendar.Part) Daypart {
	switch part {
	case calendar.Dawn, calendar.Morning:
		return Morning
	case calendar.Midday:
		return Midday
	case calendar.Afternoon:
		return Afternoon
	}
	return Night
}

// TimeOfDay is a time on the wall clock. The zero value means that none was said.
type TimeOfDay struct {
	Set                  bool
	Hour, Minute, Second int
}

// TimeOf gives the time of day of an instant.
func TimeOf(t time.Time) TimeOfDay { return TimeOfDay{true, t.Hour(), t.Minute(), t.Second()} }

// String writes a time of day as 24 hours and minutes; "" if none was said.
func (c TimeOfDay) String() string {
	if !c.Set {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute)
}

// Bound says how a datetime limits: "antes del viernes", "desde el lunes".
type Bound uint8

// The bounds.
const (
	At     Bound = iota
	Before       // antes de, para antes de, by, before
	From         // desde, a partir de, from, since
	Until        // hasta, until
	After        // después de, after
)

// When is a datetime, resolved. All instants are on the wall clock of the person.
type When struct {
	Start time.Time
	End   time.Time // exclusive; the zero value for a point in time
	Grain calendar.Grain

	HasDate  bool    // a day, a week, a month or more was said, and not only a time
	HasClock bool    // a clock time was said
	Daypart  Daypart // empty if none was said

	Clock    TimeOfDay // the clock time, or where a clock range begins
	ClockEnd TimeOfDay // where a clock range ends: "de 10 a 12"

	Weekdays  []time.Weekday // those named, in the order said
	DateRange bool           // it spans several days on purpose: "del 3 al 7", "este finde", "la semana que viene"
	Weekend   bool           // the range is a weekend
	Bound     Bound
	Past      bool // it was said to be past, whatever the direction: "ayer", "hace 2 días", "el lunes pasado"
	Now       bool // "ahora", "ya"
	Midnight  bool // the midnight that ends a day; Start is the first instant of the next one

	// Relative tells that it was counted from now, and Shift how far: "en 3
	// días" is a date and, for a thing that has one, three days more.
	Relative bool
	Shift    calendar.Duration

	// Dated tells that a day of a month was said: "el 2 de diciembre".
	Dated bool
	// Far tells that a weekday and a day of the month were said, and that they meet only in
	// months: one of the two is likely wrong, or the day has passed.
	Far bool

	// Impossible tells that there is no such date or time: "31 de febrero".
	// Start is then the nearest that exists.
	Impossible bool
	Assumed    []Assumption
}

// Assumption is something filled in that was not said, and the other reading.
type Assumption struct {
	What  string    // "afternoon", "year", "month", "week", "day", "today", "order", "gap", "typo"
	Other time.Time // the start under the other reading; zero if there is none
}
