package understand_test

import (
	"testing"

	"becario/nlu"
)

// reported are messages that the first people to try the product wrote and that
// were misread. Each must hold; the rule that makes it hold must be a general
// one. The instant is that of everyday.
var reported = []said{
	{"a class without articles", "es", "tengo clase de mates martes y jueves 8:30 a 10:30 aula b2", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TU,TH","subject":"mates","room":"b2","start":"08:30","end":"10:30"}`},
	{"a reminder some time from now is due then", "es", "avisame en 2 horas de sacar la ropa", `task.add {"title":"sacar la ropa","due":"2026-03-04T11:15"}`},
	{"a reminder in half an hour", "es", "recuérdame dentro de media hora apagar el horno", `task.add {"title":"apagar el horno","due":"2026-03-04T09:45"}`},
	{"a reminder in half an hour, in English", "en", "remind me in half an hour to turn off the oven", `task.add {"title":"turn off the oven","due":"2026-03-04T09:45"}`},
	{"the thing, then what to do with it", "es", "lo de fisica pasalo al viernes", `task.reschedule {"title":"fisica","due":"2026-03-06"}`},
	{"the verb of the first thing holds for the second", "es", "el jueves entrego el TFG y el viernes la práctica de redes", `task.add {"title":"entrego el TFG","due":"2026-03-05"} + task.add {"title":"la práctica de redes","due":"2026-03-06","subject":"redes"}`},
	{"an ordinal points at the list", "es", "marca como hecha la primera", `task.done {"index":1}`},
	{"an ordinal points at the list, in English", "en", "mark the first one as done", `task.done {"index":1}`},
	{"remind me of it tomorrow moves the last one", "es", "recuérdamelo mañana", `task.reschedule {"due":"2026-03-05","target":"last"}`},
	{"markup is part of the title", "es", "entregar <b>la memoria</b> & *todo* mañana", `task.add {"title":"entregar <b>la memoria</b> & *todo*","due":"2026-03-05"}`},
	{"paid with an amount is money", "es", "ya pagué la luz, 180", `expense.add {"title":"luz","amount":18000,"currency":"EUR"}`},
	{"an exam with a date is a task", "es", "examen de estadística el 14 de enero a las 9 en el aula 0.2", `task.add {"title":"examen de estadística en el aula 0.2","due":"2027-01-14T09:00","subject":"estadística"}`},
	{"the title of a reminder is whole", "es", "avísame una hora antes del examen de mates", `reminder.settings {"title":"examen de mates","subject":"mates","before":["-PT1H"]}`},
	{"the title of a reminder is whole, in English", "en", "remind me an hour before my maths exam", `reminder.settings {"title":"maths exam","subject":"maths","before":["-PT1H"]}`},
	{"the scope before the lead", "es", "avísame de las tareas un día antes", `reminder.settings {"scope":"task","before":["-P1D"]}`},
	{"asking for help in two words", "es", "me ayudas?", `help {}`},
	{"what is left of a budget", "en", "what's left on my budget", `expense.query {"agg":"remaining"}`},
	{"a message is not a category", "es", "cuanto yebo gastao", `expense.query {}`},
	{"texting letters for que", "es", "k tengo ke acer mañana?", `task.list {"range":"2026-03-05/2026-03-05"}`},
	{"a repeat in the middle", "es", "todos los lunes a las 8 gimnasio", `task.add {"title":"gimnasio","time":"08:00","recurrence":"FREQ=WEEKLY;BYDAY=MO"}`},
	{"to request, badly spelt", "es", "kiero pedir una prorroga", `request.file {"title":"prorroga"}`},
	{"a class of week A", "es", "tengo clase de Redes los jueves de la semana A de 10 a 12", `class.add {"recurrence":"FREQ=WEEKLY;INTERVAL=2;BYDAY=TH","subject":"Redes","week":"A","start":"10:00","end":"12:00"}`},
	{"alternate Fridays", "es", "tengo seminario de Ética los viernes alternos de 9 a 11", `class.add {"recurrence":"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR","subject":"Ética","type":"seminar","start":"09:00","end":"11:00"}`},
	{"a class at two hours", "es", "tengo Redes los miércoles de 12 a 14 y los viernes de 9 a 11", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=WE","subject":"Redes","start":"12:00","end":"14:00"} + class.add {"recurrence":"FREQ=WEEKLY;BYDAY=FR","subject":"Redes","start":"09:00","end":"11:00"}`},
	{"all classes of a day", "es", "cancela todas las clases del viernes", `class.cancel {"date":"2026-03-06"}`},
	{"a class moved to another day", "es", "pasa la clase de CC del lunes al martes a las 16", `class.change {"subject":"CC","date":"2026-03-09","new_date":"2026-03-10","start":"16:00"}`},
	{"the one before is no category", "es", "compara este mes con el anterior", `expense.compare {"a":"2026-03-01/2026-03-31","b":"2026-02-01/2026-02-28"}`},
	{"what is taken back is not said", "en", "print the handout on thursday, no wait, on friday", `task.add {"title":"print the handout","due":"2026-03-06"}`},
	{"an hour taken back leaves the day", "en", "physio tomorrow at 4, actually make it 6pm", `task.add {"title":"physio","due":"2026-03-05T18:00"}`},
	{"what is taken back is not said, in Spanish", "es", "peluquería el lunes, no, el martes a las 10", `task.add {"title":"peluquería","due":"2026-03-10T10:00"}`},
	{"a sum taken back, in Spanish", "es", "chuches 3€ no espera que eran 4", `expense.add {"title":"chuches","amount":400,"currency":"EUR"}`},
	{"an hour and then another", "es", "mañana a las 9 dentista y luego a las 12 comer con Marta", `task.add {"title":"dentista","due":"2026-03-05T09:00"} + task.add {"title":"comer con Marta","due":"2026-03-05T12:00"}`},
	{"a sum taken back", "en", "ramen 11€ no sorry it was 13", `expense.add {"title":"ramen","amount":1300,"currency":"EUR"}`},
	{"a sentence of its own takes nothing back", "en", "post the letter friday. actually, monday ring Sue", `task.add {"title":"post the letter","due":"2026-03-06"} + task.add {"title":"ring Sue","due":"2026-03-09"}`},
	{"last week is a week, and the last 5 are five", "en", "what did I spend on snacks last week?", `expense.query {"range":"2026-02-23/2026-03-01","category":"snacks"}`},
	{"a reminder at an hour is that of the thing", "en", "water the ferns, ping me at 6pm", `task.add {"title":"water the ferns","due":"2026-03-04T18:00"}`},
	{"a reminder at an hour is that of the thing, in Spanish", "es", "regar las plantas, avísame a las 6", `task.add {"title":"regar las plantas","due":"2026-03-04T18:00"}`},
	{"a reminder on a day before", "en", "the portfolio is due monday, remind me on sunday", `task.add {"title":"portfolio","due":"2026-03-09","remind":["-P1D"]}`},
	{"days off in a row", "en", "no Latin on thursday and friday", `class.cancel {"subject":"Latin","range":"2026-03-05/2026-03-06"}`},
	{"days off apart", "en", "no Latin on friday and monday", `class.cancel {"subject":"Latin","date":"2026-03-06"} + class.cancel {"subject":"Latin","date":"2026-03-09"}`},
	{"weekdays as registrars write them", "en", "algebra MWF 9-9:50 in Hall 12", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=MO,WE,FR","subject":"algebra","room":"Hall 12","start":"09:00","end":"09:50"}`},
	{"a rate behind a bar", "en", "hulu 7.99/mo", `expense.add {"title":"hulu","recurrence":"FREQ=MONTHLY","amount":799,"currency":"EUR"}`},
	{"a grade is no money", "en", "got 17 out of 20 in the test", `out_of_scope {}`},
	{"an infinitive after a day goes on with the title", "en", "Leo's party on saturday, buy balloons", `task.add {"title":"Leo's party, buy balloons","due":"2026-03-07"}`},
	{"a number of things is one expense", "es", "3 cafés 3,60", `expense.add {"title":"3 cafés","amount":360,"currency":"EUR"}`},
	{"a monthly expense, in English", "en", "rent 350 a month", `expense.add {"title":"rent","recurrence":"FREQ=MONTHLY","amount":35000,"currency":"EUR"}`},
	{"an emoji with a sum is an expense", "es", "🍕 12€", `expense.add {"title":"🍕","amount":1200,"currency":"EUR"}`},
	{"money that came in is no request and no expense", "es", "he cobrado 800 de la beca", `out_of_scope {}`},
	{"being paid is no expense", "es", "me han pagado 20€", `out_of_scope {}`},
	{"a payment to come is a task", "es", "pagar 45€ de luz el 30", `task.add {"title":"pagar 45€ de luz","due":"2026-03-30"}`},
	{"a class at two days and rooms", "es", "física lunes 9-11 aula 3 y jueves 11-13 aula 4", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=MO","subject":"física","room":"3","start":"09:00","end":"11:00"} + class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TH","subject":"física","room":"4","start":"11:00","end":"13:00"}`},
	{"a class without articles nor end", "es", "Tengo calculo martes y jueves a las 5 en el b12", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TU,TH","subject":"calculo","room":"b12","start":"17:00"}`},
	{"a class goes for good", "es", "quita la clase de BD", `class.cancel {"subject":"BD","permanent":true}`},
	{"a limit, in English", "en", "budget 200 a month", `budget.set {"amount":20000,"currency":"EUR","period":"month"}`},
	{"to do, in English", "en", "Do milestone 1 of CC by 10/10/2100", `task.add {"title":"Do milestone 1 of CC","due":"2100-10-10","subject":"CC"}`},
	{"the scholarship was not paid", "es", "no me han pagado la beca", `request.file {"title":"no me han pagado la beca"}`},
	{"the scope before the lead, in English", "en", "remind me of tasks a day before", `reminder.settings {"scope":"task","before":["-P1D"]}`},
}

func TestReported(t *testing.T) { holds(t, reported) }

func TestPreferences(t *testing.T) { holds(t, preferences) }

// holds tests that messages mean what is said of them.
func holds(t *testing.T, all []said) {
	u := reader(t)
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) {
			got := framesOf(t, u.Understand(nlu.Input{Text: c.text, Lang: c.lang, Reference: wednesday(t)}))
			if got != c.want {
				t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
			}
		})
	}
}

// TestANumberTooLargeForMoney: whatever such a message is taken for, no amount
// is made of it.
func TestANumberTooLargeForMoney(t *testing.T) {
	u := reader(t)
	for _, text := range []string{"spent 99999999999999999999999 on a car", "coche 99999999999999999999999 €"} {
		for _, f := range u.Understand(nlu.Input{Text: text, Reference: wednesday(t)}).Frames {
			if f.Slots.Amount != nil {
				t.Errorf("%q: an amount of %d", text, *f.Slots.Amount)
			}
		}
	}
}
