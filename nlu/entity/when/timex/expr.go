// Package timex is a datetime as it was said, a set of constraints ("a Friday",
// "in the afternoon"), and how it is resolved: against an instant, a zone and a
// direction of looking. It knows no text.
package timex

import "becario/nlu/entity/when/calendar"

// Mod is what was said of a day, a month or a period: "que viene", "last".
type Mod uint8

// The modifiers. AfterNext is "the one after next".
const (
	NoMod Mod = iota
	This
	Next
	Last
	AfterNext
)

// Set is a set of constraints. Each says which fields of an Expr count.
type Set uint32

// The constraints.
const (
	WithRel        Set = 1 << iota // Rel
	WithWeekday                    // Weekday, Days, DayMod, Ahead
	WithDom                        // Dom
	WithMonth                      // Month, MonthMod
	WithYear                       // Year
	WithPeriod                     // Period, Offset
	WithNth                        // Nth, NthUnit, NthDay, NthMany
	WithHoliday                    // Holiday, HolidayMod, HolidayWeekend
	WithSeason                     // Season, HolidayMod
	WithSlice                      // Slice, of what the other constraints say
	WithShift                      // Length, Back, Anchor
	WithSpan                       // Length, Back
	WithNow                        // the present instant
	WithWeekNumber                 // Nth
	WithWeekOf                     // the week of Anchor
	WithDecade                     // Decade, Period
	WithClock                      // Clock
	WithPart                       // Part, Early, Late, ThisPart
	WithClockEnd                   // ClockEnd
)

// Sets of constraints: those of days and longer, and those of the time of day.
const (
	AnyDate = WithClock - 1
	AnyTime = WithClock | WithPart | WithClockEnd
)

// goesWith gives the constraints that may already be there when one is added.
func goesWith(b Set) Set {
	switch b {
	case WithRel:
		return WithWeekday | WithDom | WithMonth | WithYear
	case WithWeekday:
		return WithRel | WithDom | WithMonth | WithYear | WithPeriod
	case WithDom:
		return WithWeekday | WithRel | WithPeriod
	case WithMonth:
		return WithWeekday | WithDom | WithNth | WithSlice | WithSpan | WithRel | WithYear
	case WithYear:
		return WithWeekday | WithDom | WithMonth | WithNth | WithHoliday | WithSeason | WithSlice | WithWeekNumber | WithRel | WithSpan
	case WithPeriod:
		return WithWeekday | WithDom | WithMonth | WithSpan | WithNth | WithHoliday | WithSeason | WithSlice | WithWeekNumber
	case WithNth:
		return WithSlice | WithYear | WithPeriod
	case WithHoliday:
		return WithWeekday | WithSlice
	case WithSeason:
		return WithSlice | WithPeriod
	case WithShift:
		return WithWeekday
	case WithDecade:
		return WithSlice
	}
	return 0
}

// Expr is a datetime as said. Its fields count where Set says so.
type Expr struct {
	Set Set

	Rel      int   // days from today
	Weekday  int   // 0 is Monday
	Days     []int // all weekdays of a list, the first is Weekday
	DayMod   Mod
	Ahead    int // "three Fridays from now"
	Dom      int // the day of a month
	Month    int // from 1
	MonthMod Mod
	Year     int

	Period         calendar.Unit // a week, a month, ... counted from the present one
	Offset         int           // how many from the present one
	Nth            int           // from 1; negative from the end
	NthUnit        calendar.Unit
	NthDay         int // the weekday counted, from 0; -1 counts units
	NthMany        int // how many of them: "the first two weeks"
	Holiday        int // its number in the lexicon
	HolidayMod     Mod
	HolidayWeekend bool // the weekend at the holiday
	Season         int  // 0 is spring
	Slice          calendar.Slice
	Length         Length // of the shift or the span, such as "the next three days"
	Back           bool   // it goes backward
	Anchor         *Expr  // from which the shift is counted; nil for now
	Decade         int    // its first year

	Clock    Clock
	ClockEnd Clock
	Part     calendar.Part
	Early    bool
	Late     bool
	ThisPart bool // "esta noche": today

	Until      *Expr // the last of a range of dates
	Bound      Bound
	Typo       bool // a word of it was written with a slip
	AsSaid     bool // its bare hour is not moved to the afternoon
	Never      bool // there is no such time, as 25:61
	MonthFirst bool // the day and the month, in digits, could change places
}

// Has tells whether the expression holds one of the constraints.
func (e *Expr) Has(any Set) bool { return e.Set&any != 0 }

// May tells whether a constraint can be added to those that are there.
func (e *Expr) May(one Set) bool {
	return e.Set&one == 0 && e.Set&AnyDate&^goesWith(one) == 0
}

// Clock is a time as said. Its hour may be one of two until it is resolved.
type Clock struct {
	Hour, Minute, Second int
	Half                 Half
	Grain                calendar.Grain // Hour, Minute or Second
	Midnight             bool           // the midnight that ends a day
}

// Half is the half of the day of an hour.
type Half uint8

// The halves. Exact is an hour from 0 to 24, as said.
const (
	AnyHalf Half = iota
	AM
	PM
	Exact
)

// Settle fixes the half of the day of an hour by the part of the day said.
func (c *Clock) Settle(part calendar.Part) {
	if part == calendar.NoPart || c.Half != AnyHalf || c.Hour > 12 {
		return
	}
	switch {
	case part == calendar.Dawn || part == calendar.Morning, part == calendar.Night && c.Hour < 5:
		c.Half = AM
	case part == calendar.Night && c.Hour == 12:
		c.Half, c.Midnight, c.Hour = Exact, true, 24
	case part != calendar.Midday || c.Hour < 5 || c.Hour == 12:
		c.Half = PM
	}
}
