package ical

import (
	_ "embed"
	"strings"
	"time"

	"becario/kit/wall"
)

//go:embed windowszones.txt
var windowsZones string

// zones finds time zones by the names that files give them, and keeps those
// that it has loaded.
type zones struct {
	windows map[string]string
	// aliases are the zones that a file says its own names stand for.
	aliases map[string]string
	// found are names already looked for; a name that is nothing has a zero one.
	found map[string]zone
}

type zone struct {
	name     string
	location *time.Location
}

func newZones() zones {
	z := zones{windows: map[string]string{}, aliases: map[string]string{}, found: map[string]zone{}}
	for line := range strings.Lines(windowsZones) {
		if name, iana, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			z.windows[name] = iana
		}
	}
	return z
}

// alias keeps that a file's own name stands for an IANA zone.
func (z zones) alias(name, iana string) {
	if name = strings.TrimSpace(name); name != "" {
		z.aliases[name] = iana
	}
}

// find returns the zone of a name: an IANA zone, one that the file says it
// stands for, one of Windows, or one behind a prefix, as in
// "/mozilla.org/20050126_1/Europe/Madrid".
func (z zones) find(name string) (zone, bool) {
	name = strings.TrimSpace(name)
	one, looked := z.found[name]
	if !looked {
		one = z.look(name)
		z.found[name] = one
	}
	return one, one.location != nil
}

func (z zones) look(name string) zone {
	candidates := []string{name, z.aliases[name], z.windows[name]}
	for rest := name; ; {
		_, after, ok := strings.Cut(rest, "/")
		if !ok {
			break
		}
		// A last part alone may be the name of another zone.
		if rest = after; strings.Contains(rest, "/") {
			candidates = append(candidates, rest)
		}
	}
	for _, c := range candidates {
		if l, err := wall.Zone(c); err == nil {
			return zone{c, l}
		}
	}
	return zone{}
}

// move brings a time to the clock of a zone.
func move(t Time, from, to zone) Time {
	if from.name == to.name {
		return t
	}
	return Time{Wall: wall.Float(wall.Instant(t.Wall, from.location).In(to.location)), Zone: to.name}
}
