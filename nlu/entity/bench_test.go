package entity_test

import (
	"sort"
	"strings"
	"testing"
	"time"

	"becario/nlu/entity"
)

// messages are of the length and sorts that people write.
var messages = []string{
	"recuérdame mañana a las 9 y media llamar a secretaría",
	"tengo clase de Redes los lunes y miércoles de 10 a 12 en el aula 1.6",
	"Bus 5€ semana",
	"café 1,20",
	"¿cuánto he gastado este mes en comida?",
	"entregar la práctica 2 el viernes 20 de marzo antes de las 23:59",
	"en dos horas y media sacar la ropa",
	"pagué 35 mil de fotocopias ayer y 20.000 de almuerzo",
	"mueve lo del póster al martes que viene por la tarde",
	"hola, ¿qué puedes hacer?",
	"no hay clase del 23 de diciembre al 7 de enero",
	"pon un tope de 60 euros a la semana en comida y avísame al 80%",
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	took := make([]time.Duration, 0, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		begin := time.Now()
		r.Read(entity.Input{Text: messages[i%len(messages)], Reference: wednesday, Lang: "es"})
		took = append(took, time.Since(begin))
	}
	b.StopTimer()
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

func BenchmarkRead4096(b *testing.B) {
	r := reader(b)
	for name, text := range hostile() {
		for len(text) < 4096 {
			text += " " + text
		}
		text = strings.ToValidUTF8(text[:4096], "")
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				r.Read(entity.Input{Text: text, Reference: wednesday, Lang: "es"})
			}
		})
	}
}
