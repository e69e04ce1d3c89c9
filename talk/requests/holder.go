package requests

import (
	"cmp"
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// mostWords is how many words a message may have that takes a paper out or changes
// a field.
const mostWords = 16

// own takes what holders want of what they have filed, in words that no intent
// has: their open requests, a paper taken out, a field changed, their file, or a
// person.
func (tp *Topic) own(t *talk.Turn) (talk.Reply, bool, error) {
	text := t.Update.Text
	if r, ok, err := tp.privateWrong(t, text); ok || err != nil { // in the language of the message
		return r, true, err
	}
	switch {
	case t.IsOne(text, "words.open_requests"):
		r, err := tp.listOpen(t)
		return r, true, err
	case t.HasLine(text, "words.dossier"):
		r, err := tp.dossier(t)
		return r, true, err
	case t.HasLine(text, "words.want_person"):
		r, err := tp.person(t)
		return r, true, err
	}
	if r, ok, err := tp.wantsPaper(t, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.withdraws(t, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.wantsNoMore(t, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.addsPaper(t, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.tellsOffice(t, text); ok || err != nil {
		return r, true, err
	}
	fields := strings.Fields(text)
	if len(fields) < 2 || len(fields) > mostWords {
		return talk.Reply{}, false, nil
	}
	switch first := fields[0]; {
	case t.OnlyWords(first, "words.take_out"):
		if r, ok, err := tp.dropsDraft(t, strings.Join(fields[1:], " ")); ok || err != nil {
			return r, true, err
		}
		return tp.takeOut(t, strings.Join(fields[1:], " "))
	case t.IsOne(first, "words.form_fix"):
		return tp.change(t, strings.Join(fields[1:], " "))
	}
	return talk.Reply{}, false, nil
}

// listOpen tells the open requests.
func (tp *Topic) listOpen(t *talk.Turn) (talk.Reply, error) {
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID, OpenOnly: true})
	switch {
	case err != nil:
		return talk.Reply{}, err
	case len(res.Requests) == 0:
		return talk.Reply{Text: t.Say("request.nothing_open")}, nil
	case len(res.Requests) == 1:
		return tp.show(t, res.Requests[0], res.Comments[0])
	}
	return listed(t, t.Say("request.list_open", "n", len(res.Requests)), res.Requests, "requests.show:"), nil
}

// person passes on that somebody wants to talk with a person, or an appointment:
// with the request that is meant, else as a query of its own.
func (tp *Topic) person(t *talk.Turn) (talk.Reply, error) {
	requests, _, err := tp.begun(t)
	if err != nil {
		return talk.Reply{}, err
	}
	with := tp.filedRefs(t.Target)
	if len(with) != 1 {
		with = fitting(t, t.Update.Text, requests, nil)
	}
	if len(with) != 1 && len(requests) == 1 {
		with = []talk.Ref{requestRef(requests[0], "")}
	}
	for _, r := range requests {
		if len(with) == 1 && r.Id == with[0].ID {
			pass := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: t.Update.Text}}
			return t.AskSure(t.Say("request.ask_person", "title", r.Title, "number", r.Number), pass, with), nil
		}
	}
	return tp.query(t, t.Update.Text, "request.person_new")
}

// query begins a general request with a text as what is asked; before says why.
func (tp *Topic) query(t *talk.Turn, text, before string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	t.Update.Text = text
	r, err := tp.begin(t, c, c.typeOf(general), asksTitle(t, text), t.Key(0))
	r.Text = speak.Lines(t.Say(before), r.Text)
	return r, err
}

// officeQuestion answers a question by the office's own short answers, else offers
// to pass it on, if it is about the office and nothing else.
func (tp *Topic) officeQuestion(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if t.HasLine(t.Update.Text, "words.about_bot") {
		return talk.Reply{}, false, nil
	}
	text := ownWords(t, t.Update.Text)
	about := t.HasLine(text, "words.ask_office")
	if !about && !t.Asks(text) || f.Intent == nlu.RequestStatus && !t.Unclear(f) && f.Confidence >= nlu.Sure {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Ask(t.Ctx, &requestsv1.AskRequest{Text: text})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return talk.Reply{}, true, err
	}
	if err == nil && (res.Sure || (about || t.Unclear(f)) && shares(t, text, res.Answer.Asks)) {
		return talk.Reply{
			Text:    shortAnswer(t, res.Answer),
			Buttons: [][]channel.Button{{t.Button("button.ask_office", "requests.ask_office:0")}},
			Ask:     talk.NewQuestion(tp.Name(), foundQuestion, foundState{Types: []string{general}, Words: text}),
		}, true, nil
	}
	if !about && !(t.Unclear(f) && t.Mentions("words.office_matters")) {
		return talk.Reply{}, false, nil
	}
	if !strings.ContainsAny(text, "?¿") && !about {
		found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
		if err != nil || found.Sure && found.Types[0] != general {
			return talk.Reply{}, false, err // there is a form for it
		}
	}
	if !about { // "¿toca renovar la beca?", "¿se puede alargar hasta diciembre?"
		found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
		if err != nil {
			return talk.Reply{}, true, err
		}
		if found.Plain || t.HasLine(text, "words.form_may_i") {
			if r, ok, err := tp.offers(t, found); ok || err != nil {
				r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.ask_office", "requests.ask_office:0")})
				return r, true, err
			}
		}
	}
	r, err := tp.query(t, text, "request.no_short_answer")
	return r, true, err
}

// shortAnswer says an answer of the office, and of which day it is.
func shortAnswer(t *talk.Turn, a *requestsv1.ShortAnswer) string {
	said := catalogOf(t).pick(a.Text)
	for _, other := range a.Text { // written in another language alone
		said = cmp.Or(said, other)
	}
	return speak.Lines(t.Say("request.short_answer", "text", said), t.Say("request.short_answer_of", "day", t.Date(day(t, a.At))))
}

// wordLeastShared is how many letters two words begin with that are the same word.
const wordLeastShared = 5

// shares reports whether a text has a word of some ways of asking that names
// something: "¿cuándo es mi examen?" is not like "¿cuándo pagan?".
func shares(t *talk.Turn, text string, asks []string) bool {
	for _, w := range speak.Words(text) {
		r := []rune(w)
		if len(r) < wordLeast || t.Little(w) || t.OnlyWords(w, "words.asking") {
			continue
		}
		stem := string(r[:min(len(r), wordLeastShared)])
		for _, ask := range asks {
			for _, other := range speak.Words(ask) {
				if strings.HasPrefix(other, stem) {
					return true
				}
			}
		}
	}
	return false
}

// pressAskOffice passes a question on whose short answer was not what was asked.
func (tp *Topic) pressAskOffice(t *talk.Turn) (talk.Reply, error) {
	var s foundState
	if !t.Open.Is(tp.Name(), foundQuestion) || !t.Open.Into(&s) || s.Words == "" {
		return t.Stale(), nil
	}
	return tp.query(t, s.Words, "request.asks_on")
}

// pressAside asks the office what was asked beside a form, which waits meanwhile.
func (tp *Topic) pressAside(t *talk.Turn, d *requestsv1.Draft) (talk.Reply, error) {
	s, ok := tp.openForm(t)
	if !ok || s.Draft != d.Id || s.Aside == "" {
		return t.Stale(), nil
	}
	t.KeepOpen()
	return tp.query(t, s.Aside, "request.asks_on")
}

// takeOut takes a paper out that is named by its file or by what it is. It reports
// false if no paper is called so.
func (tp *Topic) takeOut(t *talk.Turn, what string) (talk.Reply, bool, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	requests, drafts, err := tp.begun(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	var all []folder
	for _, r := range requests {
		if onlyNames(t, what, r.Title) {
			return talk.Reply{}, false, nil // the request itself is meant
		}
		all = append(all, ofRequest(c, r))
	}
	for _, d := range drafts.Drafts {
		all = append(all, ofDraft(d))
	}
	if drafts.Waiting != nil {
		all = append(all, ofDraft(drafts.Waiting))
	}
	var in folder
	var best *requestsv1.Document
	most := 0
	for _, f := range all {
		for _, d := range f.documents() {
			if n := calledSo(t, c, d, what); d.Staff == "" && n > most {
				in, best, most = f, d, n
			}
		}
	}
	if best == nil {
		return talk.Reply{}, false, nil
	}
	f, text, err := tp.removed(t, c, in, best)
	if err != nil {
		return talk.Reply{}, true, err
	}
	r, err := tp.backToForm(t, c, f, talk.Reply{Refs: f.refs()}, append([]string{text}, c.papers(t, f)...), 1)
	return r, true, err
}

// calledSo counts the words of a text that a paper is called by; 0 if these are
// less than half of those that name something.
func calledSo(t *talk.Turn, c catalog, d *requestsv1.Document, what string) int {
	names := d.Name + " " + c.paper(d.Kind)
	n, of := 0, 0
	for _, w := range speak.Words(what) {
		if t.Little(w) || t.OnlyWords(w, "words.vague_paper") {
			continue
		}
		of++
		if speak.HoldsWords(names, w) {
			n++
		}
	}
	if 2*n < of || of == 0 {
		return 0
	}
	return n
}

// change changes a field of a request that is named, or replied to: "cambia la fecha
// de la prórroga al 30 de septiembre". It reports false if none is.
func (tp *Topic) change(t *talk.Turn, what string) (talk.Reply, bool, error) {
	requests, _, err := tp.begun(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	meant := tp.filedRefs(t.Target)
	if len(meant) != 1 {
		meant = fitting(t, what, requests, nil)
	}
	if len(meant) != 1 && len(requests) == 1 && t.HasAny(what, "words.request") {
		meant = []talk.Ref{requestRef(requests[0], "")}
	}
	if len(meant) != 1 {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.History(t.Ctx, &requestsv1.HistoryRequest{Space: t.Person.ID, Id: meant[0].ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	c, r := catalogOf(t), res.History.Request
	f := fieldCalled(t, res.Type.GetFields(), what)
	if day := onlyDated(res.Type, r); f == nil && day != nil && readDay(t, day, what) != "" {
		f = day
	}
	if f == nil || !r.Open {
		return talk.Reply{}, false, nil
	}
	if f.Private {
		if !namesPrivate(t, res.Type, what, r.Title) {
			return talk.Reply{}, false, nil // "la cuenta del bar está mal" is another one
		}
		r, err := tp.correctPrivate(t, r.Id)
		return r, true, err
	}
	_, value, marked := strings.Cut(what, ":")
	if !marked {
		value = what
	}
	value, ok := readField(t, f, strings.TrimSpace(value))
	if f.Kind == "text" && !marked {
		if value, marked = valueAfter(t, what); value != "" {
			ok = true
		}
	}
	if f.Kind == "text" && !marked || !ok {
		return talk.Reply{Text: t.Say("request.amend_how", "name", c.pick(f.Names)), Refs: []talk.Ref{requestRef(r, "")}}, true, nil
	}
	before := ""
	for _, a := range r.Answers {
		if a.Field == f.Key {
			before = c.value(t, f, a.Value)
			value = sameMonth(t, f, value, a.Value, what)
		}
	}
	done, err := tp.requests.Amend(t.Ctx, &requestsv1.AmendRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Id: r.Id, Chat: true,
		Set: []*requestsv1.Answer{{Field: f.Key, Value: value}}})
	if fault.Has(err, "fault.request_reviewed") {
		pass := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: t.Update.Text}}
		return t.AskSure(t.Say("request.amend_pass", "title", r.Title, "number", r.Number), pass, []talk.Ref{requestRef(r, "")}), true, nil
	}
	if err != nil {
		return talk.Reply{}, true, err
	}
	if wrong := done.Faults[f.Key]; wrong != nil {
		return talk.Reply{Text: t.SayFault(wrong), Refs: []talk.Ref{requestRef(r, "")}}, true, nil
	}
	now := ""
	for _, a := range done.Request.Answers {
		if a.Field == f.Key {
			now = c.value(t, f, a.Value)
		}
	}
	lines := []string{t.Say("request.amended", "title", r.Title, "number", r.Number, "name", c.pick(f.Names), "value", now)}
	if before != "" && before != now {
		lines = append(lines, t.Say("request.amended_before", "value", before))
	}
	return talk.Reply{Text: speak.Lines(lines...), Refs: []talk.Ref{requestRef(done.Request, "")}}, true, nil
}

// fieldCalled is the field whose name has most of the words of a text, or of which people
// have other words that all stand there; nil if it names none.
func fieldCalled(t *talk.Turn, fields []*requestsv1.Field, text string) *requestsv1.Field {
	var best *requestsv1.Field
	most := 0
	words := slices.DeleteFunc(speak.Words(text), t.Little)
	for _, f := range fields {
		n := 0
		for _, called := range f.Names {
			same := 0
			for _, w := range words {
				if speak.HoldsWords(called, w) || begins(called, w) {
					same++
				}
			}
			n = max(n, same)
		}
		for _, called := range f.Words {
			if speak.HoldsWords(text, called) {
				n = max(n, len(speak.Words(called)))
			}
		}
		if n > most {
			best, most = f, n
		}
	}
	return best
}

// starRows are the buttons by which somebody says how content they are.
func starRows() []channel.Button {
	var row []channel.Button
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		row = append(row, channel.Button{Label: n + " ★", Data: "requests.rate:" + n})
	}
	return row
}

// rate keeps how content somebody is with how a request went.
func (tp *Topic) rate(t *talk.Turn, refs []talk.Ref, stars int32) (talk.Reply, error) {
	if len(refs) != 1 {
		return t.Stale(), nil
	}
	res, err := tp.requests.Rate(t.Ctx, &requestsv1.RateRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Id: refs[0].ID, Stars: stars})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Text: t.Say("request.rated", "n", int(res.Request.Stars), "title", res.Request.Title), Refs: refs}, nil
}

// catalogOf is a catalogue that only knows in which language things are said.
func catalogOf(t *talk.Turn) catalog {
	lang, _, _ := strings.Cut(t.Person.Lang, "-")
	return catalog{langs: []string{t.Person.Lang, lang, "es"}}
}
