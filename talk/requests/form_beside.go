package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/fold"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// What is said beside the answers of a form: the rest of a message that answers, questions
// about the form, and that it is left.

// splitAnswer parts a message into the answer to a question of a form and what else is
// said: "la tesis, y apunta que tengo que pedir la carta", "yes. How long does it take?".
// It reports false if the first part is no answer, or nothing else is said.
func splitAnswer(t *talk.Turn, f *requestsv1.Field, text string) (answer, rest string, ok bool) {
	answer, said, rest, ok := t.Around("words.form_beside")
	if ok {
		if and, verb, _ := strings.Cut(said, " "); t.OnlyWords(and, "words.going_on") {
			rest = verb + " " + rest
		}
	} else {
		parts := speak.Sentences(text)
		if len(parts) < 2 && f.Kind == "choice" {
			if parts = speak.Clauses(text); len(parts) > 1 && !isChoice(f, parts[0]) {
				return "", "", false
			}
		}
		if len(parts) < 2 {
			return "", "", false
		}
		answer, rest = parts[0], strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), parts[0]))
		if _, corrects := startsWith(t, rest, "words.form_correction"); corrects {
			return "", "", false // "until 31 March. No, wait: 30 April"
		}
	}
	answer = strings.Trim(answer, " ,;.!")
	if f.Kind == "text" || answer == "" || len(speak.Words(rest)) < 2 || isQuestion(t, answer) {
		return "", "", false
	}
	if f.Kind == "yes_no" && !t.Agrees(answer) && !t.IsOne(answer, "words.no") {
		return "", "", false // "no sé" is no answer
	}
	_, read := readField(t, f, answer)
	return answer, rest, read
}

// putAndMore takes an answer, and sees to the rest of the message: a question about the
// form, other data of it, or that it is left, is answered here, and a wish of its own is
// left to be done beside it.
func (tp *Topic) putAndMore(t *talk.Turn, c catalog, d *requestsv1.Draft, f *requestsv1.Field, answer, rest string) (talk.Reply, bool, error) {
	text := t.Update.Text
	req := &requestsv1.DraftRequest{Id: d.Id, Set: answersIn(t, d, f, answer)}
	plain := dropLead(t, rest, "words.form_aside")
	asks, saves := isQuestion(t, plain), savesIt(t, plain)
	wish := !saves && tp.ownWish(t, plain) && !(otherSum(d, f) != nil && tp.onlySpent(t, plain) && !t.HasLine(text, "words.form_beside"))
	if !asks && !saves && !wish {
		req.Set = append(req.Set, besideAnswer(t, d, f, rest)...)
	}
	r, err := tp.put(t, req, f.Key)
	switch {
	case err != nil:
		return r, true, err
	case asks && t.HasLine(plain, "words.form_repeat"): // the next one is asked anyway
	case asks && t.HasLine(plain, "words.form_about"):
		t.Update.Text = plain
		other, err := tp.askedType(t, c, plain)
		if err != nil {
			return r, true, err
		}
		if other != nil && other.Key != d.Type.Key {
			told, err := tp.needs(t, other.Key)
			r.Text = speak.Lines(told.Text+"\n", r.Text)
			return r, true, err
		}
		r.Text = speak.Lines(about(t, c, d), "", r.Text)
	case wish:
		t.Update.Text = plain
		return r, false, nil
	case saves:
		if d, err = tp.draftOf(t, d.Id); err != nil {
			return r, true, err
		}
		return tp.save(t, d), true, nil
	case asks:
		r = tp.onlyOffice(t, r, plain)
	case len(req.Set) == 1 && !strings.HasSuffix(strings.TrimSpace(answer), ",") && sentence(text, answer) && !tp.isOnly(t, plain, nlu.Smalltalk):
		r.Text = speak.Lines(t.Say("form.left_out", "text", speak.Short(rest, 100)), "", r.Text)
	}
	return r, true, nil
}

// besideAnswer reads what is said beside an answer as that of other fields: those that are
// named, what can be for one field alone, and the other amount of two.
func besideAnswer(t *talk.Turn, d *requestsv1.Draft, asked *requestsv1.Field, rest string) []*requestsv1.Answer {
	all := amendments(t, d, rest)
	for _, a := range readAll(t, d.Type, rest) {
		if a.Field != asked.Key && answerOf(d, a.Field) == nil && fieldOf(d.Type, a.Field).Kind != "text" {
			all = append(all, a)
		}
	}
	kept := nextAnswers(t, d, asked, rest)
	for _, a := range all {
		if a.Field != asked.Key && holds(kept, a.Field) == nil {
			kept = append(kept, a)
		}
	}
	if other := otherSum(d, asked); other != nil && len(kept) == 0 {
		if value := readMoney(t, rest); value != "" {
			kept = append(kept, &requestsv1.Answer{Field: other.Key, Value: value})
		}
	}
	return kept
}

// nextAnswers reads the pieces of a text as the answers to what is asked for next, one
// after the other: "estipendio, noviembre, 900 dólares". What somebody writes in whole
// sentences is taken for the explanation that is asked for.
func nextAnswers(t *talk.Turn, d *requestsv1.Draft, asked *requestsv1.Field, rest string) []*requestsv1.Answer {
	var open []*requestsv1.Field
	for _, key := range d.Asked[slices.Index(d.Asked, asked.Key)+1:] {
		if answerOf(d, key) == nil {
			open = append(open, fieldOf(d.Type, key))
		}
	}
	var all []*requestsv1.Answer
	for _, piece := range speak.Clauses(rest) {
		for i, f := range open {
			if value, ok := readField(t, f, unmarked(piece)); ok && f.Kind != "text" && f.Kind != "yes_no" && plainValue(t, f, piece) {
				all, open = append(all, &requestsv1.Answer{Field: f.Key, Value: value}), open[i+1:]
				break
			}
		}
	}
	if len(all) == 0 && len(open) > 0 && freeText(open[0]) && len(strings.Fields(rest)) > nameWords {
		all = append(all, &requestsv1.Answer{Field: open[0].Key, Value: strings.TrimSpace(rest)})
	}
	return all
}

// dataIn reads a text all of whose clauses are values of a form, beginning with the one that
// is asked for: "noviembre, 900 dólares". What is there already may be said again. It is
// empty for every other text.
func dataIn(t *talk.Turn, d *requestsv1.Draft, asked *requestsv1.Field, text string) []*requestsv1.Answer {
	var set []*requestsv1.Answer
	pieces := speak.Clauses(text)
	if len(pieces) < 2 || isQuestion(t, text) {
		return nil
	}
	for _, piece := range pieces {
		var found *requestsv1.Answer
		again := false
		for _, f := range append([]*requestsv1.Field{asked}, d.Type.Fields...) {
			value, ok := readField(t, f, unmarked(piece))
			if !ok || f.Private || f.Kind == "text" || f.Kind == "yes_no" || f.Kind == "country" || !plainValue(t, f, piece) && !isChoice(f, piece) || holds(set, f.Key) != nil {
				continue
			}
			if before := answerOf(d, f.Key); before != nil && f.Key != asked.Key {
				if again = before.Value == value; again {
					break
				}
				continue
			}
			if slices.Contains(d.Asked, f.Key) {
				found = &requestsv1.Answer{Field: f.Key, Value: value}
				break
			}
		}
		switch {
		case found != nil:
			set = append(set, found)
		case !again:
			return nil
		}
	}
	if holds(set, asked.Key) == nil {
		return nil
	}
	return set
}

// isChoice reports whether a text is the name of a choice, and nothing else.
func isChoice(f *requestsv1.Field, text string) bool {
	for _, c := range f.Choices {
		for _, name := range c.Names {
			if fold.Same(name, unmarked(text)) {
				return true
			}
		}
	}
	return false
}

// sentence reports whether a part of a text ends a sentence there.
func sentence(text, part string) bool {
	parts := speak.Sentences(text)
	return len(parts) > 1 && unmarked(parts[0]) == unmarked(part)
}

// onlySpent reports whether a text says nothing but amounts.
func (tp *Topic) onlySpent(t *talk.Turn, text string) bool {
	result, err := t.Understand(text)
	return err == nil && !slices.ContainsFunc(result.Frames, func(f nlu.Frame) bool { return f.Intent != nlu.ExpenseAdd })
}

// otherSum is another amount that a draft asks for, and has not got, beside the one that
// is asked for; nil if there is none.
func otherSum(d *requestsv1.Draft, asked *requestsv1.Field) *requestsv1.Field {
	for _, key := range d.Asked {
		if f := fieldOf(d.Type, key); f.Kind == "money" && asked.Kind == "money" && key != asked.Key && answerOf(d, key) == nil {
			return f
		}
	}
	return nil
}

// answerOf is what a draft has for a field; nil if nothing.
func answerOf(d *requestsv1.Draft, key string) *requestsv1.Answer { return holds(d.Answers, key) }

func holds(all []*requestsv1.Answer, key string) *requestsv1.Answer {
	for _, a := range all {
		if a.Field == key {
			return a
		}
	}
	return nil
}

// ownWish reports whether a text is a wish or a question of its own that can be done.
func (tp *Topic) ownWish(t *talk.Turn, text string) bool {
	result, err := t.Understand(text)
	if err != nil || len(result.Frames) == 0 {
		return false
	}
	for _, frame := range result.Frames {
		if t.Unclear(frame) || frame.Intent == nlu.RequestFile || frame.Intent == nlu.RequestStatus && frame.Confidence < nlu.Sure {
			return false
		}
	}
	return true
}

// about tells what a request takes that is being filled in, and how long.
func about(t *talk.Turn, c catalog, d *requestsv1.Draft) string {
	return speak.Lines(c.needed(t, d), t.Say("form.decides", "by", c.role(d.DecidedBy), "days", t.Say("form.days", "n", int(d.Days)), "day", t.Date(d.Deadline)))
}

// savesIt reports whether the last clause of a text, or one after which an "y" goes on,
// begins by saying that the form is kept for later: "mejor lo guardo y lo miro en casa".
func savesIt(t *talk.Turn, text string) bool {
	parts := speak.Clauses(text)
	if len(parts) == 0 || isQuestion(t, text) {
		return false
	}
	_, ok := startsWith(t, dropLead(t, parts[len(parts)-1], "words.form_aside"), "words.form_saving")
	return ok
}

// leaves reports whether the first or the last piece of a message, which commas and stops
// part, says that the form is left, and nothing in it is a question or another wish: "cancel
// it please, I'll think about it". The draft is then kept, since it may be meant otherwise.
func (tp *Topic) leaves(t *talk.Turn, text string) bool {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;!", r) })
	if len(pieces) == 0 || t.Asks(text) || strings.ContainsRune(text, '?') {
		return false
	}
	for _, piece := range []string{pieces[0], pieces[len(pieces)-1]} {
		if len(pieces) > 1 && (isLine(t, piece, "words.form_drop") || isLine(t, piece, "words.form_leave")) || savesIt(t, piece) {
			return !tp.sureOf(t, text, func(nlu.Slots) bool { return true })
		}
	}
	return false
}

// besides does what is said beside a form and is no answer to it: a paper is taken
// out, or a question is asked that the office has answered. Then the form goes on.
func (tp *Topic) besides(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	if words := strings.Fields(text); len(words) > 1 && len(words) <= mostWords && t.OnlyWords(words[0], "words.take_out") {
		if r, ok, err := tp.dropsDraft(t, strings.Join(words[1:], " ")); ok || err != nil {
			return r, true, err
		}
		return tp.takeOut(t, strings.Join(words[1:], " "))
	}
	if !t.Asks(text) {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Ask(t.Ctx, &requestsv1.AskRequest{Text: text})
	if fault.Is(err, fault.NotFound) || err == nil && !(res.Sure && shares(t, text, res.Answer.Asks)) {
		return talk.Reply{}, false, nil
	}
	if err != nil {
		return talk.Reply{}, true, err
	}
	said := shortAnswer(t, res.Answer)
	if s.Field == "" {
		return tp.summary(t, c, d, said), true, nil
	}
	return tp.ask(t, c, d, s.Field, said), true, nil
}

// asksBeside answers a question about a form: what its type says, else that the office
// knows and can be asked. It reports false for an answer, and for a question of its own.
func (tp *Topic) asksBeside(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	f := fieldOf(d.Type, s.Field)
	if s.Field != "" && freeText(f) {
		return talk.Reply{}, false, nil
	}
	plain := dropLead(t, text, "words.form_aside")
	if !isQuestion(t, plain) || tp.ownWish(t, plain) || tp.isOnly(t, plain, nlu.Smalltalk) {
		return talk.Reply{}, false, nil
	}
	if s.Field != "" && !strings.ContainsAny(plain, "?¿") {
		if _, read := readField(t, f, plain); read || f.Kind == "text" {
			return talk.Reply{}, false, nil // "does" begins a question, and "Do Carmo" is a name
		}
	}
	if t.HasLine(plain, "words.form_repeat") {
		return tp.askOn(t, c, d, s.Field, ""), true, nil
	}
	parts := speak.Sentences(text)
	for i, part := range parts { // "until when may I say? I think 30 June 2027"
		if _, read := readField(t, f, unmarked(part)); read && f.Kind != "text" && !isQuestion(t, part) && plainValue(t, f, part) {
			return tp.putAndMore(t, c, d, f, unmarked(part), strings.Join(slices.Delete(parts, i, i+1), " "))
		}
	}
	said := tp.helpFor(t, c, d, plain)
	r := tp.askOn(t, c, d, s.Field, said)
	if s.Field == "" { // what was shown just now is not said again
		r.Text = speak.Lines(said, t.Say("form.say_yes"))
	}
	if said != "" {
		return r, true, nil
	}
	if !strings.ContainsAny(plain, "?¿") { // "cuando tenga la carta" asks nothing
		return talk.Reply{}, false, nil
	}
	return tp.onlyOffice(t, r, plain), true, nil
}

// helpFor is what is known of the papers and fields that a question names by most words
// of their names; empty if it names none.
func (tp *Topic) helpFor(t *talk.Turn, c catalog, d *requestsv1.Draft, text string) string {
	said := ""
	for _, kind := range c.Documents {
		if help := c.pick(kind.Help); help != "" && names(t, text, c.pick(kind.Names)) {
			said = speak.Lines(said, t.Say("form.means", "name", upper(c.pick(kind.Names)), "help", help))
		}
	}
	for _, f := range d.Type.Fields {
		if help := c.pick(f.Help); help != "" && names(t, text, c.pick(f.Names)) {
			said = speak.Lines(said, t.Say("form.means", "name", upper(c.pick(f.Names)), "help", help))
		}
	}
	return said
}

// names reports whether a text has two words of a name that say something, or its only one.
func names(t *talk.Turn, text, name string) bool {
	n, of := 0, 0
	for _, w := range speak.Words(name) {
		if t.Little(w) || len([]rune(w)) < wordLeast {
			continue
		}
		of++
		if speak.HoldsWords(text, w) {
			n++
		}
	}
	return n > 0 && n >= min(of, 2)
}

// onlyOffice says before a question of a form that only the office can answer what was
// asked beside it, and offers to ask.
func (tp *Topic) onlyOffice(t *talk.Turn, r talk.Reply, question string) talk.Reply {
	var s formState
	if r.Ask == nil || !r.Ask.Into(&s) {
		return r
	}
	s.Aside = speak.Short(question, asideRunes)
	r.Ask = talk.NewQuestion(tp.Name(), formQuestion, s).Lasting().About(s.Draft)
	r.Text = speak.Lines(t.Say("form.only_office"), "", r.Text)
	r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.form_aside", "requests.form_aside:0")})
	return r
}

// asideRunes is how much of a question beside a form is kept.
const asideRunes = 500
