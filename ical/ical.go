// Package ical reads and writes calendars as iCalendar files (RFC 5545), as
// far as events go: what they are called, when and where they are, how they
// repeat, and which dates of them are otherwise.
//
// Times are the wall clock of a zone, as in package wall, and not instants: an
// event that repeats at ten stays at ten when the clocks change.
package ical

import (
	"errors"
	"fmt"
	"time"

	"becario/kit/wall"
)

// Calendar is what one file holds.
type Calendar struct {
	// Name is what the calendar is called; may be empty.
	Name string
	// Zone is the IANA zone that the file names for the whole of it
	// (X-WR-TIMEZONE); may be empty. Write ignores it.
	Zone   string
	Events []Event
}

// Event is an event, or one date of a repeating one that is otherwise than the
// rule says.
type Event struct {
	// UID is the same for a repeating event and its dates that are otherwise.
	UID string
	// Stamp is the instant at which the event was written as it is, and Sequence
	// how often it had been changed.
	Stamp    time.Time
	Sequence int

	Summary     string
	Description string
	Location    string
	Categories  []string

	// Start has a day; End is the zero Time if it is not known. The end of days
	// without hours is the day after the last.
	Start, End Time
	// Rule is the value of an RRULE as wall.Rule reads it: UNTIL is the last day,
	// on the clock of the start. Empty if the event happens once.
	Rule string
	// Extra are further dates, and Except dates of the rule on which the event is
	// not.
	Extra, Except []Time
	// Date is of an event that stands for one date of a repeating one: when that
	// would have been. AndLater says that it stands for all later dates, too.
	Date     Time
	AndLater bool

	Cancelled bool
}

// Time is a day, or a time of day in a zone. The zero value is none.
type Time struct {
	// Wall is the day and the hour, floating: in UTC, without meaning it.
	Wall time.Time
	// Zone is an IANA zone; empty is the clock of whoever reads it.
	Zone string
	// AllDay says that there is no hour.
	AllDay bool
}

// At returns a day (YYYY-MM-DD) and an hour (HH:MM) on the clock of a zone. An
// empty hour is a whole day.
func At(day, hour, zone string) (Time, error) {
	at, err := wall.At(day, hour)
	if err != nil {
		return Time{}, err
	}
	if hour == "" {
		return Time{Wall: at, AllDay: true}, nil
	}
	return Time{Wall: at, Zone: zone}, nil
}

// IsZero reports whether there is no time.
func (t Time) IsZero() bool { return t == Time{} }

// Day is the day, YYYY-MM-DD.
func (t Time) Day() string { return t.Wall.Format(wall.DayForm) }

// Hour is the hour, HH:MM; empty of whole days.
func (t Time) Hour() string {
	if t.AllDay {
		return ""
	}
	return t.Wall.Format(wall.HourForm)
}

// In returns the time on the clock of another zone. Whole days and times
// without a zone are the same everywhere. A zone that is not known fails.
func (t Time) In(zone string) (Time, error) {
	if t.AllDay || t.Zone == "" || t.Zone == zone {
		return t, nil
	}
	from, err := wall.Zone(t.Zone)
	if err != nil {
		return t, fmt.Errorf("zone of a time: %w", err)
	}
	to, err := wall.Zone(zone)
	if err != nil {
		return t, fmt.Errorf("zone of a time: %w", err)
	}
	return Time{Wall: wall.Float(wall.Instant(t.Wall, from).In(to)), Zone: zone}, nil
}

// Limits of a file that is read.
const (
	// MaxBytes is how long a file may be.
	MaxBytes = 4 << 20
	// MaxEvents is how many events it may have.
	MaxEvents = 10_000
	// maxProblems is how many faults are told apart.
	maxProblems = 100
	// maxDepth is how many components may lie within each other.
	maxDepth = 16
	// maxDates is how many extra and excepted dates an event may have.
	maxDates = 2_000
)

// Errors of a file that is not read at all.
var (
	ErrNotCalendar = errors.New("not an iCalendar file")
	ErrTooLarge    = errors.New("more than a calendar may hold")
)

// Fault is what is wrong with a line or an event.
type Fault string

// The faults. Events with the last three are left out.
const (
	// BadLine is a line that is no property; it is passed over.
	BadLine Fault = "line"
	// BadRule is a recurrence that cannot be followed: the event is taken as
	// happening once.
	BadRule Fault = "rule"
	// BadDate is an extra or excepted date, or an end, that cannot be read.
	BadDate Fault = "date"
	// UnknownZone is a zone that nobody knows: the time is taken on the clock of
	// whoever reads it.
	UnknownZone Fault = "zone"
	// BadStart is an event without a beginning that can be read.
	BadStart Fault = "start"
	// BadIdentity is a date of a repeating event that does not say which.
	BadIdentity Fault = "identity"
	// Unfinished is an event whose end is missing.
	Unfinished Fault = "unfinished"
)

// Problem is something in a file that could not be read as it stands.
type Problem struct {
	Fault Fault
	// Line counts from 1, in the file as it is.
	Line int
}
