package requests

import (
	"strconv"
	"strings"

	requestsv1 "becario/api/becario/requests/v1"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
	"becario/talk"
	"becario/talk/speak"
)

// status tells how the requests stand that are meant: one in full, several by
// a line each.
func (tp *Topic) status(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) {
	s := f.Slots
	if own := tp.filedRefs(t.Target); s.Scope == answering && len(own) == 1 {
		return tp.answer(t, own[0], s.Query)
	}
	found, comments, err := tp.find(t, s)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(found) == 0 && (s.ID != "" || s.Title != "") {
		if r, ok, err := tp.notFiled(t, s.Title); ok || err != nil {
			return r, err
		}
		return tp.notFound(t, s)
	}
	leave := s.Scope == withdrawing || t.HasWord("words.withdraw")
	switch {
	case len(found) == 0:
		return talk.Reply{Text: t.Say("request.none")}, nil
	case len(found) == 1 && leave:
		return tp.askWithdraw(t, requestRef(found[0], ""))
	case len(found) == 1:
		return tp.show(t, found[0], comments[0])
	case leave:
		return listed(t, t.Say("request.which_withdraw"), found, "requests.withdraw:"), nil
	}
	return listed(t, t.Say("request.list", "n", len(found)), found, "requests.show:"), nil
}

// find returns the requests that are meant: by number, by words, those of the
// message that is replied to, or the open ones, else the latest.
func (tp *Topic) find(t *talk.Turn, s nlu.Slots) ([]*requestsv1.Request, []string, error) {
	req := &requestsv1.MineRequest{Space: t.Person.ID, Number: s.ID}
	if s.ID == "" {
		req.Query = s.Title
	}
	res, err := tp.requests.Mine(t.Ctx, req)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(res.Requests) == 0 && s.ID == "" && strings.ContainsAny(s.Title, "0123456789"):
		return tp.find(t, nlu.Slots{ID: s.Title}) // a number that was taken for a title
	case s.ID != "" || s.Title != "":
		return res.Requests, res.Comments, nil
	}
	if own := tp.filedRefs(t.Target); len(own) == 1 {
		return only(res, func(r *requestsv1.Request) bool { return r.Id == own[0].ID })
	}
	if open, comments, err := only(res, (*requestsv1.Request).GetOpen); len(open) > 0 {
		return open, comments, err
	}
	n := min(len(res.Requests), 1)
	return res.Requests[:n], res.Comments[:n], nil
}

func only(res *requestsv1.MineResponse, keep func(*requestsv1.Request) bool) ([]*requestsv1.Request, []string, error) {
	var requests []*requestsv1.Request
	var comments []string
	for i, r := range res.Requests {
		if keep(r) {
			requests, comments = append(requests, r), append(comments, res.Comments[i])
		}
	}
	return requests, comments, nil
}

// notFound says that there is no such request, and which there are.
func (tp *Topic) notFound(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	what := s.ID
	if what == "" {
		what = s.Title
	}
	all, _, err := tp.find(t, nlu.Slots{})
	if err != nil {
		return talk.Reply{}, err
	}
	missing := t.Say("request.not_found", "what", speak.Short(what, 60))
	if len(all) == 0 {
		return talk.Reply{Text: speak.Lines(missing, t.Say("request.none"))}, nil
	}
	return listed(t, speak.Lines(missing, t.Say("request.list", "n", len(all))), all, "requests.show:"), nil
}

// notFiled tells of a draft that is called so, or, if the message asks nothing and a type
// is called so, what that takes: "lo del viaje, la autorización".
func (tp *Topic) notFiled(t *talk.Turn, title string) (talk.Reply, bool, error) {
	if title == "" {
		return talk.Reply{}, false, nil
	}
	res, err := tp.requests.Drafts(t.Ctx, &requestsv1.DraftsRequest{Space: t.Person.ID})
	if err != nil {
		return talk.Reply{}, true, err
	}
	for _, d := range res.Drafts {
		if !draftCalled(t, d, title) {
			continue
		}
		if f, ok := tp.openForm(t); ok && f.Draft == d.Id { // that it waits is said besides
			c, err := tp.catalog(t)
			return talk.Reply{Text: about(t, c, d)}, true, err
		}
		return talk.Reply{Text: t.Say("form.waits", "title", d.Title), Refs: []talk.Ref{draftRef(d)},
			Buttons: [][]channel.Button{{t.Button("button.form_go_on", "requests.form_go_on:0")}}}, true, nil
	}
	text := t.Update.Text
	if isQuestion(t, text) || t.HasLine(text, "words.how_goes") {
		return talk.Reply{}, false, nil
	}
	found, err := tp.requests.Find(t.Ctx, &requestsv1.FindRequest{Text: text})
	if err != nil || !found.Sure || found.Types[0] == general {
		return talk.Reply{}, false, err
	}
	r, err := tp.needs(t, found.Types[0])
	return r, true, err
}

// listed gives requests a line and a button each.
func listed(t *talk.Turn, head string, all []*requestsv1.Request, action string) talk.Reply {
	r := talk.Reply{}
	texts := []string{head}
	for i, one := range all[:min(len(all), requestLines)] {
		args := []any{"index", i + 1, "title", speak.Short(one.Title, 80), "number", one.Number,
			"state", t.Say("request.now." + stateName(one.State)), "day", t.Date(one.Deadline)}
		line := "request.line"
		switch {
		case one.Overdue:
			line = "request.line_overdue"
		case one.ClockRuns:
			line = "request.line_until"
		}
		texts = append(texts, t.Say(line, args...))
		r.Refs = append(r.Refs, requestRef(one, ""))
		if i < requestChoices {
			r.Buttons = append(r.Buttons, []channel.Button{{Label: speak.Short(one.Title, 40), Data: action + strconv.Itoa(i)}})
		}
	}
	if more := len(all) - requestLines; more > 0 {
		texts = append(texts, t.Say("list.more", "n", more))
	}
	r.Text = strings.Join(texts, "\n")
	return r
}

// show tells all about one request.
func (tp *Topic) show(t *talk.Turn, r *requestsv1.Request, comment string) (talk.Reply, error) {
	names, err := tp.catalog(t)
	if err != nil {
		return talk.Reply{}, err
	}
	if comment != "" {
		comment = t.Say("request.comment", "comment", comment)
	}
	lines := []string{t.Say("request.stands", "title", r.Title, "number", r.Number, "state", t.Say("request.now."+stateName(r.State))),
		comment, names.held(t, r), names.until(t, r)}
	lines = append(lines, names.papers(t, ofRequest(names, r))...)
	said := talk.Reply{Refs: []talk.Ref{requestRef(r, "")}, Text: speak.Lines(append(lines, lacking(t, r))...)}
	if r.Open {
		write := "button.write"
		if r.State == requestsv1.State_STATE_WAITING_APPLICANT {
			write = "button.answer"
		}
		said.Buttons = [][]channel.Button{{t.Button(write, "requests.answer:0"), t.Button("button.withdraw", "requests.withdraw:0")}}
	}
	return said, nil
}

func stateName(s requestsv1.State) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "STATE_"))
}

// one returns a request of the person as it is now, with what staff last wrote.
func (tp *Topic) one(t *talk.Turn, id string) (*requestsv1.Request, string, error) {
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID})
	if err != nil {
		return nil, "", err
	}
	for i, r := range res.Requests {
		if r.Id == id {
			return r, res.Comments[i], nil
		}
	}
	return nil, "", fault.New(fault.NotFound, "fault.no_request")
}
