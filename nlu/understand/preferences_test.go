package understand_test

// preferences are ways of changing language, zone and currency, and messages
// that only sound like it.
var preferences = []said{
	{"a language, by its verb", "es", "quiero cambiar de idioma a inglés", `settings.change {"setting":"lang","value":"inglés"}`},
	{"a language, by speaking", "es", "hablame en castellano", `settings.change {"setting":"lang","value":"castellano"}`},
	{"a language, in English", "en", "change the language to Spanish", `settings.change {"setting":"lang","value":"Spanish"}`},
	{"no language yet", "es", "idioma", `settings.change {"setting":"lang"}`},
	{"a currency", "es", "cambia la moneda a guaraníes", `settings.change {"setting":"currency","value":"guaraníes"}`},
	{"a currency, in English", "en", "set my currency to dollars", `settings.change {"setting":"currency","value":"dollars"}`},
	{"the hour of a place", "es", "ponme la hora de Asunción", `settings.change {"setting":"zone","value":"Asunción"}`},
	{"a zone", "es", "mi zona horaria es Buenos Aires", `settings.change {"setting":"zone","value":"Buenos Aires"}`},
	{"a place to be in", "en", "I'm in Tokyo now", `settings.change {"setting":"zone","value":"Tokyo"}`},
	{"a class of a language", "es", "clase de inglés los lunes a las 10", `class.add {"recurrence":"FREQ=WEEKLY;BYDAY=MO","subject":"inglés","start":"10:00"}`},
	{"a task about a language", "es", "quiero estudiar inglés mañana", `task.add {"title":"estudiar inglés","due":"2026-03-05"}`},
	{"money for languages", "es", "academia de idiomas 50 euros", `expense.add {"title":"academia de idiomas","amount":5000,"currency":"EUR"}`},
}
