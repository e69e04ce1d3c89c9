package requests

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/report"
	"becario/talk"
	"becario/talk/speak"
)

// The form of a request is filled in message by message. Its answers are kept by
// the service as a draft; the question that is open knows only which draft and
// which field. So the form survives whatever is said in between.

// formState is the state of the questions of a form: the draft, and the field
// that is asked for; at the summary there is none.
type formState struct {
	Draft string `json:"draft"`
	Field string `json:"field,omitempty"`
	// Fix says that it was asked what is to be corrected.
	Fix bool `json:"fix,omitempty"`
	// Aside is a question that was asked beside the form and only the office can answer.
	Aside string `json:"aside,omitempty"`
}

// draftPrefix tells the refs of drafts from those of requests.
const draftPrefix = "draft/"

func draftRef(d *requestsv1.Draft) talk.Ref {
	return talk.Ref{Service: "requests", ID: draftPrefix + d.Id}
}

// filedRefs are those refs of a message that are requests.
func (tp *Topic) filedRefs(refs []talk.Ref) []talk.Ref {
	return slices.DeleteFunc(slices.Clone(talk.Of(refs, tp.Name())), func(r talk.Ref) bool {
		return strings.HasPrefix(r.ID, draftPrefix) || strings.HasPrefix(r.ID, docPrefix)
	})
}

// begin begins the form of a type: it says what will be needed, how long it takes
// and who decides, and asks for the first thing. What the holder has said already
// is read out of their words.
func (tp *Topic) begin(t *talk.Turn, c catalog, kind *requestsv1.Type, title, key string) (talk.Reply, error) {
	words := ownWords(t, t.Update.Text)
	t.Update.Text = words
	title = ownTitle(t, c, kind, title)
	req := &requestsv1.DraftRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key + "/form", Type: kind.Key, Title: title, Words: words, Chat: true, TakeWaiting: true,
		Set: readAll(t, kind, words)}
	res, err := tp.requests.Draft(t.Ctx, req)
	if fault.Has(err, "fault.type_closed") {
		return closed(t, c, kind), nil
	}
	if err != nil {
		return talk.Reply{}, err
	}
	d := res.Draft
	used := ""
	if len(d.Documents) > 0 {
		var names []string
		for _, paper := range d.Documents {
			names = append(names, t.Say("request.sized", "name", speak.Short(paper.Name, 60), "size", size(t, paper.Size)))
		}
		used = t.Say("form.took_papers", "names", t.List(names))
	}
	if d.Next == "" { // the summary says it all
		return tp.summary(t, c, d, speak.Lines(c.pick(d.Type.Notes), used)), nil
	}
	known := ""
	if len(d.Answers) > 0 {
		known = t.Say("form.known", "answers", strings.Join(c.answered(t, d), "; "))
	}
	intro := speak.Lines(
		t.Say("form.begin", "kind", c.pick(d.Type.Names), "by", c.role(d.DecidedBy), "days", t.Say("form.days", "n", int(d.Days))),
		c.pick(d.Type.Notes), c.needed(t, d), used, known, t.Say("form.not_filed"))
	return tp.next(t, c, d, intro)
}

// next asks for what is still open in a draft or, if nothing is, whether to file
// it. before is said first.
func (tp *Topic) next(t *talk.Turn, c catalog, d *requestsv1.Draft, before string) (talk.Reply, error) {
	if d.Next == "" {
		return tp.summary(t, c, d, before), nil
	}
	for _, p := range d.Problems {
		if !p.Late && p.Field == d.Next {
			before = speak.Lines(before, c.problem(t, p))
		}
	}
	return tp.ask(t, c, d, d.Next, before), nil
}

// ask asks for a field.
func (tp *Topic) ask(t *talk.Turn, c catalog, d *requestsv1.Draft, key, before string) talk.Reply {
	f := fieldOf(d.Type, key)
	question := c.pick(f.Ask)
	if question == "" {
		question = t.Say("form.ask", "name", c.pick(f.Names))
	}
	example := c.pick(f.Example)
	if example != "" {
		example = t.Say("form.example", "example", example)
	}
	if before != "" {
		before += "\n"
	}
	r := talk.Reply{Text: speak.Lines(before, question, example), Refs: []talk.Ref{draftRef(d)}, Buttons: tp.choiceButtons(t, c, d.Type, f),
		Ask: talk.NewQuestion(tp.Name(), formQuestion, formState{Draft: d.Id, Field: key}).Lasting().About(d.Id)}
	last := []channel.Button{t.Button("button.form_save", "requests.form_save:0"), t.Button("button.form_drop", "requests.form_drop:0")}
	if !f.Required {
		last = append([]channel.Button{t.Button("button.form_skip", "requests.form_skip:"+key)}, last...)
	}
	r.Buttons = append(r.Buttons, last)
	return r
}

// askOn asks for a field of a draft again or, if that is empty, shows the draft whole.
// before is said first.
func (tp *Topic) askOn(t *talk.Turn, c catalog, d *requestsv1.Draft, field, before string) talk.Reply {
	if field == "" {
		return tp.summary(t, c, d, before)
	}
	return tp.ask(t, c, d, field, before)
}

// choiceButtons are the values that a field may have, if they are few.
func (tp *Topic) choiceButtons(t *talk.Turn, c catalog, kind *requestsv1.Type, f *requestsv1.Field) [][]channel.Button {
	place := slices.Index(kind.Fields, f)
	if f.Kind == "yes_no" {
		return [][]channel.Button{{t.Button("button.yes", "requests.form_set:"+strconv.Itoa(place)+"/yes"), t.Button("button.no", "requests.form_set:"+strconv.Itoa(place)+"/no")}}
	}
	var rows [][]channel.Button
	for i, choice := range f.Choices {
		rows = append(rows, []channel.Button{{Label: speak.Short(upper(c.pick(choice.Names)), 60), Data: "requests.form_set:" + strconv.Itoa(place) + "/" + strconv.Itoa(i)}})
	}
	return rows
}

// summary shows a draft whole and asks whether to file it.
func (tp *Topic) summary(t *talk.Turn, c catalog, d *requestsv1.Draft, before string) talk.Reply {
	lines := []string{before, t.Say("form.summary", "title", d.Title, "kind", c.pick(d.Type.Names))}
	for _, answer := range c.answered(t, d) {
		lines = append(lines, t.Say("form.answer", "answer", answer))
	}
	said := func(a *requestsv1.Answer) bool { return a.Value == d.Words } // of a question, which is shown above
	if words := report.Covered(d.Type, d.Answers)(d.Words); words != "" && words != d.Title && !slices.ContainsFunc(d.Answers, said) {
		lines = append(lines, t.Say("form.words", "words", speak.Short(words, 300)))
	}
	for _, p := range d.Problems {
		lines = append(lines, c.problem(t, p))
	}
	lines = append(lines, t.Say("form.decides", "by", c.role(d.DecidedBy), "days", t.Say("form.days", "n", int(d.Days)), "day", t.Date(d.Deadline)))
	lines = append(lines, c.papers(t, ofDraft(d))...)
	if n := len(d.Missing); n > 0 {
		lines = append(lines, t.Say("form.missing", "n", n))
	}
	if final := c.pick(d.Type.Final); final != "" {
		lines = append(lines, final)
	}
	lines = append(lines, tp.elsewhere(t, c, d), t.Say("form.file"))
	r := talk.Reply{Text: speak.Lines(lines...), Refs: []talk.Ref{draftRef(d)},
		Buttons: [][]channel.Button{
			{t.Button("button.form_file", "requests.form_file:0"), t.Button("button.form_fix", "requests.form_fix:0")},
			{t.Button("button.form_save", "requests.form_save:0"), t.Button("button.form_drop", "requests.form_drop:0")}},
		Ask: talk.NewQuestion(tp.Name(), formQuestion, formState{Draft: d.Id}).Lasting().About(d.Id)}
	if tp.address != "" && len(d.Private) > 0 {
		r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.form_web", "requests.form_web:0")})
	}
	return r
}

// fileDraft files a draft.
func (tp *Topic) fileDraft(t *talk.Turn, id string) (talk.Reply, error) {
	key := t.Key(0)
	res, err := tp.requests.File(t.Ctx, &requestsv1.FileRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Draft: id, Holder: t.Person.Name})
	if err != nil {
		return talk.Reply{}, err
	}
	text, err := tp.receipt(t, res.Request)
	return talk.Reply{
		Text: text, Refs: []talk.Ref{requestRef(res.Request, key)},
		Buttons: [][]channel.Button{{t.Button("button.receipt", "requests.receipt:0"), t.Button("button.withdraw", "requests.withdraw:0")}},
	}, err
}

// put puts answers into a draft and goes on. What is wrong with the field that
// was asked for is said, and it is asked for again.
func (tp *Topic) put(t *talk.Turn, req *requestsv1.DraftRequest, asked string) (talk.Reply, error) {
	req.Space, req.Actor, req.Key, req.Chat = t.Person.ID, t.Person.ID, t.Key(0)+"/form", true
	res, err := tp.requests.Draft(t.Ctx, req)
	if err != nil {
		return talk.Reply{}, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	d := res.Draft
	if f := res.Faults[asked]; f != nil {
		return tp.ask(t, c, d, asked, t.SayFault(f)), nil
	}
	// Of several things that were said together, what was taken is told.
	before := ""
	if len(req.Set) > 1 {
		var took []string
		for _, a := range d.Answers {
			if a.Field != asked && slices.ContainsFunc(req.Set, func(o *requestsv1.Answer) bool { return o.Field == a.Field }) {
				took = append(took, c.answer(t, fieldOf(d.Type, a.Field), a.Value))
			}
		}
		if len(took) > 0 {
			before = t.Say("form.took", "answers", strings.TrimRight(strings.Join(took, "; "), "."))
		}
	}
	return tp.next(t, c, d, before)
}

// draftOf returns a draft of the person by its id.
func (tp *Topic) draftOf(t *talk.Turn, id string) (*requestsv1.Draft, error) {
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return nil, err
	}
	for _, d := range res.Drafts {
		if d.Id == id {
			return d, nil
		}
	}
	return nil, noDraft()
}

func fieldOf(kind *requestsv1.Type, key string) *requestsv1.Field {
	i := slices.IndexFunc(kind.GetFields(), func(f *requestsv1.Field) bool { return f.Key == key })
	if i < 0 {
		return &requestsv1.Field{Key: key}
	}
	return kind.Fields[i]
}

// titled is what a request is called: in the holder's words if they tell what it
// is, else by its type.
func (tp *Topic) titled(t *talk.Turn, c catalog, f nlu.Frame, kind *requestsv1.Type, general bool) (string, error) {
	said := strings.TrimSpace(f.Slots.Title)
	if f.Intent != nlu.RequestFile {
		return asksTitle(t, t.Update.Text), nil
	}
	if said == "" || t.IsOne(said, "words.request") {
		return c.pick(kind.Names), nil
	}
	if general {
		return said, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: said})
	if err != nil {
		return "", err
	}
	if !slices.Contains(found.Types, kind.Key) {
		return c.pick(kind.Names), nil
	}
	return cmp.Or(said, c.pick(kind.Names)), nil
}
