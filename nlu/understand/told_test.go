package understand_test

import "testing"

// told are messages with a number or a moment that does not count, or of which only
// the part of the day is said.
var told = []said{
	{"the number of an instalment is no sum", "es", "he pagado la cuota 4 de la moto, 90 euros", `expense.add {"title":"cuota 4 de la moto","amount":9000,"currency":"EUR"}`},
	{"the day on which something begins is not the deadline", "es", "el semestre empieza el 22, recuérdame inscribirme antes del 15", `task.add {"title":"inscribirme","due":"2026-03-15"}`},
	{"a holiday in a name is no day", "es", "lotería de Navidad 20€", `expense.add {"title":"lotería de Navidad","amount":2000,"currency":"EUR"}`},
	{"a part of the day goes on with the day before it", "es", "el lunes a las 9 dentista y por la noche lavar la ropa", `task.add {"title":"dentista","due":"2026-03-09T09:00"} + task.add {"title":"lavar la ropa","due":"2026-03-09","daypart":"night"}`},
	{"a part of the day goes on with the day before it, in English", "en", "tomorrow at 9 call the bank and in the evening water the plants", `task.add {"title":"call the bank","due":"2026-03-05T09:00"} + task.add {"title":"water the plants","due":"2026-03-05","daypart":"night"}`},
	{"later is a length", "es", "mañana Física empieza 20 minutos más tarde", `class.change {"subject":"Física","shift":"PT20M","date":"2026-03-05"}`},
	{"silence in any words", "es", "ni un aviso hasta el lunes", `reminder.settings {"mute_until":"2026-03-09"}`},
	{"quiet days are a list", "en", "no notifications on Saturdays and Sundays", `reminder.settings {"quiet_days":["SA","SU"]}`},
	{"de in one letter", "es", "cena con Ana el sábado a las 9 d la noche", `task.add {"title":"cena con Ana","due":"2026-03-07T21:00"}`},
	{"what is left of a budget, asked otherwise", "es", "¿me he pasado del presupuesto este mes?", `expense.query {"range":"2026-03-01/2026-03-31","agg":"remaining"}`},
	{"a subject left for good", "es", "borra Latín de mi horario para siempre", `class.cancel {"subject":"Latín","permanent":true}`},
}

func TestToldAndMeant(t *testing.T) { holds(t, told) }
