package understand_test

import "testing"

// lost are messages of which something was once left out without a word, or
// made into what nobody said.
var lost = []said{
	{"a sum after a task", "es", "comprar pan mañana, llamar a Luis el viernes a las 12, café 1,20 y mañana no hay CC",
		`task.add {"title":"comprar pan","due":"2026-03-05"} + task.add {"title":"llamar a Luis","due":"2026-03-06T12:00"} + expense.add {"title":"café","amount":120,"currency":"EUR"} + class.cancel {"subject":"CC","date":"2026-03-05"}`},
	{"the second day of a class, after a room with a point", "es", "clase de Física los martes de 8 a 10 en el aula 2.1 y los jueves de 16 a 18",
		`class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TU","subject":"Física","room":"2.1","start":"08:00","end":"10:00"} + class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TH","subject":"Física","room":"2.1","start":"16:00","end":"18:00"}`},
	{"the second day with the same hours", "es", "lunes 9-11 miércoles 9-11 bases de datos aula 3",
		`class.add {"recurrence":"FREQ=WEEKLY;BYDAY=MO,WE","subject":"bases de datos","room":"3","start":"09:00","end":"11:00"}`},
	{"the second day with hours of its own", "es", "lunes 9-11 miércoles 10-12 bases de datos aula 3",
		`class.add {"recurrence":"FREQ=WEEKLY;BYDAY=MO","subject":"bases de datos","room":"3","start":"09:00","end":"11:00"} + class.add {"recurrence":"FREQ=WEEKLY;BYDAY=WE","subject":"bases de datos","room":"3","start":"10:00","end":"12:00"}`},
	{"a list of short weekdays", "en", "I have bio 101 tue thu 2-3:15pm", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=TU,TH","subject":"bio 101","start":"14:00","end":"15:15"}`},
	{"two days of an agenda", "es", "qué tengo el sábado y el domingo", `agenda.day {"range":"2026-03-07/2026-03-08"}`},
	{"two days apart", "es", "agenda del lunes y del jueves", `agenda.day {"date":"2026-03-09"} + agenda.day {"date":"2026-03-05"}`},
	{"last month is no repeat", "es", "súper 350 el mes pasado", `expense.add {"title":"súper","date":"2026-02-28","amount":35000,"currency":"EUR"}`},
	{"a room is no price", "es", "aula 2.1", `out_of_scope {}`},
	{"what is owed is no expense", "es", "me deben 20 euros", `out_of_scope {}`},
	{"the 2 of a list is no day", "es", "hecho el 2", `task.done {"index":2}`},
	{"putting off in one word", "es", "posponlo 5 minutos", `task.reschedule {"target":"last","shift":"PT5M"}`},
	{"a reminder before a thing", "es", "recuérdame dos horas antes lo de la basura", `reminder.settings {"title":"basura","before":["-PT2H"]}`},
	{"the exams asked for", "es", "qué exámenes tengo", `task.list {"query":"exámenes"}`},
}

func TestNothingIsLost(t *testing.T) { holds(t, lost) }
