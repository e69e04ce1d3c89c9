package requests

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// Place implements talk.Placer. What a form asks for is told of each field where its answer
// is read.
func (tp *Topic) Place(_ bool, q *talk.Question) nlu.Place {
	switch {
	case q.Is(tp.Name(), whichQuestion), q.Is(tp.Name(), foundQuestion):
		return nlu.AtWhich
	case q.Is(tp.Name(), withdrawQuestion):
		return nlu.AtSure
	case q != nil:
		return ""
	}
	return nlu.AfterRequests
}

// placeAt is the place of a talk in which a field is asked for.
func placeAt(f *requestsv1.Field) nlu.Place {
	switch f.Kind {
	case "day", "span":
		return nlu.AtDay
	case "number", "money":
		return nlu.AtNumber
	case "choice", "yes_no", "country":
		return nlu.AtChoice
	}
	return nlu.AtText
}

// asksOfForm answers a question that a message surely asks about the field that a form asks
// for, although it has a word of one of its values: "¿qué es apostilla?".
func (tp *Topic) asksOfForm(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool) {
	f := fieldOf(d.Type, s.Field)
	if s.Field == "" || s.Fix || f.Kind != "choice" && f.Kind != "choices" || !isQuestion(t, text) || tp.ownWish(t, text) || len(speak.Sentences(text)) > 1 {
		return talk.Reply{}, false
	}
	if relation, p := t.Relates(text, nlu.Before{Place: nlu.AtChoice, Answer: c.pick(f.Ask)}); relation != nlu.AsksAbout || p < nlu.Likely {
		return talk.Reply{}, false
	}
	return tp.toldAside(t, c, d, f, text), true
}

// toldAside answers a question about a form by what is known of it, else says that only the
// office knows, and asks for the field again.
func (tp *Topic) toldAside(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, text string) talk.Reply {
	if said := tp.helpFor(t, c, d, text); said != "" {
		return tp.ask(t, c, d, f.Key, said)
	}
	switch {
	case t.HasLine(text, "words.form_about"):
		return tp.ask(t, c, d, f.Key, about(t, c, d))
	case t.HasLine(text, "words.form_repeat"):
		return tp.ask(t, c, d, f.Key, "")
	}
	return tp.onlyOffice(t, tp.ask(t, c, d, f.Key, ""), text)
}

// noValue takes a message that, as it is written, hardly is the value that a form asks for:
// a question about the form, a reaction, a correction of another field, or something else
// that is wanted. other says that it is to be done while the form waits.
func (tp *Topic) noValue(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, read bool, text string) (r talk.Reply, ok, other bool) {
	if read && f.Kind != "text" && plainValue(t, f, text) || len(speak.Words(text)) < 2 {
		return r, false, false
	}
	relation, p := t.Relates(text, nlu.Before{Place: placeAt(f), Answer: c.pick(f.Ask)})
	switch {
	case p < nlu.Likely:
	case relation == nlu.AsksAbout:
		return tp.toldAside(t, c, d, f, text), true, false
	case relation == nlu.Complete && (!read || f.Kind == "text" && !freeText(f)) && tp.ownWish(t, text):
		return r, false, true
	case freeText(f): // whatever is told may be the explanation
	case (relation == nlu.Complete || relation == nlu.Reacts) && read && (f.Kind == "number" || f.Kind == "money" || f.Kind == "day"):
		return tp.ask(t, c, d, f.Key, t.Say("talk.okay")), true, false // a figure of something else
	case p < nlu.Surely:
	case relation == nlu.Corrects && len(d.Answers) > 0:
		return tp.askFix(t, c, d), true, false
	case relation == nlu.Reacts && !read:
		return tp.ask(t, c, d, f.Key, t.Say("talk.okay")), true, false
	case relation == nlu.TakesBack && !read:
		return tp.back(t, c, d, f.Key), true, false
	}
	return r, false, false
}

// onlyFiles reports whether a text says yes or to file it, and nothing else: "ahora sí manda
// lo", "dale, presentá nomás". What leaves the house is not left to a probability.
func (tp *Topic) onlyFiles(t *talk.Turn, text string) bool {
	says := false
	for _, w := range speak.Words(text) {
		switch {
		case t.IsOne(w, "words.yes"), t.OnlyWords(w, "words.form_sending"):
			says = true
		case !t.OnlyWords(w, "words.agreeing") && !t.OnlyWords(w, "words.form_sending_fill"):
			return false
		}
	}
	return says && !isQuestion(t, text)
}

// leftAtSummary takes a short message after a summary by which the form is kept or left, and
// that tells why: "guardala, primero consigo la constancia", "uf, mucho lío, cancelala".
func (tp *Topic) leftAtSummary(t *talk.Turn, d *requestsv1.Draft, text string) (talk.Reply, bool) {
	switch {
	case !saysLittle(t, text):
	case t.HasAny(text, "words.form_keeping"):
		return tp.save(t, d), true
	case t.HasAny(text, "words.form_dropping"):
		return tp.askDrop(t, d), true
	}
	return talk.Reply{}, false
}

// saysLittle reports whether a message is short, denies nothing and asks nothing.
func saysLittle(t *talk.Turn, text string) bool {
	n := len(speak.Words(text))
	return n > 0 && n <= steeringWords && !isQuestion(t, text) && !t.HasAny(text, "words.not")
}

// steeringWords is how many words a message may have that says what becomes of a form.
const steeringWords = 10

// agreesToFile reports whether a message after a summary says to file it: yes and no more, or
// a short one that surely agrees and begins with yes or ends with a word of sending ("sí,
// ahora sí, ya tengo los papeles", "dale tal cual, mandala").
func (tp *Topic) agreesToFile(t *talk.Turn, text string) bool {
	relation, p := t.Relates(text, nlu.Before{Place: nlu.AtSummary})
	words := speak.Words(text)
	switch {
	case relation != nlu.Agrees || p < nlu.Surely:
		return false
	case tp.onlyFiles(t, text):
		return true
	}
	return saysLittle(t, text) && (t.IsOne(words[0], "words.yes") || t.OnlyWords(words[len(words)-1], "words.form_sending")) && !strings.ContainsAny(text, "0123456789")
}

// atSummary takes a message after a summary as what it is, in whatever words: that the
// request be kept for later, or corrected. It reports false for what is none of that.
func (tp *Topic) atSummary(t *talk.Turn, c catalog, d *requestsv1.Draft, text string) (talk.Reply, bool, error) {
	relation, p := t.Relates(text, nlu.Before{Place: nlu.AtSummary})
	switch {
	case p < nlu.Surely:
	case relation == nlu.Refuses:
		return tp.save(t, d), true, nil
	case relation == nlu.Corrects:
		return tp.askFix(t, c, d), true, nil
	case relation == nlu.AsksAbout:
		if said := tp.helpFor(t, c, d, text); said != "" {
			return tp.summary(t, c, d, said), true, nil
		}
	}
	return talk.Reply{}, false, nil
}
