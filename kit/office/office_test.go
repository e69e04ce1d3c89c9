package office_test

import (
	"strings"
	"testing"
	"time"

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

// In 2029 the Epiphany, Saint John and the 8th of December fall on a weekend.
func TestSpain(t *testing.T) {
	spain, err := catalog.Files.ReadFile("holidays/ES.toml")
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{
		"":      "Año Nuevo, Jueves Santo, Viernes Santo, Fiesta del Trabajo, Asunción de la Virgen, Fiesta Nacional de España, Todos los Santos, Día de la Constitución, Natividad del Señor",
		"ES-CT": "Año Nuevo, Viernes Santo, Lunes de Pascua, Fiesta del Trabajo, Asunción de la Virgen, Fiesta Nacional de Cataluña, Fiesta Nacional de España, Todos los Santos, Día de la Constitución, Natividad del Señor, San Esteban",
	} {
		c, err := office.ReadRegion(region, spain)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, h := range c.Between(day(t, "2028-12-31"), day(t, "2029-12-31")) {
			names = append(names, h.Name)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%q in 2029: got %s, want %s", region, got, want)
		}
	}
	if _, err := office.ReadRegion("ES-XX", spain); err == nil || !strings.Contains(err.Error(), "no holiday names it") {
		t.Errorf("a region that is none: got %v", err)
	}
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := wall.Day(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAdd(t *testing.T) {
	c := read(t)
	for name, test := range map[string]struct {
		from string
		days int
		want string
	}{
		"works forwards over Holy Week":          {"2026-04-01", 2, "2026-04-07"},
		"works backwards over Holy Week":         {"2026-04-07", -2, "2026-04-01"},
		"works backwards from a Sunday":          {"2026-03-15", -1, "2026-03-13"},
		"works when it is a business day itself": {"2026-03-10", 0, "2026-03-10"},
		"works when the next one is meant":       {"2026-03-14", 0, "2026-03-16"},
	} {
		if got, err := c.Add(day(t, test.from), test.days); err != nil || got.Format(wall.DayForm) != test.want {
			t.Errorf("%s: got %s, %v, want %s", name, got.Format(wall.DayForm), err, test.want)
		}
	}
}

func TestFiled(t *testing.T) {
	c := read(t, "[hours]\nopen = \"07:00\"\nclose = \"15:00\"")
	for at, want := range map[string]string{
		"2026-03-10 06:00": "2026-03-10", "2026-03-10 14:59": "2026-03-10", "2026-03-10 15:00": "2026-03-11 after",
		"2026-04-01 18:00": "2026-04-06 after", "2026-03-14 18:00": "2026-03-14",
	} {
		when, err := time.Parse("2006-01-02 15:04", at)
		if err != nil {
			t.Fatal(err)
		}
		filed, after := c.Filed(when)
		got := filed.Format(wall.DayForm)
		if after {
			got += " after"
		}
		if got != want {
			t.Errorf("at %s: got %s, want %s", at, got, want)
		}
	}
	if filed, after := read(t).Filed(time.Date(2026, 3, 10, 23, 0, 0, 0, time.UTC)); after || filed.Day() != 10 {
		t.Errorf("without hours: got %v, %v, want the day itself", filed, after)
	}
}

func TestWith(t *testing.T) {
	c := read(t)
	changed, err := c.With(office.Change{Day: "2026-03-11", Name: "Asueto"}, office.Change{Day: "2026-04-03", Open: true})
	if err != nil {
		t.Fatal(err)
	}
	if name, closed := changed.Closed(day(t, "2026-03-11")); !closed || name != "Asueto" {
		t.Errorf("a day that is closed: got %q, %v", name, closed)
	}
	if !changed.Open(day(t, "2026-04-03")) || c.Open(day(t, "2026-04-03")) || !c.Open(day(t, "2026-03-11")) {
		t.Error("a day that is open is closed, or the calendar itself has changed")
	}
	if _, err := c.With(office.Change{Day: "2026-02-30"}); err == nil {
		t.Error("a day that is none was taken")
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
		`open and close are HH:MM, not "7"`:   "[hours]\nopen = \"7\"\nclose = \"15:00\"",
		"closes at 07:00, before it opens":    "[hours]\nopen = \"15:00\"\nclose = \"07:00\"",
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
