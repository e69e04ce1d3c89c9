package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// euros writes minor units for the samples; the product hands in its own.
func euros(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	digits := strconv.FormatInt(v/100, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return fmt.Sprintf("%s%s,%02d €", sign, digits, v%100)
}

func wholeEuros(v int64) string { return strings.TrimSuffix(euros(v), ",00 €") + " €" }

func percent(part float64) string { return fmt.Sprintf("%.0f %%", part*100) }

func newPen(t testing.TB) *Pen {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var names = []string{"Comida", "Transporte", "Alquiler", "Fotocopias y libros", "Café ☕", "Ocio 🎉", "Ropa", "Salud", "Teléfono", "Regalos", "Gimnasio", "Otros gastos"}

func parts(n int) []Part {
	out := make([]Part, n)
	for i := range out {
		out[i] = Part{Label: names[i%len(names)], Value: int64(32000 / (i + 1))}
		if i >= len(names) {
			out[i].Label += " " + strconv.Itoa(i)
		}
	}
	return out
}

func clock(h, m int) int { return h*60 + m }

func sampleWeek() Week {
	now := clock(11, 20)
	return Week{
		Title: "Semana del 9 al 13 de marzo", Subtitle: "Segundo cuatrimestre · semana A", Footer: "Becario · actualizado el 8 mar, 19:40",
		Days: []Day{
			{Label: "lunes", Date: "9 mar", Cards: []Card{
				{Subject: "Cálculo", Room: "1.6", Detail: "Teoría · grupo 2", Start: clock(8, 0), End: clock(9, 30)},
				{Subject: "Computación de Altas Prestaciones", Room: "Lab 3", Detail: "Prácticas · Marta", Badge: "A", Start: clock(10, 0), End: clock(12, 0)},
				{Subject: "Física II", Room: "2.1", Start: clock(12, 0), End: clock(13, 0)},
			}},
			{Label: "martes", Date: "10 mar", Today: true, Now: &now, Cards: []Card{
				{Subject: "Bases de Datos", Room: "1.6", Detail: "Teoría", Start: clock(9, 0), End: clock(10, 30)},
				{Subject: "Redes", Room: "3.4", Detail: "Teoría", Start: clock(11, 0), End: clock(13, 0), State: Changed, Note: "antes en 2.2"},
				{Subject: "Inglés técnico", Room: "B-12", Detail: "Seminario", Start: clock(15, 0), End: clock(16, 30)},
			}},
			{Label: "miércoles", Date: "11 mar", Holiday: "Fiesta de la Facultad"},
			{Label: "jueves", Date: "12 mar", Cards: []Card{
				{Subject: "Cálculo", Room: "1.6", Detail: "Problemas", Start: clock(8, 0), End: clock(9, 30), State: Cancelled, Note: "cancelada"},
				{Subject: "Redes", Room: "3.4", Detail: "Teoría", Start: clock(10, 0), End: clock(11, 30)},
				{Subject: "Bases de Datos", Room: "Lab 1", Detail: "Prácticas", Badge: "G1", Start: clock(10, 30), End: clock(12, 30)},
				{Subject: "Química", Room: "Laboratorio de Informática 3", Start: clock(15, 0), End: clock(17, 0)},
				{Subject: "Prácticas externas", Room: "Edificio B, sala 2.14", Start: clock(14, 0), End: clock(15, 0)},
				{Subject: "Tutoría", Room: "D-204", Start: clock(13, 0), End: clock(13, 30)},
			}},
			{Label: "viernes", Date: "13 mar", Cards: []Card{
				{Subject: "Física II", Room: "Lab 7", Detail: "Laboratorio · quincenal", Badge: "B", Start: clock(9, 0), End: clock(12, 0)},
				{Subject: "Inglés técnico", Room: "B-12", Start: clock(15, 0), End: clock(16, 0)},
			}},
			{Label: "sábado", Date: "14 mar"},
		},
	}
}

func ramp(n int, step int64) []int64 {
	out := make([]int64, n)
	sum := int64(0)
	for i := range out {
		sum += step * int64((i*7)%5) / 2
		out[i] = sum
	}
	return out
}

func dayLabels(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strconv.Itoa(i + 1)
	}
	return out
}

func sampleStacked(series int) Stacked {
	st := Stacked{
		Frame:  Frame{Title: "Gastos por mes", Subtitle: "octubre 2025 – marzo 2026", Figure: "3.214,80 €", Caption: "en seis meses", Empty: "Sin gastos"},
		Labels: []string{"oct", "nov", "dic", "ene", "feb", "mar"},
		Others: "Otras", Text: wholeEuros, Limit: &Limit{Value: 60000, Label: "presupuesto 600 €"},
	}
	for i, part := range parts(series) {
		se := Series{Name: part.Label}
		for m := range 6 {
			se.Values = append(se.Values, part.Value*int64(60+(m*37+i*23)%50)/150/100*100)
		}
		st.Series = append(st.Series, se)
	}
	return st
}

func sampleCompare(n int) Compare {
	c := Compare{
		Frame:  Frame{Title: "Febrero y marzo", Subtitle: "gastos por categoría", Figure: "+8 %", Caption: "412,50 € frente a 381,90 €", Empty: "Sin gastos"},
		Before: "febrero", After: "marzo", Text: euros,
	}
	for i, part := range parts(n) {
		after := part.Value * int64(70+(i*31)%60) / 100
		pair := Pair{Label: part.Label, Before: part.Value, After: after, Trend: 1}
		change := float64(after)/float64(part.Value) - 1
		pair.Change = strings.Replace(fmt.Sprintf("%+.0f %%", change*100), "-", "−", 1)
		if change < 0 {
			pair.Trend = -1
		}
		c.Pairs = append(c.Pairs, pair)
	}
	return c
}

func sampleBars(n int) Bars {
	b := Bars{
		Frame: Frame{Title: "Gastos de marzo", Subtitle: "por día", Figure: "412,50 €", Caption: "en total", Empty: "Sin gastos"},
		Text:  euros, Axis: wholeEuros,
	}
	for i := range n {
		b.Bars = append(b.Bars, Bar{Label: strconv.Itoa(i + 1), Value: int64((i * 7919) % 4300), Mark: i == n-4})
	}
	return b
}

func sampleLine() Line {
	return Line{
		Frame:  Frame{Title: "Cómo va el mes", Subtitle: "gasto acumulado, marzo y febrero", Figure: "312,40 €", Caption: "hasta hoy", Empty: "Sin gastos"},
		Labels: dayLabels(31), Text: euros, Axis: wholeEuros,
		Series: []Series{{Name: "marzo", Values: ramp(19, 1500)}, {Name: "febrero", Values: ramp(28, 1300), Behind: true}},
		Limit:  &Limit{Value: 40000, Label: "presupuesto 400 €"},
	}
}

func sampleDonut(n int) Donut {
	return Donut{
		Frame: Frame{Title: "Gastos de marzo", Subtitle: "1–31 mar 2026", Figure: "1.412,50 €", Caption: "en total", Footer: "Becario", Empty: "Sin gastos en marzo"},
		Parts: parts(n), Others: "Otras categorías", Text: euros, Share: percent,
	}
}

// samples are the pictures that every check looks at, by name.
func samples(p *Pen) map[string]*Drawing {
	long := strings.Repeat("Introducción a la Termodinámica ", 8)
	odd := sampleDonut(0)
	odd.Parts = []Part{
		{Label: long, Value: 500}, {Label: "קורס 🎓 עברית", Value: 300}, {Label: "مقهى", Value: 200},
		{Label: "👩‍🚀", Value: 150}, {Label: "naïve e\u0301tude\nnueva\tlínea", Value: 100},
		{Label: "\u202Eلاب txet\u202C", Value: 50}, {Label: "Zero", Value: 0}, {Label: "Devuelto", Value: -100},
	}
	odd.Title = long
	huge := sampleDonut(0)
	huge.Parts = []Part{{Label: "Todo", Value: math.MaxInt64}, {Label: "Más", Value: math.MaxInt64}, {Label: "Poco", Value: 1}}
	hugeBars := sampleBars(0)
	hugeBars.Bars = []Bar{{Label: "1", Value: math.MaxInt64}, {Label: "2", Value: math.MinInt64}, {Label: "3", Value: 5}}
	negative := sampleBars(0)
	for i := range 12 {
		negative.Bars = append(negative.Bars, Bar{Label: []string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}[i], Value: int64(i*i*700 - 20000)})
	}
	crowd := sampleWeek()
	for i := range 7 {
		crowd.Days[0].Cards = append(crowd.Days[0].Cards, Card{Subject: long, Room: "Aula magna del edificio norte", Badge: "A/B", Detail: long, Start: clock(10, i*5), End: clock(12, i*5)})
	}
	crowd.Days[3].Cards = append(crowd.Days[3].Cards,
		Card{Subject: "Noche", Room: "1", Start: clock(22, 0), End: clock(1, 0)},
		Card{Subject: "Al revés", Start: clock(6, 0), End: clock(6, 0)},
		Card{Subject: "Fuera", Start: 5000, End: 6000})
	day := sampleWeek()
	day.Title, day.Days = "Martes 10 de marzo", day.Days[1:2]
	rows := Rows{Frame: sampleDonut(0).Frame, Parts: parts(12), Others: "Otras", Text: euros}
	quiet := sampleBars(0)
	quiet.Bars = []Bar{{Label: "1"}, {Label: "2"}}
	return map[string]*Drawing{
		"donut":          p.Donut(sampleDonut(6)),
		"donut-many":     p.Donut(sampleDonut(40)),
		"donut-one":      p.Donut(sampleDonut(1)),
		"donut-empty":    p.Donut(sampleDonut(0)),
		"donut-odd":      p.Donut(odd),
		"donut-huge":     p.Donut(huge),
		"bars-days":      p.Bars(sampleBars(31)),
		"bars-weeks":     p.Bars(sampleBars(5)),
		"bars-negative":  p.Bars(negative),
		"bars-huge":      p.Bars(hugeBars),
		"bars-quiet":     p.Bars(quiet),
		"rows":           p.Rows(rows),
		"line":           p.Line(sampleLine()),
		"stacked":        p.Stacked(sampleStacked(5)),
		"stacked-many":   p.Stacked(sampleStacked(12)),
		"compare":        p.Compare(sampleCompare(6)),
		"compare-many":   p.Compare(sampleCompare(14)),
		"week":           p.Week(sampleWeek()),
		"week-crowd":     p.Week(crowd),
		"week-day":       p.Week(day),
		"week-empty":     p.Week(Week{Title: "Semana del 9 al 13 de marzo", Empty: "No tienes clases esta semana"}),
		"nothing-at-all": p.Line(Line{}),
	}
}
