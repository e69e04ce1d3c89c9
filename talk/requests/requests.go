// Package requests is the topic of what is asked of the office. It talks with the
// requests service through its contract.
package requests

import (
	"becario/talk"
	"becario/talk/speak"
	"context"
	"strconv"
	"strings"
	"time"

	commonv1 "becario/api/becario/common/v1"
	requestsv1 "becario/api/becario/requests/v1"
	"becario/api/becario/requests/v1/requestsv1connect"
	"becario/channel"
	"becario/kit/fault"
	"becario/nlu"
)

// Topic talks about what is asked of the office.
type Topic struct {
	requests requestsv1connect.RequestsServiceClient
}

// The powers of the topic.
var (
	_ talk.Undoer      = (*Topic)(nil)
	_ talk.Presser     = (*Topic)(nil)
	_ talk.Replier     = (*Topic)(nil)
	_ talk.Commander   = (*Topic)(nil)
	_ talk.FileTaker   = (*Topic)(nil)
	_ talk.Interceptor = (*Topic)(nil)
	_ talk.Keeper      = (*Topic)(nil)
	_ talk.Noticer     = (*Topic)(nil)
)

// New returns the topic on a requests service.
func New(client requestsv1connect.RequestsServiceClient) *Topic { return &Topic{requests: client} }

const (
	// requestLines is how many requests a list shows.
	requestLines = 10
	// requestChoices is how many requests or kinds of document a question
	// offers as buttons.
	requestChoices = 6
)

// Name implements talk.Topic.
func (*Topic) Name() string { return "requests" }

// Acts implements talk.Topic.
func (tp *Topic) Acts() []talk.Act {
	return []talk.Act{
		talk.Weighty(nlu.RequestFile, func(t *talk.Turn, f nlu.Frame, key string) (talk.Reply, error) {
			return tp.fileRequest(t, f.Slots, key)
		}),
		talk.Read(nlu.RequestStatus, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.status(t, f.Slots) }),
		talk.Change(nlu.RequestAddDocument, func(t *talk.Turn, f nlu.Frame, _ string) (talk.Reply, error) { return tp.announce(t, f) }),
	}
}

// Commands implements talk.Commander.
func (*Topic) Commands() map[string]talk.Command {
	return map[string]talk.Command{
		"requests": talk.Shortcut(func(*talk.Turn) nlu.Frame { return nlu.Frame{Intent: nlu.RequestStatus} }),
	}
}

// The questions of the topic: what to file, which request is meant, which paper
// comes, what is for the office, whether to withdraw, and which request files are
// for.
const (
	whatQuestion     = "what"
	whichQuestion    = "which"
	sendQuestion     = "send"
	answerQuestion   = "answer"
	withdrawQuestion = "withdraw"
	paperQuestion    = "paper"
)

// asked is their state: the request that is meant or those to choose from in the
// order of their numbers, the name of a document that was spoken of, and files
// that wait.
type asked struct {
	Requests []talk.Ref `json:"requests,omitempty"`
	Document string     `json:"document,omitempty"`
	Papers   []paper    `json:"papers,omitempty"`
}

func requestRef(r *requestsv1.Request, key string) talk.Ref {
	return talk.Ref{Service: "requests", ID: r.Id, Version: r.Version, Key: key}
}

// fileRequest files a request; if nobody said for what, it asks.
func (tp *Topic) fileRequest(t *talk.Turn, s nlu.Slots, key string) (talk.Reply, error) {
	if strings.TrimSpace(s.Title) == "" || t.IsOne(s.Title, "words.request") {
		return talk.Reply{Text: t.Say("request.ask_what"), Ask: talk.NewQuestion(tp.Name(), whatQuestion, asked{})}, nil
	}
	from, to := speak.CutRange(s.Range)
	res, err := tp.requests.File(t.Ctx, &requestsv1.FileRequest{
		Space: t.Person.ID, Actor: t.Person.ID, Key: key, Title: s.Title, From: from, To: to, Holder: t.Person.Name})
	if err != nil {
		return talk.Reply{}, err
	}
	text, err := tp.receipt(t, res.Request)
	return talk.Reply{
		Text: text, Refs: []talk.Ref{requestRef(res.Request, key)},
		Buttons: [][]channel.Button{{t.Button("button.withdraw", "requests.withdraw:0")}},
	}, err
}

// receipt says what was filed, its number, until when the office answers, what
// is missing, and how to follow it.
func (tp *Topic) receipt(t *talk.Turn, r *requestsv1.Request) (string, error) {
	names, err := tp.catalogNames(t)
	if err != nil {
		return "", err
	}
	filed := t.Say("request.filed", "title", r.Title, "number", r.Number)
	switch {
	case r.From != "" && r.To != "" && r.From != r.To:
		filed = t.Say("request.filed_range", "title", r.Title, "number", r.Number, "from", t.Date(r.From), "to", t.Date(r.To))
	case r.From != "":
		filed = t.Say("request.filed_day", "title", r.Title, "number", r.Number, "day", t.Date(r.From))
	}
	answer := t.Say("request.answer_by", "n", int(r.Days), "day", t.Date(r.Deadline))
	return speak.Lines(filed, t.Say("request.kind", "kind", names.kind(r.Type))+" "+answer, names.notes[r.Type], tp.lacking(t, r, names), t.Say("request.follow")), nil
}

// lacking says which documents are missing; nothing if none is.
func (tp *Topic) lacking(t *talk.Turn, r *requestsv1.Request, names catalogNames) string {
	if len(r.Missing) == 0 {
		return ""
	}
	return t.Say("request.lacking", "n", len(r.Missing), "names", t.List(names.documents(r.Missing)))
}

// status tells how the requests stand that are meant: one in full, several by
// a line each.
func (tp *Topic) status(t *talk.Turn, s nlu.Slots) (talk.Reply, error) {
	if own := talk.Of(t.Target, tp.Name()); s.Scope == answering && len(own) == 1 {
		return tp.answer(t, own[0], s.Query)
	}
	found, comments, err := tp.find(t, s)
	if err != nil {
		return talk.Reply{}, err
	}
	if len(found) == 0 && (s.ID != "" || s.Title != "") {
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
		return tp.listed(t, t.Say("request.which_withdraw"), found, "requests.withdraw:"), nil
	}
	return tp.listed(t, t.Say("request.list", "n", len(found)), found, "requests.show:"), nil
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
	if own := talk.Of(t.Target, "requests"); len(own) == 1 {
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

// Intercept implements talk.Interceptor: whether a reply to a message about a
// request, which by itself is no wish, is for the office is asked.
func (tp *Topic) Intercept(t *talk.Turn, f nlu.Frame) (talk.Reply, bool, error) {
	if !tp.forOffice(t, f) {
		return talk.Reply{}, false, nil
	}
	text := t.Update.Text
	pass := nlu.Frame{Intent: nlu.RequestStatus, Slots: nlu.Slots{Scope: answering, Query: text}}
	return t.AskSure(t.Say("request.ask_pass", "text", speak.Short(text, 300)), pass, talk.Of(t.Target, tp.Name())), true, nil
}

// forOffice reports whether a message that replies to one about a request is
// meant for the office: by itself it is no wish, or none about a request.
func (tp *Topic) forOffice(t *talk.Turn, f nlu.Frame) bool {
	if len(talk.Of(t.Target, tp.Name())) != 1 {
		return false
	}
	switch f.Intent {
	case nlu.ExpenseFix, nlu.TaskDone, nlu.TaskReschedule:
		return f.Slots.Title == ""
	}
	return t.Unclear(f)
}

// Likely implements talk.Keeper: taking a request back is always asked about.
func (*Topic) Likely(*talk.Turn, nlu.Frame) bool { return true }

// as is a frame that takes something away, if it may as well be a request.
func (tp *Topic) As(_ *talk.Turn, f nlu.Frame) (nlu.Frame, bool) {
	if f.Intent != nlu.TaskDelete && f.Intent != nlu.ExpenseUndo {
		return f, false
	}
	f.Intent, f.Slots.Scope = nlu.RequestStatus, withdrawing
	return f, true
}

// named returns the open requests that have the words of a title in theirs, or
// all of them for a word that only says what they are.
func (tp *Topic) Named(t *talk.Turn, title string) ([]talk.Ref, error) {
	if t.IsOne(title, "words.request") {
		title = ""
	}
	res, err := tp.requests.Mine(t.Ctx, &requestsv1.MineRequest{Space: t.Person.ID, Query: title})
	var refs []talk.Ref
	for _, r := range res.GetRequests() {
		if r.Open {
			refs = append(refs, requestRef(r, ""))
		}
	}
	return refs, err
}

func (tp *Topic) Called(t *talk.Turn, id string) (what, title string, err error) {
	r, err := tp.openOne(t, talk.Ref{ID: id})
	if err != nil {
		return "", "", err
	}
	return t.Say("request.called", "title", r.Title, "number", r.Number), r.Title, nil
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
	return tp.listed(t, speak.Lines(missing, t.Say("request.list", "n", len(all))), all, "requests.show:"), nil
}

// listed gives requests a line and a button each.
func (tp *Topic) listed(t *talk.Turn, head string, all []*requestsv1.Request, action string) talk.Reply {
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
	names, err := tp.catalogNames(t)
	if err != nil {
		return talk.Reply{}, err
	}
	until := ""
	switch {
	case r.Overdue:
		until = t.Say("request.overdue", "day", t.Date(r.Deadline))
	case r.ClockRuns:
		until = t.Say("request.until", "day", t.Date(r.Deadline))
	}
	if comment != "" {
		comment = t.Say("request.comment", "comment", comment)
	}
	papers := ""
	if n := len(r.Documents); n > 0 {
		papers = t.Say("request.papers", "n", n)
	}
	said := talk.Reply{Refs: []talk.Ref{requestRef(r, "")}, Text: speak.Lines(
		t.Say("request.stands", "title", r.Title, "number", r.Number, "state", t.Say("request.now."+stateName(r.State))),
		comment, until, papers, tp.lacking(t, r, names))}
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

// press answers the buttons of requests.
func (tp *Topic) Press(t *talk.Turn, action, argument string, refs []talk.Ref) (talk.Reply, error) {
	if action == "kind" && len(refs) == 1 {
		return tp.pressKind(t, refs[0], argument)
	}
	i, err := strconv.Atoi(argument)
	if err != nil || i < 0 || i >= len(refs) {
		return t.Stale(), nil
	}
	switch action {
	case "show":
		r, comment, err := tp.one(t, refs[i].ID)
		if err != nil {
			return talk.Reply{}, err
		}
		return tp.show(t, r, comment)
	case "answer":
		return tp.askAnswer(t, refs[i])
	case "withdraw":
		return tp.askWithdraw(t, refs[i])
	case "withdraw_sure":
		return tp.withdraw(t, refs[i], t.Key(0))
	case "paper":
		return tp.pressPaper(t, refs[i])
	case "send":
		return tp.pressSend(t, refs[i])
	}
	return t.Stale(), nil
}

// askAnswer asks for what is to be passed on to the office: the next message
// is it.
func (tp *Topic) askAnswer(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	r, err := tp.openOne(t, ref)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text: t.Say("request.ask_answer", "title", r.Title, "number", r.Number),
		Refs: []talk.Ref{requestRef(r, "")},
		Ask:  talk.NewQuestion(tp.Name(), answerQuestion, asked{Requests: []talk.Ref{requestRef(r, "")}}),
	}, nil
}

func (tp *Topic) answer(t *talk.Turn, ref talk.Ref, text string) (talk.Reply, error) {
	res, err := tp.requests.Answer(t.Ctx, &requestsv1.AnswerRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: t.Key(0), Id: ref.ID, Text: text})
	if err != nil {
		return talk.Reply{}, err
	}
	r, until := res.Request, ""
	if r.ClockRuns {
		until = t.Say("request.until", "day", t.Date(r.Deadline))
	}
	return talk.Reply{Refs: []talk.Ref{requestRef(r, "")}, Text: speak.Lines(t.Say("request.answered", "title", r.Title, "number", r.Number), until)}, nil
}

// openOne returns a request that is still open.
func (tp *Topic) openOne(t *talk.Turn, ref talk.Ref) (*requestsv1.Request, error) {
	r, _, err := tp.one(t, ref.ID)
	if err == nil && !r.Open {
		return nil, fault.New(fault.State, "fault.request_closed", "number", r.Number)
	}
	return r, err
}

// askWithdraw asks before a request is withdrawn, since that cannot be taken back.
func (tp *Topic) askWithdraw(t *talk.Turn, ref talk.Ref) (talk.Reply, error) {
	r, err := tp.openOne(t, ref)
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{
		Text:    t.Say("request.ask_withdraw", "title", r.Title, "number", r.Number),
		Refs:    []talk.Ref{requestRef(r, "")},
		Buttons: [][]channel.Button{{t.Button("button.withdraw_sure", "requests.withdraw_sure:0"), t.Button("button.no", "no")}},
		Ask:     talk.NewQuestion(tp.Name(), withdrawQuestion, asked{Requests: []talk.Ref{requestRef(r, "")}}),
	}, nil
}

func (tp *Topic) withdraw(t *talk.Turn, ref talk.Ref, key string) (talk.Reply, error) {
	res, err := tp.requests.Withdraw(t.Ctx, &requestsv1.WithdrawRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key, Id: ref.ID, Version: ref.Version})
	if err != nil {
		return talk.Reply{}, err
	}
	return talk.Reply{Edit: true, Refs: []talk.Ref{requestRef(res.Request, "")},
		Text: t.Say("request.withdrawn", "title", res.Request.Title, "number", res.Request.Number)}, nil
}

// reply takes a message as what to file, as a yes to withdrawing, or as the
// number of the request that is meant.
func (tp *Topic) Reply(t *talk.Turn, q talk.Question, text string) (talk.Reply, bool, error) {
	var a asked
	q.Into(&a)
	switch q.Kind {
	case whatQuestion:
		if strings.HasSuffix(strings.TrimSpace(text), "?") || t.IsOne(text, "words.no") {
			return talk.Reply{}, false, nil
		}
		r, err := tp.fileRequest(t, nlu.Slots{Title: text}, t.Key(0))
		return r, true, err
	case answerQuestion, withdrawQuestion:
		switch {
		case len(a.Requests) != 1:
		case t.IsOne(text, "words.no"):
			return talk.Reply{Text: t.Say("talk.left")}, true, nil
		case q.Kind == answerQuestion:
			r, err := tp.answer(t, a.Requests[0], text)
			return r, true, err
		case t.IsOne(text, "words.yes"):
			r, err := tp.withdraw(t, a.Requests[0], t.Key(0))
			return r, true, err
		}
	case paperQuestion:
		if n, err := strconv.Atoi(strings.Trim(text, " .º")); err == nil && n >= 1 && n <= len(a.Requests) {
			r, err := tp.add(t, a.Papers, a.Requests[n-1].ID)
			return r, true, err
		}
	}
	return talk.Reply{}, false, nil
}

// undo withdraws the request that was filed under a key.
func (tp *Topic) Undo(t *talk.Turn, key string) (string, error) {
	// What was filed under the key is answered again.
	filed, err := tp.requests.File(t.Ctx, &requestsv1.FileRequest{Space: t.Person.ID, Actor: t.Person.ID, Key: key})
	if err != nil {
		return "", err
	}
	r, err := tp.withdraw(t, talk.Ref{ID: filed.Request.GetId()}, key+"/undo")
	return r.Text, err
}

func (tp *Topic) Claim(ctx context.Context, limit int, lease time.Duration) ([]*commonv1.Notice, int64, error) {
	res, err := tp.requests.ClaimDue(ctx, &requestsv1.ClaimDueRequest{Limit: int32(limit), LeaseSeconds: int32(lease.Seconds())})
	return res.GetNotices(), res.GetNextAt(), err
}

func (tp *Topic) Acknowledge(ctx context.Context, notices []*commonv1.Notice) error {
	_, err := tp.requests.AckDue(ctx, &requestsv1.AckDueRequest{Notices: notices})
	return err
}

// notice tells what the office has done with a request.
func (tp *Topic) Notice(t *talk.Turn, n *commonv1.Notice) (talk.Reply, error) {
	r := talk.Reply{Refs: []talk.Ref{{Service: "requests", ID: n.RecordId}}}
	if moved := n.GetRequestRecounted(); moved != nil {
		r.Text = t.Say("notice.request_recounted", "title", moved.Title, "number", moved.Number, "day", t.Date(moved.Deadline))
		return r, nil
	}
	tell := n.GetRequestAdvanced()
	comment, next := tell.GetComment(), ""
	if comment != "" {
		comment = t.Say("request.comment", "comment", comment)
	}
	if key := "request.next." + tell.GetState(); t.Has(key) {
		next = t.Say(key, "number", tell.GetNumber(), "day", t.Date(tell.GetDeadline()))
	}
	r.Text = speak.Lines(t.Say("notice.request", "title", tell.GetTitle(), "number", tell.GetNumber(), "state", t.Say("request.now."+tell.GetState())), comment, next)
	r.Buttons = [][]channel.Button{{t.Button("button.request", "requests.show:0")}}
	if tell.GetState() == stateName(requestsv1.State_STATE_WAITING_APPLICANT) {
		r.Buttons = [][]channel.Button{{t.Button("button.answer", "requests.answer:0"), t.Button("button.request", "requests.show:0")}}
	}
	return r, nil
}
