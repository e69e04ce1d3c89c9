package requests

import (
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// People begin what was offered, and come back to what they left, in their own words.

// beginsIt reports whether a text says to begin a form and nothing else: "vale, pues
// empieza", "please start the extension then". What follows in further sentences is rest.
func beginsIt(t *talk.Turn, c catalog, kind *requestsv1.Type, text string) (rest string, ok bool) {
	if isQuestion(t, dropLead(t, text, "words.form_aside")) {
		return "", false
	}
	parts := speak.Sentences(text)
	begins := false
	for i, part := range parts {
		if !begins && i < len(parts)-1 && saysOnly(t, part, "words.opening", "words.agreeing", "words.yes", "words.thanks") {
			continue // "vale. Empieza"
		}
		if begins {
			return strings.Join(parts[i:], " "), true
		}
		for _, w := range speak.Words(part) {
			switch {
			case t.IsOne(w, "words.form_begin"):
				begins = true
			case t.Little(w) || t.IsOne(w, "words.yes") || calledIn(kind, w) || saysOnly(t, w, "words.opening", "words.agreeing", "words.form_itself", "words.vague_request"):
			default:
				return "", false
			}
		}
		if !begins {
			return "", false
		}
	}
	return "", begins
}

// calledIn reports whether a word begins like one of the names of a type.
func calledIn(kind *requestsv1.Type, word string) bool {
	for _, name := range kind.GetNames() {
		if begins(name, word) {
			return true
		}
	}
	return false
}

// returns takes a message that goes back to a form that was left: "back to the certificate
// please", "sigo con lo de la prórroga". All it says must be the draft's name.
func (tp *Topic) returns(t *talk.Turn, text string) (talk.Reply, bool, error) {
	lead := dropLead(t, text, "words.form_aside")
	lead = dropLead(t, lead, "words.form_wanting")
	rest, ok := startsWith(t, lead, "words.form_return")
	if !ok {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	for _, d := range res.Drafts {
		if draftCalled(t, d, rest) {
			r, err := tp.next(t, c, d, "")
			return r, true, err
		}
	}
	return talk.Reply{}, false, nil
}

// draftCalled reports whether each word of a text that says something is one of the title
// or the type of a draft, or says that a form is meant, and there is one at least.
func draftCalled(t *talk.Turn, d *requestsv1.Draft, text string) bool {
	n := 0
	for _, w := range speak.Words(text) {
		switch {
		case t.OnlyWords(w, "words.form_itself") || len([]rune(w)) >= wordLeast && (begins(d.Title, w) || calledIn(d.Type, w)):
			n++
		case !t.Little(w) && !t.OnlyWords(w, "words.the_one") && !saysOnly(t, w, "words.agreeing", "words.opening"):
			return false
		}
	}
	return n > 0
}

// subject is what the talk is about: the type that was offered or told of, the draft or the
// request of the last message; all nil if it is something else.
func (tp *Topic) subject(t *talk.Turn) (kind string, d *requestsv1.Draft, r *requestsv1.Request, err error) {
	var s foundState
	if q := t.Open.Find(tp.Name(), foundQuestion); q.Into(&s) && len(s.Types) == 1 && tp.recent(t, s) {
		return s.Types[0], nil, nil, nil
	}
	last, ok, err := t.Last()
	if err != nil || !ok {
		return "", nil, nil, err
	}
	own := talk.Of(last.Refs, tp.Name())
	if len(own) != 1 {
		return "", nil, nil, nil
	}
	if id, isDraft := strings.CutPrefix(own[0].ID, draftPrefix); isDraft {
		d, err = tp.draftOf(t, id)
	} else if !strings.HasPrefix(own[0].ID, docPrefix) {
		r, _, err = tp.one(t, own[0].ID)
	}
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	if d != nil {
		kind = d.Type.Key
	}
	if r != nil {
		kind = r.Type
	}
	return kind, d, r, err
}

// aboutSubject answers how long something takes, and which papers, of what the talk is about.
func (tp *Topic) aboutSubject(t *talk.Turn) (talk.Reply, bool, error) {
	kind, d, r, err := tp.subject(t)
	if err != nil || kind == "" {
		return talk.Reply{}, false, err
	}
	switch {
	case r != nil:
		said, err := tp.show(t, r, "")
		return said, true, err
	case d != nil:
		c, err := tp.catalog(t)
		return talk.Reply{Text: speak.Lines(about(t, c, d), t.Say("form.waits", "title", d.Title)), Refs: []talk.Ref{draftRef(d)},
			Buttons: [][]channel.Button{{t.Button("button.form_go_on", "requests.form_go_on:0")}}}, true, err
	}
	said, err := tp.needs(t, kind)
	return said, true, err
}

// asksFiled offers to pass on a question about the request that the talk is about, which
// nobody here can answer: "¿puedo empezar antes de que me contesten?".
func (tp *Topic) asksFiled(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if !t.Unclear(f) || !strings.ContainsAny(t.Update.Text, "?¿") {
		return talk.Reply{}, false, nil
	}
	_, _, r, err := tp.subject(t)
	if err != nil || r == nil || !r.Open || !t.Mentions("words.office_verbs") {
		return talk.Reply{}, false, err
	}
	pass := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: t.Update.Text}}
	return t.AskSure(t.Say("request.ask_pass", "title", r.Title, "number", r.Number), pass, []talk.Ref{requestRef(r, "")}), true, nil
}

// withdraws takes a message that ends with the order to take a request back: "al final no
// me cogen, retira la solicitud". It is always asked. Without the word for a request, one
// must have been spoken of last.
func (tp *Topic) withdraws(t *talk.Turn, text string) (talk.Reply, bool, error) {
	for _, part := range speak.Clauses(text) {
		plain := dropLead(t, unmarked(part), "words.form_anyway")
		it := isLine(t, plain, "words.withdraw_it")
		if isQuestion(t, part) || !it && !isLine(t, plain, "words.withdraw_request") {
			continue
		}
		if it {
			_, _, r, err := tp.subject(t)
			if err != nil || r == nil || !r.Open {
				return talk.Reply{}, false, err
			}
			said, err := tp.askWithdraw(t, requestRef(r, ""))
			return said, true, err
		}
		said, err := tp.status(t, nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: withdrawing}}, "")
		return said, true, err
	}
	return talk.Reply{}, false, nil
}

// mayAsk takes a message that only asks whether the office can be asked something: it is
// asked what. It reports false for every other one.
func (tp *Topic) mayAsk(t *talk.Turn, text string) (talk.Reply, bool) {
	if !isLine(t, dropLead(t, text, "words.form_aside"), "words.may_ask") {
		return talk.Reply{}, false
	}
	return talk.Reply{Text: t.Say("request.ask_question"), Ask: talk.NewQuestion(tp.Name(), queryQuestion, asked{})}, true
}

// replyQuery takes a message as what the office is to be asked.
func (tp *Topic) replyQuery(t *talk.Turn, text string) (talk.Reply, bool, error) {
	switch {
	case t.IsOne(text, "words.no"):
		return talk.Reply{Text: t.Say("talk.left")}, true, nil
	case len(speak.Words(text)) < 2 || !isQuestion(t, text) && tp.ownWish(t, text):
		return talk.Reply{}, false, nil
	}
	r, err := tp.query(t, dropLead(t, text, "words.query_lead"), "request.asks_on")
	return r, true, err
}

// ownWords are the words of somebody about what they want, without what leads into them or
// only says what is not meant: "no not emergency. bank details change".
func ownWords(t *talk.Turn, text string) string {
	text = dropLead(t, text, "words.form_aside")
	parts := speak.Sentences(text)
	for len(parts) > 1 && !strings.ContainsAny(parts[0], "?") && (t.OnlyWords(speak.Words(parts[0])[0], "words.not") || saysOnly(t, parts[0], "words.correcting", "words.opening")) {
		parts = parts[1:]
		text = strings.Join(parts, " ")
	}
	return text
}

// ownTitle is what a request is called in its holder's words: by its type if they ask
// something or are several sentences.
func ownTitle(t *talk.Turn, c catalog, kind *requestsv1.Type, title string) string {
	title = asksTitle(t, title)
	if kind.Key == general {
		return title
	}
	plain := unmarked(ownWords(t, title))
	if plain == "" || strings.ContainsAny(plain, "?¿.") {
		return c.pick(kind.Names)
	}
	return plain
}
