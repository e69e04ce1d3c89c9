package understand_test

import (
	"testing"

	"becario/nlu"
)

func TestTitles(t *testing.T) {
	u := reader(t)
	for _, c := range []said{
		{"it works when a mark of one's own ends the title", "es", "corregir el prólogo !2", `task.add {"title":"corregir el prólogo !2"}`},
		{"it works when a mark of one's own comes before the day", "en", "email the printer !3 tomorrow", `task.add {"title":"email the printer !3","due":"2026-03-05"}`},
		{"it works when an exclamation ends the first sentence", "es", "¡hola! comprar 2 lápices", `task.add {"title":"comprar 2 lápices"}`},
		{"it works when a room of a year and letter could be cents", "es", "charla con las familias el viernes en el aula del 2c a las 17:00", `task.add {"title":"charla con las familias en el aula del 2c","due":"2026-03-06T17:00"}`},
		{"it works when a title is a word and a figure", "es", "escala 1/200", `task.add {"title":"escala 1/200"}`},
		{"it works when a thing has two days", "es", "taller el lunes y el martes", `task.add {"title":"taller","due":"2026-03-09"}`},
		{"it works when a room has a price", "es", "alquiler de la sala de 20€", `expense.add {"title":"alquiler de la sala","amount":2000,"currency":"EUR"}`},
		{"it works when a course has a length and no name", "es", "curso de 6 semanas con Marta", `task.add {"title":"curso de 6 semanas con Marta"}`},
		{"it works when a course has a name", "es", "nueva asignatura: Redes con Marta", `subject.add {"subject":"Redes","teacher":"Marta"}`},
		{"it works when a year lacks its first digit", "es", "presentar la solicitud el 9/11/026", `task.add {"title":"presentar la solicitud","due":"2026-11-09"}`},
		{"it works when a tag stands in quotes", "es", "anota \"mirar #ofertas\" mañana", `task.add {"title":"mirar #ofertas","due":"2026-03-05"}`},
		{"it works when one quote stands for inches", "es", "comprar un monitor de 24\" curvo #casa", `task.add {"title":"comprar un monitor de 24\" curvo"}`},
		{"it works when a tag stands outside of quotes", "es", "anota \"mirar ofertas\" #casa mañana", `task.add {"title":"mirar ofertas","due":"2026-03-05"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)}))
			if got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}
