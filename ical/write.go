package ical

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"becario/kit/wall"
)

const (
	product = "-//Becario//Becario//EN"
	// zoneBehind and zoneAhead are for how many years around now a file says when
	// the clocks of a zone change.
	zoneBehind, zoneAhead = 1, 10
	// foldAt is how many bytes a line may have (section 3.1).
	foldAt = 75
)

// Write writes a calendar as one that is published: programs that import it
// again change the events of the first time. It tells when the clocks of each
// zone change in the years around now. A zone that is not known fails, and so
// does a rule whose UNTIL does not begin with a day.
func Write(c Calendar, now time.Time) ([]byte, error) {
	w := &writer{}
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", product)
	w.line("METHOD", "PUBLISH")
	if c.Name != "" {
		w.text("X-WR-CALNAME", c.Name)
	}
	written := map[string]bool{"": true, "UTC": true}
	for _, e := range c.Events {
		for _, t := range slices.Concat([]Time{e.Start, e.End, e.Date}, e.Extra, e.Except) {
			if written[t.Zone] {
				continue
			}
			written[t.Zone] = true
			if err := w.timezone(t.Zone, now); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range c.Events {
		if err := w.event(e); err != nil {
			return nil, err
		}
	}
	w.line("END", "VCALENDAR")
	return w.b.Bytes(), nil
}

type writer struct{ b bytes.Buffer }

// line writes a content line, folded where it is too long, never within a
// letter.
func (w *writer) line(name, value string) {
	line := name + ":" + value
	for room := foldAt; len(line) > room; room = foldAt - 1 {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		w.b.WriteString(line[:cut] + "\r\n ")
		line = line[cut:]
	}
	w.b.WriteString(line + "\r\n")
}

// escape writes texts (section 3.3.11).
var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func (w *writer) text(name, value string) { w.line(name, clean(escape.Replace(value))) }

// clean leaves out the controls that a line must not have.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func (w *writer) event(e Event) error {
	w.line("BEGIN", "VEVENT")
	w.text("UID", e.UID)
	w.line("DTSTAMP", e.Stamp.UTC().Format(utcForm))
	if e.Sequence > 0 {
		w.line("SEQUENCE", strconv.Itoa(e.Sequence))
	}
	w.texts(e)
	w.time("DTSTART", e.Start)
	if !e.End.IsZero() {
		w.time("DTEND", e.End)
	}
	if e.Rule != "" {
		rule, err := untilInstant(e.Rule, e.Start)
		if err != nil {
			return err
		}
		w.line("RRULE", rule)
	}
	for _, t := range e.Extra {
		w.time("RDATE", t)
	}
	for _, t := range e.Except {
		w.time("EXDATE", t)
	}
	if !e.Date.IsZero() {
		name := "RECURRENCE-ID"
		if e.AndLater {
			name += ";RANGE=THISANDFUTURE"
		}
		w.time(name, e.Date)
	}
	if e.Cancelled {
		w.line("STATUS", "CANCELLED")
	}
	w.line("END", "VEVENT")
	return nil
}

func (w *writer) texts(e Event) {
	w.text("SUMMARY", e.Summary)
	if e.Description != "" {
		w.text("DESCRIPTION", e.Description)
	}
	if e.Location != "" {
		w.text("LOCATION", e.Location)
	}
	if len(e.Categories) > 0 {
		var all []string
		for _, c := range e.Categories {
			all = append(all, clean(escape.Replace(c)))
		}
		w.line("CATEGORIES", strings.Join(all, ","))
	}
}

func (w *writer) time(name string, t Time) {
	switch {
	case t.AllDay:
		w.line(name+";VALUE=DATE", t.Wall.Format(dayForm))
	case t.Zone == "UTC":
		w.line(name, t.Wall.Format(utcForm))
	case t.Zone == "":
		w.line(name, t.Wall.Format(localForm))
	default:
		w.line(name+";TZID="+t.Zone, t.Wall.Format(localForm))
	}
}

// untilInstant writes the last day of a rule as section 3.3.10 asks for: an
// instant in UTC where the start has a zone, else what the start is.
func untilInstant(rule string, start Time) (string, error) {
	parts := strings.Split(rule, ";")
	for i, part := range parts {
		until, ok := strings.CutPrefix(part, "UNTIL=")
		if !ok {
			continue
		}
		day, err := time.Parse(dayForm, until[:min(len(dayForm), len(until))])
		if err != nil {
			return "", fmt.Errorf("rule %q: %w", rule, err)
		}
		last := day.AddDate(0, 0, 1).Add(-time.Second)
		switch {
		case start.AllDay:
		case start.Zone == "":
			parts[i] = "UNTIL=" + last.Format(localForm)
		default:
			zone, err := wall.Zone(start.Zone)
			if err != nil {
				return "", fmt.Errorf("rule %q: %w", rule, err)
			}
			parts[i] = "UNTIL=" + wall.Instant(last, zone).UTC().Format(utcForm)
		}
	}
	return strings.Join(parts, ";"), nil
}

// timezone tells when the clocks of a zone change (section 3.6.5).
func (w *writer) timezone(name string, now time.Time) error {
	zone, err := wall.Zone(name)
	if err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	w.line("BEGIN", "VTIMEZONE")
	w.line("TZID", name)
	to := now.AddDate(zoneAhead, 0, 0)
	for at := now.AddDate(-zoneBehind, 0, 0).In(zone); at.Before(to); {
		name, offset := at.Zone()
		begin, end := at.ZoneBounds()
		before := offset
		if begin.IsZero() {
			begin = at
		} else {
			_, before = begin.Add(-time.Second).Zone()
		}
		kind := "STANDARD"
		if at.IsDST() {
			kind = "DAYLIGHT"
		}
		w.line("BEGIN", kind)
		w.line("DTSTART", begin.In(time.FixedZone("", before)).Format(localForm))
		w.line("TZOFFSETFROM", offsetText(before))
		w.line("TZOFFSETTO", offsetText(offset))
		w.line("TZNAME", name)
		w.line("END", kind)
		if end.IsZero() {
			break
		}
		at = end
	}
	w.line("END", "VTIMEZONE")
	return nil
}

// offsetText writes an offset from UTC as +HHMM.
func offsetText(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
