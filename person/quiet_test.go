package person

import (
	"testing"
	"time"
)

func TestQuietEnds(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	const form = "2006-01-02 15:04"
	for name, c := range map[string]struct {
		quiet    Quiet
		at, want string
	}{
		"it works when nothing is set":              {Quiet{}, "2026-03-04 23:30", "2026-03-04 23:30"},
		"it works when it is before midnight":       {Quiet{Hours: "22:00/08:00"}, "2026-03-04 23:30", "2026-03-05 08:00"},
		"it works when it is after midnight":        {Quiet{Hours: "22:00/08:00"}, "2026-03-05 00:30", "2026-03-05 08:00"},
		"it works when the hours have just begun":   {Quiet{Hours: "22:00/08:00"}, "2026-03-04 22:00", "2026-03-05 08:00"},
		"it works when the hours have just ended":   {Quiet{Hours: "22:00/08:00"}, "2026-03-05 08:00", "2026-03-05 08:00"},
		"it works when the hours are of one day":    {Quiet{Hours: "14:00/16:00"}, "2026-03-04 15:00", "2026-03-04 16:00"},
		"it works when it is another hour":          {Quiet{Hours: "14:00/16:00"}, "2026-03-04 16:30", "2026-03-04 16:30"},
		"it works when from and to are the same":    {Quiet{Hours: "08:00/08:00"}, "2026-03-04 09:00", "2026-03-04 09:00"},
		"it works when it is a day of rest":         {Quiet{Days: "SU"}, "2026-03-08 10:00", "2026-03-09 08:00"},
		"it works when two days of rest follow":     {Quiet{Days: "SA,SU"}, "2026-03-07 10:00", "2026-03-09 08:00"},
		"it works when all days are of rest":        {Quiet{Days: "MO,TU,WE,TH,FR,SA,SU"}, "2026-03-07 10:00", "2026-03-27 08:00"},
		"it works when a night follows a rest":      {Quiet{Days: "SU", Hours: "22:00/09:00"}, "2026-03-08 10:00", "2026-03-09 09:00"},
		"it works when a rest follows a night":      {Quiet{Days: "SA,SU", Hours: "22:00/07:00"}, "2026-03-06 23:00", "2026-03-09 08:00"},
		"it works when it is silent until a moment": {Quiet{Until: time.Date(2026, 3, 9, 7, 0, 0, 0, time.UTC)}, "2026-03-06 23:00", "2026-03-09 08:00"},
		"it works when that moment has passed":      {Quiet{Until: time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC)}, "2026-03-06 23:00", "2026-03-06 23:00"},
		"it works when the clock goes forward":      {Quiet{Hours: "23:00/02:30"}, "2026-03-28 23:30", "2026-03-29 03:30"},
		"it works when the hours cannot be read":    {Quiet{Hours: "night/noon"}, "2026-03-04 23:30", "2026-03-04 23:30"},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.ParseInLocation(form, c.at, madrid)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.quiet.End(at).Format(form); got != c.want {
				t.Errorf("%+v at %s: got %s, want %s", c.quiet, c.at, got, c.want)
			}
		})
	}
}
