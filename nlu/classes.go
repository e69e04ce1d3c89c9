package nlu

import "becario/nlu/hear"

// classes are the numbers of the classes of words that the engine itself asks
// for; a language that lacks one simply never matches it.
type classes struct {
	filler, greet, trimLeft, trimRight, join, article, and, of                                                                                 int32
	infinitive, person, opener, notify, urgent, relaxed                                                                                        int32
	appear, acad, number, done, all, split, with                                                                                               int32
	wasYes, wasNot, later, sooner, previous, this, timetable                                                                                   int32
	abbrev, taskWord, general, last, chat, requestWord                                                                                         int32
	undo, lesson, alert, money, teacher, isDay, noTopic                                                                                        int32
	lab, subjectWord, clausal, budget, before, notSubject                                                                                      int32
	classVerb, ends, moveTo, half, several, lastDays                                                                                           int32
	perDay, perWeek, perMonth, remaining, maxWord, paper                                                                                       int32
	nag, off, on, mute, snooze, digest, classAlert, tasks                                                                                      int32
	spentOn, alerts, fixed, noThing, onThing, spending                                                                                         int32
	percent, fixWord, tomorrow, upTo, rightNow, noTime                                                                                         int32
	income, toPay, week, alternate, must, apply, iPaid, asDone, noClass, dropped, delete, exam, one, notBefore, subjectOf, room, lastN, rather int32
	move, dayBefore, fromHere, changed, classEvidence, correction, sequel, remind, thing, note, oneOff, cannot, clause                         int32
}

func findClasses(p *hear.Pack) classes {
	c := p.Class
	return classes{
		filler: c("filler"), greet: c("greet"), trimLeft: c("trimleft"), trimRight: c("trimright"),
		join: c("join"), article: c("article"), and: c("and"), of: c("of"),
		infinitive: c("infinitive"), person: c("person"), opener: c("opener"), notify: c("notify"),
		urgent: c("urgent"), relaxed: c("relaxed"), appear: c("toappear"), acad: c("acad"),
		number: c("number"), done: c("done"), all: c("all"), split: c("split"), with: c("with"),
		wasYes: c("wasyes"), wasNot: c("wasnot"), later: c("later"), sooner: c("sooner"),
		previous: c("previous"), this: c("this"), timetable: c("timetable"), abbrev: c("abbrev"),
		taskWord: c("taskword"), general: c("general"), last: c("lastword"), chat: c("chat"),
		requestWord: c("requestword"), undo: c("undo"), lesson: c("lesson"), alert: c("alertword"),
		money: c("moneyverb"), teacher: c("teacherword"), isDay: c("isday"), noTopic: c("notopic"),
		before: c("subjectbefore"), notSubject: c("notsubject"),
		several: c("several"), lastDays: c("lastdays"), perDay: c("perday"), perWeek: c("perweek"), perMonth: c("permonth"),
		remaining: c("remaining"), maxWord: c("maxword"), paper: c("paper"), nag: c("nag"), off: c("off"), on: c("on"),
		mute: c("mute"), snooze: c("snooze"), digest: c("digest"), classAlert: c("classalert"), tasks: c("topictask"),
		spentOn: c("spend"), alerts: c("alerts"), fixed: c("fixed"),
		noThing: c("nothing"), onThing: c("onthing"), spending: c("expenseword"), percent: c("percent"), fixWord: c("fix"),
		noTime: c("notime"), move: c("move"), dayBefore: c("daybefore"), fromHere: c("fromhere"), changed: c("changed"),
		classEvidence: c("classevidence"), correction: c("correction"), sequel: c("sequel"),
		remind: c("remind"), thing: c("title"), note: c("note"), oneOff: c("oneoff"), cannot: c("cannot"), clause: c("clause"),
		tomorrow: c("tomorrow"), upTo: c("upto"), rightNow: c("now"),
		classVerb: c("classverb"), ends: c("ends"), rather: c("rather"), income: c("income"), toPay: c("topay"), week: c("weekword"), alternate: c("alternate"), must: c("must"), apply: c("apply"), iPaid: c("ipaid"), asDone: c("asdone"), noClass: c("noclass"), dropped: c("dropped"), delete: c("delete"), exam: c("examtype"), one: c("one"), notBefore: c("notbefore"), subjectOf: c("subjectof"), room: c("roomword"), lastN: c("lastn"), moveTo: c("moveto"), half: c("half"),
		lab: c("lab"), subjectWord: c("subjectword"), clausal: c("clausal"), budget: c("budget"),
	}
}
