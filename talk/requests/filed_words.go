package requests

import (
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/kit/wall"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// What holders say of a request that they have filed and name by a word of its title: that
// something in it is wrong, that they want it no more, and what the office is to know of it.

// Override implements talk.Overrider: what is said to be wrong in a filed request that is
// named is changed there. Read as any other message it would take back what was kept last.
// Likewise what is said of drafts.
func (tp *Topic) Override(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if t.HasAny(text, "words.form_draft") { // else all tasks would be meant, or one that is called so
		if m, ok := readDrafts(t, text); ok && m.drops {
			if r, ok, err := tp.ofDrafts(t, text, nil); ok || err != nil {
				return r, true, err
			}
		}
	}
	if r, ok, err := tp.privateWrong(t, text); ok || err != nil {
		return r, true, err
	}
	if _, filling := tp.openForm(t); filling || isQuestion(t, text) || len(strings.Fields(text)) > mostWords || !t.HasLine(text, "words.form_wrong") {
		return talk.Reply{}, false, nil
	}
	return tp.change(t, text)
}

// named is the open request that a text names by a word of its title, alone of all.
func (tp *Topic) named(t *talk.Turn, text string) (*requestsv1.Request, error) {
	requests, _, err := tp.begun(t)
	if err != nil {
		return nil, err
	}
	fit := fitting(t, text, requests, nil)
	for _, r := range requests {
		if len(fit) == 1 && r.Id == fit[0].ID && r.Open {
			return r, nil
		}
	}
	return nil, nil
}

// wantsNoMore asks whether a request is to be withdrawn that somebody says they no longer
// want: "al final no quiero la prórroga".
func (tp *Topic) wantsNoMore(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.HasLine(text, "words.no_longer_wanted") || isQuestion(t, text) || len(strings.Fields(text)) > mostWords {
		return talk.Reply{}, false, nil
	}
	r, err := tp.named(t, text)
	if err != nil || r == nil {
		return talk.Reply{}, false, err
	}
	said, err := tp.askWithdraw(t, requestRef(r, ""))
	return said, true, err
}

// tellsOffice offers to pass on what the office is to be told, with the request that it
// names: "decile a la oficina que ya mandé la carta de la prórroga".
func (tp *Topic) tellsOffice(t *talk.Turn, text string) (talk.Reply, bool, error) {
	what, tells := startsWith(t, text, "words.tell_office")
	if !tells || len(speak.Words(what)) < 2 {
		return talk.Reply{}, false, nil
	}
	r, err := tp.named(t, what)
	if err != nil {
		return talk.Reply{}, true, err
	}
	if r == nil {
		requests, _, err := tp.begun(t)
		if err != nil || len(requests) != 1 || !requests[0].Open {
			return talk.Reply{}, false, err
		}
		r = requests[0]
	}
	pass := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: what}}
	return t.AskSure(t.Say("request.ask_tell", "title", r.Title, "number", r.Number), pass, []talk.Ref{requestRef(r, "")}), true, nil
}

// addsPaper asks for a paper that is to be added to a request that is named: "quiero agregar
// un papel a la prórroga".
func (tp *Topic) addsPaper(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.HasLine(text, "words.add_paper") {
		return talk.Reply{}, false, nil
	}
	r, err := tp.named(t, text)
	if err != nil || r == nil {
		return talk.Reply{}, false, err
	}
	return tp.awaitFile(t, "", r), true, nil
}

// ofFiled reports whether a text in a form is about what was filed, which no value but a
// text is.
func (tp *Topic) ofFiled(t *talk.Turn, text string) bool {
	if _, tells := startsWith(t, text, "words.tell_office"); tells || t.IsOne(text, "words.open_requests") || t.HasLine(text, "words.want_person") {
		return true
	}
	if !t.HasLine(text, "words.no_longer_wanted") && !t.HasLine(text, "words.add_paper") {
		return false
	}
	r, err := tp.named(t, text)
	return err == nil && r != nil
}

// ofOther reports whether a text is about a request that was filed, of which it says the
// number, or that one be withdrawn: "retirá la 000002".
func (tp *Topic) ofOther(t *talk.Turn, text string) bool {
	if requestNumber.MatchString(text) || tp.ofFiled(t, text) {
		return true
	}
	return len(speak.Words(text)) > 2 && t.HasAny(text, "words.withdrawing")
}

// onlyDated is the one field of a request that is a day and is answered, for a text that
// says a date was wrong and not which; nil if there are several.
func onlyDated(kind *requestsv1.Type, r *requestsv1.Request) *requestsv1.Field {
	var found *requestsv1.Field
	for _, a := range r.Answers {
		if f := fieldOf(kind, a.Field); f.Kind == "day" {
			if found != nil {
				return nil
			}
			found = f
		}
	}
	return found
}

// sameMonth is a day of which only its number was said, "es el 15", in the month of the day
// that stood there.
func sameMonth(t *talk.Turn, f *requestsv1.Field, value, before, text string) string {
	number := numberForm.FindAllString(text, 2)
	old, err := wall.Day(before)
	if f.Kind != "day" || err != nil || len(number) != 1 {
		return value
	}
	n, err := strconv.Atoi(number[0])
	if err != nil || n < 1 || n > 31 || readDay(t, f, "el "+number[0]) != value && readDay(t, f, "the "+number[0]) != value {
		return value // a month was said
	}
	if day := old.AddDate(0, 0, n-old.Day()); day.Month() == old.Month() {
		return day.Format(wall.DayForm)
	}
	return value
}
