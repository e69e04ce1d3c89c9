package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/field"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// What is said in a form and is of no field of it: another type of request, a change of
// mind, and that something of another kind is taken away.

// otherThan does what is said in a form about something else than its fields. It reports
// false for what may be an answer.
func (tp *Topic) otherThan(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	if r, ok, err := tp.asksOther(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if r, ok, err := tp.wantsOther(t, c, d, s, text); ok || err != nil {
		return r, true, err
	}
	if rest, ok := ratherNot(t, text); ok {
		if f := fieldOf(d.Type, s.Field); f.Kind == "yes_no" && rest == "" {
			r, err := tp.put(t, &requestsv1.DraftRequest{Id: d.Id, Set: []*requestsv1.Answer{{Field: f.Key, Value: field.No}}}, f.Key)
			return r, true, err
		}
		return tp.save(t, d), true, nil
	}
	return talk.Reply{}, false, nil
}

// asksOther answers in a form what a request of another type takes, and asks on: "¿y para
// la prórroga qué necesito?".
func (tp *Topic) asksOther(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	kind, err := tp.askedType(t, c, text)
	if err != nil || kind == nil || kind.Key == d.Type.Key {
		return talk.Reply{}, false, err
	}
	told, err := tp.needs(t, kind.Key)
	if err != nil {
		return talk.Reply{}, true, err
	}
	r := tp.askOn(t, c, d, s.Field, told.Text)
	if s.Field == "" { // what was shown just now is not said again
		r.Text = speak.Lines(told.Text+"\n", t.Say("form.say_yes"))
	}
	if !kind.Closed {
		r.Buttons = append(r.Buttons, []channel.Button{{Label: t.Say("form.begin_other", "kind", speak.Short(c.pick(kind.Names), 40)), Data: "requests.type:" + kind.Key}})
	}
	return r, true, nil
}

// askedType is the type of which a text asks what it takes; nil if it asks nothing like
// that, or of none that is plain.
func (tp *Topic) askedType(t *talk.Turn, c catalog, text string) (*requestsv1.Type, error) {
	if !isQuestion(t, dropLead(t, text, "words.form_aside")) {
		return nil, nil
	}
	for _, key := range []string{"words.what_it_takes", "words.form_about"} {
		if !t.HasLine(text, key) {
			continue
		}
		about := text
		if before, _, after, ok := t.Around(key); ok && text == t.Update.Text {
			about = before + " " + after
		}
		about = unmarked(dropLead(t, about, "words.form_aside"))
		kind := typeNamed(t, c, about)
		if kind == nil {
			found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: about})
			if err != nil || !found.Sure || found.Types[0] == general {
				return nil, err
			}
			if kind = c.typeOf(found.Types[0]); !found.Plain && len(speak.Words(about)) > nameWords {
				return nil, nil
			}
		}
		// "how long does the decision take?" is of this form, not of an appeal against a decision.
		if !t.HasAny(text, "words.form_for") && !slices.ContainsFunc(speak.Words(about), func(w string) bool { return headsName(kind, w) }) {
			return nil, nil
		}
		return kind, nil
	}
	return nil, nil
}

// headsName reports whether one of the names of a type begins with a word.
func headsName(kind *requestsv1.Type, word string) bool {
	for _, name := range kind.Names {
		if first := speak.Words(name); len(first) > 0 && len([]rune(word)) >= wordLeast && begins(first[0], word) {
			return true
		}
	}
	return false
}

// typeNamed is the only type of whose name a text says words and nothing else.
func typeNamed(t *talk.Turn, c catalog, text string) *requestsv1.Type {
	var found *requestsv1.Type
	for _, kind := range c.Types {
		if kind.Key == general || !namesOnly(t, kind, text) {
			continue
		}
		if found != nil {
			return nil
		}
		found = kind
	}
	return found
}

// wantsOther begins a request of another type that is wanted while a form asks: "necesito un
// certificado", "no, un certificado. Lo otro cancelalo". The form that is left waits, or is
// dropped if that is said.
func (tp *Topic) wantsOther(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) (talk.Reply, bool, error) {
	if isQuestion(t, text) && !strings.ContainsRune(text, '?') {
		return talk.Reply{}, false, nil
	}
	pieces, drops := speak.Clauses(text), false
	pieces = slices.DeleteFunc(pieces, func(piece string) bool {
		other := isLine(t, dropLead(t, unmarked(piece), "words.form_aside"), "words.form_drop_other")
		drops = drops || other
		return other
	})
	if drops && len(pieces) == 0 {
		return tp.dropOther(t, c, d, s)
	}
	said := strings.Join(pieces, " ")
	plain := strings.Fields(dropLead(t, said, "words.form_aside"))
	instead := drops
	for len(plain) > 1 && t.OnlyWords(plain[0], "words.correcting") {
		plain, instead = plain[1:], true
	}
	rest, wants := startsWith(t, strings.Join(plain, " "), "words.form_wanting")
	if !wants && !instead || rest == "" {
		return talk.Reply{}, false, nil
	}
	kind := typeNamed(t, c, unmarked(rest))
	if kind == nil && wants && !tp.mayAnswer(t, c, d, s, text) {
		found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: said})
		if err != nil || !found.Plain {
			return talk.Reply{}, false, err
		}
		kind = c.typeOf(found.Types[0])
	}
	if kind != nil && kind.Key == d.Type.Key && drops {
		return tp.dropOther(t, c, d, s)
	}
	if kind == nil || kind.Key == d.Type.Key || kind.Key == general || tp.sureOf(t, said, func(nlu.Slots) bool { return true }) {
		return talk.Reply{}, false, nil
	}
	before := ""
	if drops {
		dropped, err := tp.drop(t, d.Id)
		if err != nil {
			return talk.Reply{}, true, err
		}
		before = dropped.Text
	} else {
		t.KeepOpen()
	}
	title := c.pick(kind.Names)
	if read, err := t.Understand(said); err == nil && len(read.Frames) == 1 && read.Frames[0].Intent == nlu.RequestFile {
		if title, err = tp.titled(t, c, read.Frames[0], kind, false); err != nil {
			return talk.Reply{}, true, err
		}
	}
	t.Update.Text = said
	r, err := tp.begin(t, c, kind, title, t.Key(0))
	if before != "" {
		r.Text = speak.Lines(before+"\n", r.Text)
	}
	return r, true, err
}

// dropOther drops the only other draft that there is, and asks on.
func (tp *Topic) dropOther(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState) (talk.Reply, bool, error) {
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	others := slices.DeleteFunc(res.Drafts, func(o *requestsv1.Draft) bool { return o.Id == d.Id })
	if len(others) != 1 {
		return talk.Reply{}, false, nil
	}
	dropped, err := tp.drop(t, others[0].Id)
	if err != nil {
		return talk.Reply{}, true, err
	}
	return tp.askOn(t, c, d, s.Field, dropped.Text), true, nil
}

// mayAnswer reports whether a text that begins like a wish may be an answer: it has a value
// of the field, explains something, or names a paper of the form.
func (tp *Topic) mayAnswer(t *talk.Turn, c catalog, d *requestsv1.Draft, s formState, text string) bool {
	f := fieldOf(d.Type, s.Field)
	if s.Field != "" {
		if _, read := readField(t, f, text); read && f.Kind != "text" || freeText(f) {
			return true
		}
	}
	for _, key := range slices.Concat(d.Type.Documents, d.Type.MayWant) {
		if names(t, text, c.paper(key)) {
			return true
		}
	}
	return false
}

// ratherNot reports whether a text says no more than that somebody has thought better of it,
// and perhaps with one word of what: "sí, mejor no", "no, mejor no viajo".
func ratherNot(t *talk.Turn, text string) (what string, ok bool) {
	fields := strings.Fields(text)
	if len(fields) > leadWords {
		return "", false
	}
	for len(fields) > 0 {
		if rest, ok := startsWith(t, strings.Join(fields, " "), "words.form_rather_not"); ok {
			n := 0
			for _, w := range speak.Words(rest) {
				if !t.Little(w) {
					n++
				}
			}
			return rest, n <= 1 && !strings.ContainsRune(rest, '?')
		}
		if !saysOnly(t, fields[0], "words.yes", "words.no", "words.correcting", "words.opening") {
			return "", false
		}
		fields = fields[1:]
	}
	return "", false
}

// takesAway reports whether a text says that a task, an expense or the like is taken away,
// which no answer does: "nooo, borrá ese gasto".
func (tp *Topic) takesAway(t *talk.Turn, text string) bool {
	if len(strings.Fields(text)) > leadWords {
		return false
	}
	result, err := t.Understand(t.Bare(text))
	if err != nil || len(result.Frames) != 1 {
		return false
	}
	f := result.Frames[0]
	_, takes := tp.As(t, f)
	return takes && !t.Unclear(f) && (f.Intent == nlu.ExpenseUndo || f.Slots.Title != "")
}
