package bot

import (
	"context"
	"strconv"
	"strings"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
)

// requestsArea talks about what is asked of the office.
type requestsArea struct {
	requests requestsv1connect.RequestsServiceClient
}

const (
	// requestLines is how many requests a list shows.
	requestLines = 10
	// requestChoices is how many requests or kinds of document a question
	// offers as buttons.
	requestChoices = 6
)

func (*requestsArea) name() string { return "requests" }

func (*requestsArea) intents() []nlu.Intent {
	return []nlu.Intent{nlu.RequestFile, nlu.RequestStatus, nlu.RequestAddDocument}
}

func (a *requestsArea) do(t *turn, f nlu.Frame, key string) (reply, error) {
	switch f.Intent {
	case nlu.RequestFile:
		return a.fileRequest(t, f.Slots, key)
	case nlu.RequestAddDocument:
		return a.announce(t, f)
	}
	return a.status(t, f.Slots)
}

func requestRef(r *requestsv1.Request, key string) Ref {
	return Ref{Service: "requests", ID: r.Id, Version: r.Version, Key: key}
}

// fileRequest files a request; if nobody said for what, it asks.
func (a *requestsArea) fileRequest(t *turn, s nlu.Slots, key string) (reply, error) {
	if strings.TrimSpace(s.Title) == "" || t.isOne(s.Title, "words.request") {
		return reply{text: t.say("request.ask_what"), ask: &Question{Kind: "requests.what"}}, nil
	}
	from, to := splitRange(s.Range)
	res, err := a.requests.File(t.ctx, &requestsv1.FileRequest{
		Space: t.person.ID, Actor: t.person.ID, Key: key, Title: s.Title, From: from, To: to, Holder: t.person.Name})
	if err != nil {
		return reply{}, err
	}
	text, err := a.receipt(t, res.Request)
	return reply{
		text: text, refs: []Ref{requestRef(res.Request, key)},
		buttons: [][]channel.Button{{t.button("button.withdraw", "requests.withdraw:0")}},
	}, err
}

// receipt says what was filed, its number, until when the office answers, what
// is missing, and how to follow it.
func (a *requestsArea) receipt(t *turn, r *requestsv1.Request) (string, error) {
	names, err := a.catalogNames(t)
	if err != nil {
		return "", err
	}
	filed := t.say("request.filed", "title", r.Title, "number", r.Number)
	switch {
	case r.From != "" && r.To != "" && r.From != r.To:
		filed = t.say("request.filed_range", "title", r.Title, "number", r.Number, "from", t.date(r.From), "to", t.date(r.To))
	case r.From != "":
		filed = t.say("request.filed_day", "title", r.Title, "number", r.Number, "day", t.date(r.From))
	}
	answer := t.say("request.answer_by", "n", int(r.Days), "day", t.date(r.Deadline))
	return lines(filed, t.say("request.kind", "kind", names.kind(r.Type))+" "+answer, names.notes[r.Type], a.lacking(t, r, names), t.say("request.follow")), nil
}

// lacking says which documents are missing; nothing if none is.
func (a *requestsArea) lacking(t *turn, r *requestsv1.Request, names catalogNames) string {
	if len(r.Missing) == 0 {
		return ""
	}
	return t.say("request.lacking", "n", len(r.Missing), "names", t.list(names.documents(r.Missing)))
}

// status tells how the requests stand that are meant: one in full, several by
// a line each.
func (a *requestsArea) status(t *turn, s nlu.Slots) (reply, error) {
	if own := refsOf(t.target, a.name()); s.Scope == answering && len(own) == 1 {
		return a.answer(t, own[0], s.Query)
	}
	found, comments, err := a.find(t, s)
	if err != nil {
		return reply{}, err
	}
	if len(found) == 0 && (s.ID != "" || s.Title != "") {
		return a.notFound(t, s)
	}
	leave := s.Scope == withdrawing || t.hasWord("words.withdraw")
	switch {
	case len(found) == 0:
		return reply{text: t.say("request.none")}, nil
	case len(found) == 1 && leave:
		return a.askWithdraw(t, requestRef(found[0], ""))
	case len(found) == 1:
		return a.show(t, found[0], comments[0])
	case leave:
		return a.listed(t, t.say("request.which_withdraw"), found, "requests.withdraw:"), nil
	}
	return a.listed(t, t.say("request.list", "n", len(found)), found, "requests.show:"), nil
}

// find returns the requests that are meant: by number, by words, those of the
// message that is replied to, or the open ones, else the latest.
func (a *requestsArea) find(t *turn, s nlu.Slots) ([]*requestsv1.Request, []string, error) {
	req := &requestsv1.MineRequest{Space: t.person.ID, Number: s.ID}
	if s.ID == "" {
		req.Query = s.Title
	}
	res, err := a.requests.Mine(t.ctx, req)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case len(res.Requests) == 0 && s.ID == "" && strings.ContainsAny(s.Title, "0123456789"):
		return a.find(t, nlu.Slots{ID: s.Title}) // a number that was taken for a title
	case s.ID != "" || s.Title != "":
		return res.Requests, res.Comments, nil
	}
	if own := refsOf(t.target, "requests"); len(own) == 1 {
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

// withdrawing is the scope of a frame that takes a request back, and answering
// of one that passes its query on to the office.
const (
	withdrawing = "withdraw"
	answering   = "answer"
)

// forOffice reports whether a message that replies to one about a request is
// meant for the office: by itself it is no wish, or none about a request.
func (t *turn) forOffice(f nlu.Frame) bool {
	if len(refsOf(t.target, "requests")) != 1 {
		return false
	}
	switch f.Intent {
	case nlu.ExpenseFix, nlu.TaskDone, nlu.TaskReschedule:
		return f.Slots.Title == ""
	}
	return t.unclear(f)
}

// askPass asks whether a reply to a message about a request, which by itself is
// no wish, is for the office.
func (t *turn) askPass(text string) reply {
	f := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: text}}
	refs := refsOf(t.target, "requests")
	t.question = &Question{Kind: sureQuestion, Frames: []nlu.Frame{f}, Refs: refs}
	return reply{
		text:    t.say("request.ask_pass", "text", short(text, 300)),
		refs:    refs,
		frames:  []nlu.Frame{f},
		buttons: [][]channel.Button{{t.button("button.yes", "yes"), t.button("button.no", "no")}},
	}
}

// as is a frame that takes something away, if it may as well be a request.
func (a *requestsArea) as(_ *turn, f nlu.Frame) (nlu.Frame, bool) {
	if f.Intent != nlu.TaskDelete && f.Intent != nlu.ExpenseUndo {
		return f, false
	}
	f.Intent, f.Slots.Scope = nlu.RequestStatus, withdrawing
	return f, true
}

// named returns the open requests that have the words of a title in theirs, or
// all of them for a word that only says what they are.
func (a *requestsArea) named(t *turn, title string) ([]Ref, error) {
	if t.isOne(title, "words.request") {
		title = ""
	}
	res, err := a.requests.Mine(t.ctx, &requestsv1.MineRequest{Space: t.person.ID, Query: title})
	var refs []Ref
	for _, r := range res.GetRequests() {
		if r.Open {
			refs = append(refs, requestRef(r, ""))
		}
	}
	return refs, err
}

func (a *requestsArea) called(t *turn, id string) (what, title string, err error) {
	r, err := a.openOne(t, Ref{ID: id})
	if err != nil {
		return "", "", err
	}
	return t.say("request.called", "title", r.Title, "number", r.Number), r.Title, nil
}

// notFound says that there is no such request, and which there are.
func (a *requestsArea) notFound(t *turn, s nlu.Slots) (reply, error) {
	what := s.ID
	if what == "" {
		what = s.Title
	}
	all, _, err := a.find(t, nlu.Slots{})
	if err != nil {
		return reply{}, err
	}
	missing := t.say("request.not_found", "what", short(what, 60))
	if len(all) == 0 {
		return reply{text: lines(missing, t.say("request.none"))}, nil
	}
	return a.listed(t, lines(missing, t.say("request.list", "n", len(all))), all, "requests.show:"), nil
}

// listed gives requests a line and a button each.
func (a *requestsArea) listed(t *turn, head string, all []*requestsv1.Request, action string) reply {
	r := reply{}
	texts := []string{head}
	for i, one := range all[:min(len(all), requestLines)] {
		args := []any{"index", i + 1, "title", short(one.Title, 80), "number", one.Number,
			"state", t.say("request.now." + stateName(one.State)), "day", t.date(one.Deadline)}
		line := "request.line"
		switch {
		case one.Overdue:
			line = "request.line_overdue"
		case one.ClockRuns:
			line = "request.line_until"
		}
		texts = append(texts, t.say(line, args...))
		r.refs = append(r.refs, requestRef(one, ""))
		if i < requestChoices {
			r.buttons = append(r.buttons, []channel.Button{{Label: short(one.Title, 40), Data: action + strconv.Itoa(i)}})
		}
	}
	if more := len(all) - requestLines; more > 0 {
		texts = append(texts, t.say("list.more", "n", more))
	}
	r.text = strings.Join(texts, "\n")
	return r
}

// show tells all about one request.
func (a *requestsArea) show(t *turn, r *requestsv1.Request, comment string) (reply, error) {
	names, err := a.catalogNames(t)
	if err != nil {
		return reply{}, err
	}
	until := ""
	switch {
	case r.Overdue:
		until = t.say("request.overdue", "day", t.date(r.Deadline))
	case r.ClockRuns:
		until = t.say("request.until", "day", t.date(r.Deadline))
	}
	if comment != "" {
		comment = t.say("request.comment", "comment", comment)
	}
	papers := ""
	if n := len(r.Documents); n > 0 {
		papers = t.say("request.papers", "n", n)
	}
	said := reply{refs: []Ref{requestRef(r, "")}, text: lines(
		t.say("request.stands", "title", r.Title, "number", r.Number, "state", t.say("request.now."+stateName(r.State))),
		comment, until, papers, a.lacking(t, r, names))}
	if r.Open {
		write := "button.write"
		if r.State == requestsv1.State_STATE_WAITING_APPLICANT {
			write = "button.answer"
		}
		said.buttons = [][]channel.Button{{t.button(write, "requests.answer:0"), t.button("button.withdraw", "requests.withdraw:0")}}
	}
	return said, nil
}

func stateName(s requestsv1.State) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "STATE_"))
}

// one returns a request of the person as it is now, with what staff last wrote.
func (a *requestsArea) one(t *turn, id string) (*requestsv1.Request, string, error) {
	res, err := a.requests.Mine(t.ctx, &requestsv1.MineRequest{Space: t.person.ID})
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

// press answers the buttons of requests.
func (a *requestsArea) press(t *turn, action, argument string, refs []Ref) (reply, error) {
	if action == "kind" && len(refs) == 1 {
		return a.pressKind(t, refs[0], argument)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.stale()[0], nil
	}
	switch action {
	case "show":
		r, comment, err := a.one(t, refs[i].ID)
		if err != nil {
			return reply{}, err
		}
		return a.show(t, r, comment)
	case "answer":
		return a.askAnswer(t, refs[i])
	case "withdraw":
		return a.askWithdraw(t, refs[i])
	case "withdraw_sure":
		return a.withdraw(t, refs[i], t.key(0))
	case "paper":
		return a.pressPaper(t, refs[i])
	case "send":
		return a.pressSend(t, refs[i])
	}
	return t.stale()[0], nil
}

// askAnswer asks for what is to be passed on to the office: the next message
// is it.
func (a *requestsArea) askAnswer(t *turn, ref Ref) (reply, error) {
	r, err := a.openOne(t, ref)
	if err != nil {
		return reply{}, err
	}
	return reply{
		text: t.say("request.ask_answer", "title", r.Title, "number", r.Number),
		refs: []Ref{requestRef(r, "")},
		ask:  &Question{Kind: "requests.answer", Refs: []Ref{requestRef(r, "")}},
	}, nil
}

func (a *requestsArea) answer(t *turn, ref Ref, text string) (reply, error) {
	res, err := a.requests.Answer(t.ctx, &requestsv1.AnswerRequest{Space: t.person.ID, Actor: t.person.ID, Key: t.key(0), Id: ref.ID, Text: text})
	if err != nil {
		return reply{}, err
	}
	r, until := res.Request, ""
	if r.ClockRuns {
		until = t.say("request.until", "day", t.date(r.Deadline))
	}
	return reply{refs: []Ref{requestRef(r, "")}, text: lines(t.say("request.answered", "title", r.Title, "number", r.Number), until)}, nil
}

// openOne returns a request that is still open.
func (a *requestsArea) openOne(t *turn, ref Ref) (*requestsv1.Request, error) {
	r, _, err := a.one(t, ref.ID)
	if err == nil && !r.Open {
		return nil, fault.New(fault.State, "fault.request_closed", "number", r.Number)
	}
	return r, err
}

// askWithdraw asks before a request is withdrawn, since that cannot be taken back.
func (a *requestsArea) askWithdraw(t *turn, ref Ref) (reply, error) {
	r, err := a.openOne(t, ref)
	if err != nil {
		return reply{}, err
	}
	return reply{
		text:    t.say("request.ask_withdraw", "title", r.Title, "number", r.Number),
		refs:    []Ref{requestRef(r, "")},
		buttons: [][]channel.Button{{t.button("button.withdraw_sure", "requests.withdraw_sure:0"), t.button("button.no", "no")}},
		ask:     &Question{Kind: "requests.withdraw", Refs: []Ref{requestRef(r, "")}},
	}, nil
}

func (a *requestsArea) withdraw(t *turn, ref Ref, key string) (reply, error) {
	res, err := a.requests.Withdraw(t.ctx, &requestsv1.WithdrawRequest{Space: t.person.ID, Actor: t.person.ID, Key: key, Id: ref.ID, Version: ref.Version})
	if err != nil {
		return reply{}, err
	}
	return reply{edit: true, refs: []Ref{requestRef(res.Request, "")},
		text: t.say("request.withdrawn", "title", res.Request.Title, "number", res.Request.Number)}, nil
}

// reply takes a message as what to file, as a yes to withdrawing, or as the
// number of the request that is meant.
func (a *requestsArea) reply(t *turn, q Question, text string) (reply, bool, error) {
	switch q.Kind {
	case "requests.what":
		if strings.HasSuffix(strings.TrimSpace(text), "?") || t.isOne(text, "words.no") {
			return reply{}, false, nil
		}
		r, err := a.fileRequest(t, nlu.Slots{Title: text}, t.key(0))
		return r, true, err
	case "requests.answer", "requests.withdraw":
		switch {
		case len(q.Refs) != 1:
		case t.isOne(text, "words.no"):
			return reply{text: t.say("talk.left")}, true, nil
		case q.Kind == "requests.answer":
			r, err := a.answer(t, q.Refs[0], text)
			return r, true, err
		case t.isOne(text, "words.yes"):
			r, err := a.withdraw(t, q.Refs[0], t.key(0))
			return r, true, err
		}
	case "requests.paper":
		if n, err := strconv.Atoi(strings.Trim(text, " .º")); err == nil && n >= 1 && n <= len(q.Refs) {
			r, err := a.add(t, q.Frames, q.Refs[n-1].ID)
			return r, true, err
		}
	}
	return reply{}, false, nil
}

// undo withdraws the request that was filed under a key.
func (a *requestsArea) undo(t *turn, key string) (string, error) {
	// What was filed under the key is answered again.
	filed, err := a.requests.File(t.ctx, &requestsv1.FileRequest{Space: t.person.ID, Actor: t.person.ID, Key: key})
	if err != nil {
		return "", err
	}
	r, err := a.withdraw(t, Ref{ID: filed.Request.GetId()}, key+"/undo")
	return r.text, err
}

func (a *requestsArea) claim(ctx context.Context) ([]*commonv1.Notice, int64, error) {
	res, err := a.requests.ClaimDue(ctx, &requestsv1.ClaimDueRequest{Limit: noticeLimit, LeaseSeconds: noticeLease})
	return res.GetNotices(), res.GetNextAt(), err
}

func (a *requestsArea) acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := a.requests.AckDue(ctx, &requestsv1.AckDueRequest{Notices: notices})
	return err
}

// notice tells what the office has done with a request.
func (a *requestsArea) notice(t *turn, n *commonv1.Notice) (reply, error) {
	r := reply{refs: []Ref{{Service: "requests", ID: n.RecordId}}}
	if moved := n.GetRequestRecounted(); moved != nil {
		r.text = t.say("notice.request_recounted", "title", moved.Title, "number", moved.Number, "day", t.date(moved.Deadline))
		return r, nil
	}
	tell := n.GetRequestAdvanced()
	comment, next := tell.GetComment(), ""
	if comment != "" {
		comment = t.say("request.comment", "comment", comment)
	}
	if key := "request.next." + tell.GetState(); t.voice.Has(key) {
		next = t.say(key, "number", tell.GetNumber(), "day", t.date(tell.GetDeadline()))
	}
	r.text = lines(t.say("notice.request", "title", tell.GetTitle(), "number", tell.GetNumber(), "state", t.say("request.now."+tell.GetState())), comment, next)
	r.buttons = [][]channel.Button{{t.button("button.request", "requests.show:0")}}
	if tell.GetState() == stateName(requestsv1.State_STATE_WAITING_APPLICANT) {
		r.buttons = [][]channel.Button{{t.button("button.answer", "requests.answer:0"), t.button("button.request", "requests.show:0")}}
	}
	return r, nil
}
