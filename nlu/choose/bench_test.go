package choose

import (
	"testing"
	"time"

	"becario/nlu"
	"becario/nlu/cut"
	"becario/nlu/entity"
	"becario/nlu/lang"
	"becario/nlu/vocab"
)

// messages for the benchmark, of the length that people write.
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

// BenchmarkIntent is the model alone: features and scores of one part.
func BenchmarkIntent(b *testing.B) {
	reader, err := entity.New()
	if err != nil {
		b.Fatal(err)
	}
	packs := map[string]*vocab.Pack{}
	for _, tag := range []string{"es", "en"} {
		if packs[tag], err = vocab.Load(lang.Files(), tag); err != nil {
			b.Fatal(err)
		}
	}
	type ready struct {
		m    *cut.Message
		pt   *cut.Part
		list []Candidate
	}
	var all []ready
	day := time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC)
	for _, s := range messages {
		m := cut.Open(reader, packs[s.lang], nlu.Input{Text: s.text, Lang: s.lang, Reference: day}, "EUR")
		pt := m.Ways(1)[0].Parts[0]
		list := make([]Candidate, nlu.IntentCount)
		for i, intent := range intents {
			list[i].Intent = intent
		}
		askTemplates(m, pt.Line, list)
		all = append(all, ready{m, pt, list})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := &all[i%len(all)]
		askModel(r.m, []*cut.Part{r.pt}, 0, "", r.list)
	}
}
