package locale_test

import (
	"testing"
	"testing/fstest"
	"time"

	"becario/kit/locale"
	"becario/kit/period"
	"becario/kit/phrase"
)

const words = `
[date]
weekdays = "dom lun mar mié jue vie sáb"
months = "ene feb mar abr may jun jul ago sep oct nov dic"
day = "{{.weekday}} {{.day}} {{.month}}"
day_year = "{{.weekday}} {{.day}} {{.month}} {{.year}}"
today = "hoy {{.day}}"
tomorrow = "mañana {{.day}}"

[period]
months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
all = "todo"
since = "desde el {{.day}}"
until = "hasta el {{.day}}"
today = "hoy"
yesterday = "ayer"
this_week = "esta semana"
last_week = "la semana pasada"
this_month = "este mes"
this_year = "este año"
year = "{{.year}}"
week_of = "la semana del {{.day}}"
days = "del {{.from}} al {{.to}}"
month_year = "{{.month}} de {{.year}}"
short_day = "{{.day}} {{.month}}"
short_day_year = "{{.day}} {{.month}} {{.year}}"

[list]
and = "{{.first}} y {{.last}}"
`

// writer is a person's on Wednesday 4 March 2026, late in the evening in
// Asunción, when it is Thursday in UTC.
func writer(t *testing.T) locale.Writer {
	t.Helper()
	book, err := phrase.Open(fstest.MapFS{"es/say/words.toml": {Data: []byte(words)}})
	if err != nil {
		t.Fatal(err)
	}
	return locale.Writer{Voice: book.In("es"), Now: time.Date(2026, 3, 4, 22, 0, 0, 0, time.FixedZone("", -3*3600))}
}

func TestPeriod(t *testing.T) {
	w := writer(t)
	for days, want := range map[period.Period]string{
		{}:                                     "todo",
		{From: "2026-03-04", To: "2026-03-04"}: "hoy",
		{From: "2026-03-03", To: "2026-03-03"}: "ayer",
		{From: "2026-03-05", To: "2026-03-05"}: "jue 5 mar",
		{From: "2026-03-02", To: "2026-03-08"}: "esta semana",
		{From: "2026-02-23", To: "2026-03-01"}: "la semana pasada",
		{From: "2026-02-16", To: "2026-02-22"}: "la semana del 16 feb",
		{From: "2026-03-01", To: "2026-03-31"}: "este mes",
		{From: "2026-02-01", To: "2026-02-28"}: "febrero",
		{From: "2025-02-01", To: "2025-02-28"}: "febrero de 2025",
		{From: "2026-01-01", To: "2026-12-31"}: "este año",
		{From: "2025-01-01", To: "2025-12-31"}: "2025",
		{From: "2025-12-29", To: "2026-01-02"}: "del 29 dic 2025 al 2 ene",
		{From: "2026-02-01"}:                   "desde el dom 1 feb",
		{To: "2025-12-31"}:                     "hasta el mié 31 dic 2025",
		{From: "never", To: "later"}:           "never",
	} {
		if got := w.Period(days); got != want {
			t.Errorf("%+v is %q, want %q", days, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	w := writer(t)
	for day, want := range map[string]string{
		"2026-03-04": "hoy mié 4 mar", "2026-03-05": "mañana jue 5 mar", "2026-03-06": "vie 6 mar", "2025-03-06": "jue 6 mar 2025", "pronto": "pronto",
	} {
		if got := w.Day(day); got != want {
			t.Errorf("%s is %q, want %q", day, got, want)
		}
	}
}

func TestList(t *testing.T) {
	w := writer(t)
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a y b": {"a", "b"}, "a, b y c": {"a", "b", "c"}} {
		if got := w.List(names); got != want {
			t.Errorf("%q is %q, want %q", names, got, want)
		}
	}
}

func TestWordAndCapital(t *testing.T) {
	w := writer(t)
	if got := w.Word("date.months", 12) + w.Word("date.months", -1); got != "" {
		t.Errorf("there is no such month, and it is %q", got)
	}
	for text, want := range map[string]string{"": "", "ñandú": "Ñandú", "del 2": "Del 2", "ǆ": "ǅ"} {
		if got := locale.Capital(text); got != want {
			t.Errorf("%q begins a line as %q, want %q", text, got, want)
		}
	}
}
