package ical

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Read reads a file leniently: what cannot be read is passed over and told as a
// problem, in the order of the lines, and the rest is kept. It fails with ErrNotCalendar where no calendar
// begins, with ErrTooLarge past MaxBytes or MaxEvents, and as r does.
func Read(r io.Reader) (Calendar, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Calendar{}, nil, fmt.Errorf("read calendar: %w", err)
	}
	if len(data) > MaxBytes {
		return Calendar{}, nil, ErrTooLarge
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p := &parser{zones: newZones()}
	if err := lines(data, p.line); err != nil {
		return Calendar{}, nil, err
	}
	if !p.begun {
		return Calendar{}, nil, ErrNotCalendar
	}
	return p.finish()
}

// parser holds the components that are open and what has been found in them.
type parser struct {
	begun    bool
	open     []component
	calendar Calendar
	// cancelled says that the file takes its events back.
	cancelled bool
	zones     zones
	// events are the properties of each event. Their times are read at the end,
	// when all zones are known.
	events   [][]property
	current  []property
	problems []Problem
}

type component struct {
	name string
	line int
	zone string // of a VTIMEZONE: its TZID
}

func (p *parser) problem(f Fault, line int) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, Problem{f, line})
	}
}

// inside reports whether a component is the innermost open one.
func (p *parser) inside(name string) bool {
	return len(p.open) > 0 && p.open[len(p.open)-1].name == name
}

func (p *parser) line(number int, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if !utf8.ValidString(text) {
		// RFC 5545 asks for UTF-8; another file is from an old Windows, all of
		// whose bytes are letters.
		text, _ = charmap.Windows1252.NewDecoder().String(text)
	}
	prop, ok := parseProperty(number, text)
	switch {
	case !p.begun && (!ok || prop.name != "BEGIN" || !strings.EqualFold(strings.TrimSpace(prop.value), "VCALENDAR")):
		return ErrNotCalendar
	case !ok:
		p.problem(BadLine, number)
	case prop.name == "BEGIN":
		return p.begin(number, strings.ToUpper(strings.TrimSpace(prop.value)))
	case prop.name == "END":
		p.end(number, strings.ToUpper(strings.TrimSpace(prop.value)))
	case p.inside("VEVENT"):
		p.current = append(p.current, prop)
	case p.inside("VTIMEZONE"):
		zone := &p.open[len(p.open)-1]
		switch prop.name {
		case "TZID":
			zone.zone = prop.value
		case "X-LIC-LOCATION":
			p.zones.alias(zone.zone, prop.value)
		}
	case p.inside("VCALENDAR"):
		p.header(prop)
	}
	return nil
}

// header reads a property of the calendar itself.
func (p *parser) header(prop property) {
	switch prop.name {
	case "X-WR-CALNAME", "NAME":
		if p.calendar.Name == "" {
			p.calendar.Name = unescape(prop.value)
		}
	case "X-WR-TIMEZONE":
		p.calendar.Zone = prop.value
	case "METHOD":
		p.cancelled = strings.EqualFold(prop.value, "CANCEL")
	}
}

func (p *parser) begin(number int, name string) error {
	p.begun = true
	switch {
	case len(p.open) >= maxDepth:
		return ErrTooLarge
	case name == "VCALENDAR" || name == "VEVENT":
		// Neither lies within anything but a calendar: what is still open was not
		// ended.
		for len(p.open) > 0 && (name == "VCALENDAR" || !p.inside("VCALENDAR")) {
			p.close()
		}
	}
	if name == "VEVENT" {
		if len(p.events) >= MaxEvents {
			return ErrTooLarge
		}
		p.current = nil
	}
	p.open = append(p.open, component{name: name, line: number})
	return nil
}

// end closes a component and those within it that were not ended.
func (p *parser) end(number int, name string) {
	at := len(p.open) - 1
	for at >= 0 && p.open[at].name != name {
		at--
	}
	if at < 0 {
		p.problem(BadLine, number)
		return
	}
	for len(p.open) > at+1 {
		p.close()
	}
	if name == "VEVENT" {
		p.events = append(p.events, p.current)
	}
	p.open = p.open[:at]
}

// close closes the innermost component without its end.
func (p *parser) close() {
	last := p.open[len(p.open)-1]
	if last.name == "VEVENT" {
		p.problem(Unfinished, last.line)
	}
	p.open = p.open[:len(p.open)-1]
}

func (p *parser) finish() (Calendar, []Problem, error) {
	for len(p.open) > 0 {
		p.close()
	}
	zone, _ := p.zones.find(p.calendar.Zone)
	p.calendar.Zone = zone.name
	for _, props := range p.events {
		if e, ok := p.event(props); ok {
			p.calendar.Events = append(p.calendar.Events, e)
		}
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p.calendar, p.problems, nil
}

// event reads the properties of an event. It reports false if they do not say
// when it begins.
func (p *parser) event(props []property) (Event, bool) {
	e := Event{Cancelled: p.cancelled}
	begun := false
	for _, prop := range props {
		if prop.name != "DTSTART" || begun {
			continue
		}
		if begun = true; !p.time(prop, prop.value, &e.Start) {
			p.problem(BadStart, prop.line)
			return e, false
		}
	}
	if !begun {
		if len(props) > 0 {
			p.problem(BadStart, props[0].line)
		}
		return e, false
	}
	for _, prop := range props {
		switch prop.name {
		case "UID":
			e.UID = unescape(prop.value)
		case "DTSTAMP":
			e.Stamp, _ = time.Parse(utcForm, prop.value)
		case "SEQUENCE":
			e.Sequence, _ = strconv.Atoi(prop.value)
		case "SUMMARY":
			e.Summary = unescape(prop.value)
		case "DESCRIPTION":
			e.Description = unescape(prop.value)
		case "LOCATION":
			e.Location = unescape(prop.value)
		case "CATEGORIES":
			e.Categories = append(e.Categories, list(prop.value)...)
		case "STATUS":
			e.Cancelled = e.Cancelled || strings.EqualFold(prop.value, "CANCELLED")
		case "DTEND":
			p.finishAt(prop, &e)
		case "DURATION":
			p.duration(prop, &e)
		case "RRULE":
			p.rule(prop, &e)
		case "RDATE":
			e.Extra = p.dates(prop, e.Start, e.Extra)
		case "EXDATE":
			e.Except = p.dates(prop, e.Start, e.Except)
		case "RECURRENCE-ID":
			var date Time
			if !p.time(prop, prop.value, &date) {
				p.problem(BadIdentity, prop.line)
				return e, false
			}
			e.Date, e.AndLater = p.like(date, e.Start), strings.EqualFold(prop.params["RANGE"], "THISANDFUTURE")
		}
	}
	return e, true
}
