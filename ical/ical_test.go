package ical_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"becario/ical"
	"becario/kit/wall"
)

// show writes an event in one line.
func show(e ical.Event) string {
	at := func(name string, all ...ical.Time) string {
		s := ""
		for _, t := range all {
			if t.IsZero() {
				continue
			}
			s += " " + name + "=" + t.Day()
			if !t.AllDay {
				s += "T" + t.Hour() + "[" + t.Zone + "]"
			}
		}
		return s
	}
	s := fmt.Sprintf("%s #%d %q", e.UID, e.Sequence, e.Summary) + at("start", e.Start) + at("end", e.End)
	if e.Rule != "" {
		s += " " + e.Rule
	}
	s += at("extra", e.Extra...) + at("except", e.Except...) + at("date", e.Date)
	for name, yes := range map[string]bool{" cancelled": e.Cancelled, " later": e.AndLater} {
		if yes {
			s += name
		}
	}
	return s
}

var feeds = map[string]struct {
	name, zone string
	events     []string
	problems   []ical.Problem
}{
	"google.ics": {name: "Clases", zone: "Europe/Madrid", events: []string{
		`4k2j3h5g6f7d8s9a0q1w2e3r4t@google.com #3 "Cálculo 📐" start=2026-03-02T10:00[Europe/Madrid] end=2026-03-02T12:00[Europe/Madrid]` +
			` FREQ=WEEKLY;WKST=MO;UNTIL=20260628;BYDAY=MO,WE except=2026-03-30T10:00[Europe/Madrid] except=2026-04-01T10:00[Europe/Madrid]`,
		`4k2j3h5g6f7d8s9a0q1w2e3r4t@google.com #4 "Cálculo 📐" start=2026-04-07T16:00[Europe/Madrid] end=2026-04-07T18:00[Europe/Madrid] date=2026-04-06T10:00[Europe/Madrid]`,
		`puente@google.com #0 "Puente de mayo" start=2026-04-30 end=2026-05-02`,
		`tutoria@google.com #0 "Tutoría" start=2026-03-10T17:00[UTC] end=2026-03-10T18:00[UTC] cancelled`,
	}},
	"outlook.ics": {events: []string{
		`040000008200E00074C5B7101A82E00800000000E05E5C8F5DAED901000000000000000010000000A1B2C3D4E5F60718293A4B5C6D7E8F90 #0 "Física II, teoría"` +
			` start=2026-03-03T09:30[Europe/Paris] end=2026-03-03T11:30[Europe/Paris] FREQ=WEEKLY;COUNT=14;BYDAY=TU except=2026-03-17T09:30[Europe/Paris] except=2026-03-31T09:30[Europe/Paris]`,
		`reunion #0 "Reunión" start=2026-03-05T15:00[] end=2026-03-05T16:30[]`,
		// The last instant is 8:00 in Asunción, at which the class begins.
		`quimica #0 "Química" start=2026-03-06T08:00[America/Asuncion] end=2026-03-06T10:00[America/Asuncion] FREQ=WEEKLY;UNTIL=20260619;INTERVAL=2;BYDAY=FR;WKST=SU`,
	}, problems: []ical.Problem{{Fault: ical.UnknownZone, Line: 50}}},
	"moodle.ics": {events: []string{
		`48213@campus.example.edu #0 "Entrega del taller 2 está en fecha de entrega" start=2026-03-14T02:59[UTC] end=2026-03-14T02:59[UTC]`,
		`48214@campus.example.edu #0 "Parcial 1" start=2026-03-20`,
	}},
	"apple.ics": {name: "Uni", events: []string{
		`9C1E0E0A-9B7A-4C7E-8B1F-2D3C4B5A6978 #1 "Álgebra" start=2026-03-04T07:00[America/Asuncion] end=2026-03-04T08:45[America/Asuncion]` +
			` FREQ=WEEKLY;UNTIL=20260629 except=2026-04-01T07:00[America/Asuncion]`,
		`9C1E0E0A-9B7A-4C7E-8B1F-2D3C4B5A6978 #2 "Álgebra" start=2026-05-06T07:30[America/Asuncion] end=2026-05-06T09:15[America/Asuncion] date=2026-05-06T07:00[America/Asuncion] later`,
		`cumple #0 "Cumpleaños" start=2026-03-15 FREQ=YEARLY;UNTIL=20300315 except=2028-03-15`,
		`flotante #0 "Repaso" start=2026-03-16T21:30[] end=2026-03-16T22:00[] FREQ=DAILY;UNTIL=20260320`,
	}},
	"broken.ics": {events: []string{
		`kept #0 "Descripción partida" start=2026-03-02T10:00[] end=2026-03-02T11:00[] except=2026-03-09T10:00[]`,
		`named #0 "Zona del fichero" start=2026-03-03T10:00[America/Asuncion] FREQ=WEEKLY;BYDAY=TU except=2026-03-10T10:00[America/Asuncion] except=2026-03-17T10:00[America/Asuncion]`,
		`hourly #0 "Cada hora" start=2026-03-04T10:00[UTC]`,
		`nested #0 "Queda abierto" start=2026-03-05`,
	}, problems: []ical.Problem{
		{Fault: ical.BadLine, Line: 4}, {Fault: ical.BadStart, Line: 10}, {Fault: ical.BadStart, Line: 15}, {Fault: ical.UnknownZone, Line: 20},
		{Fault: ical.UnknownZone, Line: 22}, {Fault: ical.BadRule, Line: 23}, {Fault: ical.BadDate, Line: 24}, {Fault: ical.BadLine, Line: 27},
		{Fault: ical.BadDate, Line: 32}, {Fault: ical.BadRule, Line: 34}, {Fault: ical.BadDate, Line: 42}, {Fault: ical.BadRule, Line: 43},
		{Fault: ical.BadIdentity, Line: 48}, {Fault: ical.BadLine, Line: 52}, {Fault: ical.Unfinished, Line: 60},
	}},
}

func feed(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadFeeds(t *testing.T) {
	for name, want := range feeds {
		for ends, end := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
			t.Run("it works when "+name+" has lines that end in "+ends, func(t *testing.T) {
				cal, problems, err := ical.Read(bytes.NewReader(bytes.ReplaceAll(feed(t, name), []byte("\n"), []byte(end))))
				if err != nil {
					t.Fatal(err)
				}
				if cal.Name != want.name || cal.Zone != want.zone {
					t.Errorf("the calendar is %q in %q, want %q in %q", cal.Name, cal.Zone, want.name, want.zone)
				}
				var got []string
				for _, e := range cal.Events {
					got = append(got, show(e))
				}
				if !slices.Equal(got, want.events) {
					t.Errorf("events:\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want.events, "\n     "))
				}
				if !slices.Equal(problems, want.problems) {
					t.Errorf("problems:\n got %v\nwant %v", problems, want.problems)
				}
			})
		}
	}
}

func TestReadTexts(t *testing.T) {
	cal, _, err := ical.Read(bytes.NewReader(feed(t, "google.ics")))
	if err != nil {
		t.Fatal(err)
	}
	e := cal.Events[0]
	want := "Traer el portátil, la calculadora y el cuaderno de prácticas; hay que entregar el guion al salir.\nGrupo 2"
	if e.Description != want || e.Location != "Aula 1.6, Edificio B" {
		t.Errorf("the description is %q and the place %q", e.Description, e.Location)
	}
	if want := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC); !e.Stamp.Equal(want) {
		t.Errorf("it was written at %s, want %s", e.Stamp, want)
	}
	cal, _, err = ical.Read(bytes.NewReader(feed(t, "outlook.ics")))
	if err != nil {
		t.Fatal(err)
	}
	if got := cal.Events[2].Categories; !slices.Equal(got, []string{"Clases", "Laboratorio, norte"}) {
		t.Errorf("the categories are %q", got)
	}
}

// wrap makes a calendar of the lines of one event.
func wrap(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

// TestLastDay checks the last date on which a rule can hold an event.
func TestLastDay(t *testing.T) {
	for name, c := range map[string]struct{ start, until, want string }{
		"it works when the last day ends in another zone":      {"TZID=Europe/Madrid:20260302T100000", "20260628T215959Z", "20260628"},
		"it works when the instant is midnight after the last": {"TZID=Europe/Madrid:20260302T100000", "20260628T220000Z", "20260628"},
		"it works when it is the start of the last one":        {"TZID=Europe/Madrid:20260302T100000", "20260629T080000Z", "20260629"},
		"it works when it is a minute before the last one":     {"TZID=Europe/Madrid:20260302T100000", "20260629T075900Z", "20260628"},
		"it works when the clocks have changed between":        {"TZID=Europe/Madrid:20260302T100000", "20260316T090000Z", "20260316"},
		"it works when the day begins elsewhere":               {"TZID=America/Asuncion:20260302T220000", "20260630T010000Z", "20260629"},
		"it works when it is a day":                            {"TZID=Europe/Madrid:20260302T100000", "20260628", "20260628"},
		"it works when the event is of whole days":             {"VALUE=DATE:20260302", "20260628T000000Z", "20260628"},
		"it works when nobody has a zone":                      {"X=1:20260302T100000", "20260628T090000", "20260627"},
	} {
		t.Run(name, func(t *testing.T) {
			cal, problems, err := ical.Read(strings.NewReader(wrap("DTSTART;"+c.start, "RRULE:FREQ=DAILY;UNTIL="+c.until)))
			if err != nil || len(problems) > 0 || len(cal.Events) != 1 {
				t.Fatalf("%+v, %v, %v", cal, problems, err)
			}
			if got := cal.Events[0].Rule; got != "FREQ=DAILY;UNTIL="+c.want {
				t.Errorf("the rule is %s, want the last day %s", got, c.want)
			}
		})
	}
}

func TestZones(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Madrid":                                   "Europe/Madrid",
		"America/Argentina/Buenos_Aires":                  "America/Argentina/Buenos_Aires",
		"/mozilla.org/20050126_1/Europe/Madrid":           "Europe/Madrid",
		"/x/America/Argentina/Buenos_Aires":               "America/Argentina/Buenos_Aires",
		"Romance Standard Time":                           "Europe/Paris",
		"Paraguay Standard Time":                          "America/Asuncion",
		"Central Standard Time (Mexico)":                  "America/Mexico_City",
		"../../../etc/passwd":                             "",
		"Local":                                           "",
		"Mars/Olympus":                                    "",
		"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris": "",
	} {
		cal, _, err := ical.Read(strings.NewReader(wrap(`DTSTART;TZID="` + name + `":20260302T100000`)))
		if err != nil || len(cal.Events) != 1 {
			t.Fatalf("%s: %+v, %v", name, cal, err)
		}
		if got := cal.Events[0].Start.Zone; got != want {
			t.Errorf("the zone of %q is %q, want %q", name, got, want)
		}
	}
}

// TestWindowsZones checks that every zone of the table is one that Go knows.
func TestWindowsZones(t *testing.T) {
	data, err := os.ReadFile("windowszones.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		_, iana, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if _, err := wall.Zone(iana); !ok || err != nil {
			t.Errorf("%q: %v", line, err)
		}
		n++
	}
	if n < 130 {
		t.Errorf("%d zones, want some 140", n)
	}
}

func TestReadRefuses(t *testing.T) {
	many := "BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:VEVENT\nDTSTART:20260302\nEND:VEVENT\n", ical.MaxEvents+1)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"there is nothing":         {"", ical.ErrNotCalendar},
		"it is a page":             {"<!DOCTYPE html>\n<html><body>Log in</body></html>", ical.ErrNotCalendar},
		"it is a card":             {"BEGIN:VCARD\nFN:Ana\nEND:VCARD\n", ical.ErrNotCalendar},
		"it is a PDF":              {"%PDF-1.7\n%\xe2\xe3\xcf\xd3", ical.ErrNotCalendar},
		"it is too long":           {"BEGIN:VCALENDAR\n" + strings.Repeat("X:", ical.MaxBytes/2), ical.ErrTooLarge},
		"it has too many events":   {many, ical.ErrTooLarge},
		"it is nested without end": {"BEGIN:VCALENDAR\n" + strings.Repeat("BEGIN:X\n", 100), ical.ErrTooLarge},
	} {
		if _, _, err := ical.Read(strings.NewReader(c.text)); !errors.Is(err, c.want) {
			t.Errorf("it refuses when %s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestReadOldEncoding(t *testing.T) {
	for name, text := range map[string]string{
		"the file is in Windows-1252":      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302\nSUMMARY:F\xedsica \x80\nEND:VEVENT\nEND:VCALENDAR",
		"the file has a byte order mark":   "\xef\xbb\xbfBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302\nSUMMARY:Física €\nEND:VEVENT\nEND:VCALENDAR",
		"a line is folded within a letter": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302\nSUMMARY:F\xc3\n \xadsica €\nEND:VEVENT\nEND:VCALENDAR",
	} {
		cal, _, err := ical.Read(strings.NewReader(text))
		if err != nil || len(cal.Events) != 1 || cal.Events[0].Summary != "Física €" {
			t.Errorf("it works when %s: %+v, %v", name, cal, err)
		}
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// TestWriteFeeds checks that what was read from others is read again the same
// after it was written.
func TestWriteFeeds(t *testing.T) {
	for name := range feeds {
		cal, _, err := ical.Read(bytes.NewReader(feed(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		again(t, cal)
	}
}

// again writes a calendar and reads it.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, cal ical.Calendar) {
	t.Helper()
	data, err := ical.Write(cal, noon)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	for line := range bytes.SplitSeq(data, []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
			t.Fatalf("a line has %d bytes: %q", len(line), line)
		}
	}
	got, problems, err := ical.Read(bytes.NewReader(data))
	if err != nil || len(problems) > 0 {
		t.Fatalf("what was written reads as %v, %v:\n%s", problems, err, data)
	}
	want := cal
	want.Zone = "" // each time has its own
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("written and read again:\n got %+v\nwant %+v\n%s", got, want, data)
	}
}

func TestRoundTrip(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.TrimSpace(strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' || r == 0x7f || r == 0xfffd {
				return -1
			}
			return r
		}, rapid.StringOfN(rapid.OneOf(rapid.SampledFrom([]rune(`,;:\"'ñ📐 nN`+"\n")), rapid.Rune()), 0, 120, -1).Draw(t, "text")))
	})
	rapid.Check(t, func(t *rapid.T) {
		zones := []string{"Europe/Madrid", "America/Asuncion", "Australia/Lord_Howe", "UTC", ""}
		cal := ical.Calendar{Name: text.Draw(t, "name")}
		for range rapid.IntRange(0, 3).Draw(t, "events") {
			allDay := rapid.Bool().Draw(t, "all day")
			zone := rapid.SampledFrom(zones).Draw(t, "zone")
			at := func(what string) ical.Time {
				day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, what))
				if allDay {
					return ical.Time{Wall: day, AllDay: true}
				}
				return ical.Time{Wall: day.Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute), Zone: zone}
			}
			e := ical.Event{UID: text.Draw(t, "uid"), Stamp: noon, Sequence: rapid.IntRange(0, 9).Draw(t, "sequence"), Summary: text.Draw(t, "summary"),
				Description: text.Draw(t, "description"), Location: text.Draw(t, "location"), Start: at("start"), Cancelled: rapid.Bool().Draw(t, "cancelled")}
			if c := text.Draw(t, "category"); c != "" {
				e.Categories = []string{c, "another, one"}
			}
			if rapid.Bool().Draw(t, "ends") {
				e.End = e.Start
				e.End.Wall = e.End.Wall.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "days"))
			}
			if rapid.Bool().Draw(t, "repeats") {
				e.Rule = "FREQ=WEEKLY;UNTIL=" + e.Start.Wall.AddDate(0, 0, rapid.IntRange(0, 300).Draw(t, "until")).Format("20060102")
				for range rapid.IntRange(0, 3).Draw(t, "except") {
					e.Except = append(e.Except, at("except"))
				}
				for range rapid.IntRange(0, 2).Draw(t, "extra") {
					e.Extra = append(e.Extra, at("extra"))
				}
			} else if rapid.Bool().Draw(t, "stands for a date") {
				e.Date, e.AndLater = at("date"), rapid.Bool().Draw(t, "and later")
			}
			cal.Events = append(cal.Events, e)
		}
		again(t, cal)
	})
}

// FuzzRead: whatever a file holds, what is read of it can be written, and reads
// the same again.
func FuzzRead(f *testing.F) {
	for name := range feeds {
		f.Add(feed(f, name))
	}
	f.Add([]byte(wrap("DTSTART:20260302T100000Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", `X;A="b";C=d,"e":f`, "RDATE;VALUE=PERIOD:20260303T100000Z/PT1H")))
	f.Fuzz(func(t *testing.T, data []byte) {
		cal, _, err := ical.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		written, err := ical.Write(cal, noon)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		got, problems, err := ical.Read(bytes.NewReader(written))
		if err != nil || len(problems) > 0 || len(got.Events) != len(cal.Events) {
			t.Fatalf("%d events became %d, %v, %v:\n%s", len(cal.Events), len(got.Events), problems, err, written)
		}
		for i := range got.Events {
			if one, other := show(cal.Events[i]), show(got.Events[i]); one != other {
				t.Fatalf("%s\nbecame\n%s\n%s", one, other, written)
			}
		}
	})
}
