// Package office counts the days on which an office is open. Holidays are data:
// days of the year, days that move with Easter, and what a decree adds or moves
// in a single year.
package office

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"becario/kit/wall"
)

// Calendar knows on which days the office is open. It never changes, and so is
// safe for concurrent use. Days are floating: midnight in UTC, without meaning
// it.
type Calendar struct {
	closed   map[time.Weekday]bool
	holidays []holiday
	single   map[string]single
	hours    Hours
	// years are the days of a year on which the office is open, worked out once.
	years *sync.Map
}

// single is what holds on one day of one year.
type single struct {
	open bool
	name string
}

// holiday is a day of each year, fixed or counted from Easter Sunday.
type holiday struct {
	Day    string `toml:"day"` // MM-DD; empty if it moves with Easter
	Easter int    `toml:"easter"`
	Since  int    `toml:"since"` // first year; 0 is always
	Until  int    `toml:"until"` // last year; 0 is for ever
	Name   string `toml:"name"`
	// Only and Except are regions, by ISO 3166-2: those that keep it, and those
	// that do not. Without either all do.
	Only   []string `toml:"only"`
	Except []string `toml:"except"`
}

// Hours are when the office is open on its days, HH:MM on its clock; empty is
// not known.
type Hours struct {
	Open  string `toml:"open"`
	Close string `toml:"close"`
}

type page struct {
	Weekend []string  `toml:"weekend"`
	Hours   Hours     `toml:"hours"`
	Holiday []holiday `toml:"holiday"`
	Move    []struct {
		From string `toml:"from"`
		To   string `toml:"to"`
		By   string `toml:"by"`
	} `toml:"move"`
	Extra []struct {
		Day  string `toml:"day"`
		Name string `toml:"name"`
		By   string `toml:"by"`
	} `toml:"extra"`
	Open []struct {
		Day string `toml:"day"`
		By  string `toml:"by"`
	} `toml:"open"`
}

// Read makes a calendar of one or more pages in TOML, the later ones adding to
// the first: a country's holidays, then what the office knows of its own.
// catalog/holidays says what a page may hold. Without a weekend the office
// closes on Saturday and Sunday. Holidays that only some regions keep are left out.
func Read(pages ...[]byte) (*Calendar, error) { return ReadRegion("", pages...) }

// ReadRegion is Read for a region of the country, by ISO 3166-2 ("ES-MD"). It
// fails if no page knows the region.
func ReadRegion(region string, pages ...[]byte) (*Calendar, error) {
	c := &Calendar{closed: map[time.Weekday]bool{}, single: map[string]single{}, years: &sync.Map{}}
	known := region == ""
	for _, data := range pages {
		var p page
		meta, err := toml.Decode(string(data), &p)
		if err != nil {
			return nil, err
		}
		if odd := meta.Undecoded(); len(odd) > 0 {
			return nil, fmt.Errorf("%s: no such key", odd[0])
		}
		for _, h := range p.Holiday {
			known = known || slices.Contains(h.Only, region) || slices.Contains(h.Except, region)
		}
		if err := c.add(p, region); err != nil {
			return nil, err
		}
	}
	if !known {
		return nil, fmt.Errorf("region %q: no holiday names it", region)
	}
	if len(c.closed) == 0 {
		c.closed[time.Saturday], c.closed[time.Sunday] = true, true
	}
	return c, nil
}

func (c *Calendar) add(p page, region string) error {
	if p.Hours != (Hours{}) {
		for _, at := range []string{p.Hours.Open, p.Hours.Close} {
			if _, err := time.Parse(wall.HourForm, at); err != nil {
				return fmt.Errorf("hours: open and close are HH:MM, not %q", at)
			}
		}
		if p.Hours.Close <= p.Hours.Open {
			return fmt.Errorf("hours: the office closes at %s, before it opens at %s", p.Hours.Close, p.Hours.Open)
		}
		c.hours = p.Hours
	}
	for _, name := range p.Weekend {
		day, ok := weekday(name)
		if !ok {
			return fmt.Errorf("weekend: %q is not a day of the week in English", name)
		}
		c.closed[day] = true
	}
	for _, h := range p.Holiday {
		// A leap year takes every day.
		if _, err := wall.Day("2000-" + h.Day); h.Day != "" && err != nil {
			return fmt.Errorf("holiday %q: day is MM-DD, not %q", h.Name, h.Day)
		}
		if h.Day == "" && h.Easter == 0 {
			return fmt.Errorf("holiday %q: neither day nor easter is given", h.Name)
		}
		if len(h.Only) > 0 && !slices.Contains(h.Only, region) || slices.Contains(h.Except, region) {
			continue
		}
		c.holidays = append(c.holidays, h)
	}
	for _, m := range p.Move {
		if err := c.set(m.From, single{open: true}, "move"); err != nil {
			return err
		}
		from, _ := wall.Day(m.From)
		name, _ := c.holiday(from)
		if err := c.set(m.To, single{name: cmp.Or(name, m.By)}, "move"); err != nil {
			return err
		}
	}
	for _, e := range p.Extra {
		if err := c.set(e.Day, single{name: cmp.Or(e.Name, e.By)}, "extra"); err != nil {
			return err
		}
	}
	for _, o := range p.Open {
		if err := c.set(o.Day, single{open: true}, "open"); err != nil {
			return err
		}
	}
	return nil
}

func (c *Calendar) set(day string, s single, what string) error {
	if _, err := wall.Day(day); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	c.single[day] = s
	return nil
}

// Change is what an office decides about one of its days: that it is closed, or
// open although it would not be.
type Change struct {
	Day  string // YYYY-MM-DD
	Open bool
	Name string
}

// With returns the calendar with some days changed. It fails if a day is none.
func (c *Calendar) With(changes ...Change) (*Calendar, error) {
	changed := &Calendar{closed: c.closed, holidays: c.holidays, single: maps.Clone(c.single), hours: c.hours, years: &sync.Map{}}
	for _, one := range changes {
		if err := changed.set(one.Day, single{one.Open, one.Name}, "day"); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// Hours returns when the office is open; the zero value if that is not known.
func (c *Calendar) Hours() Hours { return c.hours }

func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(name, d.String()) {
			return d, true
		}
	}
	return 0, false
}

// Open reports whether the office is open on a day.
func (c *Calendar) Open(day time.Time) bool {
	year := day.Year()
	days, ok := c.years.Load(year)
	if !ok {
		open := make([]bool, 367) // the first place is of no day
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			open[d.YearDay()] = c.opens(d)
		}
		days, _ = c.years.LoadOrStore(year, open)
	}
	return days.([]bool)[day.YearDay()]
}

func (c *Calendar) opens(day time.Time) bool {
	if s, ok := c.single[day.Format(wall.DayForm)]; ok && (!s.open || !c.closed[day.Weekday()]) {
		return s.open
	}
	if c.closed[day.Weekday()] {
		return false
	}
	_, closed := c.holiday(day)
	return !closed
}

// Closed returns why the office is closed on a day of the week on which it is
// usually open. It reports false for every other day.
func (c *Calendar) Closed(day time.Time) (name string, ok bool) {
	if c.closed[day.Weekday()] || c.Open(day) {
		return "", false
	}
	if s, ok := c.single[day.Format(wall.DayForm)]; ok {
		return s.name, true
	}
	name, _ = c.holiday(day)
	return name, true
}

// holiday is the name of the holiday that a day is every year. It reports false
// if it is none.
func (c *Calendar) holiday(day time.Time) (string, bool) {
	i := slices.IndexFunc(c.holidays, func(h holiday) bool { return h.on(day) })
	if i < 0 {
		return "", false
	}
	return c.holidays[i].Name, true
}

// Filed returns the day on which something counts as filed that came at an
// instant, on the office's clock: that day or, if it came after hours, the next
// one on which the office is open.
func (c *Calendar) Filed(at time.Time) (day time.Time, after bool) {
	y, m, d := at.Date()
	day = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	if c.hours.Close == "" || at.Format(wall.HourForm) < c.hours.Close || !c.Open(day) {
		return day, false
	}
	for range maxClosed {
		if day = day.AddDate(0, 0, 1); c.Open(day) {
			break
		}
	}
	return day, true
}

// Add returns the day that is so many business days after a day, or before it if
// they are negative; 0 is the day itself if it is one, else the next one. It
// fails if the office has no open day within a year.
func (c *Calendar) Add(day time.Time, days int) (time.Time, error) {
	if days > 0 {
		return c.Due(day, days)
	}
	step := 1
	if days < 0 {
		step = -1
		day = day.AddDate(0, 0, -1)
	}
	for closed := 0; closed <= maxClosed; {
		if !c.Open(day) {
			closed++
		} else if days++; days >= 0 {
			return day, nil
		} else {
			closed = 0
		}
		day = day.AddDate(0, 0, step)
	}
	return day, never(day)
}

func never(day time.Time) error {
	return fmt.Errorf("the office has no open day within a year of %s", day.Format(wall.DayForm))
}

// Between returns the days from the day after one day up to another one on which
// the office is closed though it usually is open on such a weekday.
func (c *Calendar) Between(after, to time.Time) []Holiday {
	var all []Holiday
	for d := after.AddDate(0, 0, 1); !d.After(to); d = d.AddDate(0, 0, 1) {
		if name, ok := c.Closed(d); ok {
			all = append(all, Holiday{d, name})
		}
	}
	return all
}

// Holiday is a day on which the office is closed, and what is kept on it; the
// name may be empty.
type Holiday struct {
	Day  time.Time
	Name string
}

func (h holiday) on(day time.Time) bool {
	year := day.Year()
	if year < h.Since || (h.Until != 0 && year > h.Until) {
		return false
	}
	if h.Day != "" {
		return day.Format("01-02") == h.Day
	}
	return Easter(year).AddDate(0, 0, h.Easter).Equal(day)
}

// Pause is a span in which a deadline does not run. The day on which it begins
// still counts, and that on which it ends does not, as with filing.
type Pause struct {
	From, To time.Time
}

// maxClosed is how many days in a row an office may be closed before a
// deadline is given up.
const maxClosed = 366

// Due returns the last business day on which an answer to what was filed on a
// day is in time, when it may take so many business days. The day of filing
// does not count: Law 5282/14 of Paraguay counts from the next business day.
// Days in a pause do not count either. It fails if the office has no open day
// within a year.
func (c *Calendar) Due(filed time.Time, days int, pauses ...Pause) (time.Time, error) {
	day, closed := filed, 0
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		switch {
		case paused(day, pauses):
		case c.Open(day):
			days, closed = days-1, 0
		default:
			if closed++; closed > maxClosed {
				return time.Time{}, never(filed)
			}
		}
	}
	return day, nil
}

func paused(day time.Time, pauses []Pause) bool {
	return slices.ContainsFunc(pauses, func(p Pause) bool { return day.After(p.From) && !day.After(p.To) })
}

// Easter returns Easter Sunday of a year of the Gregorian calendar, by the
// anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8).
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
