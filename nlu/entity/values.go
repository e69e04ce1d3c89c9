package entity

import (
	"time"

	"becario/nlu/entity/money"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/timex"
)

// The values of entities, as callers name them.
type (
	When       = timex.When       // a datetime
	Assumption = timex.Assumption // what a datetime takes for granted
	Clock      = timex.TimeOfDay
	Daypart    = timex.Daypart
	Bound      = timex.Bound
	Direction  = timex.Direction
	Duration   = calendar.Duration
	Money      = money.Sum
	Grain      = calendar.Grain
)

// Where an incomplete date is looked for first.
const (
	Auto     = timex.Auto
	Forward  = timex.Forward
	Backward = timex.Backward
)

// The grains, finest first.
const (
	NoGrain = calendar.NoGrain
	Second  = calendar.Second
	Minute  = calendar.Minute
	Hour    = calendar.Hour
	Day     = calendar.Day
	Week    = calendar.Week
	Month   = calendar.Month
	Quarter = calendar.Quarter
	Year    = calendar.Year
)

// The parts of the day.
const (
	Morning   = timex.Morning
	Midday    = timex.Midday
	Afternoon = timex.Afternoon
	Night     = timex.Night
)

// How a datetime limits.
const (
	At     = timex.At
	Before = timex.Before
	From   = timex.From
	Until  = timex.Until
	After  = timex.After
)

// Recurrence is a repetition.
type Recurrence struct {
	Rule     string // the value of an RFC 5545 RRULE
	Weekdays []time.Weekday
	Clock    Clock // at what time; Set is false if none was said
	ClockEnd Clock // until what time: "los lunes de 10 a 12"
	Daypart  Daypart
	Until    time.Time // the last day; zero if none was said
	Plain    bool      // only weekdays were named ("los lunes", "lunes y miércoles"), without "cada" or "todos"
}
