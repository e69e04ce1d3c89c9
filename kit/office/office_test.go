package office_test

import (
	"strings"
	"testing"

	"becario/catalog"
	"becario/kit/office"
	"becario/kit/wall"
)

func read(t *testing.T, more ...string) *office.Calendar {
	t.Helper()
	paraguay, err := catalog.Files.ReadFile("holidays/PY.toml")
	if err != nil {
		t.Fatal(err)
	}
	pages := [][]byte{paraguay}
	for _, m := range more {
		pages = append(pages, []byte(m))
	}
	c, err := office.Read(pages...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDue(t *testing.T) {
	for name, c := range map[string]struct {
		filed string
		days  int
		pause [2]string
		more  string
		want  string
	}{
		"works when a week has no holiday":                  {filed: "2026-03-10", days: 5, want: "2026-03-17"},
		"works when it is filed on a Saturday":              {filed: "2026-03-14", days: 1, want: "2026-03-16"},
		"works when it may take no day":                     {filed: "2026-03-14", days: 0, want: "2026-03-14"},
		"works when Holy Week is between":                   {filed: "2026-04-01", days: 1, want: "2026-04-06"},
		"works when two days of independence are between":   {filed: "2026-05-13", days: 1, want: "2026-05-18"},
		"works when the new holiday is on a working day":    {filed: "2028-06-19", days: 1, want: "2028-06-21"},
		"works when the new holiday was not there yet":      {filed: "2025-06-19", days: 1, want: "2025-06-20"},
		"works when the year turns":                         {filed: "2026-12-24", days: 5, want: "2027-01-04"},
		"works when a leap day is between":                  {filed: "2028-02-28", days: 1, want: "2028-02-29"},
		"works when a decree adds tomorrow":                 {filed: "2026-03-10", days: 1, more: "[[extra]]\nday = \"2026-03-11\"", want: "2026-03-12"},
		"works when a decree moves a holiday to Monday":     {filed: "2027-09-28", days: 1, more: "[[move]]\nfrom = \"2027-09-29\"\nto = \"2027-09-27\"", want: "2027-09-29"},
		"works when a holiday is moved off a Saturday":      {filed: "2027-06-11", days: 1, more: "[[move]]\nfrom = \"2027-06-12\"\nto = \"2027-06-14\"", want: "2027-06-15"},
		"works when the clock stood still from Tuesday":     {filed: "2026-03-09", days: 5, pause: [2]string{"2026-03-10", "2026-03-12"}, want: "2026-03-18"},
		"works when the clock stood still within one day":   {filed: "2026-03-09", days: 5, pause: [2]string{"2026-03-10", "2026-03-10"}, want: "2026-03-16"},
		"works when the clock stood still over the weekend": {filed: "2026-03-12", days: 2, pause: [2]string{"2026-03-13", "2026-03-15"}, want: "2026-03-16"},
		"works when the clock stood still for two years":    {filed: "2026-03-12", days: 1, pause: [2]string{"2026-03-12", "2028-03-12"}, want: "2028-03-13"},
	} {
		t.Run(name, func(t *testing.T) {
			filed, err := wall.Day(c.filed)
			if err != nil {
				t.Fatal(err)
			}
			var pauses []office.Pause
			if c.pause[0] != "" {
				from, fromErr := wall.Day(c.pause[0])
				to, toErr := wall.Day(c.pause[1])
				if fromErr != nil || toErr != nil {
					t.Fatal(fromErr, toErr)
				}
				pauses = append(pauses, office.Pause{From: from, To: to})
			}
			var more []string
			if c.more != "" {
				more = append(more, c.more)
			}
			got, err := read(t, more...).Due(filed, c.days, pauses...)
			if err != nil || got.Format(wall.DayForm) != c.want {
				t.Errorf("filed %s, %d days, paused %v: got %s, %v; want %s", c.filed, c.days, c.pause, got.Format(wall.DayForm), err, c.want)
			}
		})
	}
}

func TestDueFailsWhenTheOfficeNeverOpens(t *testing.T) {
	c, err := office.Read([]byte(`weekend = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]`))
	if err != nil {
		t.Fatal(err)
	}
	day, err := wall.Day("2026-03-10")
	if err != nil {
		t.Fatal(err)
	}
	if due, err := c.Due(day, 1); err == nil {
		t.Errorf("got %s, want an error", due)
	}
}

func TestRead(t *testing.T) {
	for want, page := range map[string]string{
		"no such key":                         "[[feriado]]\nday = \"01-01\"",
		`"caturday" is not a day of the week`: `weekend = ["caturday"]`,
		`day is MM-DD, not "02-30"`:           "[[holiday]]\nday = \"02-30\"",
		"neither day nor easter is given":     "[[holiday]]\nname = \"?\"",
		`extra: "2026-02-30" is not a day`:    "[[extra]]\nday = \"2026-02-30\"",
		`move: "" is not a day`:               "[[move]]\nfrom = \"2026-03-01\"",
		"toml: line 1 (last key ":             "weekend = 3",
	} {
		if _, err := office.Read([]byte(page)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("read %q: got %v, want %q", page, err, want)
		}
	}
}

func TestEaster(t *testing.T) {
	for year, want := range map[int]string{1961: "04-02", 2000: "04-23", 2024: "03-31", 2026: "04-05", 2027: "03-28", 2038: "04-25", 2285: "03-22"} {
		if got := office.Easter(year).Format("01-02"); got != want {
			t.Errorf("%d: got %s, want %s", year, got, want)
		}
	}
}
