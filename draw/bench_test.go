package draw

import "testing"

// BenchmarkPNG draws each kind of picture from its spec to the bytes for a chat.
func BenchmarkPNG(b *testing.B) {
	p := newPen(b)
	for name, f := range map[string]func() *Drawing{
		"donut":   func() *Drawing { return p.Donut(sampleDonut(8)) },
		"bars":    func() *Drawing { return p.Bars(sampleBars(31)) },
		"rows":    func() *Drawing { return p.Rows(Rows{Parts: parts(8), Text: euros}) },
		"line":    func() *Drawing { return p.Line(sampleLine()) },
		"stacked": func() *Drawing { return p.Stacked(sampleStacked(12)) },
		"compare": func() *Drawing { return p.Compare(sampleCompare(8)) },
		"week":    func() *Drawing { return p.Week(sampleWeek()) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				png, err := f().PNG(2)
				if err != nil {
					b.Fatal(err)
				}
				size = len(png)
			}
			b.ReportMetric(float64(size)/1000, "kB/picture")
		})
	}
}

// BenchmarkPDF and BenchmarkSVG draw the timetable for print and for a page.
func BenchmarkPDF(b *testing.B) { benchmarkWeek(b, (*Drawing).PDF) }
func BenchmarkSVG(b *testing.B) { benchmarkWeek(b, (*Drawing).SVG) }

func benchmarkWeek(b *testing.B, render func(*Drawing) ([]byte, error)) {
	p := newPen(b)
	for b.Loop() {
		if _, err := render(p.Week(sampleWeek())); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNew loads the typeface, once for a program.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newPen(b)
	}
}
