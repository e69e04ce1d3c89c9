package requests

import (
	"cmp"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// asksAbout answers questions about what can be asked of the office, and what it
// takes, without filing anything.
func (tp *Topic) asksAbout(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	text := t.Update.Text
	switch {
	case t.IsOne(text, "words.drafts"):
		r, err := tp.drafts(t)
		return r, true, err
	case t.HasAny(text, "words.form_draft"):
		if r, ok, err := tp.ofDrafts(t, text, nil); ok || err != nil {
			return r, true, err
		}
	case t.IsOne(text, "words.my_papers"):
		if r, ok := tp.waitingPapers(t); ok {
			return r, true, nil
		}
		return talk.Reply{Text: t.Say("request.no_papers")}, true, nil
	case t.IsOne(text, "words.form_go_on"):
		r, err := tp.goOn(t)
		return r, true, err
	case t.HasLine(text, "words.form_return"):
		if r, ok, err := tp.returns(t, text); ok || err != nil {
			return r, true, err
		}
	}
	if r, ok := tp.mayAsk(t, text); ok {
		return r, true, nil
	}
	listing := t.HasLine(text, "words.what_can_be_asked")
	switch {
	case t.Changes(f.Intent) && f.Intent != nlu.RequestFile && f.Band != nlu.Ask:
		return talk.Reply{}, false, nil
	case !listing && (t.HasLine(text, "words.form_about") || t.HasLine(text, "words.what_it_takes") || t.HasLine(text, "words.how_long_office")):
		found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
		if err != nil {
			return talk.Reply{}, true, err
		}
		if !found.Sure {
			if r, ok, err := tp.aboutSubject(t); ok || err != nil {
				return r, true, err
			}
		}
	}
	switch {
	case listing || t.HasLine(text, "words.how_long_office"):
		r, err := tp.list(t)
		return r, true, err
	case !t.HasLine(text, "words.what_it_takes"):
		return talk.Reply{}, false, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
	if err != nil || len(found.Types) == 0 {
		return talk.Reply{}, false, err
	}
	r, err := tp.needs(t, found.Types[0])
	return r, true, err
}

// list tells all types in their groups, with the days that a decision takes.
func (tp *Topic) list(t *talk.Turn) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	lines := []string{t.Say("form.can_be_asked")}
	for _, g := range c.Groups {
		var names []string
		for _, k := range c.Types {
			if k.Group == g.Key {
				name := t.Say("form.type_days", "kind", c.pick(k.Names), "n", int(k.Days))
				if k.Closed {
					name = t.Say("form.type_closed", "kind", c.pick(k.Names))
				}
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			lines = append(lines, t.Say("form.group", "group", c.pick(g.Names), "types", strings.Join(names, "; ")))
		}
	}
	return talk.Reply{Text: speak.Lines(append(lines, t.Say("form.can_be_asked_how"))...),
		Ask: talk.NewQuestion(tp.Name(), foundQuestion, foundState{List: true})}, nil
}

// needs tells what a request of a type takes, and offers to begin one.
func (tp *Topic) needs(t *talk.Turn, key string) (talk.Reply, error) {
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	k := c.typeOf(key)
	var fields []string
	for _, f := range k.Fields {
		if f.Required && !f.Private {
			fields = append(fields, c.pick(f.Names))
		}
	}
	lines := []string{t.Say("form.begin", "kind", c.pick(k.Names), "by", c.role(k.DecidedBy), "days", t.Say("form.days", "n", int(k.Days)))}
	lines = append(lines, c.pick(k.Notes), t.Say("form.asks", "fields", t.List(fields)))
	if len(k.Documents) > 0 {
		lines = append(lines, t.Say("form.papers", "n", len(k.Documents), "names", t.List(c.documents(k.Documents))))
	}
	if len(k.MayWant) > 0 {
		lines = append(lines, t.Say("form.may_want", "names", t.List(c.documents(k.MayWant))))
	}
	if k.Closed {
		return talk.Reply{Text: speak.Lines(append(lines, closed(t, c, k).Text)...)}, nil
	}
	return talk.Reply{Text: speak.Lines(lines...),
		Ask:     tp.asksBegin(t, foundState{Types: []string{key}}),
		Buttons: [][]channel.Button{{t.Button("button.form_begin", "requests.type:"+key)}}}, nil
}

// drafts lists what was begun and is not filed.
func (tp *Topic) drafts(t *talk.Turn) (talk.Reply, error) {
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Drafts) == 0 {
		return talk.Reply{Text: t.Say("form.no_drafts")}, nil
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	r, shown := talk.Reply{}, draftsState{}
	lines := []string{t.Say("form.drafts", "n", len(res.Drafts))}
	for i, d := range res.Drafts {
		shown.Drafts = append(shown.Drafts, d.Id)
		lines = append(lines, t.Say("form.draft", "index", i+1, "title", speak.Short(d.Title, 80), "kind", c.pick(d.Type.Names), "day", t.Date(day(t, d.LapsesAt))))
		if i < requestChoices {
			r.Buttons = append(r.Buttons, []channel.Button{{Label: t.Say("form.go_on_with", "title", speak.Short(cmp.Or(d.Title, c.pick(d.Type.Names)), 40)), Data: "requests.draft:" + d.Id}})
		}
	}
	r.Text, r.Ask = speak.Lines(lines...), talk.NewQuestion(tp.Name(), draftsQuestion, shown)
	return r, nil
}

// goOn goes on with the draft that was changed last.
func (tp *Topic) goOn(t *talk.Turn) (talk.Reply, error) {
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, err
	}
	if len(res.Drafts) == 0 {
		return talk.Reply{Text: t.Say("form.no_drafts")}, nil
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	return tp.next(t, c, res.Drafts[0], "")
}

// Waiting implements talk.Waiter: a form that was left for another message says
// in a line that it is not filed and how to go on.
func (tp *Topic) Waiting(t *talk.Turn, q talk.Question) (talk.Reply, bool) {
	if q.Kind == paperQuestion {
		return tp.waitingPapers(t)
	}
	if q.Kind == foundQuestion {
		var found foundState
		return talk.Reply{}, q.Into(&found) && tp.recent(t, found)
	}
	var s formState
	if q.Kind != formQuestion || !q.Into(&s) {
		return talk.Reply{}, false
	}
	d, err := tp.draftOf(t, s.Draft)
	if err != nil {
		return talk.Reply{}, false
	}
	return talk.Reply{Text: t.Say("form.waits", "title", d.Title), Refs: []talk.Ref{draftRef(d)},
		Buttons: [][]channel.Button{{t.Button("button.form_go_on", "requests.form_go_on:0")}}}, true
}
