package understand

import (
	"slices"
	"testing"
	"time"

	"becario/nlu"
)

// messages for the benchmarks, of the length that people write.
var messages = []struct{ lang, text string }{
	{"es", "recuérdame entregar el hito mañana a las 9"},
	{"es", "Tengo clase de CC los lunes y miércoles de 10 a 12 en el aula 1.6"},
	{"es", "ayer gasté 35,60 en el súper y 12 en gasolina"},
	{"es", "¿cuánto he gastado este mes en comida?"},
	{"es", "Quiero pedir una prórroga de mi beca"},
	{"en", "put the report off for a week and delete 3"},
	{"en", "what do I have to hand in for Biology this week?"},
	{"en", "dinner 36 split three ways with Tom and Ana"},
}

// BenchmarkMessage is a whole message, with the 99th percentile.
func BenchmarkMessage(b *testing.B) {
	u, err := New()
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := messages[i%len(messages)]
		start := time.Now()
		u.Understand(nlu.Input{Text: s.text, Lang: s.lang, Reference: LearningDay})
		if len(took) < 1<<16 {
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkRelate is how a message relates to the turn before it, which is asked of those
// that note something or say little.
func BenchmarkRelate(b *testing.B) {
	u, err := New()
	if err != nil {
		b.Fatal(err)
	}
	before := nlu.Before{Place: nlu.AfterTask, Answer: "Apuntado: «entregar el hito», mañana jue 5 mar, 9:00."}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := messages[i%len(messages)]
		u.Relate(nlu.Input{Text: s.text, Lang: s.lang, Reference: LearningDay}, before)
	}
}

// BenchmarkForeign is the look at whether a message is in another language.
func BenchmarkForeign(b *testing.B) {
	u, err := New()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := messages[i%len(messages)]
		u.foreign(s.text, s.lang)
	}
}
