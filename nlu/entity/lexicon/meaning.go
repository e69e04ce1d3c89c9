package lexicon

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"becario/nlu/entity/role"
	"becario/nlu/entity/when/calendar"
)

// The keys of a pack's sections whose value is their place in the list.
var (
	weekdayKeys = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	monthKeys   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	seasonKeys  = []string{"spring", "summer", "autumn", "winter"}
	partKeys    = []string{"", "dawn", "morning", "midday", "afternoon", "night"}                  // as calendar.Part counts
	sliceKeys   = []string{"", "start", "mid", "late", "end", "rest", "first_half", "second_half"} // as calendar.Slice counts
)

func index(keys []string, key string) (int64, bool) {
	i := slices.Index(keys, key)
	return int64(i), i >= 0
}

// meaning turns a section and a key of a pack into a role and a value.
func (l *Lexicon) meaning(section, key string) (role.Role, int64, error) {
	named := func(r role.Role, keys []string) (role.Role, int64, error) {
		if v, ok := index(keys, key); ok {
			return r, v, nil
		}
		return role.None, 0, fmt.Errorf("no such key; there are %s", strings.Join(keys, ", "))
	}
	number := func(r role.Role) (role.Role, int64, error) {
		v, err := strconv.ParseInt(key, 10, 64)
		return r, v, err
	}
	unit := func(r role.Role) (role.Role, int64, error) {
		if n, ok := calendar.UnitNumber(key); ok {
			return r, n, nil
		}
		return role.None, 0, fmt.Errorf("no such unit")
	}
	switch section {
	case "weekday":
		return named(role.Weekday, weekdayKeys)
	case "weekdays":
		return named(role.Weekdays, weekdayKeys)
	case "month":
		return named(role.Month, monthKeys)
	case "season":
		return named(role.Season, seasonKeys)
	case "unit":
		return unit(role.Unit)
	case "unit_short":
		return unit(role.UnitShort)
	case "daypart":
		return named(role.Daypart, partKeys)
	case "day":
		return number(role.Day)
	case "number":
		return number(role.Number)
	case "multiplier":
		return number(role.Multiplier)
	case "suffix":
		return number(role.Suffix)
	case "ordinal":
		return number(role.Ordinal)
	case "quantity":
		return number(role.Quantity)
	case "fraction":
		return number(role.Fraction)
	case "slang":
		return number(role.Slang)
	}
	return l.longMeaning(section, key)
}

// longMeaning is the part of meaning whose values are written as short texts.
func (l *Lexicon) longMeaning(section, key string) (role.Role, int64, error) {
	switch section {
	case "say":
		r, err := role.Say(key)
		return r, 0, err
	case "day_part":
		return dayAndPart(key)
	case "clock":
		return clock(key)
	case "slice":
		return slice(key)
	case "currency":
		return role.Currency, l.code(key), nil
	case "cents":
		return role.Cents, l.code(key), nil
	case "holiday":
		h, err := calendar.ParseHoliday(key)
		l.Calendar.Holidays = append(l.Calendar.Holidays, h)
		return role.Holiday, int64(len(l.Calendar.Holidays) - 1), err
	case "repeat":
		p, err := parseRepeat(key)
		l.Repeats = append(l.Repeats, p)
		return role.Repeat, int64(len(l.Repeats) - 1), err
	}
	return role.None, 0, nil
}

// dayAndPart reads a day counted from today and a part of it: "-1 night".
func dayAndPart(key string) (role.Role, int64, error) {
	day, part, _ := strings.Cut(key, " ")
	n, err := strconv.ParseInt(day, 10, 64)
	p, ok := index(partKeys, part)
	if err != nil || !ok {
		return role.None, 0, fmt.Errorf("want a number of days and a part of the day")
	}
	return role.DayAndPart, n*16 + p, nil
}

// DayAndPart gives the days from today and the part of the day that a lexeme of
// that role stands for.
func (x *Lexeme) DayAndPart() (days int, part calendar.Part) {
	return int(x.Value >> 4), calendar.Part(x.Value & 15)
}

// clock reads a time: "12:00".
func clock(key string) (role.Role, int64, error) {
	h, m, _ := strings.Cut(key, ":")
	hour, err1 := strconv.ParseInt(h, 10, 64)
	minute, err2 := strconv.ParseInt(m, 10, 64)
	if err1 != nil || err2 != nil || hour > 24 || minute > 59 {
		return role.None, 0, fmt.Errorf("want a time such as 12:00")
	}
	return role.Clock, hour*60 + minute, nil
}

// Clock gives the time that a lexeme of that role stands for.
func (x *Lexeme) Clock() (hour, minute int) { return int(x.Value / 60), int(x.Value % 60) }

// slice reads a part of a period that has a name of its own: "end day", "late
// month".
func slice(key string) (role.Role, int64, error) {
	part, name, _ := strings.Cut(key, " ")
	s, ok := index(sliceKeys, part)
	if u, isUnit := calendar.UnitNumber(name); ok && isUnit {
		return role.Slice, s*16 + int64(calendar.UnitAt(u).Grain), nil
	}
	return role.None, 0, fmt.Errorf("want a part and a unit, such as late month")
}

// Slice gives the part and the period that a lexeme of that role stands for.
func (x *Lexeme) Slice() (calendar.Slice, calendar.Grain) {
	return calendar.Slice(x.Value >> 4), calendar.Grain(x.Value & 15)
}

// Unit gives the unit that a lexeme of a unit stands for.
func (x *Lexeme) Unit() calendar.Unit { return calendar.UnitAt(x.Value) }

// code gives the number of a currency, which it takes up if it is new.
func (l *Lexicon) code(key string) int64 {
	if i := slices.Index(l.Codes, key); i >= 0 {
		return int64(i)
	}
	l.Codes = append(l.Codes, key)
	return int64(len(l.Codes) - 1)
}

// setSeason sets the first day of a season: "12-21".
func (l *Lexicon) setSeason(key string, days []string) error {
	i, ok := index(seasonKeys, key)
	if !ok || len(days) != 1 {
		return fmt.Errorf("want one day such as 12-21 for a season")
	}
	first, err := calendar.ParseHoliday(days[0])
	l.Calendar.Seasons[i] = first
	return err
}

// Repeat is a repetition that a single word or phrase stands for.
type Repeat struct {
	Unit     calendar.Unit
	N        int
	Weekdays []int // instead of a unit: Monday to Friday, Tuesday and Thursday
}

// parseRepeat reads a repetition: "2 week", "weekdays", "MO,WE".
func parseRepeat(key string) (Repeat, error) {
	if key == "weekdays" {
		return Repeat{Weekdays: []int{0, 1, 2, 3, 4}}, nil
	}
	if days, ok := dayCodes(key); ok {
		return Repeat{Weekdays: days}, nil
	}
	n, name, _ := strings.Cut(key, " ")
	v, err := strconv.Atoi(n)
	if u, ok := calendar.UnitNumber(name); ok && err == nil && v > 0 {
		return Repeat{Unit: calendar.UnitAt(u), N: v}, nil
	}
	return Repeat{}, fmt.Errorf("want a number and a unit, such as 2 week, or weekdays such as MO,WE")
}

// dayCodes reads weekdays as a rule of repetition has them: "MO,WE,FR".
func dayCodes(key string) ([]int, bool) {
	var days []int
	for code := range strings.SplitSeq(key, ",") {
		d, ok := calendar.WeekdayOf(code)
		if !ok {
			return nil, false
		}
		days = append(days, d)
	}
	return days, true
}
