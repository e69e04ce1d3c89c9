package ical

import (
	"strings"
	"time"

	"becario/kit/wall"
)

// Forms of days and times (RFC 5545, sections 3.3.4 and 3.3.5).
const (
	dayForm   = "20060102"
	localForm = "20060102T150405"
	utcForm   = "20060102T150405Z"
)

// loose takes what other forms of ISO 8601 put between the digits out of a time.
var loose = strings.NewReplacer("-", "", ":", "")

// time reads a day or a time of day. It reports false if it is neither.
func (p *parser) time(prop property, value string, into *Time) bool {
	value = strings.ToUpper(loose.Replace(strings.TrimSpace(value)))
	form := localForm
	switch {
	case len(value) == len(dayForm):
		form = dayForm
	case strings.HasSuffix(value, "Z"):
		form = utcForm
	}
	at, err := time.Parse(form, value)
	if err != nil || at.Year() < 1 {
		return false
	}
	*into = Time{Wall: at, AllDay: form == dayForm}
	switch name := prop.params["TZID"]; {
	case form == utcForm:
		into.Zone = "UTC"
	case form == localForm && name != "":
		z, ok := p.zones.find(name)
		if !ok {
			p.problem(UnknownZone, prop.line)
		}
		into.Zone = z.name
	}
	return true
}

// dates reads extra or excepted dates, on the clock of the start. A day without
// an hour means the hour of the start.
func (p *parser) dates(prop property, start Time, into []Time) []Time {
	for value := range strings.SplitSeq(prop.value, ",") {
		value, _, _ = strings.Cut(value, "/") // of a period the beginning
		var t Time
		if len(into) >= maxDates || !p.time(prop, value, &t) {
			p.problem(BadDate, prop.line)
			continue
		}
		into = append(into, p.like(t, start))
	}
	return into
}

// like makes a time one of the same kind as the start: a day, or a time of day
// in the same zone.
func (p *parser) like(t, start Time) Time {
	switch {
	case start.AllDay:
		return Time{Wall: t.Wall.Truncate(24 * time.Hour), AllDay: true}
	case t.AllDay:
		return Time{Wall: t.Wall.Add(sinceMidnight(start.Wall)), Zone: start.Zone}
	}
	from, known := p.zones.find(t.Zone)
	to, wanted := p.zones.find(start.Zone)
	if !known || !wanted {
		return Time{Wall: t.Wall, Zone: start.Zone}
	}
	return move(t, from, to)
}

func sinceMidnight(t time.Time) time.Duration { return t.Sub(t.Truncate(24 * time.Hour)) }

// finishAt reads when an event ends.
func (p *parser) finishAt(prop property, e *Event) {
	var end Time
	if !p.time(prop, prop.value, &end) || end.AllDay != e.Start.AllDay || end.Zone == e.Start.Zone && end.Wall.Before(e.Start.Wall) {
		p.problem(BadDate, prop.line)
		return
	}
	e.End = end
}

// duration reads how long an event is.
func (p *parser) duration(prop property, e *Event) {
	d, err := wall.ParseDuration(strings.TrimPrefix(strings.TrimSpace(prop.value), "+"))
	end := Time{Wall: d.AddTo(e.Start.Wall), Zone: e.Start.Zone, AllDay: e.Start.AllDay}
	if err != nil || end.Wall.Before(e.Start.Wall) {
		p.problem(BadDate, prop.line)
		return
	}
	if end.AllDay {
		end.Wall = end.Wall.Truncate(24 * time.Hour)
	}
	if e.End.IsZero() {
		e.End = end
	}
}

// rule reads a recurrence. Of several the first counts.
func (p *parser) rule(prop property, e *Event) {
	value, ok := p.lastDay(strings.ToUpper(strings.TrimSpace(prop.value)), e.Start)
	if !ok || e.Rule != "" {
		p.problem(BadRule, prop.line)
		return
	}
	if _, err := wall.Rule(value, e.Start.Wall); err != nil {
		p.problem(BadRule, prop.line)
		return
	}
	e.Rule = value
}

// lastDay makes the UNTIL of a rule a day on the clock of the start: the last on
// which the event can begin. An instant in UTC may fall on another day there,
// and one before the hour of the start leaves its own day out.
func (p *parser) lastDay(rule string, start Time) (string, bool) {
	parts := strings.Split(strings.TrimPrefix(rule, "RRULE:"), ";")
	kept := parts[:0]
	for _, part := range parts {
		if part == "" {
			continue // a semicolon too many
		}
		if value, ok := strings.CutPrefix(part, "UNTIL="); ok {
			var until Time
			if !p.time(property{}, value, &until) {
				return "", false
			}
			timed := !until.AllDay && !start.AllDay
			if timed && until.Zone == "UTC" {
				until = p.like(until, start)
			}
			if timed && sinceMidnight(until.Wall) < sinceMidnight(start.Wall) {
				until.Wall = until.Wall.AddDate(0, 0, -1)
			}
			part = "UNTIL=" + until.Wall.Format(dayForm)
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, ";"), len(kept) > 0
}
