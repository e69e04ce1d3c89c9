// Package office counts the days on which an office is open. Holidays are data:
// days of the year, days that move with Easter, and what a decree adds or moves
// in a single year.
package office

import (
	"fmt"
	"slices"
	"strings"
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
	single   map[string]bool // day to whether the office is open on it
}

// holiday is a day of each year, fixed or counted from Easter Sunday.
type holiday struct {
	Day    string `toml:"day"` // MM-DD; empty if it moves with Easter
	Easter int    `toml:"easter"`
	Since  int    `toml:"since"` // first year; 0 is always
	Until  int    `toml:"until"` // last year; 0 is for ever
	Name   string `toml:"name"`
}

type page struct {
	Weekend []string  `toml:"weekend"`
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
// closes on Saturday and Sunday.
func Read(pages ...[]byte) (*Calendar, error) {
	c := &Calendar{closed: map[time.Weekday]bool{}, single: map[string]bool{}}
	for _, data := range pages {
		var p page
		meta, err := toml.Decode(string(data), &p)
		if err != nil {
			return nil, err
		}
		if odd := meta.Undecoded(); len(odd) > 0 {
			return nil, fmt.Errorf("%s: no such key", odd[0])
		}
		if err := c.add(p); err != nil {
			return nil, err
		}
	}
	if len(c.closed) == 0 {
		c.closed[time.Saturday], c.closed[time.Sunday] = true, true
	}
	return c, nil
}

func (c *Calendar) add(p page) error {
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
		c.holidays = append(c.holidays, h)
	}
	for _, m := range p.Move {
		if err := c.set(m.From, true, "move"); err != nil {
			return err
		}
		if err := c.set(m.To, false, "move"); err != nil {
			return err
		}
	}
	for _, e := range p.Extra {
		if err := c.set(e.Day, false, "extra"); err != nil {
			return err
		}
	}
	for _, o := range p.Open {
		if err := c.set(o.Day, true, "open"); err != nil {
			return err
		}
	}
	return nil
}

func (c *Calendar) set(day string, open bool, what string) error {
	if _, err := wall.Day(day); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	c.single[day] = open
	return nil
}

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
	if open, ok := c.single[day.Format(wall.DayForm)]; ok && (!open || !c.closed[day.Weekday()]) {
		return open
	}
	if c.closed[day.Weekday()] {
		return false
	}
	return !slices.ContainsFunc(c.holidays, func(h holiday) bool { return h.on(day) })
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
				return time.Time{}, fmt.Errorf("the office has no open day within a year of %s", filed.Format(wall.DayForm))
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
