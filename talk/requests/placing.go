package requests

import (
	"slices"
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// begun returns what papers may be for: the open requests, the drafts, and those
// papers that wait.
func (tp *Topic) begun(t *talk.Turn) ([]*requestsv1.Request, *requestsv1.DraftsResponse, error) {
	mine, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID, OpenOnly: true})
	if err != nil {
		return nil, nil, err
	}
	drafts, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	return mine.Requests, drafts, err
}

// askPlace asks what the papers that wait are for.
func (tp *Topic) askPlace(t *talk.Turn, c catalog, b batch, before string, pages []string) (talk.Reply, error) {
	requests, drafts, err := tp.begun(t)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(requests)+len(drafts.Drafts) == 0 {
		r := talk.Reply{Text: speak.Lines(before, t.Say("request.waits_for_one", "n", len(b.got)))}
		r.Buttons = [][]channel.Button{{t.Button("button.form_types", "requests.types:0")}}
		return r, nil
	}
	r := tp.places(t, speak.Lines(before, t.Say("request.which_paper", "n", len(drafts.Waiting.GetDocuments()))), requests, drafts.Drafts)
	if len(pages) > 1 {
		r.Text = speak.Lines(r.Text, t.Say("request.ask_join", "n", len(pages)))
		r.Buttons = append([][]channel.Button{{t.Button("button.join", "requests.join:0")}}, r.Buttons...)
		for _, id := range pages {
			r.Refs = append(r.Refs, talk.Ref{Service: tp.Name(), ID: docPrefix + id})
		}
	}
	return r, nil
}

// places asks for which request or draft the papers that wait are.
func (tp *Topic) places(t *talk.Turn, head string, requests []*requestsv1.Request, drafts []*requestsv1.Draft) talk.Reply {
	r := listed(t, head, requests, "requests.paper:")
	lines := []string{r.Text}
	for _, d := range drafts[:min(len(drafts), requestChoices)] {
		n := len(r.Refs)
		r.Refs = append(r.Refs, draftRef(d))
		lines = append(lines, t.Say("request.draft_line", "index", n+1, "title", speak.Short(d.Title, 80)))
		r.Buttons = append(r.Buttons, []channel.Button{{Label: t.Say("request.draft_button", "title", speak.Short(d.Title, 40)), Data: "requests.paper:" + strconv.Itoa(n)}})
	}
	r.Text = speak.Lines(lines...)
	r.Buttons = append(r.Buttons, []channel.Button{t.Button("button.form_new", "requests.types:0")})
	r.Ask = talk.NewQuestion(tp.Name(), paperQuestion, asked{Requests: r.Refs}).Lasting()
	return r
}

// waitingPapers says again that papers wait, and for what.
func (tp *Topic) waitingPapers(t *talk.Turn) (talk.Reply, bool) {
	requests, drafts, err := tp.begun(t)
	if err != nil || len(drafts.Waiting.GetDocuments()) == 0 {
		return talk.Reply{}, false
	}
	n := len(drafts.Waiting.Documents)
	r := tp.places(t, t.Say("request.papers_wait", "n", n, "name", speak.Short(drafts.Waiting.Documents[0].Name, 60)), requests, drafts.Drafts)
	if t.Open.Is(tp.Name(), paperQuestion) {
		r.Ask = nil // it is open already
	}
	return r, true
}

// replyPlace takes a message as the answer to what the papers that wait are for: a
// number of the list, or words of a title.
func (tp *Topic) replyPlace(t *talk.Turn, a asked, text string) (talk.Reply, bool, error) {
	if t.IsOne(text, "words.no") {
		return talk.Reply{Text: t.Say("request.kept_for_later")}, true, nil
	}
	if n, err := strconv.Atoi(strings.Trim(text, " .º")); err == nil && n >= 1 && n <= len(a.Requests) {
		r, err := tp.placeIn(t, a.Requests[n-1])
		return r, true, err
	}
	if len(speak.Words(text)) > 6 {
		return talk.Reply{}, false, nil
	}
	requests, drafts, err := tp.begun(t)
	if err != nil {
		return talk.Reply{}, true, err
	}
	fit := fitting(t, text, requests, drafts.Drafts)
	if len(fit) != 1 || tp.sureOf(t, text, func(nlu.Slots) bool { return true }) {
		return talk.Reply{}, false, nil
	}
	r, err := tp.placeIn(t, fit[0])
	return r, true, err
}

// fitting are those requests and drafts of which a text has the number or a word of
// the title.
func fitting(t *talk.Turn, text string, requests []*requestsv1.Request, drafts []*requestsv1.Draft) []talk.Ref {
	var fit []talk.Ref
	words := speak.Words(text)
	named := func(title string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return len([]rune(w)) > 3 && !t.Little(w) && !t.OnlyWords(w, "words.of_every_request") && speak.HoldsWords(title, w)
		})
	}
	for _, r := range requests {
		if named(r.Title) || strings.Contains(text, r.Number) {
			fit = append(fit, requestRef(r, ""))
		}
	}
	for _, d := range drafts {
		if named(d.Title) {
			fit = append(fit, draftRef(d))
		}
	}
	return fit
}

// nearest are those of the requests that a text fits which have the most of its
// words in their titles; one whose number it names is alone.
func nearest(t *talk.Turn, text string, requests []*requestsv1.Request) []talk.Ref {
	var best []talk.Ref
	most := 0
	for _, r := range requests {
		n := 0
		if strings.Contains(strings.ToUpper(text), r.Number) {
			return []talk.Ref{requestRef(r, "")}
		}
		for _, w := range speak.Words(text) {
			if len([]rune(w)) > 3 && !t.Little(w) && speak.HoldsWords(r.Title, w) {
				n++
			}
		}
		switch {
		case n == 0 || n < most:
		case n > most:
			best, most = []talk.Ref{requestRef(r, "")}, n
		default:
			best = append(best, requestRef(r, ""))
		}
	}
	return best
}

// placeIn puts the papers that wait into a request or a draft.
func (tp *Topic) placeIn(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	req := &requestsv1.PlaceDocumentsRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0) + "/place", Id: ref.ID}
	if id, ok := strings.CutPrefix(ref.ID, draftPrefix); ok {
		req.Id, req.Draft = "", id
	}
	res, err := tp.requests.PlaceDocuments(t.Ctx, req)
	if fault.Has(err, "fault.file_gone") { // they went somewhere else
		return t.Stale(), nil
	}
	if err != nil {
		return talk.Reply{}, err
	}
	c, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	b := batch{got: res.Placed, in: ofEither(c, res.Request, res.Draft), resumed: res.Resumed}
	for _, name := range res.There {
		b.refused = append(b.refused, t.Say("request.was_there", "name", name))
	}
	if len(b.got) == 0 {
		return talk.Reply{Text: speak.Lines(append(b.refused, c.papers(t, b.in)...)...), Refs: b.in.refs()}, nil
	}
	return tp.taken(t, c, b)
}

// pressPaper answers what the papers that wait are for.
func (tp *Topic) pressPaper(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	r, err := tp.placeIn(t, ref)
	r.Edit = true
	return r, err
}
