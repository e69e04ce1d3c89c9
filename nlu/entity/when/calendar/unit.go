// Package calendar is the arithmetic of days, weeks and months that readings of
// dates need: units, lengths, parts of the day, and holidays by rule. It knows
// no text and no zone: all its instants are wall clocks kept as if they were in
// UTC, so that no change of the clock disturbs the calendar.
package calendar

// Grain is the size of what a datetime names: "mañana" is a day, "mayo" a month.
type Grain uint8

// The grains, finest first.
const (
	NoGrain Grain = iota
	Second
	Minute
	Hour
	Day
	Week
	Month
	Quarter
	Year
)

// String names a grain as the contract of frames does; "" for NoGrain.
func (g Grain) String() string {
	names := [...]string{"", "second", "minute", "hour", "day", "week", "month", "quarter", "year"}
	if int(g) < len(names) {
		return names[g]
	}
	return ""
}

// Unit is a length of time that has a name, such as a fortnight.
type Unit struct {
	Grain    Grain
	N        int64 // how many of the grain
	Business bool  // only business days count
	Weekend  bool  // it is a Saturday and a Sunday
}

// units are the units by the keys of a language pack.
var units = [...]struct {
	key  string
	unit Unit
}{
	{"second", Unit{Grain: Second, N: 1}}, {"minute", Unit{Grain: Minute, N: 1}}, {"hour", Unit{Grain: Hour, N: 1}},
	{"day", Unit{Grain: Day, N: 1}}, {"week", Unit{Grain: Week, N: 1}}, {"fortnight", Unit{Grain: Week, N: 2}},
	{"month", Unit{Grain: Month, N: 1}}, {"bimester", Unit{Grain: Month, N: 2}}, {"quarter", Unit{Grain: Quarter, N: 1}},
	{"four_months", Unit{Grain: Month, N: 4}}, {"semester", Unit{Grain: Month, N: 6}}, {"year", Unit{Grain: Year, N: 1}},
	{"biennium", Unit{Grain: Year, N: 2}}, {"triennium", Unit{Grain: Year, N: 3}}, {"lustrum", Unit{Grain: Year, N: 5}},
	{"decade", Unit{Grain: Year, N: 10}}, {"century", Unit{Grain: Year, N: 100}}, {"millennium", Unit{Grain: Year, N: 1000}},
	{"weekend", Unit{Grain: Day, N: 1, Weekend: true}}, {"business_day", Unit{Grain: Day, N: 1, Business: true}},
}

// UnitNumber gives the number of a unit by its key in a language pack.
func UnitNumber(key string) (int64, bool) {
	for i := range units {
		if units[i].key == key {
			return int64(i), true
		}
	}
	return 0, false
}

// UnitAt gives a unit by its number.
func UnitAt(number int64) Unit { return units[number].unit }

// Part is a part of the day, finer than those of the contract of frames: dawn
// is the small hours.
type Part uint8

// The parts of the day.
const (
	NoPart Part = iota
	Dawn
	Morning
	Midday
	Afternoon
	Night
)

// Window gives the stretch of a part of the day, in hours from its midnight. The
// hours are those of the contract of frames; the night ends with the day.
func (p Part) Window() (from, to int) {
	switch p {
	case Dawn:
		return 4, 8
	case Morning:
		return 5, 12
	case Midday:
		return 12, 15
	case Afternoon:
		return 12, 21
	}
	return 19, 24
}

// Slice is a part of a period: "principios de mayo", "the rest of the week".
type Slice uint8

// The slices. Start, middle and late are a third of the period each; the end is
// its last day.
const (
	NoSlice Slice = iota
	SliceStart
	SliceMiddle
	SliceLate
	SliceEnd
	SliceRest
	SliceFirstHalf
	SliceSecondHalf
)
