package entity

import "time"

// mod is a modifier of a day, a month or a period.
type mod uint8

const (
	modNone mod = iota
	modThis
	modNext
	modLast
	modAfterNext
)

// slice is a part of a period.
type slice uint8

const (
	sliceNone slice = iota
	sliceStart
	sliceMid
	sliceLate
	sliceEnd
	sliceRest
	sliceFirstHalf
	sliceSecondHalf
)

// has are the constraints that an expr holds, as bits.
type bits uint32

const (
	bRel bits = 1 << iota
	bWeekday
	bDom
	bMonth
	bYear
	bPeriod
	bNth
	bHoliday
	bSeason
	bSlice
	bShift
	bSpan
	bNow
	bWeekNo
	bWeekOf
	bDecade
	bClock
	bPart
	bClockEnd
)

const (
	bDate = bRel | bWeekday | bDom | bMonth | bYear | bPeriod | bNth | bHoliday | bSeason | bSlice | bShift | bSpan | bNow | bWeekNo | bWeekOf | bDecade
	bTime = bClock | bPart | bClockEnd
)

// goesWith says which constraints may already be there when one is added.
func goesWith(b bits) bits {
	switch b {
	case bRel:
		return bWeekday | bDom | bMonth | bYear
	case bWeekday:
		return bRel | bDom | bMonth | bYear | bPeriod
	case bDom:
		return bWeekday | bRel | bPeriod
	case bMonth:
		return bWeekday | bDom | bNth | bSlice | bSpan | bRel | bYear
	case bYear:
		return bWeekday | bDom | bMonth | bNth | bHoliday | bSeason | bSlice | bWeekNo | bRel | bSpan
	case bPeriod:
		return bWeekday | bDom | bMonth | bSpan | bNth | bHoliday | bSeason | bSlice | bWeekNo
	case bNth:
		return bSlice | bYear | bPeriod
	case bHoliday:
		return bWeekday | bSlice
	case bSeason:
		return bSlice | bPeriod
	case bShift:
		return bWeekday
	case bDecade:
		return bSlice
	}
	return 0
}

// expr is a datetime as said: constraints that are solved late.
type expr struct {
	set bits

	rel      int // days from today
	weekday  int // 0 is Monday
	days     []int
	dayMod   mod
	dom      int
	month    int
	monthMod mod
	year     int

	period  unit // a week, a month, ... counted from this one
	offset  int
	nth     int // from 1; negative from the end
	nthUnit unit
	nthDay  int // the weekday counted, from 0; -1 counts units
	nthMany int // how many of them: "the first two weeks"
	holiday int
	holMod  mod
	holEnds bool // the weekend at the holiday
	season  int
	slice   slice
	shift   length
	back    bool // the shift goes backward
	anchor  *expr
	span    length // "the next three days"
	decade  int
	ahead   int // "three Fridays from now"

	clock    clock
	clockEnd clock
	part     int
	early    bool
	late     bool
	thisPart bool // "esta noche": today

	until      *expr // the last of a range of dates
	bound      Bound
	typo       bool
	never      bool // there is no such time, as 25:61
	monthFirst bool
}

// clock is a time as said. Its hour may be one of two until it is solved.
type clock struct {
	hour, minute, second int
	half                 uint8 // 0 unknown, 1 before noon, 2 after, 3 as said
	grain                Grain
	midnight             bool
}

// may tells whether a constraint can be added.
func (e *expr) may(b bits) bool {
	return e.set&b == 0 && e.set&bDate&^goesWith(b) == 0
}

// clockDuration is what the solver adds to midnight.
func (c clock) offset(hour int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(c.minute)*time.Minute + time.Duration(c.second)*time.Second
}
