package entity

import (
	"becario/nlu/entity/money"
	"becario/nlu/entity/when/calendar"
	"becario/nlu/entity/when/recur"
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
	Recurrence = recur.Recurrence
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
