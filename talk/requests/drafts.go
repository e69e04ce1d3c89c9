package requests

import (
	"slices"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/talk"
	"becario/talk/speak"
)

// Drafts are gone on with, and removed, by their place in the list, by what they are called,
// or all of them: "borrá el 2", "delete the second draft", "seguí con el de la prórroga".

// draftsState are the drafts that a list showed, in its order.
type draftsState struct {
	Drafts []string `json:"drafts"`
}

// draftsMeant is what a text says of drafts.
type draftsMeant struct {
	drops bool
	// goesOn says that a form is to go on.
	goesOn bool
	// said tells that the word for a draft is in it.
	said   bool
	all    bool
	places []int // from 1; -1 is the last one
	name   string
}

// readDrafts reads what a text says of drafts and nothing else. It reports false if it asks
// something, or denies something.
func readDrafts(t *talk.Turn, text string) (m draftsMeant, ok bool) {
	if isQuestion(t, text) || t.HasAny(text, "words.not") {
		return m, false
	}
	lead := unmarked(text)
	for _, key := range []string{"words.form_aside", "words.form_wanting"} {
		lead = dropLead(t, lead, key)
	}
	rest, returns := startsWith(t, lead, "words.form_return")
	if m.goesOn = returns; !returns {
		first, after, _ := strings.Cut(lead, " ")
		if m.drops = t.OnlyWords(first, "words.removing") || t.OnlyWords(first, "words.take_out"); m.drops {
			rest = after
		}
	}
	words := speak.Words(rest)
	if len(words) > mostWords {
		return m, false
	}
	var name []string
	for _, w := range words {
		switch n := t.Number(w); {
		case t.OnlyWords(w, "words.form_draft"):
			m.said = true
		case n != 0:
			m.places = append(m.places, n)
		case t.OnlyWords(w, "words.everything"):
			m.all = true
		case !t.Little(w) && !t.OnlyWords(w, "words.the_one") && !t.OnlyWords(w, "words.joining") && !t.OnlyWords(w, "words.favour"):
			name = append(name, w)
		}
	}
	m.name = strings.Join(name, " ")
	return m, true
}

// ofDrafts takes a message that says to remove drafts or to go on with one, and which. shown
// are those of the list that was shown just now; without a list, the message must have the
// word for a draft. What is removed is asked first.
func (tp *Topic) ofDrafts(t *talk.Turn, text string, shown []string) (talk.Reply, bool, error) {
	m, ok := readDrafts(t, text)
	listed := len(shown) > 0
	if !ok || !m.drops && !m.goesOn && !listed || !m.said && !listed || !m.said && len(m.places) == 0 && m.name == "" && !m.all {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	all := res.Drafts
	if listed { // places count in the list as it was shown
		all = make([]*requestsv1.Draft, len(shown))
		for i, id := range shown {
			if at := slices.IndexFunc(res.Drafts, func(d *requestsv1.Draft) bool { return d.Id == id }); at >= 0 {
				all[i] = res.Drafts[at]
			}
		}
	}
	meant, there := m.among(t, all)
	switch {
	case !there && m.name != "" && len(meant) == 0:
		return talk.Reply{}, false, nil // it is about something else
	case !there && m.said && len(all) == 0:
		return talk.Reply{Text: t.Say("form.no_drafts")}, true, nil
	case !there || len(meant) > 1 && !m.drops:
		r, err := tp.drafts(t)
		r.Text = speak.Lines(t.Say("form.which_draft"), "", r.Text)
		return r, true, err
	case m.drops:
		return tp.askDrops(t, meant), true, nil
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	r, err := tp.next(t, c, meant[0], "")
	return r, true, err
}

// among are those of some drafts that are meant; false if a place has none, a name is that of
// none or of several, or nothing says which of several.
func (m draftsMeant) among(t *talk.Turn, all []*requestsv1.Draft) (meant []*requestsv1.Draft, ok bool) {
	present := slices.DeleteFunc(slices.Clone(all), func(d *requestsv1.Draft) bool { return d == nil })
	switch {
	case len(m.places) > 0 && m.name == "":
		for _, n := range m.places {
			if n < 0 {
				n = len(all)
			}
			if n > len(all) || n == 0 || all[n-1] == nil {
				return nil, false
			}
			if !slices.Contains(meant, all[n-1]) {
				meant = append(meant, all[n-1])
			}
		}
		return meant, true
	case m.all && m.name == "":
		return present, len(present) > 0
	case m.name == "":
		return present, len(present) == 1
	}
	for _, d := range present {
		if draftCalled(t, d, m.name) {
			meant = append(meant, d)
		}
	}
	return meant, len(meant) == 1
}

// askDrops asks whether drafts are to be removed.
func (tp *Topic) askDrops(t *talk.Turn, all []*requestsv1.Draft) talk.Reply {
	if len(all) == 1 {
		return tp.askDrop(t, all[0])
	}
	lines := []string{t.Say("form.ask_drops", "n", len(all))}
	var refs []talk.Ref
	for _, d := range all {
		lines = append(lines, t.Say("list.item", "what", d.Title))
		refs = append(refs, draftRef(d))
	}
	return talk.Reply{Text: speak.Lines(lines...), Refs: refs,
		Buttons: [][]channel.Button{{t.Button("button.form_drops_sure", "requests.form_drops:yes"), t.Button("button.form_keep", "requests.form_drops:no")}},
		Ask:     talk.NewQuestion(tp.Name(), dropQuestion, asked{Requests: refs})}
}

// dropAll removes drafts, those that are still there.
func (tp *Topic) dropAll(t *talk.Turn, refs []talk.Ref) (talk.Reply, error) {
	var titles []string
	for i, ref := range refs {
		res, err := tp.requests.DropDraft(t.Ctx, &requestsv1.DropDraftRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(i), Id: strings.TrimPrefix(ref.ID, draftPrefix)})
		if err != nil {
			return talk.Reply{}, err
		}
		if title := res.Draft.GetTitle(); title != "" {
			titles = append(titles, t.Say("form.quoted", "title", title))
		}
	}
	return talk.Reply{Text: t.Say("form.dropped_all", "n", len(refs), "titles", strings.Join(titles, ", "))}, nil
}

// replyDrafts takes a message after the list of drafts.
func (tp *Topic) replyDrafts(t *talk.Turn, s draftsState, text string) (talk.Reply, bool, error) {
	if t.IsOne(text, "words.no") {
		return talk.Reply{Text: t.Say("talk.left")}, true, nil
	}
	return tp.ofDrafts(t, text, s.Drafts)
}
