package requests

import (
	"slices"
	"strings"
	"time"
	"unicode"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/kit/wall"
	"becario/talk"
	"becario/talk/speak"
)

// Private answers of a request that was filed, such as an account, are corrected on a page
// behind a link or by the office: they do not go through the chat.

// privateWrong takes a message that says that a private answer of a filed request, or of a
// draft, is wrong or has changed, and nothing else: "el IBAN está mal", "I gave you the wrong
// account number". It reports false if there is no request or draft with such a field.
func (tp *Topic) privateWrong(t *talk.Turn, text string) (talk.Reply, bool, error) {
	if !t.HasLine(text, "words.private_wrong") && !hasAccount(text) || isQuestion(t, text) || tp.asksText(t) {
		return talk.Reply{}, false, nil
	}
	r, ok, err := tp.privateOf(t, text)
	if ok && err == nil && hasAccount(text) {
		r.Text = speak.Lines(t.Say("private.not_here"), r.Text)
	}
	return r, ok, err
}

// privateOf is the request or the draft of which a text names a private answer.
func (tp *Topic) privateOf(t *talk.Turn, text string) (talk.Reply, bool, error) {
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	var found []*requestsv1.Request
	for _, r := range res.Requests { // the latest first
		if kind := c.typeOf(r.Type); kind != nil && namesPrivate(t, kind, text, r.Title) {
			found = append(found, r)
		}
	}
	drafts, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	for _, d := range drafts.Drafts { // what is being filled in is meant before what was filed
		if namesPrivate(t, d.Type, text, d.Title) {
			r, err := tp.onPage(t, c, d)
			return r, true, err
		}
	}
	if own := tp.filedRefs(t.Target); len(own) == 1 && slices.ContainsFunc(found, func(r *requestsv1.Request) bool { return r.Id == own[0].ID }) {
		r, err := tp.correctPrivate(t, own[0].ID)
		return r, true, err
	}
	found = slices.DeleteFunc(found, func(r *requestsv1.Request) bool { return !r.Open })
	if len(found) == 0 {
		return talk.Reply{}, false, nil // of what is closed nothing is to be mended: it may be a new one
	}
	if found, err = tp.ofThese(t, text, found); err != nil {
		return talk.Reply{}, true, err
	}
	if len(found) > 1 {
		return listed(t, t.Say("private.which"), found, "requests.correct:"), true, nil
	}
	r, err := tp.correctPrivate(t, found[0].Id)
	return r, true, err
}

// ofThese are those of some requests that a text may be about: the one whose number it has,
// or that was spoken of last; else all of them.
func (tp *Topic) ofThese(t *talk.Turn, text string, all []*requestsv1.Request) ([]*requestsv1.Request, error) {
	_, _, spoken, err := tp.subject(t)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if strings.Contains(strings.ToUpper(text), r.Number) {
			return []*requestsv1.Request{r}, nil
		}
	}
	for _, r := range all {
		if spoken != nil && r.Id == spoken.Id {
			return []*requestsv1.Request{r}, nil
		}
	}
	return all, nil
}

// asksText reports whether a form asks for a text, which may be any message.
func (tp *Topic) asksText(t *talk.Turn) bool {
	s, ok := tp.openForm(t)
	if !ok || s.Field == "" {
		return false
	}
	d, err := tp.draftOf(t, s.Draft)
	return err == nil && fieldOf(d.Type, s.Field).Kind == "text"
}

// namesPrivate reports whether a text names private fields of a type, and says nothing else
// than that they are wrong. A word of the title may stand there, too.
func namesPrivate(t *talk.Turn, kind *requestsv1.Type, text, title string) bool {
	text = requestNumber.ReplaceAllString(text, " ")
	var names []string
	for _, f := range kind.GetFields() {
		if f.Private {
			names = append(names, f.Words...)
			for _, name := range f.Names {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return false
	}
	named, account := t.HasLine(text, "words.private_all"), hasAccount(text)
	for _, w := range speak.Words(text) {
		switch {
		case t.Little(w), account && digitsIn(w) > 1:
		case slices.ContainsFunc(names, func(name string) bool {
			return speak.HoldsWords(name, w) || len([]rune(w)) >= wordLeast && begins(name, w)
		}):
			named = true
		case !saysOnly(t, w, "words.private_fill", "words.opening", "words.correcting", "words.of_every_request", "words.vague_request") && !speak.HoldsWords(title, w) && !calledIn(kind, w):
			return false
		}
	}
	return named
}

// accountDigits is how many digits a text has at least that holds an account: a year with a
// day has fewer.
const accountDigits = 10

// hasAccount reports whether a text may hold the number of an account.
func hasAccount(text string) bool {
	return digitsIn(requestNumber.ReplaceAllString(text, " ")) >= accountDigits
}

func digitsIn(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// correctPrivate gives a link to the page of the private answers of a request or, if there
// is no such page, says how the office corrects them; or why they cannot be corrected.
func (tp *Topic) correctPrivate(t *talk.Turn, id string) (talk.Reply, error) {
	res, err := tp.requests.History(t.Ctx, &requestsv1.HistoryRequest{Space: t.Person.ID, Id: id})
	if err != nil {
		return talk.Reply{}, err
	}
	r := res.History.Request
	said := talk.Reply{Refs: []talk.Ref{requestRef(r, "")}, Buttons: [][]channel.Button{{t.Button("button.private_new", "requests.type:"+r.Type)}}}
	if res.Uncorrectable != nil {
		return tp.uncorrectable(t, r, res.Uncorrectable)
	}
	names := t.List(fieldNames(catalogOf(t), res.Type, res.Private))
	if tp.address == "" {
		said.Text = t.Say("private.by_office", "names", names, "title", r.Title, "number", r.Number)
		said.Buttons = append([][]channel.Button{{t.Button("button.write", "requests.answer:0")}}, said.Buttons...)
		return said, nil
	}
	link, err := tp.requests.MakeLink(t.Ctx, &requestsv1.MakeLinkRequest{Space: t.Person.ID, Actor: t.Person.ID, Request: r.Id, Holder: t.Person.Name})
	if f, ok := fault.Of(err); ok && fault.Is(err, fault.State) { // decided just now
		return tp.uncorrectable(t, r, f)
	}
	if err != nil {
		return talk.Reply{}, err
	}
	until := time.UnixMicro(link.ExpiresAt).In(t.Now.Location())
	said.Text = speak.Lines(t.Say("private.page", "names", names, "title", r.Title, "number", r.Number, "hour", speak.Hour(until.Format(wall.HourForm))), tp.address+formPath+link.Token)
	return said, nil
}

// uncorrectable says why private answers of a request cannot be changed any more, and
// offers to ask for the change, if there is a type for that.
func (tp *Topic) uncorrectable(t *talk.Turn, r *requestsv1.Request, why *commonv1.Fault) (talk.Reply, error) {
	said := talk.Reply{Text: speak.Lines(t.SayFault(why), t.Say("private.too_late")), Refs: []talk.Ref{requestRef(r, "")}}
	if r.Open {
		said.Buttons = [][]channel.Button{{t.Button("button.write", "requests.answer:0")}}
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: t.Update.Text})
	if err != nil || !found.Sure && !found.Plain || found.Types[0] == general {
		return said, err
	}
	offer, err := tp.offer(t, found.Types[0])
	said.Text, said.Buttons, said.Ask = speak.Lines(said.Text, offer.Text), append(said.Buttons, offer.Buttons...), offer.Ask
	return said, err
}

// fieldNames are the names of fields of a type, in its order.
func fieldNames(c catalog, kind *requestsv1.Type, keys []string) []string {
	var names []string
	for _, f := range kind.GetFields() {
		if slices.Contains(keys, f.Key) {
			names = append(names, c.pick(f.Names))
		}
	}
	return names
}

// privateChanged tells that private answers were changed, by whom and not to what.
func (tp *Topic) privateChanged(t *talk.Turn, n *commonv1.Notice, said *commonv1.RequestCorrected) (talk.Reply, error) {
	res, err := tp.requests.History(t.Ctx, &requestsv1.HistoryRequest{Space: n.Space, Id: n.RecordId})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return talk.Reply{}, err
	}
	names := fieldNames(catalogOf(t), res.GetType(), said.Fields)
	if len(names) == 0 {
		names = said.Fields // the request is gone meanwhile
	}
	key := "notice.private_changed"
	if said.Staff != "" {
		key = "notice.private_changed_staff"
	}
	return talk.Reply{
		Text:    t.Say(key, "names", t.List(names), "title", said.Title, "number", said.Number, "staff", strings.TrimSpace(said.Staff)),
		Refs:    []talk.Ref{{Service: "requests", ID: n.RecordId}},
		Buttons: [][]channel.Button{{t.Button("button.write", "requests.answer:0"), t.Button("button.request", "requests.show:0")}},
	}, nil
}
