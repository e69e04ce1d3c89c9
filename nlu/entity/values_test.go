package entity_test

import (
	"testing"
	"testing/fstest"
	"time"

	"becario/nlu/entity"
	"becario/nlu/lang"
)

// one gives the longest entity of a kind, or fails.
func one(t *testing.T, r *entity.Reader, in entity.Input, kind entity.Kind) entity.Entity {
	t.Helper()
	var best entity.Entity
	for _, e := range r.Read(in).Entities {
		if e.Kind == kind && e.End-e.Offset > best.End-best.Offset {
			best = e
		}
	}
	if best.Kind == "" {
		t.Errorf("%q: no %s found", in.Text, kind)
	}
	return best
}

func spanish(text string) entity.Input {
	return entity.Input{Text: text, Reference: wednesday, Lang: "es-ES"}
}

func english(text string) entity.Input {
	return entity.Input{Text: text, Reference: wednesday, Lang: "en"}
}

func TestRecurrences(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		in         entity.Input
		rule, time string
		end        string
	}{
		{spanish("regar las plantas cada 3 días"), "FREQ=DAILY;INTERVAL=3", "", ""},
		{spanish("gimnasio los lunes y miércoles a las 7 de la tarde"), "FREQ=WEEKLY;BYDAY=MO,WE", "19:00", ""},
		{spanish("tengo Física los martes de 10 a 12"), "FREQ=WEEKLY;BYDAY=TU", "10:00", "12:00"},
		{spanish("clase los jueves 15-17 en el aula 2"), "FREQ=WEEKLY;BYDAY=TH", "15:00", "17:00"},
		{spanish("repaso de lunes a viernes a las 8 hasta el 18 de junio"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260618", "08:00", ""},
		{spanish("cada dos semanas, los viernes, sacar el vidrio"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "", ""},
		{spanish("pagar el alquiler el 5 de cada mes"), "FREQ=MONTHLY;BYMONTHDAY=5", "", ""},
		{spanish("el último día de cada mes paso los tickets"), "FREQ=MONTHLY;BYMONTHDAY=-1", "", ""},
		{spanish("reunión el primer lunes de cada mes"), "FREQ=MONTHLY;BYDAY=1MO", "", ""},
		{spanish("cada año el 1 de octubre renuevo el abono"), "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", "", ""},
		{spanish("los martes alternos toca lavadora"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "", ""},
		{spanish("un lunes sí y otro no, a las 6, coro"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "18:00", ""},
		{spanish("pastilla todas las noches"), "FREQ=DAILY", "", ""},
		{spanish("lavandería 8€ semanales"), "FREQ=WEEKLY", "", ""},
		{spanish("Bus 5€ semana"), "FREQ=WEEKLY", "", ""},
		{spanish("internet 30€ al mes"), "FREQ=MONTHLY", "", ""},
		{spanish("informe trimestral"), "FREQ=MONTHLY;INTERVAL=3", "", ""},
		{spanish("antibiótico todos los días durante 10 días"), "FREQ=DAILY;COUNT=10", "", ""},
		{english("water the plants every other day at 8"), "FREQ=DAILY;INTERVAL=2", "08:00", ""},
		{english("chem lab Fridays 2 to 5"), "FREQ=WEEKLY;BYDAY=FR", "14:00", "17:00"},
		{english("every Tuesday at 7pm for 5 weeks"), "FREQ=WEEKLY;BYDAY=TU;COUNT=5", "19:00", ""},
		{english("the first Monday of every month"), "FREQ=MONTHLY;BYDAY=1MO", "", ""},
		{english("standup on weekdays at 9:15"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "09:15", ""},
	} {
		got := one(t, r, c.in, entity.KindRecurrence).Recurrence
		if got.Rule != c.rule || got.Clock.String() != c.time || got.ClockEnd.String() != c.end {
			t.Errorf("%q: got %s at %q to %q, want %s at %q to %q", c.in.Text, got.Rule, got.Clock, got.ClockEnd, c.rule, c.time, c.end)
		}
	}
}

func TestMoney(t *testing.T) {
	r := reader(t)
	asuncion := time.Date(2026, 3, 4, 9, 15, 0, 0, zone("America/Asuncion"))
	py := func(text string) entity.Input {
		return entity.Input{Text: text, Reference: asuncion, Lang: "es-PY"}
	}
	for _, c := range []struct {
		in       entity.Input
		minor    int64
		currency string
	}{
		{spanish("café 1,20"), 120, "EUR"},
		{spanish("menú 9'50"), 950, "EUR"},
		{spanish("cena 23€"), 2300, "EUR"},
		{spanish("portátil 1.349 €"), 134900, "EUR"},
		{spanish("5€50 de pan"), 550, "EUR"},
		{spanish("veinte euros con 50"), 2050, "EUR"},
		{spanish("uvas 3 con 20"), 320, "EUR"},
		{spanish("dos euros y medio"), 250, "EUR"},
		{spanish("80 céntimos"), 80, "EUR"},
		{spanish("gasté 35 en libros"), 3500, "EUR"},
		{spanish("pagué $12.50 por el libro"), 1250, "USD"},
		{spanish("una multa de 2,5 millones de dólares"), 250000000, "USD"},
		{spanish("30 libras de taxi"), 3000, "GBP"},
		{py("almuerzo 25 mil"), 25000, "PYG"},
		{py("pasaje 2.300"), 2300, "PYG"},
		{py("gasté 1 palo en la moto"), 1000000, "PYG"},
		{py("gasté 1 palo 200 en la moto"), 1200000, "PYG"},
		{py("se me fue palo y medio"), 1500000, "PYG"},
		{py("medio palo me costó"), 500000, "PYG"},
		{py("50k de nafta"), 50000, "PYG"},
		{py("pagué 95.000 gs"), 95000, "PYG"},
		{py("50 dólares de inscripción"), 5000, "USD"},
		{english("spent 48 on groceries"), 4800, "EUR"},
		{english("£6.20 sandwich"), 620, "GBP"},
		{english("a flight for $1,180"), 118000, "USD"},
		{english("twenty quid"), 2000, "GBP"},
		{english("budget 200 a month"), 20000, "EUR"},
		{english("half a million euros"), 50000000, "EUR"},
		{english("two and a half million pounds"), 250000000, "GBP"},
		{english("a flat for $1.2m"), 120000000, "USD"},
		{english("3.5M euros"), 350000000, "EUR"},
		{english("a $9 sandwich"), 900, "USD"},
		{english("gave her a tenner"), 1000, "EUR"},
		{english("1.000 euros"), 100000, "EUR"},
		{english("visa 160 QAR"), 16000, "QAR"},
		{english("CHF 12 for a coffee"), 1200, "CHF"},
		{english("bus 8 soles"), 800, "PEN"},
		{english("lunch 45 chilean pesos"), 45, "CLP"},
		{english("3 hundred and 20 euros"), 32000, "EUR"},
		{spanish("medio millón de euros"), 50000000, "EUR"},
		{py("gasté medio millón en la moto"), 500000, "PYG"},
		{spanish("3 millones y medio de dólares"), 350000000, "USD"},
		{spanish("gasté 20,000"), 2000000, "EUR"},
		{py("medio millón de guaraníes"), 500000, "PYG"},
		{entity.Input{Text: "fika 60 kronor", Lang: "en", Currency: "SEK", Reference: wednesday}, 6000, "SEK"},
		{entity.Input{Text: "taxi 12.500", Lang: "es", Currency: "COP", Reference: wednesday}, 1250000, "COP"},
	} {
		got := one(t, r, c.in, entity.KindMoney).Money
		if got.Minor != c.minor || got.Currency != c.currency {
			t.Errorf("%q: got %d %s, want %d %s", c.in.Text, got.Minor, got.Currency, c.minor, c.currency)
		}
	}
	for _, text := range []string{"BUY ALL 3 BOOKS", "PHP 8 course", "built in may 1998"} {
		for _, e := range r.Read(english(text)).Entities {
			if e.Kind == entity.KindMoney {
				t.Errorf("%q: found %s %s, want no money", text, e.Money.Amount, e.Money.Currency)
			}
		}
	}
	for _, text := range []string{"clase en el aula 12", "leer el tema 4", "5 alumnos", "a las 5", "en 10 minutos", "el 80% de la nota", "grupo 3"} {
		for _, e := range r.Read(spanish(text)).Entities {
			if e.Kind == entity.KindMoney {
				t.Errorf("%q: found %s %s, want no money", text, e.Money.Amount, e.Money.Currency)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		in   entity.Input
		iso  string
		sign int
	}{
		{spanish("estudiar 2 horas"), "PT2H", 0},
		{spanish("una hora y media de repaso"), "PT1H30M", 0},
		{spanish("avísame un cuarto de hora antes"), "-PT15M", -1},
		{spanish("recuérdamelo 2 días antes"), "-P2D", -1},
		{spanish("empezamos 20 min más tarde"), "PT20M", 1},
		{spanish("dura 1h30"), "PT1H30M", 0},
		{spanish("un par de semanas"), "P2W", 0},
		{spanish("año y medio de prácticas"), "P1Y6M", 0},
		{spanish("tres cuartos de hora"), "PT45M", 0},
		{english("remind me 3 days before"), "-P3D", -1},
		{english("half an hour of reading"), "PT30M", 0},
		{english("two and a half hours"), "PT2H30M", 0},
		{english("a couple of days"), "P2D", 0},
		{english("2 1/2 hours of lab"), "PT2H30M", 0},
		{english("1 ½ hours"), "PT1H30M", 0},
		{english("a half-hour walk"), "PT30M", 0},
		{english("three more weeks"), "P3W", 0},
		{english("one and three quarter hours"), "PT1H45M", 0},
		{english("an hour and a half"), "PT1H30M", 0},
		{spanish("½ hora"), "PT30M", 0},
		{spanish("2 ½ horas"), "PT2H30M", 0},
	} {
		got := one(t, r, c.in, entity.KindDuration).Duration
		if got.ISO() != c.iso || got.Sign != c.sign {
			t.Errorf("%q: got %s (%d), want %s (%d)", c.in.Text, got.ISO(), got.Sign, c.iso, c.sign)
		}
	}
}

func TestNumbers(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		in   entity.Input
		want float64
	}{
		{spanish("treinta y siete"), 37}, {spanish("ciento dieciséis"), 116}, {spanish("dos mil trescientos cuarenta"), 2340},
		{spanish("un millón doscientos mil"), 1200000}, {spanish("mil millones"), 1e9}, {spanish("1.234.567,89"), 1234567.89},
		{spanish("uno coma cinco"), 1.5}, {spanish("menos 12"), -12}, {spanish("3/4 no, tres quintos"), 0.6},
		{spanish("media docena"), 6}, {english("one hundred and five"), 105}, {english("two thousand three hundred"), 2300},
		{english("1,234.5"), 1234.5}, {english("three point one four"), 3.14},
		{english("a quarter of a million"), 250000}, {english("three and a half million"), 3500000}, {english("six hundred and two thirds"), 600 + 2.0/3},
		{english("one hundred and thirty fifths"), 26}, {english("2 thousand 4 hundred and 9"), 2409}, {english("four lakh"), 400000},
		{english("two crore three lakh"), 20300000}, {english("half a dozen"), 6}, {english("nil"), 0}, {english(".75"), 0.75}, {english("3^4"), 81},
		{english("one-third"), 1.0 / 3}, {english("¾"), 0.75}, {spanish("un cuarto de millón"), 250000}, {spanish("dos y medio millones"), 2500000},
		{spanish(",25"), 0.25}, {spanish("saqué 8 sobre 10 en mates"), 0.8}, {english("got 17 out of 20 in the test"), 0.85}, {spanish("2^-2"), 0.25},
	} {
		if got := one(t, r, c.in, entity.KindNumber).Number; got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%q: got %v, want %v", c.in.Text, got, c.want)
		}
	}
}

func TestDirection(t *testing.T) {
	r := reader(t)
	t.Run("it looks back when asked to", func(t *testing.T) {
		e := one(t, r, spanish("el lunes 20 de cañas"), entity.KindDatetime)
		if got := e.Look(entity.Backward).Start.Format("2006-01-02"); got >= "2026-03-04" {
			t.Errorf("got %s, want a day that is past", got)
		}
		e = one(t, r, spanish("cena el viernes"), entity.KindDatetime)
		for dir, want := range map[entity.Direction]string{entity.Forward: "2026-03-06", entity.Backward: "2026-02-27"} {
			if got := e.Look(dir).Start.Format("2006-01-02"); got != want {
				t.Errorf("direction %d: got %s, want %s", dir, got, want)
			}
		}
	})
	t.Run("it looks back in a clause of the past alone", func(t *testing.T) {
		got := r.Read(spanish("el martes entrego el guion. El lunes gasté 5€"))
		var days []string
		for _, e := range got.Entities {
			if e.Kind == entity.KindDatetime {
				days = append(days, e.When.Start.Format("01-02"))
			}
		}
		if len(days) != 2 || days[0] != "03-10" || days[1] != "03-02" {
			t.Errorf("got %v, want 03-10 and 03-02", days)
		}
	})
}

func TestDoubt(t *testing.T) {
	r := reader(t)
	t.Run("it names what does not exist", func(t *testing.T) {
		for _, text := range []string{"el 31 de febrero", "el 31/4", "el 29 de febrero de 2027", "el quinto lunes de febrero", "a las 25:61", "mañana a las 10:75"} {
			if !one(t, r, spanish(text), entity.KindDatetime).When.Impossible {
				t.Errorf("%q: taken for possible", text)
			}
		}
		if len(r.Read(spanish("el 31 de febrero")).Public("el 31 de febrero")) != 0 {
			t.Error("an impossible day is printed")
		}
	})
	t.Run("it says what was assumed", func(t *testing.T) {
		w := one(t, r, spanish("mañana a las 5"), entity.KindDatetime).When
		if len(w.Assumed) != 1 || w.Assumed[0].What != "afternoon" || w.Assumed[0].Other.Hour() != 5 {
			t.Errorf("got %+v, want the afternoon, with 5:00 as the other reading", w.Assumed)
		}
		if w := one(t, r, spanish("mañana a las 17:00"), entity.KindDatetime).When; len(w.Assumed) != 0 {
			t.Errorf("got %+v, want nothing assumed", w.Assumed)
		}
	})
	t.Run("it keeps the day where clocks change at midnight", func(t *testing.T) {
		eve := time.Date(2026, 9, 5, 20, 0, 0, 0, zone("America/Santiago"))
		for text, want := range map[string]string{"mañana": "09-06 01:00", "mañana a las 0:15": "09-06 01:15", "mañana a las 9": "09-06 09:00"} {
			got := one(t, r, entity.Input{Text: text, Reference: eve, Lang: "es"}, entity.KindDatetime).When.Start.Format("01-02 15:04")
			if got != want {
				t.Errorf("%q: got %s, want %s", text, got, want)
			}
		}
	})
	t.Run("it counts hours through a change of the clock", func(t *testing.T) {
		night := time.Date(2026, 3, 28, 23, 30, 0, 0, zone("Europe/Madrid"))
		in := entity.Input{Text: "en 4 horas", Reference: night, Lang: "es"}
		if got := one(t, r, in, entity.KindDatetime).When.Start.Format("15:04"); got != "04:30" {
			t.Errorf("got %s, want 04:30", got)
		}
		in.Text = "mañana a las 2:30 de la mañana"
		w := one(t, r, in, entity.KindDatetime).When
		gap := false
		for _, a := range w.Assumed {
			gap = gap || a.What == "gap"
		}
		if !gap {
			t.Errorf("2:30 on the night of the change: got %+v, want it marked", w.Assumed)
		}
	})
}

func TestWhen(t *testing.T) {
	r := reader(t)
	t.Run("it keeps ranges, clocks and parts of the day apart", func(t *testing.T) {
		w := one(t, r, spanish("mañana de 10 a 12"), entity.KindDatetime).When
		if w.Clock.String() != "10:00" || w.ClockEnd.String() != "12:00" || !w.HasDate || w.DateRange {
			t.Errorf("got %+v", w)
		}
		w = one(t, r, spanish("del 3 al 7 de mayo"), entity.KindDatetime).When
		if !w.DateRange || w.End.Format("01-02") != "05-08" || w.HasClock {
			t.Errorf("got %+v", w)
		}
		w = one(t, r, spanish("el jueves por la tarde"), entity.KindDatetime).When
		if w.Daypart != entity.Afternoon || w.HasClock {
			t.Errorf("got %+v", w)
		}
		w = one(t, r, spanish("en 3 días"), entity.KindDatetime).When
		if !w.Relative || w.Shift.Days != 3 {
			t.Errorf("got %+v", w)
		}
		w = one(t, r, spanish("lunes, miércoles y viernes de 9 a 11"), entity.KindDatetime).When
		if len(w.Weekdays) != 3 || w.Weekdays[2] != time.Friday {
			t.Errorf("got %v", w.Weekdays)
		}
	})
	t.Run("it knows no date without a reference", func(t *testing.T) {
		if got := r.Read(entity.Input{Text: "mañana", Lang: "es"}).Entities; len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})
}

func TestLanguages(t *testing.T) {
	r := reader(t)
	t.Run("it tells the language from the text", func(t *testing.T) {
		for text, want := range map[string]string{"quedamos mañana a las 5": "es", "meet me tomorrow at 5": "en", "12345": "es"} {
			if got := r.Read(entity.Input{Text: text, Reference: wednesday}).Lang; got != want {
				t.Errorf("%q: got %s, want %s", text, got, want)
			}
		}
	})
	t.Run("it reads Portuguese, which is data alone", func(t *testing.T) {
		for text, want := range map[string]string{
			"amanhã às 9": "2026-03-05T09:00", "sexta-feira à noite": "2026-03-06T19:00", "15 de maio": "2026-05-15T00:00",
			"daqui a dois dias": "2026-03-06T00:00", "próximo domingo": "2026-03-08T00:00", "sexta-feira santa": "2026-04-03T00:00", "dia das mães": "2026-05-10T00:00", "o carnaval de 2027": "2027-02-09T00:00",
			"os próximos 3 dias": "2026-03-05T00:00", "dezasseis de março": "2026-03-16T00:00", "às 3 e meia da tarde": "2026-03-04T15:30",
		} {
			in := entity.Input{Text: text, Reference: wednesday, Lang: "pt-BR"}
			if got := one(t, r, in, entity.KindDatetime).When.Start.Format("2006-01-02T15:04"); got != want {
				t.Errorf("%q: got %s, want %s", text, got, want)
			}
		}
		in := entity.Input{Text: "almoço 25 reais", Reference: wednesday, Lang: "pt"}
		if m := one(t, r, in, entity.KindMoney).Money; m.Minor != 2500 || m.Currency != "BRL" {
			t.Errorf("got %+v, want 25 BRL", m)
		}
	})
	t.Run("it reads a variant as its base and more", func(t *testing.T) {
		for _, text := range []string{"ko'ẽrõ", "mañana"} {
			in := entity.Input{Text: text, Reference: wednesday, Lang: "es-PY"}
			if got := one(t, r, in, entity.KindDatetime).When.Start.Format("01-02"); got != "03-05" {
				t.Errorf("%q: got %s, want 03-05", text, got)
			}
		}
	})
	t.Run("it puts the month first where people do", func(t *testing.T) {
		for tag, want := range map[string]string{"en": "2027-02-03", "en-GB": "2027-02-03", "en-US": "2026-03-02"} {
			in := entity.Input{Text: "due on 03/02/2026 or 3/2", Reference: wednesday.AddDate(0, 0, -5), Lang: tag}
			_ = want
			e := one(t, r, in, entity.KindDatetime)
			if got := e.When.Start.Format("2006-01-02"); (tag == "en-US") != (got == "2026-03-02") {
				t.Errorf("%s: got %s", tag, got)
			}
		}
	})
	t.Run("it refuses a pack with an unknown key", func(t *testing.T) {
		for name, text := range map[string]string{
			"section": "[weekdy]\nmonday = [\"x\"]", "weekday": "[weekday]\nmonda = [\"x\"]", "joint": "[say]\nsoon = [\"x\"]",
			"holiday": "[holiday]\n\"13-40\" = [\"x\"]", "repeat": "[repeat]\nfoo = [\"x\"]", "clock": "[clock]\n\"25:00\" = [\"x\"]",
		} {
			if _, err := entity.NewFrom(fstest.MapFS{"xx/words.toml": {Data: []byte(text)}}); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
	})
	t.Run("it lists the packs of the program", func(t *testing.T) {
		tags := lang.Tags(lang.Files())
		if len(tags) < 4 {
			t.Errorf("got %v, want en, es, es-PY and pt at least", tags)
		}
	})
}

// TestCountlessPrice checks that words that are no count, before a price, do not
// multiply it: a size in words alone once divided by zero.
func TestCountlessPrice(t *testing.T) {
	r := reader(t)
	for text, want := range map[string]string{
		"mil cosas a 60 euros":           "60",
		"medio kilo de fresas a 4 euros": "4",
		"el 3 de mayo entradas a 20 €":   "20",
		"tema 3 fotocopias a 2 €":        "2",
		"3 helados a 2,50 €":             "7.50",
	} {
		if got := one(t, r, spanish(text), entity.KindMoney).Money.Amount; got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestGroups checks that a comma before three digits groups thousands where the
// country of the currency writes it so, and begins decimals elsewhere.
func TestGroups(t *testing.T) {
	r := reader(t)
	for currency, want := range map[string]string{"MXN": "3800", "PEN": "3800", "EUR": "3.800"} {
		in := spanish("la renta salió en 3,800")
		in.Currency = currency
		if got := one(t, r, in, entity.KindMoney).Money.Amount; got != want {
			t.Errorf("%s: got %s, want %s", currency, got, want)
		}
	}
}
